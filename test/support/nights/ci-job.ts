import { chmod, cp, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What the story knows of a ledger, which travels with every copy of it. */
export interface LedgerState {
  /** Runs in the ledger, and whether their expectations fail. */
  readonly runs: Map<string, { readonly isBad: boolean }>;
  /** Names of tests with a verdict. */
  readonly done: Set<string>;
  /** Runs whose rest is given up. */
  readonly cancelled: Set<string>;
  /** When each finished run ended, in milliseconds of Unix time. */
  readonly ended: Map<string, number>;
}

export const emptyState = (): LedgerState => ({
  runs: new Map(),
  done: new Set(),
  cancelled: new Set(),
  ended: new Map(),
});

/** One attempt of a job of a CI service, in a workspace of its own. */
export interface CiJob {
  readonly runId: number;
  readonly attempt: number;
  /** What goes wrong at the service. */
  readonly faults: { readonly save?: boolean; readonly upload?: boolean };
  /** The ledger in the workspace. */
  state: LedgerState;
  checkout(dir: string): Promise<void>;
  /** Runs `placewright …`, and returns its exit code. */
  placewright(args: readonly string[], dir: string, env: Readonly<Record<string, string>>): Promise<number>;
  /** Whether somebody has cancelled the job. */
  isCancelled(): boolean;
  /** Whether the machine was lost, so that nothing more happens. */
  isLost(): boolean;
}

/** A CI service that runs the nightly job of a project. */
export interface CiService {
  /** Whether a job fails if its copy of the ledger cannot be uploaded. */
  readonly failsWithoutUpload: boolean;
  /** Returns whether the job succeeded. */
  nightly(job: CiJob): Promise<boolean>;
  evictCaches(): Promise<void>;
  loseArtifacts(): Promise<void>;
  close(): Promise<void>;
}

/** A copy of a folder that a CI service keeps. */
export interface Copy {
  readonly dir: string;
  readonly state: LedgerState;
}

/** Copies a folder out of a workspace. Returns undefined if the folder does not exist, as the services do. */
export async function takeCopy(folder: string, state: LedgerState): Promise<Copy | undefined> {
  if (!(await stat(folder).catch(() => undefined))) return undefined;
  for (;;) {
    const dir = await mkdtemp(join(tmpdir(), "placewright-copy-"));
    const isWhole = await cp(folder, dir, { recursive: true }).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        // A job's processes have ended. Here, a database that is closed may remove its log a moment later.
        if (error.code === "ENOENT") return false;
        throw error;
      },
    );
    if (isWhole) return { dir, state: structuredClone(state) };
  }
}

/** Puts a copy into a workspace. An artifact is a ZIP archive, which does not keep the permissions of files. */
export async function putCopy(copy: Copy, folder: string, isArchive = false): Promise<LedgerState> {
  await cp(copy.dir, folder, { recursive: true });
  if (isArchive) await forgetModes(folder);
  return structuredClone(copy.state);
}

async function forgetModes(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await forgetModes(path);
    else await chmod(path, 0o644);
  }
}

export const dropCopies = async (copies: readonly Copy[]): Promise<void> => {
  for (const { dir } of copies) await rm(dir, { recursive: true, force: true });
};

/** Runs work in a new workspace. */
export async function inWorkspace<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), "placewright-job-"));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
