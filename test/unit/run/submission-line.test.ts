import { describe, expect, test } from "vitest";
import { createSubmissionLine } from "../../../src/run/submission-line.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A line of names whose preparation answers what `answers` has. */
function lineOf(
  { slots = 2, ahead = 3 }: { readonly slots?: number; readonly ahead?: number },
  answers: Readonly<Record<string, string>> = {},
) {
  const prepared: (readonly string[])[] = [];
  const admitted: string[] = [];
  const line = createSubmissionLine<string, string>({
    keyOf: (item) => `key of ${item}`,
    slots,
    ahead,
    async prepare(items) {
      prepared.push(items);
      if (items.includes("broken")) throw new Error("not prepared");
      return new Map(items.flatMap((item) => (answers[item] ? [[item, answers[item]]] : [])));
    },
    turn: "turn",
    stopped: "stopped",
  });
  const queue = (...items: string[]) => {
    for (const item of items)
      line.queue(item).then(
        (turn) => admitted.push(`${item} ${turn}`),
        (error: Error) => admitted.push(`${item} ${error.message}`),
      );
    return settled();
  };
  const leave = (item: string) => {
    line.leave(`key of ${item}`);
    return settled();
  };
  return { ...line, queue, leave, prepared, admitted };
}

describe("a submission line", () => {
  test("admits items in order, as slots become free, and prepares the next ones in batches", async () => {
    const line = lineOf({});
    await line.queue("a", "b", "c", "d", "e");
    expect(line.admitted).toEqual(["a turn", "b turn"]);
    expect(line.prepared).toEqual([["a", "b", "c"]]);
    await line.leave("a");
    expect(line.admitted).toEqual(["a turn", "b turn", "c turn"]);
    // All slots are used, so no more items are prepared yet.
    expect(line.prepared).toHaveLength(1);
    await line.leave("unknown");
    await line.leave("a");
    expect(line.admitted).toHaveLength(3);
    await line.leave("b");
    expect(line.admitted.at(-1)).toBe("d turn");
    await line.leave("c");
    expect(line.admitted.at(-1)).toBe("e turn");
    expect(line.prepared).toEqual([
      ["a", "b", "c"],
      ["d", "e"],
    ]);
  });

  test("prepares at least as many items as there are slots", async () => {
    const line = lineOf({ slots: 4, ahead: 1 });
    await line.queue("a", "b", "c", "d", "e");
    expect(line.prepared).toEqual([["a", "b", "c", "d"]]);
  });

  test("gives an item that its preparation answered no slot", async () => {
    const line = lineOf({ slots: 1, ahead: 2 }, { a: "found", c: "found" });
    await line.queue("a", "b", "c", "d");
    expect(line.admitted).toEqual(["a found", "b turn"]);
    await line.leave("b");
    expect(line.admitted).toEqual(["a found", "b turn", "c found", "d turn"]);
  });

  test("rejects the items of a batch that cannot be prepared, and continues with the next", async () => {
    const line = lineOf({ slots: 1, ahead: 2 });
    await line.queue("a", "broken", "b");
    expect(line.admitted).toEqual(["a not prepared", "broken not prepared", "b turn"]);
  });

  test("admits nothing once it is stopped", async () => {
    const line = lineOf({ slots: 1, ahead: 2 });
    await line.queue("a", "b", "c", "d");
    line.stop();
    await line.queue("e");
    await line.leave("a");
    expect(line.admitted).toEqual(["a turn", "b stopped", "c stopped", "d stopped", "e stopped"]);
    expect(line.prepared).toEqual([["a", "b"]]);
  });
});
