import { existsSync } from "node:fs";
import { systemClock } from "../../base/clock.ts";
import { plural } from "../../base/plural.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { diagnoseProject } from "../../provider/kinds/diagnose-project.ts";
import { providerNameOf } from "../../provider/kinds/settings.ts";
import { checkReportsDir } from "../../report/folder.ts";
import { toSafeLogLine } from "../../report/safe-text.ts";
import { createInk, type Ink, inVerdictColor } from "../../report/terminal/ink.ts";
import { type Printable, print, printJson, printLines } from "../../report/terminal/terminal-text.ts";
import { verdictLooks } from "../../report/words.ts";
import type { Diagnosis, DiagnosisLevel, ProjectDiagnosis } from "../../result/diagnosis.ts";
import type { Verdict } from "../../result/verdict.ts";
import { providerFaults, secretsOf } from "../../workspace/open-provider.ts";
import { selectProjects } from "../../workspace/select-tests.ts";
import { sendersOf } from "../../workspace/senders.ts";
import type { CommandAction } from "../command.ts";
import { openConfig, withLedger } from "../workspace.ts";

/**
 * Reports for each project whether its tests can be created, or what to fix, in order. Throws if the ledger or the
 * reports folder cannot be used. Changes nothing.
 */
export const doctor: CommandAction = async (context) => {
  const { options, paths, stdout, color } = context;
  const config = await openConfig(context);
  const { interrupt } = context.listenForInterrupt();
  const projects = selectProjects(config, options.project ?? config.projects.map(({ name }) => name));
  // Build messages only when senders are needed: it takes a while, and an unreadable account needs none.
  let known: ReturnType<typeof sendersOf> | undefined;
  const readSenders = async () => {
    known ??= sendersOf(config, { ...options, paths });
    return (await known).senders;
  };
  const found: ProjectDiagnosis[] = [];
  for (const { name, settings } of projects) {
    const { region, diagnoses } = await diagnoseProject(settings, readSenders, {
      signal: interrupt,
      now: systemClock.now,
      loadModule: async () => (await providerFaults(new Set([name]), config))[0],
      ...secretsOf(config),
    });
    found.push({
      project: name,
      provider: providerNameOf(settings),
      ...(region ? { region } : {}),
      ready: diagnoses.every(({ level }) => level !== "error"),
      diagnoses,
    });
  }
  if (options.json) stdout.write(printJson(found));
  else {
    const ink = createInk(color);
    for (const each of found) stdout.write(printLines([...linesOf(each, ink), ""]));
    const problem = (await known)?.problem;
    if (problem) stdout.write(print`Not all senders are known: ${toSafeLogLine(problem)}\n`);
  }
  await checkFolders(config);
  return found.every(({ ready }) => ready) ? 0 : 3;
};

/** Throws the error that a run would have, if its ledger or its report could not be written. */
async function checkFolders(config: ResolvedConfig): Promise<void> {
  await checkReportsDir(config.reportsDir);
  // A run creates a ledger that does not exist. This command changes nothing.
  if (config.ledgerUrl !== undefined || config.messages || existsSync(config.ledgerDir))
    await withLedger(config, async () => 0, { checksBucket: true });
}

/** The verdict whose symbol and color represent a level. */
const looks: Readonly<Record<DiagnosisLevel, Verdict>> = {
  ok: "passed",
  warn: "warned",
  error: "failed",
  unknown: "not-measured",
};

function linesOf({ project, provider, region, diagnoses }: ProjectDiagnosis, ink: Ink): Printable[] {
  const place = [provider, region].filter(Boolean).join("/");
  return [
    print`${ink.bold(toSafeLogLine(project))} ${ink.dim(`· ${place}`)}`,
    ...diagnoses.flatMap(({ level, about, message, fix }) => [
      print`  ${inVerdictColor(ink, looks[level], verdictLooks[looks[level]].sign)} ${toSafeLogLine(about)}: ${toSafeLogLine(message)}`,
      ...(fix ? [`    → ${toSafeLogLine(fix)}`] : []),
    ]),
    print`  ${ink.bold(summarize(diagnoses))}`,
  ];
}

function summarize(diagnoses: readonly Diagnosis[]): string {
  const count = (level: DiagnosisLevel) => diagnoses.filter((each) => each.level === level).length;
  const [errors, rest] = [count("error"), count("warn") + count("unknown")];
  if (errors > 0) return `Not ready: ${plural(errors, "problem")} to fix.`;
  return rest > 0 ? `Ready, with ${plural(rest, "point")} to review.` : "Ready.";
}
