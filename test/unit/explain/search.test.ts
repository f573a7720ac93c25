import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Standing, searchEdits } from "../../../src/explain/search.ts";

/** Runs a search in which each letter is an edit. `cost` returns the cost that a set of letters leaves. */
async function search(
  letters: string,
  cost: (chosen: string) => number,
  { maxTrials = 60, dispensable = "", passes = (chosen: string): boolean => cost(chosen) === 0 } = {},
) {
  const tried: string[] = [];
  const result = await searchEdits<string, Standing>({
    edits: [...letters],
    maxTrials,
    isDispensable: (letter) => dispensable.includes(letter),
    async tryEdits(edits) {
      const chosen = edits.join("");
      tried.push(chosen);
      return { cost: cost(chosen), passes: passes(chosen) };
    },
  });
  return { ...result, chosen: result.edits.join(""), tried };
}

/** Returns a cost of one per missing letter. */
const needs =
  (wanted: string) =>
  (chosen: string): number =>
    [...wanted].filter((letter) => !chosen.includes(letter)).length;

describe("search for edits", () => {
  test("leaves out unneeded edits", async () => {
    const { chosen, standing, isMinimal } = await search("abcdefgh", needs("cf"));
    expect(chosen).toBe("cf");
    expect(standing.passes).toBe(true);
    expect(isMinimal).toBe(true);
  });

  test("finds a set in which no edit is dispensable, for any model", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(fc.constantFrom(..."abcdef"), { minLength: 1 }), {
          minLength: 1,
          maxLength: 4,
        }),
        async (alternatives) => {
          const passes = (chosen: string) =>
            alternatives.some((wanted) => wanted.every((letter) => chosen.includes(letter)));
          const { edits, standing, isMinimal } = await search("abcdef", (chosen) => (passes(chosen) ? 0 : 1));
          expect(standing.passes).toBe(true);
          expect(isMinimal).toBe(true);
          for (const left of edits)
            expect(passes(edits.filter((letter) => letter !== left).join(""))).toBe(false);
        },
      ),
    );
  });

  test("finds a passing set that excludes an edit that breaks the sources", async () => {
    const { chosen } = await search("abc", (set) =>
      set.includes("b") ? Number.POSITIVE_INFINITY : needs("ac")(set),
    );
    expect(chosen).toBe("ac");
  });

  test("keeps the best set, without useless edits, if no set passes", async () => {
    const { chosen, standing, isMinimal } = await search("abcd", (set) => 1 + needs("bd")(set));
    expect(chosen).toBe("bd");
    expect(standing).toEqual({ cost: 1, passes: false });
    expect(isMinimal).toBe(true);
  });

  test("proposes nothing if no edit helps", async () => {
    expect((await search("abcd", () => 5)).chosen).toBe("");
  });

  test("tries each set once, up to the limit", async () => {
    const letters = "abcdefghijklmnopqrstuvwxyz";
    const { tried, trials, isMinimal, chosen } = await search(letters, needs("bdfhjlnprtvxz"), {
      maxTrials: 10,
    });
    expect(new Set(tried).size).toBe(tried.length);
    expect(trials).toBe(10);
    expect(tried).toHaveLength(10);
    expect(isMinimal).toBe(false);
    expect(needs("bdfhjlnprtvxz")(chosen)).toBe(0);
  });

  test("leaves out dispensable edits first, and together", async () => {
    const { chosen, tried } = await search("abcdefgh", needs("a"), { dispensable: "bcdefgh" });
    expect(chosen).toBe("a");
    expect(tried).toEqual(["", "abcdefgh", "a"]);
  });

  test("returns the result after each of the first edits", async () => {
    const { steps } = await search("abc", needs("abc"));
    expect([...steps].map(([count, { cost }]) => [count, cost])).toEqual([
      [0, 3],
      [1, 2],
      [2, 1],
      [3, 0],
    ]);
  });

  test("tries to leave out dispensable edits one by one, before others, if they cannot go together", async () => {
    const { chosen, tried } = await search("abcd", needs("ab"), { dispensable: "bc" });
    expect(chosen).toBe("ab");
    expect(tried).toEqual(["", "abcd", "ad", "abd", "ab", "b", "a"]);
  });

  test("tries again to leave out an edit after another was left out", async () => {
    const passing = ["abc", "ac", "a"];
    const { chosen, isMinimal } = await search("abc", (set) => Number(!passing.includes(set)));
    expect([chosen, isMinimal]).toEqual(["a", true]);
  });

  test("prefers any set that passes to a cheaper one that does not, and the smallest of those", async () => {
    const costs = new Map([
      ["", 1],
      ["ab", 5],
      ["a", 9],
    ]);
    const { chosen, standing } = await search("ab", (set) => costs.get(set) ?? 0.5, {
      passes: (set) => set.includes("a"),
    });
    expect([chosen, standing]).toEqual(["a", { cost: 9, passes: true }]);
  });

  test("adds no edit that makes the result worse", async () => {
    const { chosen, standing } = await search("abc", (set) =>
      set === "abc" ? 90 : 50 - 10 * Number(set.includes("a")) + 5 * Number(set.includes("b")),
    );
    expect([chosen, standing.cost]).toEqual(["a", 40]);
  });

  test("keeps edits that help only together", async () => {
    const costs = new Map([
      ["", 50],
      ["ab", 10],
    ]);
    const { chosen, standing } = await search("ab", (set) => costs.get(set) ?? 60);
    expect([chosen, standing.cost]).toEqual(["ab", 10]);
  });

  test("judges the message as it is if there are no trials", async () => {
    const { tried, ...found } = await search("ab", needs("a"), { maxTrials: 0 });
    expect(tried).toEqual([""]);
    expect(found).toEqual({
      edits: [],
      chosen: "",
      standing: { cost: 1, passes: false },
      trials: 0,
      isMinimal: true,
      steps: new Map(),
    });
  });

  test("needs no trial without edits but one", async () => {
    const { tried, trials } = await search("", needs("a"));
    expect([tried, trials]).toEqual([[""], 1]);
  });
});
