import { systemClock } from "../base/clock.ts";
import { changeError, messageOf, PlacewrightError } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { ListedTest } from "../provider/provider.ts";
import { ProviderError } from "../provider/provider-error.ts";
import { untrusted } from "../provider/untrusted.ts";
import { traitsOf } from "../result/provider-kinds.ts";
import type { RunProject } from "../run/plan.ts";
import { isDamagedName, parseReportName } from "../run/reconcile.ts";
import { hasLocalData } from "./local-dir.ts";
import { openProvider } from "./open-provider.ts";
import { trustedProject } from "./run-projects.ts";

export interface ListOptions {
  readonly signal: AbortSignal;
  /** Receives the reason for each test in the list of a project that cannot be read, or adopted, and is left out. */
  onLeftOut?(project: string, reason: string): void;
}

/** The tests of Placewright in a provider's list, with an error in place of each that cannot be read. */
export type List = readonly (ListedTest | ProviderError)[];
export type ProviderLists = ReturnType<typeof createProviderLists>;

/** Leaves out the tests that cannot be read. */
export const readable = (list: List | undefined): readonly ListedTest[] =>
  (list ?? []).filter((test): test is ListedTest => !(test instanceof ProviderError));

/**
 * Creates a reader of the providers' lists of tests, which reads each list once. A provider that keeps
 * its tests in the ledger has one list per run.
 */
export function createProviderLists(config: ResolvedConfig, { signal, onLeftOut }: ListOptions) {
  const lists = new Map<string, Promise<List | undefined>>();

  async function read(project: RunProject, runId: string): Promise<List | undefined> {
    // Data in the ledger's folder is deleted when a run finishes. Its tests were free.
    if (traitsOf(project.settings).keepsTestsInLedger && !(await hasLocalData(config, runId)))
      return undefined;
    const trusted = trustedProject(config, runId, project);
    const provider = await openProvider(config, runId, trusted, { pace: project.pace, clock: systemClock });
    try {
      if (!provider.list) return undefined;
      const list: (ListedTest | ProviderError)[] = [];
      for await (const test of provider.list({ signal })) {
        const entry = test instanceof ProviderError || !isDamagedName(test.name) ? test : damaged(test);
        if (entry instanceof ProviderError) onLeftOut?.(project.name, entry.reason);
        if (entry instanceof ProviderError || parseReportName(entry.name)) list.push(entry);
      }
      return list;
    } finally {
      await provider.close();
    }
  }

  /** Returns undefined if the provider has no list. */
  return (project: RunProject, runId: string): Promise<List | undefined> => {
    const isPerRun = traitsOf(project.settings).keepsTestsInLedger;
    const key = JSON.stringify([project.settings, isPerRun ? runId : ""]);
    const known = lists.get(key) ?? read(project, runId);
    lists.set(key, known);
    return known;
  };
}

const damaged = ({ name }: ListedTest): ProviderError =>
  untrusted("the list of placement tests", `the name ${JSON.stringify(name)} is damaged`, { name });

/** Returns the error of a list that cannot be read, with the name of its project. */
export function unlistedError(project: string, what: string, error: unknown): PlacewrightError {
  const reason = `${what} project "${project}": ${error instanceof PlacewrightError ? error.reason : messageOf(error)}`;
  return error instanceof PlacewrightError
    ? changeError(error, { reason })
    : new PlacewrightError("provider-fault", reason, { cause: error });
}

/**
 * Whether a test in a list may be of this project: another one, which may use the account and have scenarios of the same
 * names, sends from another address. A list need not say from which.
 */
export const isOfSender = (own: string, listed: string | undefined): boolean =>
  listed === undefined || addressOf(listed) === addressOf(own);

/** Returns the address of a sender with or without a name, in lower case. */
export const addressOf = (sender: string): string =>
  sender
    .slice(sender.lastIndexOf("<") + 1)
    .replace(">", "")
    .trim()
    .toLowerCase();
