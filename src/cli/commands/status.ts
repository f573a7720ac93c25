import { systemClock } from "../../base/clock.ts";
import { formatDuration } from "../../base/duration.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import { describeDifferences } from "../../report/differences.ts";
import { toSafeLogLine } from "../../report/safe-text.ts";
import { columnsOf, maxColumns } from "../../report/terminal/columns.ts";
import { formatDifferences } from "../../report/terminal/differences.ts";
import { createInk, type Ink, inVerdictColor, signAndWord } from "../../report/terminal/ink.ts";
import {
  joinText,
  type Printable,
  print,
  printJson,
  printLines,
  type TerminalText,
} from "../../report/terminal/terminal-text.ts";
import {
  countPhrases,
  describeFigures,
  limitsAt,
  modelNotices,
  placeOf,
  simulatedNotice,
  sortByUrgency,
  verdictLooks,
} from "../../report/words.ts";
import type { RunOutcome, TestResult } from "../../result/run-report.ts";
import { findRun, readRun } from "../../run/read-run.ts";
import { isHeld } from "../../run/run-lease.ts";
import { describeOwner } from "../../store/owner.ts";
import type { DamagedAttempt, ListedRun, RunRow, Store, StoredRun } from "../../store/store.ts";
import type { CommandAction } from "../command.ts";
import { openConfig, withExistingLedger } from "../workspace.ts";

/** Attempts of the newest runs that status --all verifies. Verifying thousands of runs would take seconds. */
const maxVerified = 1000;

/** Shows what the ledger records about a run. Contacts no provider. */
export const status: CommandAction = async (context) => {
  const { options, paths, stdout, color } = context;
  if (options.all && paths.length > 0)
    throw new PlacewrightError("usage", `Cannot use --all with run "${paths[0]}"`, {
      hint: "Name a run, or pass --all to list all of them",
    });
  const config = await openConfig(context);
  return withExistingLedger(context, config, async (store) => {
    const ink = createInk(color);
    const nowMs = systemClock.now();
    if (options.all) {
      const runs = await store.runs();
      const differing = new Set((await store.runs({ differs: true })).map(({ id }) => id));
      const damaged = groupByRun(await store.damagedAttempts(maxVerified));
      if (options.json)
        stdout.write(printJson(runs.map((run) => toListed(run, damaged.get(run.id), differing.has(run.id)))));
      else {
        const lines =
          runs.length > 0
            ? runs.map((run) =>
                listLine(run, { damaged: damaged.get(run.id), differs: differing.has(run.id) }, nowMs, ink),
              )
            : [options.ledger === undefined ? "No runs yet." : print`No runs yet in "${options.ledger}".`];
        stdout.write(printLines([...warningsOf(store), ...lines]));
      }
      return 0;
    }
    const run = await findRun(store, context.paths[0]);
    const outcome = await readRun(store, run, { atMs: nowMs });
    if (options.json) stdout.write(printJson({ ...toSummary(run), ...outcome }));
    else
      stdout.write(
        printLines([
          ...warningsOf(store),
          ...(await statusLines(store, run, outcome, { nowMs, ink, columns: columnsOf(stdout, maxColumns) })),
        ]),
      );
    return 0;
  });
};

const toSummary = ({ id, state, verdict, branch, createdAtMs, calls }: RunRow) => ({
  id,
  state,
  ...(verdict ? { verdict } : {}),
  ...(branch ? { branch } : {}),
  startedAt: new Date(createdAtMs).toISOString(),
  calls,
});

function toListed(run: ListedRun, damaged: readonly DamagedAttempt[] | undefined, differs: boolean) {
  const words = damageWords(run, damaged);
  return {
    ...toSummary(run),
    ...(words === undefined ? {} : { damaged: words }),
    ...(differs ? { differs } : {}),
  };
}

function runLine({ id, state, verdict, branch, createdAtMs }: RunRow, nowMs: number, ink: Ink): TerminalText {
  const word = verdict ? inVerdictColor(ink, verdict, signAndWord(verdict)) : state;
  return joinText(
    [ink.bold(id), word, ago(nowMs - createdAtMs), ...(branch ? [toSafeLogLine(branch)] : [])],
    ink.dim(" · "),
  );
}

function groupByRun(attempts: readonly DamagedAttempt[]): Map<string, DamagedAttempt[]> {
  const byRun = new Map<string, DamagedAttempt[]>();
  for (const attempt of attempts) byRun.set(attempt.runId, [...(byRun.get(attempt.runId) ?? []), attempt]);
  return byRun;
}

const warningsOf = (store: Store): string[] => store.warnings().map(({ message }) => toSafeLogLine(message));

