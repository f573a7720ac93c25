import { createHash } from "node:crypto";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { ResolvedConfig } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Assertion } from "../../src/result/assertion.ts";
import type { Placement } from "../../src/result/placement.ts";
import type { Verdict } from "../../src/result/verdict.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { AttemptState, Store, StoredMessage } from "../../src/store/store.ts";
import { makeProject } from "./project-folder.ts";
import type { CliRun } from "./run-cli.ts";
import { runCommand } from "./run-command.ts";

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** The id of the run with this number, as Placewright names runs. */
export const runIdOf = (number: number): string => `20260301-081500-${number.toString(16).padStart(6, "0")}`;

/** A test of a run in the ledger. */
export interface StagedTest {
  readonly scenario: string;
  readonly project?: string;
  /** Default: `finished`, or `planned` if there is no verdict. */
  readonly state?: AttemptState;
  readonly verdict?: Verdict;
  readonly placement?: Placement | undefined;
  readonly assertions?: readonly Assertion[];
  readonly submittedAtMs?: number;
  readonly completedAtMs?: number;
  readonly message?: Uint8Array;
}

/** A run in the ledger. */
export interface StagedRun {
  readonly id: string;
  readonly createdAtMs: number;
  readonly branch?: string;
  readonly tests: readonly StagedTest[];
  /** Finishes the run. */
  readonly verdict?: Verdict;
  readonly isCancelled?: boolean;
  /** Default: false: its tests are recorded. */
  readonly isPlanning?: boolean;
  readonly lease?: { readonly owner: string; readonly untilMs: number };
  readonly calls?: Readonly<Record<string, number>>;
}

/** A measured placement, as its overall rates and those of mailbox providers: inbox, and the rest spam. */
export const placed = (
  inboxPercent: number,
  isps: Readonly<Record<string, number>> = {},
  more: Partial<Placement> = {},
): Placement => ({
  overall: { inboxPercent, spamPercent: 100 - inboxPercent },
  isps: Object.entries(isps).map(([isp, inbox]) => ({ isp, inboxPercent: inbox, spamPercent: 100 - inbox })),
  simulated: false,
  ...more,
});

const hashOf = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

/** Returns the name of a test's first attempt at its provider. */
export const nameOf = (runId: string, { scenario, project = "local" }: StagedTest): string =>
  `${scenario}.${runId}.${hashOf(`${scenario}@${project}`).slice(0, 8)}`;

function messageOf(bytes: Uint8Array): StoredMessage {
  const contentHash = hashOf(bytes);
  const report = {
    contentHash,
    kind: "raw",
    from: "Acme <news@acme.example>",
    subject: "Tulips",
    sizeBytes: bytes.length,
    headers: [],
    attachments: [],
    notes: [],
  };
  return { contentHash, bytes, document: { content: { kind: "raw" }, report } };
}

/** Records a run, as a process that has ended. */
async function record(store: Store, run: StagedRun, projects: ResolvedConfig["projects"]): Promise<void> {
  const { id: runId, createdAtMs, branch, tests, verdict, calls } = run;
  const fence = { runId, epoch: 1 };
  await store.createRun(
    { id: runId, createdAtMs, branch, settings: { projects } },
    run.lease ?? { owner: "nowhere 1 x", untilMs: 1 },
  );
  if (run.isPlanning) return;
  const messages = tests.flatMap(({ message }) => (message ? [messageOf(message)] : []));
  await store.addTests(
    fence,
    tests.map((test, index) => {
      const { scenario, project = "local", message } = test;
      const id = `${scenario}@${project}`;
      return {
        position: index + 1,
        id,
        scenario,
        project,
        identity: {
          id,
          title: scenario,
          scenario,
          project,
          provider: "local",
          file: `scenarios/${scenario}.yaml`,
          tags: [],
        },
        attempt: {
          name: nameOf(runId, test),
          number: 1,
          state: "planned",
          ...(message ? { contentHash: messageOf(message).contentHash } : {}),
          providerKey: hashOf("provider").slice(0, 32),
          measureKey: hashOf(id).slice(0, 32),
          plan: {
            kind: "placement",
            submission: { from: "Acme <news@acme.example>", tags: {} },
            expect: { overall: ["inbox >= 50"] },
          },
        },
      };
    }),
    messages,
  );
  await store.openRun(fence);
  await store.saveAttempts(
    fence,
    tests.map((test) => ({
      name: nameOf(runId, test),
      state: test.state ?? (test.verdict ? "finished" : "planned"),
      ...(test.submittedAtMs === undefined
        ? {}
        : { submittedAtMs: test.submittedAtMs, reportId: `report-${test.scenario}` }),
      ...(test.completedAtMs === undefined ? {} : { completedAtMs: test.completedAtMs }),
      ...(test.placement ? { placement: test.placement } : {}),
      ...(test.verdict
        ? {
            verdict: test.verdict,
            result: {
              verdict: test.verdict,
              summary: `It ${test.verdict}`,
              assertions: test.assertions ?? [],
            },
          }
        : {}),
    })),
    calls,
  );
  if (verdict) await store.finishRun(fence, { verdict, finishedAtMs: createdAtMs + 60_000 });
  if (run.isCancelled) await store.cancelRun(runId);
}

const config =
  'export default { projects: [{ name: "local", provider: "local" }, { name: "ses", provider: "sesv2", region: "eu-west-1", endpoint: "http://127.0.0.1:9" }] };\n';

export interface StagedProject {
  readonly dir: string;
  run(...args: string[]): Promise<CliRun>;
  /** Records another run. */
  add(run: StagedRun): Promise<void>;
  /** Changes the ledger. */
  change<T>(work: (store: Store) => Promise<T>): Promise<T>;
  /** Changes the database of the ledger behind its back. */
  tamper(sql: string): Promise<void>;
}

/** Creates a project whose ledger has these runs, or that has no ledger if there are none. */
export async function stageProject(
  runs: readonly StagedRun[],
  files: Readonly<Record<string, string>> = {},
): Promise<StagedProject> {
  const { dir, remove } = await makeProject({ "placewright.config.ts": config, ...files });
  onTestFinished(remove);
  const folder = join(dir, ".placewright");
  const change = async <T>(work: (store: Store) => Promise<T>): Promise<T> => {
    const store = await openSqliteStore(folder);
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  };
  const add = async (...added: readonly StagedRun[]): Promise<void> => {
    const { projects } = await loadConfig({ cwd: dir, env: {} });
    await change(async (store) => {
      for (const run of added) await record(store, run, projects);
    });
  };
  if (runs.length > 0) await add(...runs);
  return {
    dir,
    add,
    change,
    run: (...args) => runCommand(args, { cwd: dir }),
    async tamper(sql) {
      const { default: Libsql } = await import("libsql");
      const database = new Libsql(join(folder, "ledger.sqlite"));
      database.exec(sql);
      database.close();
    },
  };
}
