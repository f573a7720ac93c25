import { randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Pids mean something in one place only: a machine, or a container on it. */
const place = ((): string => {
  try {
    return `${hostname()}/${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
})();

/** The machine since it was started, as far as it can be told: another machine, or this one started anew, is another. */
export function bootOf(): string {
  try {
    return `${place} ${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}`;
  } catch {
    return place;
  }
}

/** Names this process, and one run that it works on. */
export const createOwner = (): string => `${place} ${process.pid} ${randomUUID()}`;

/** Whether an owner is a process of this machine that has ended: nobody needs to wait until its lease ends. */
export function isOwnerDead(owner: string): boolean {
  const [where, pid] = owner.split(" ");
  if (where !== place) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** `process 4711 on build-3`. */
export function describeOwner(owner: string): string {
  const [where = "", pid] = owner.split(" ");
  return `process ${pid} on ${where.split("/")[0]}`;
}
