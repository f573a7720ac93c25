import { plural } from "../../base/plural.ts";
import type { CheckedItem, CheckRun } from "../../result/check-run.ts";
import type { Finding } from "../../result/finding.ts";
import type { Verdict } from "../../result/verdict.ts";
import { toSafeLogLine } from "../safe-text.ts";
import { createInk, type Ink, inVerdictColor } from "../terminal/ink.ts";
import { type Printable, print, printLines, type TerminalText } from "../terminal/terminal-text.ts";
import { wrapText } from "../text-width.ts";
import { verdictLooks } from "../words.ts";
import { describePack, describeSpam, summarizeFindings, verdictOfChecks } from "./check-words.ts";

export interface CheckTextOptions {
  /** Width of the terminal. Lines have at most 100 columns. */
  readonly columns: number;
  readonly color: boolean;
}

/** Formats the findings of each message with their fixes, then a summary. */
export function formatCheckRun(run: CheckRun, { columns, color }: CheckTextOptions): TerminalText {
  const ink = createInk(color);
  const width = Math.min(columns, 100);
  const lines = run.messages.flatMap((item) => formatItem(item, width, ink));
  return printLines([...lines, ...formatSummary(run, ink)]);
}

function formatItem({ title, file, checks, note }: CheckedItem, width: number, ink: Ink): Printable[] {
  const verdict = verdictOfChecks(checks);
  const { sign } = verdictLooks[verdict];
  const place = toSafeLogLine(file) === toSafeLogLine(title) ? "" : ` · ${toSafeLogLine(file)}`;
  const head = print`${inVerdictColor(ink, verdict, sign)} ${ink.bold(toSafeLogLine(title))}${ink.dim(place)}`;
  if (!checks) return [print`${head}  ${ink.dim(toSafeLogLine(note ?? "not checked"))}`];
  const details = [
    ...checks.findings.flatMap((finding) => formatFinding(finding, width, ink)),
    ...(checks.findings.length > 0
      ? [
          ...checks.rulePacks.filter(({ broken }) => broken.length > 0).map(describePack),
          ...checks.spam.map(describeSpam),
        ].flatMap((text) =>
          wrapText(toSafeLogLine(text), width - 4).map((line) => print`    ${ink.dim(line)}`),
        )
      : checks.spam
          .filter(({ error }) => error !== undefined)
          .map((spam) => print`    ${ink.dim(toSafeLogLine(describeSpam(spam)))}`)),
  ];
  return [print`${head}  ${summarizeFindings(checks)}`, ...details];
}

function formatFinding(
  { severity, check, message, fix, line, excerpt }: Finding,
  width: number,
  ink: Ink,
): Printable[] {
  const verdict = severity === "error" ? "failed" : "warned";
  const at = line === undefined ? "" : ` (line ${line})`;
  const quoted = excerpt ? `: ${excerpt}` : "";
  const [first = "", ...rest] = wrapText(toSafeLogLine(`${message}${at}${quoted}`), width - 4);
  return [
    print`  ${inVerdictColor(ink, verdict, verdictLooks[verdict].sign)} ${first}`,
    ...rest.map((text) => `    ${text}`),
    ...wrapText(toSafeLogLine(fix), width - 6).map(
      (text, index) => print`    ${index === 0 ? print`${ink.cyan("→")} ` : "  "}${text}`,
    ),
    print`      ${ink.dim(check)}`,
  ];
}

interface Counts {
  readonly errors: number;
  readonly warnings: number;
  readonly silent: number;
  readonly checked: number;
}

function worstOf({ errors, warnings, silent, checked }: Counts): Verdict {
  if (errors > 0) return "failed";
  if (silent > 0) return "errored";
  if (warnings > 0) return "warned";
  return checked > 0 ? "passed" : "not-measured";
}

function formatSummary({ messages, errors, warnings, accepted }: CheckRun, ink: Ink): Printable[] {
  const checked = messages.filter(({ checks }) => checks).length;
  const open = messages.flatMap(({ checks }) => checks?.notMeasured ?? []);
  const silent = new Set(
    messages
      .flatMap(({ checks }) => checks?.spam ?? [])
      .flatMap(({ engine, error }) => (error ? [engine] : [])),
  );
  const verdict = worstOf({ errors, warnings, silent: silent.size, checked });
  const found = [
    plural(errors, "error"),
    plural(warnings, "warning"),
    ...(silent.size > 0 ? [`${plural(silent.size, "spam engine")} not measured`] : []),
    ...(accepted > 0 ? [`${accepted} accepted by the baseline`] : []),
  ];
  return [
    "",
    print`${inVerdictColor(ink, verdict, verdictLooks[verdict].sign)} ${ink.bold(found.join(", "))} in ${plural(checked, "message")}. Nothing was sent.`,
    ...(open.length > 0
      ? [ink.dim("  Not measured:"), ...formatReasons(open).map((line) => ink.dim(line))]
      : []),
  ];
}

/** Returns one line per reason, with the checks that were not measured for it. */
function formatReasons(open: readonly { readonly check: string; readonly reason: string }[]): string[] {
  const byReason = new Map<string, Set<string>>();
  for (const { check, reason } of open) byReason.set(reason, (byReason.get(reason) ?? new Set()).add(check));
  return [...byReason].map(([reason, checks]) => `    ${toSafeLogLine(reason)}: ${[...checks].join(", ")}`);
}
