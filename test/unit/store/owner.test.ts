import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { expect, onTestFinished, test, vi } from "vitest";
import { bootOf, createOwner, describeOwner, isOwnerDead } from "../../../src/store/owner.ts";

test("an owner names this process, and is unique per call", () => {
  const owner = createOwner();
  expect(createOwner()).not.toBe(owner);
  const [place, pid, id] = owner.split(" ");
  expect(pid).toBe(String(process.pid));
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(bootOf().startsWith(place ?? "no place")).toBe(true);
  expect(bootOf()).toBe(bootOf());
});

test("an owner is dead only if its process was on this machine and has ended", () => {
  const own = createOwner();
  const [place] = own.split(" ");
  expect(isOwnerDead(own)).toBe(false);
  // No system has a process with this id.
  expect(isOwnerDead(`${place} 2147483646 id`)).toBe(true);
  expect(isOwnerDead("elsewhere 2147483646 id")).toBe(false);
  expect(isOwnerDead("")).toBe(false);
});

test.runIf(process.platform === "linux")(
  "a process that ended, and waits for its parent, is dead",
  async () => {
    // The shell becomes a program that never asks for the end of its child.
    const parent = spawn("sh", ["-c", "cat <&3 & echo $!; exec sleep 600"], {
      stdio: ["ignore", "pipe", "ignore", "pipe"],
    });
    onTestFinished(() => void parent.kill("SIGKILL"));
    const pid = await new Promise<number>((resolve) =>
      parent.stdout?.once("data", (bytes) => resolve(Number(String(bytes)))),
    );
    const stat = (id: number | undefined) => readFileSync(`/proc/${id}/stat`, "utf8");
    await vi.waitFor(() => expect(stat(parent.pid)).toContain("(sleep)"));
    expect(isOwnerDead(`${createOwner().split(" ")[0]} ${pid} id`)).toBe(false);
    (parent.stdio[3] as Writable).end();
    await vi.waitFor(() => expect(stat(pid)).toContain(") Z "));
    const [place] = createOwner().split(" ");
    expect(isOwnerDead(`${place} ${pid} id`)).toBe(true);
    expect(isOwnerDead(`${place} ${parent.pid} id`)).toBe(false);
  },
);

test.each([
  ["build-3/pid:[4026531836] 4711 id", "process 4711 on build-3"],
  ["laptop 1 id", "process 1 on laptop"],
])("%s is described as %s", (owner, text) => {
  expect(describeOwner(owner)).toBe(text);
});
