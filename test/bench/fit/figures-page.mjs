// The measured part of docs/placement-model.md.
const marks = ["<!-- figures: npm run fit -->", "<!-- /figures -->"];

const percent = (value, digits = 1) => `${value.toFixed(digits)} %`;
const range = ({ lowPercent, highPercent }) => `${lowPercent.toFixed(1)}–${highPercent.toFixed(1)}`;
const cell = (share) => `${percent(share.percent)} (${range(share)})`;
const area = ({ area, low, high }) => `${area.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;

/** The table of how much mail there was, and the figures. */
export const figuresOf = (judged, fitMail) => `${countsOf(judged, fitMail)}\n\n${judgedFiguresOf(judged)}`;

function countsOf({ counts }, fitMail) {
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
}) => `| area under the ROC curve | with its 95 % interval |
|---|---:|
| spam against legitimate mail of the public corpus | ${area(aucOld)} |
| spam against modern legitimate mail | ${area(aucModern)} |

| points from | spam found | legitimate mail of the corpus | modern legitimate mail |
|---:|---:|---:|---:|
${roc.map(({ points, spam, old, modern }) => `| ${points} | ${cell(spam)} | ${cell(old)} | ${cell(modern)} |`).join("\n")}

| predicted share of spam | messages | predicted, mean | observed | 95 % interval |
|---|---:|---:|---:|---:|
${reliability
  .map(
    (part) =>
      `| ${part.from}–${part.to} % | ${part.count} | ${percent(part.predicted)} | ${percent(part.observed)} | ${range(part)} |`,
  )
  .join("\n")}

The Brier score of the predicted shares is ${brier.toFixed(3)}.`;

/** Replaces what stands between the marks. */
export function putFigures(page, figures) {
  const [before, rest] = page.split(marks[0]);
  const after = rest?.split(marks[1])[1];
  if (after === undefined)
    throw new Error(`Cannot write the figures: the page has no ${marks.join(" … ")}; put them back`);
  return `${before}${marks[0]}\n${figures}\n${marks[1]}${after}`;
}

export const judgedFiguresIn = (page) => {
  const figures = page.split(marks[0])[1]?.split(marks[1])[0]?.trim() ?? "";
  return figures.slice(figures.indexOf("| area"));
};
