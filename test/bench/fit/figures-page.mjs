// The measured part of docs/placement-model.md.
/** @type {readonly [string, string]} */
export const figureMarks = ["<!-- figures: npm run fit -->", "<!-- /figures -->"];
/** @type {readonly [string, string]} */
export const exampleMarks = ["<!-- example: npm run fit -->", "<!-- /example -->"];

const percent = (value, digits = 1) => `${value.toFixed(digits)}%`;
const range = ({ lowPercent, highPercent }) => `${lowPercent.toFixed(1)}–${highPercent.toFixed(1)}`;
const cell = (share) => `${percent(share.percent)} (${range(share)})`;
const area = ({ area, low, high }) => `${area.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;

/** Returns a table of the amount of mail. */
export function countsOf({ counts }, fitMail) {
  const of = (isSpam) => fitMail.old.filter((each) => each.isSpam === isSpam).length;
  return `| mail | for the fit | to judge it |
|---|---:|---:|
| spam of the public corpus | ${of(true)} | ${counts.spam} |
| legitimate mail of the public corpus | ${of(false)} | ${counts.old} |
| modern legitimate mail | ${fitMail.modern.length} | ${counts.modern} |`;
}

export const judgedFiguresOf = ({
  aucOld,
  aucModern,
  roc,
  reliability,
  brier,
}) => `| area under the ROC curve | with its 95% interval |
|---|---:|
| spam against legitimate mail of the public corpus | ${area(aucOld)} |
| spam against modern legitimate mail | ${area(aucModern)} |

| points from | spam found | legitimate mail of the corpus | modern legitimate mail |
|---:|---:|---:|---:|
${roc.map(({ points, spam, old, modern }) => `| ${points} | ${cell(spam)} | ${cell(old)} | ${cell(modern)} |`).join("\n")}

| predicted share of spam | messages | predicted, mean | observed | 95% interval |
|---|---:|---:|---:|---:|
${reliability
  .map(
    (part) =>
      `| ${part.from}–${part.to}% | ${part.count} | ${percent(part.predicted)} | ${percent(part.observed)} | ${range(part)} |`,
  )
  .join("\n")}

The Brier score of the predicted shares is ${brier.toFixed(3)}.`;

/** Replaces the text between two markers of a page. */
export function put(page, [begin, end], text) {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined)
    throw new Error(`Cannot write the figures: the page has no ${begin} … ${end}; put them back`);
  return `${before}${begin}\n${text}\n${end}${after}`;
}

/** @param {string} page @param {readonly [string, string]} marks */
export const textIn = (page, [begin, end]) => page.split(begin)[1]?.split(end)[0]?.trim() ?? "";

export const judgedFiguresIn = (page) => {
  const figures = textIn(page, figureMarks);
  return figures.slice(figures.indexOf("| area"));
};
