import { plural } from "../base/plural.ts";
import type { ExplainedEdit, ExplainedTest, Reason, ScenarioExplanation } from "../result/explanation.ts";
import { showFigure } from "../result/shown-figure.ts";
import { toSafeLogLine } from "./safe-text.ts";
import { createInk, type Ink, inVerdictColor } from "./terminal/ink.ts";
import { type Printable, print, printLines, type TerminalText } from "./terminal/terminal-text.ts";
import { wrapText } from "./text-width.ts";
import { describeCalibration, describeFigures, limitsAt, rangeSuffix, verdictLooks } from "./words.ts";

export interface ExplainTextOptions {
  /** Width of the terminal. Lines have at most 100 columns. */
  readonly columns: number;
  readonly color: boolean;
}

/** Formats why each scenario's messages land where they do, and the edits that make them pass, as a diff. */
export function formatExplanation(
  scenarios: readonly ScenarioExplanation[],
  { columns, color }: ExplainTextOptions,
): TerminalText {
  const ink = createInk(color);
  const width = Math.min(columns, 100);
  return printLines(
    scenarios.flatMap((scenario, index) => [
      ...(index === 0 ? [] : [""]),
      ...formatScenario(scenario, width, ink),
    ]),
  );
}

function formatScenario(explained: ScenarioExplanation, width: number, ink: Ink): Printable[] {
  const { tests, edits, diff, remains } = explained;
  return [
    ...tests.flatMap((test, index) => {
      const { verdict, title, summary, heldBack, reasons, placement, assertions } = test;
      const same = tests.slice(0, index).find((earlier) => hasSameReasons(earlier, test));
      return [
        print`${inVerdictColor(ink, verdict, verdictLooks[verdict].sign)} ${ink.bold(toSafeLogLine(title))}${ink.dim(` · ${toSafeLogLine(explained.file)}`)}`,
        ...wrapped(heldBack ? summary : `${summary} (simulated)`, "  ", width),
        ...wrapped(
          `Simulated: ${describeFigures(placement.overall, (metric) => limitsAt(assertions, "overall", metric))}`,
          "  ",
          width,
        ),
        ...(same
          ? [ink.dim(`    same reasons as ${toSafeLogLine(same.title)}`)]
          : reasons
              .filter((reason) => !isShownWithFinding(reason))
              .flatMap((reason) => formatReason(reason, reasons, width, ink))),
      ];
    }),
    ...modelNote(tests).flatMap((note) => wrapped(note, "  ", width)),
    "",
    ...headline(explained, ink),
    ...edits.flatMap((edit, index) => formatEdit(edit, index + 1, tests, width, ink)),
    ...(edits.some(({ hasPlaceholder }) => hasPlaceholder)
      ? wrapped(
          "Some edits need a value that Placewright does not know, marked REPLACE-ME or named in the edit: fill it in before sending.",
          "  ",
          width,
        )
      : []),
    ...(remains.length === 0
      ? []
      : [
          "",
          ink.bold("Remaining problems to fix by hand"),
          ...remains.flatMap((text) => wrapped(`· ${text}`, "  ", width, "  ")),
        ]),
    ...(diff === "" ? [] : ["", ...formatDiff(diff, ink)]),
  ];
}

/** Returns a sentence on the model's calibration. None if a script sets all shares. */
function modelNote(tests: readonly ExplainedTest[]): readonly string[] {
  const modeled = tests.find(({ placement }) => placement.overall.ranges);
  return modeled
    ? [
        `Ranges are 95% intervals of the model, which is ${describeCalibration(modeled.placement.calibration)}.`,
      ]
    : [];
}

/** Wraps text into indented lines, with a deeper indent after the first line. */
const wrapped = (text: string, indent: string, width: number, hanging = ""): string[] =>
  wrapText(toSafeLogLine(text), width - indent.length - hanging.length).map(
    (line, index) => (index === 0 ? indent : indent + hanging) + line,
  );

const hasSameReasons = (left: ExplainedTest, right: ExplainedTest): boolean =>
  left.reasons.length > 0 && JSON.stringify(left.reasons) === JSON.stringify(right.reasons);

/**
 * Whether the reason is an effect of a check's finding on an engine or the model. Such reasons are shown with
 * the finding.
 */
const isShownWithFinding = ({ kind, check }: Reason): boolean => kind !== "check" && check !== undefined;

