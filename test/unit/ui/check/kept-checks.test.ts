import { describe, expect, test } from "vitest";
import { createKeptChecks, type KeptCheck } from "../../../../src/ui/check/kept-checks.ts";
import { createTurns } from "../../../../src/ui/check/take-turns.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";

const checkOf = (name: string, size = 10): KeptCheck =>
  ({
    source: { name, bytes: new Uint8Array(size) },
    checked: { message: undefined, bytes: undefined },
  }) as unknown as KeptCheck;
const own = ownVisitor();
const person = (name: string, sessionId?: string) => ({ ...own, name, isOfTeam: true, sessionId });
const limits = { perVisitor: 2, count: 4, bytes: 100, ageMs: 1000 };
const keep = (change: Partial<typeof limits> = {}) => {
  let nowMs = 0;
  const kept = createKeptChecks({ now: () => nowMs } as never, { ...limits, ...change });
  return { kept, wait: (ms: number) => (nowMs += ms) };
};

describe("messages that were checked", () => {
  test("are found by their visitor alone, by an id that nobody guesses", () => {
    const { kept } = keep();
    const id = kept.keep(person("ada", "s1"), checkOf("a"));
    expect(id).toMatch(/^[\w-]{22}$/);
    expect(kept.find(person("ada", "s1"), id)?.source.name).toBe("a");
    for (const other of [person("ada", "s2"), person("ada"), person("bob", "s3"), own])
      expect(kept.find(other, id)).toBeUndefined();
    expect(kept.find(person("ada", "s1"), "constructor")).toBeUndefined();
    const byProxy = kept.keep(person("ada"), checkOf("b"));
    expect(kept.find(person("ada"), byProxy)).toBeDefined();
  });

  test("are dropped with the time, and the oldest beyond the number of a visitor", () => {
    const { kept, wait } = keep();
    const ids = ["a", "b", "c"].map((name) => kept.keep(own, checkOf(name)));
    expect(ids.map((id) => kept.find(own, id)?.source.name)).toEqual([undefined, "b", "c"]);
    wait(999);
    expect(kept.find(own, ids[2] ?? "")).toBeDefined();
    wait(1);
    expect(kept.find(own, ids[2] ?? "")).toBeUndefined();
  });

  test("are dropped beyond the number and the bytes of all visitors, but for the last", () => {
    const { kept } = keep();
    const all = ["a", "b", "c", "d", "e"].map(
      (name) => [person(name), kept.keep(person(name), checkOf(name))] as const,
    );
    expect(all.map(([who, id]) => kept.find(who, id) !== undefined)).toEqual([false, true, true, true, true]);
    const large = kept.keep(own, checkOf("large", 90));
    expect(all.map(([who, id]) => kept.find(who, id) !== undefined)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
    const larger = kept.keep(own, checkOf("larger", 1000));
    expect(kept.find(own, large)).toBeUndefined();
    expect(kept.find(own, larger)).toBeDefined();
  });
});

describe("turns", () => {
  test("are taken in order, some at a time, and refused if too many wait", async () => {
    const takeTurn = createTurns(2, 1);
    const started: number[] = [];
    const ends: (() => void)[] = [];
    const act = (id: number) =>
      takeTurn(() => {
        started.push(id);
        return new Promise<number>((resolve) => ends.push(() => resolve(id)));
      });
    const [first, second, third] = [act(1), act(2), act(3)];
    await expect(act(4)).rejects.toThrow("The dashboard is checking other messages");
    expect(started).toEqual([1, 2]);
    ends[1]?.();
    expect(await second).toBe(2);
    await Promise.resolve();
    expect(started).toEqual([1, 2, 3]);
    ends[0]?.();
    ends[2]?.();
    expect(await Promise.all([first, third])).toEqual([1, 3]);
    await expect(takeTurn(() => Promise.reject(new Error("x")))).rejects.toThrow("x");
    expect(await takeTurn(async () => 5)).toBe(5);
  });
});
