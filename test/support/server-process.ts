import type { ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Waits until a server is up. Throws if its process ends first. */
export async function ready<Server extends { close(): Promise<void> }>(
  server: Server,
  child: ChildProcess,
  isUp: () => Promise<boolean>,
): Promise<Server> {
  while (!(await isUp().catch(() => false))) {
    if (child.exitCode !== null) {
      await server.close();
      throw new Error(`the server ended with ${child.exitCode} before it was up`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return server;
}

export function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}

/**
 * Returns a port that was free a moment ago: the servers cannot choose one themselves. It is below the ephemeral ports, so
 * that no connection takes it before the server starts or restarts.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(10_000, 30_000);
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
  if (!isFree) return freePort();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
