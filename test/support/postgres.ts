import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "./server-process.ts";

const run = promisify(execFile);

/** The folder with the programs of the newest PostgreSQL that Debian installed. */
const programs = ((): string | undefined => {
  const root = "/usr/lib/postgresql";
  const [newest] = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : [];
  return newest === undefined ? undefined : join(root, newest, "bin");
})();

export const hasPostgres: boolean = programs !== undefined;
export const postgresNote: string = hasPostgres ? "" : " (skipped: apt-get install postgresql)";

const isRoot = process.getuid?.() === 0;
const user = "placewright";

/** Runs a program of PostgreSQL, which refuses to run as root. */
const runProgram = (name: string, args: readonly string[]) => {
  const command = [join(programs ?? "", name), ...args];
  const [program = "", ...rest] = isRoot ? ["runuser", "-u", "postgres", "--", ...command] : command;
  return run(program, rest, { cwd: "/" });
};

/**
 * Functions of a shell that let root start a server of its own: PostgreSQL refuses to, so its user does.
 */
export const postgresFunctions: string = isRoot
  ? `initdb() { mkdir -p "$2" && chmod a+x "$2/.." "$2/../.." && chown postgres "$2" && (cd / && runuser -u postgres -- "$(type -P initdb)" "$@"); }
pg_ctl() { (cd / && runuser -u postgres -- "$(type -P pg_ctl)" "$@"); }
`
  : "";

export interface PostgresServer {
  readonly port: number;
  /** Returns the URL of a ledger, each in a schema of its own. */
  url(schema: string): string;
  /** Ends it. `immediate` ends it as a crash does. `smart` lets clients finish, and refuses new ones. */
  stop(how: "smart" | "fast" | "immediate"): Promise<void>;
  start(): Promise<void>;
  /** Ends it, and removes its data. */
  close(): Promise<void>;
}

export interface PostgresOptions {
  /** Whether writes reach the disk, which only matters if the machine ends. Default: `false`. */
  readonly syncs?: boolean;
  /** The password of its user. Default: it trusts everybody. */
  readonly password?: string;
  /** Settings of the server: `{ max_connections: "5" }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts a server on loopback. */
export async function startPostgres({
  syncs = false,
  password,
  settings = {},
}: PostgresOptions = {}): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), "placewright-postgres-"));
  if (isRoot) {
    const { stdout } = await run("id", ["-u", "postgres"]);
    await chown(folder, Number(stdout), -1);
  }
  const data = join(folder, "data");
  const port = await freePort();
  const secret = join(folder, "password");
  if (password !== undefined) await writeFile(secret, password);
  const access = password === undefined ? ["trust"] : ["scram-sha-256", "--pwfile", secret];
  await runProgram("initdb", ["-D", data, "-U", user, "--no-sync", "--no-instructions", "-A", ...access]);
  const options = Object.entries({
    listen_addresses: "127.0.0.1",
    unix_socket_directories: folder,
    fsync: syncs ? "on" : "off",
    max_connections: "50",
    shared_buffers: "16MB",
    ...settings,
  }).map(([name, value]) => `-c ${name}=${value}`);
  const control = (...args: string[]) => runProgram("pg_ctl", ["-D", data, "-s", "-w", ...args]);
  const server: PostgresServer = {
    port,
    url: (schema) => `postgres://${user}@127.0.0.1:${port}/postgres?schema=${schema}`,
    async stop(how) {
      await control("-m", how, "stop");
    },
    async start() {
      await control("-o", `-p ${port} ${options.join(" ")}`, "-l", join(folder, "log"), "start");
    },
    async close() {
      await control("-m", "immediate", "stop").catch(() => {});
      await rm(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

const sharedFolder = (): string => join(tmpdir(), "shared-postgres");

/**
 * Returns the URL of a new ledger on a server that all tests of this run share. The first test that needs the server
 * starts it, and the end of the run ends it.
 */
export async function sharedPostgresUrl(): Promise<string> {
  const folder = sharedFolder();
  const isFirst = await mkdir(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
      return false;
    },
  );
  if (isFirst) {
    const { port } = await startPostgres();
    await writeFile(join(folder, "port.tmp"), String(port));
    await run("mv", [join(folder, "port.tmp"), join(folder, "port")]);
  }
  for (;;) {
    const port = await readFile(join(folder, "port"), "utf8").catch(() => undefined);
    const schema = `t${randomBytes(8).toString("hex")}`;
    if (port !== undefined) return `postgres://${user}@127.0.0.1:${port}/postgres?schema=${schema}`;
    await sleep(50);
  }
}

/** Ends the shared server, if a test started it. */
export async function endSharedPostgres(folder: string): Promise<void> {
  for (const name of readdirSync(folder).filter((each) => each.startsWith("placewright-postgres-")))
    await runProgram("pg_ctl", ["-D", join(folder, name, "data"), "-s", "-m", "immediate", "stop"]).catch(
      () => {},
    );
}
