import type { RunOutcome } from "../../result/run-report.ts";
import { describeDifferences, describeQuietDifferences, describeTest, listAtMost } from "../differences.ts";
import { toSafeLogLine } from "../safe-text.ts";
import { wrapText } from "../text-width.ts";
import { verdictLooks } from "../words.ts";
import { type Ink, inVerdictColor } from "./ink.ts";
import { type Printable, print, type TerminalText } from "./terminal-text.ts";

/** Further tests are listed only in report.json. */
const maxTests = 8;

/** Formats the differences between ledger and provider. Differences that need no action come last, dimmed. */
export function formatDifferences(report: RunOutcome, columns: number, ink: Ink): Printable[] {
  const wrapped = (text: string, indent: number) =>
    wrapText(toSafeLogLine(text), columns - indent).map((line) => `${" ".repeat(indent)}${line}`);
  const { vanished, unchecked } = report.run.reconciliation
    ? describeQuietDifferences(report.run.reconciliation)
    : {};
  const quiet = [
    ...(vanished ? [`No longer in the provider's list: ${vanished}`] : []),
    ...(unchecked ? [`Not compared with the provider: ${unchecked}`] : []),
  ];
  return [
    ...describeDifferences(report).flatMap(({ verdict, headline, sentences, tests, steps }) => [
      "",
      ...wrapText(headline, columns - 4).map(
        (line, index) =>
          print`  ${inVerdictColor(ink, verdict, index === 0 ? verdictLooks[verdict].sign : " ")} ${ink.bold(inVerdictColor(ink, verdict, line))}`,
      ),
      ...wrapped(sentences.join(" "), 4),
      ...listAtMost(tests, maxTests, describeTest).flatMap((line) => hanging(line, "-", columns)),
      ...steps.flatMap((step) => hanging(step, ink.cyan("→"), columns)),
    ]),
    ...(quiet.length > 0
      ? ["", ...quiet.flatMap((line) => wrapped(line, 2)).map((line) => ink.dim(line))]
      : []),
  ];
}

const hanging = (text: string, sign: Printable, columns: number): TerminalText[] =>
  wrapText(toSafeLogLine(text), columns - 6).map(
    (line, index) => print`    ${index === 0 ? sign : " "} ${line}`,
  );
