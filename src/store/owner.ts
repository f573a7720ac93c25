import { randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** The scope in which process ids are meaningful: this machine, or the container on it. */
const place = ((): string => {
  try {
    return `${hostname()}/${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
})();

/**
 * Returns an identifier of this machine since its last boot; it changes on reboot. Without `/proc`, it
 * identifies the machine only.
 */
export function bootOf(): string {
  try {
    return `${place} ${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}`;
  } catch {
    return place;
  }
}

/** Creates an owner id for this process and one run that it works on. Unique per call. */
export const createOwner = (): string => `${place} ${process.pid} ${randomUUID()}`;

/**
 * Whether an owner is a process of this machine that has ended. Its lease can be replaced before it expires.
 */
export function isOwnerDead(owner: string): boolean {
  const [where, pid] = owner.split(" ");
  if (where !== place) return false;
  try {
    process.kill(Number(pid), 0);
    return isZombie(Number(pid));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Whether a process has ended, and its parent has not noticed yet. Without `/proc`, none is known to be one. */
function isZombie(pid: number): boolean {
  try {
    // The state follows the name, which is in parentheses and may contain some.
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return /^ [ZX]/.test(stat.slice(stat.lastIndexOf(")") + 1));
  } catch {
    return false;
  }
}

/** Describes an owner for people: `process 4711 on build-3`. */
export function describeOwner(owner: string): string {
  const [where = "", pid] = owner.split(" ");
  return `process ${pid} on ${where.split("/")[0]}`;
}