function formatReason(reason: Reason, all: readonly Reason[], width: number, ink: Ink): Printable[] {
  const { kind, id, severity, text } = reason;
  const verdict = severity === "error" ? "failed" : "warned";
  const sign = kind === "check" ? inVerdictColor(ink, verdict, verdictLooks[verdict].sign) : ink.dim("·");
  const isFirst = all.find((other) => other.kind === "check" && other.id === id) === reason;
  const consequences = isFirst ? all.filter((other) => isShownWithFinding(other) && other.check === id) : [];
  const [first = "", ...rest] = wrapText(toSafeLogLine(text), width - 6);
  const details = [
    [...(id === undefined ? [] : [id]), ...placesOf(reason)].join(" · "),
    ...consequences.map((other) =>
      other.id === undefined ? `placement: ${other.effect ?? other.text}` : `${other.id}: ${other.text}`,
    ),
  ];
  return [
    print`    ${sign} ${first}`,
    ...rest.map((line) => `      ${line}`),
    ...details.flatMap((detail) =>
      wrapText(toSafeLogLine(detail), width - 6).map((line) => print`      ${ink.dim(line)}`),
    ),
  ];
}

function placesOf({ inMessage, inSource }: Reason): string[] {
  const part = inMessage ? [`${inMessage.part}, line ${inMessage.line}`] : [];
  if (inSource) return [`${inSource.file}:${inSource.line}:${inSource.column}`, ...part];
  return inMessage ? [...part, "in the message only"] : ["the message as a whole"];
}

function headline(
  { outcome, edits, isMinimal, trials, scenario }: ScenarioExplanation,
  ink: Ink,
): Printable[] {
  const name = toSafeLogLine(scenario);
  const tried = `${plural(trials, "combination")} tried`;
  if (outcome === "passes") return [print`${ink.bold(name)} already passes on the model: nothing to change.`];
  const count = plural(edits.length, "edit");
  if (outcome === "edits-found" && edits.length === 0)
    return [
      print`${ink.bold(name)} passes on the model with the edits of the scenarios above, in shared files.`,
    ];
  if (outcome === "edits-found")
    return [
      print`${ink.bold(name)} passes with ${count} on the model (${tried}).${isMinimal ? " It does not pass if any one of them is left out." : " Fewer edits may suffice: the search ended before it left out each one once."}`,
    ];
  return [
    edits.length === 0
      ? print`No edits found that make ${ink.bold(name)} pass on the model.`
      : print`No edits found that make ${ink.bold(name)} pass on the model (${tried}). The best result uses ${count}.`,
  ];
}

/** The number of effects shown per edit. */
const shownEffects = 3;

function formatEdit(
  edit: ExplainedEdit,
  number: number,
  tests: readonly ExplainedTest[],
  width: number,
  ink: Ink,
): Printable[] {
  const { id, sentence, errors, warnings, effects, files } = edit;
  const moved = effects
    .toSorted(
      (left, right) =>
        Number(right.scope === "overall") - Number(left.scope === "overall") ||
        Math.abs(right.afterPercent - right.beforePercent) - Math.abs(left.afterPercent - left.beforePercent),
    )
    .slice(0, shownEffects)
    .map(({ test, scope, threshold, beforePercent, beforeRange, afterPercent, afterRange }) => {
      const assertions = tests.find(({ title }) => title === test)?.assertions ?? [];
      const limits = assertions
        .filter((assertion) => assertion.scope === scope && assertion.source === threshold)
        .flatMap(({ expectedPercent }) => expectedPercent ?? []);
      const show = (percent: number) => showFigure(percent, { limits, digits: 1 });
      return `${scope} ${threshold}: ${show(beforePercent)}%${rangeSuffix(beforeRange)} → ${show(afterPercent)}%${rangeSuffix(afterRange)}`;
    });
  const facts = [
    ...countChange("errors", errors),
    ...countChange("warnings", warnings),
    ...(moved.length > 0 ? [`${moved.join("; ")} (simulated)`] : []),
  ];
  return [
    ...wrapped(`${number}. ${sentence}`, "  ", width, "   "),
    ...facts.flatMap((fact) => wrapped(fact, "     ", width)),
    print`     ${ink.dim(toSafeLogLine([id, ...files].join(" · ")))}`,
  ];
}

const countChange = (what: string, counts: ExplainedEdit["errors"]): string[] =>
  counts && counts.before !== counts.after ? [`${what}: ${counts.before} → ${counts.after}`] : [];

/**
 * Formats the diff with every line indented: no line can start with a log command, and `patch` still accepts
 * it.
 */
const formatDiff = (diff: string, ink: Ink): Printable[] =>
  diff
    .replace(/\r?\n$/, "")
    .split(/\r?\n/)
    .map((line) => {
      const style = line.startsWith("+")
        ? ink.green
        : line.startsWith("-")
          ? ink.red
          : line.startsWith("@@")
            ? ink.cyan
            : undefined;
      return style ? style(`  ${line}`) : `  ${line}`;
    });