/** Formats a run on one line, with the damage to its record. */
function listLine(
  run: RunRow & Partial<Pick<ListedRun, "isDamaged">>,
  {
    damaged,
    differs,
  }: { readonly damaged?: readonly DamagedAttempt[] | undefined; readonly differs: boolean },
  nowMs: number,
  ink: Ink,
): TerminalText {
  const words = damageWords(run, damaged);
  return joinText(
    [
      runLine(run, nowMs, ink),
      ...(differs ? [inVerdictColor(ink, "errored", differsWords)] : []),
      ...(words === undefined ? [] : [toSafeLogLine(words)]),
    ],
    ink.dim(" · "),
  );
}

/** Of a run with tests that are paid for twice, or that the ledger does not have. Its verdict does not count them. */
const differsWords = `${verdictLooks.errored.sign} the provider's tests differ from the ledger`;

function damageWords(
  { isDamaged }: Partial<Pick<ListedRun, "isDamaged">>,
  damaged: readonly DamagedAttempt[] = [],
): string | undefined {
  if (isDamaged) return "its record is damaged";
  const [first] = damaged;
  if (!first) return undefined;
  const more = damaged.length > 1 ? `, and of ${damaged.length - 1} more` : "";
  return `its record of attempt ${first.number} of test ${first.testId} is damaged${more}`;
}

const ago = (ms: number): string => `started ${formatDuration(ms)} ago`;

async function statusLines(
  store: Store,
  run: StoredRun,
  outcome: RunOutcome,
  { nowMs, ink, columns }: { readonly nowMs: number; readonly ink: Ink; readonly columns: number },
): Promise<Printable[]> {
  const { tests, counts, summary, run: facts } = outcome;
  const { lease } = run;
  const differences = formatDifferences(outcome, columns, ink);
  const worker = isHeld(lease, nowMs)
    ? `${describeOwner(lease.owner)} is working on it`
    : "no process is working on it";
  const calls = Object.entries(facts.callsByOperation).map(([operation, count]) => `${operation} ${count}`);
  const reports = await store.latestAttempts(run.id);
  const intended = reports.filter(({ state }) => state === "submitting").length;
  return [
    listLine(run, { differs: describeDifferences(outcome).length > 0 }, nowMs, ink),
    ...(run.state === "finished" ? [] : [worker]),
    "",
    ...(tests.length === 0
      ? [`${toSafeLogLine(summary)}.`]
      : [
          ...sortByUrgency(tests, ({ verdict }) => verdict).map((test) => testLine(test, nowMs, ink)),
          "",
          joinText(
            countPhrases(counts).map(({ verdict, phrase }) => inVerdictColor(ink, verdict, phrase)),
            ink.dim(" · "),
          ),
        ]),
    ...differences,
    ...(differences.length > 0 ? [""] : []),
    `${plural(facts.apiCalls, "call")}${calls.length > 0 ? ` (${calls.join(", ")})` : ""}`,
    ...(facts.simulated ? [simulatedNotice] : []),
    ...modelNotices(tests, "Each test's figures include the range of each simulated rate."),
    ...(intended > 0
      ? [`${plural(intended, "test")} in an unknown state: may already exist at the provider`]
      : []),
    ...nextCommand(run, counts),
  ];
}

function nextCommand({ id, state }: StoredRun, counts: RunOutcome["counts"]): string[] {
  if (state === "finished") return [`placewright report ${id}`];
  if (state === "planning") return [];
  if (state === "cancelled")
    return [
      counts.pending > 0
        ? `placewright wait ${id} collects the submitted tests`
        : `placewright wait ${id} finishes it: nothing is left to collect`,
    ];
  return counts.skipped > 0
    ? [`placewright resume ${id} submits the rest and collects the results`]
    : [`placewright wait ${id} collects the results`];
}

function testLine(test: TestResult, nowMs: number, ink: Ink): TerminalText {
  const { verdict, submittedAt, reportId, title, summary, placement } = test;
  const facts = [
    toSafeLogLine(title),
    toSafeLogLine(placeOf(test)),
    verdict === "pending" && submittedAt
      ? `submitted ${formatDuration(nowMs - Date.parse(submittedAt))} ago as ${toSafeLogLine(reportId ?? "")}`
      : toSafeLogLine(summary),
    ...(placement?.simulated
      ? [
          toSafeLogLine(
            `simulated: ${describeFigures(placement.overall, (metric) => limitsAt(test.assertions, "overall", metric))}`,
          ),
        ]
      : []),
  ];
  return print`${inVerdictColor(ink, verdict, signAndWord(verdict))} ${joinText(facts, ink.dim(" · "))}`;
}
