import { describe, expect, test } from "vitest";
import type { Placement } from "../../../../src/result/placement.ts";
import type { TestResult } from "../../../../src/result/run-report.ts";
import type { Direction, ScopeChange } from "../../../../src/ui/compare/compare-placements.ts";
import { decide } from "../../../../src/ui/compare/decide.ts";
import { test as testResult } from "../../../support/sample-run-report.ts";

const placementOf = (simulated = false): Placement => ({
  overall: { inboxPercent: 90 },
  isps: [],
  simulated,
});
function resultOf(changes: Partial<TestResult> = {}): TestResult {
  return { ...testResult("a", undefined, { verdict: "passed" }), placement: placementOf(), ...changes };
}
function without(key: "placement", changes: Partial<TestResult> = {}): TestResult {
  const { [key]: _, ...rest } = resultOf(changes);
  return rest;
}
const change = (scope: string, direction: Direction, from = 90, to = 80): ScopeChange => ({
  scope,
  direction,
  beforePercent: from,
  afterPercent: to,
  points: to - from,
  difference: { lowPercent: 1, highPercent: 2 } as never,
  isShort: false,
});
const uncounted = (scope: string, direction: Direction, from = 90, to = 80): ScopeChange => {
  const { difference: _, ...rest } = change(scope, direction, from, to);
  return rest;
};
const decideOn = (...scopes: ScopeChange[]) => decide(resultOf(), resultOf(), scopes);

describe("which of two to use", () => {
  test("is the one before if a scope got worse and none better", () => {
    expect(decideOn(change("overall", "same"), change("Gmail", "worse", 95, 60.4))).toEqual({
      answer: "before",
      reasons: ["Gmail fell from 95% to 60% in the inbox."],
      notes: [],
    });
  });

  test("is the one after if a scope got better and none worse", () => {
    expect(decideOn(change("Gmail", "better", 60, 95))).toMatchObject({
      answer: "after",
      reasons: ["Gmail rose from 60% to 95% in the inbox."],
    });
    expect(
      decide(resultOf(), resultOf({ verdict: "warned" }), [change("Gmail", "better")]).reasons,
    ).toHaveLength(1);
    expect(
      decide(resultOf(), resultOf({ verdict: "failed" }), [change("Gmail", "better", 60, 95)]),
    ).toMatchObject({
      answer: "after",
      reasons: ["Gmail rose from 60% to 95% in the inbox.", "It still does not pass its expectations."],
    });
  });

  test("is decided by all seeds if some scopes got worse and some better", () => {
    const mixed = [change("Gmail", "worse", 90, 80), change("Yahoo", "better", 50, 99)];
    expect(decideOn(...mixed, change("overall", "worse")).answer).toBe("before");
    expect(decideOn(...mixed, change("overall", "better")).answer).toBe("after");
    expect(decideOn(...mixed, change("overall", "same"))).toMatchObject({
      answer: "unclear",
      reasons: ["Gmail fell from 90% to 80% in the inbox.", "Yahoo rose from 50% to 99% in the inbox."],
    });
  });

  test("is unclear if nothing changed by more than chance", () => {
    expect(decideOn(change("overall", "same", 90, 87))).toMatchObject({
      answer: "unclear",
      reasons: ["No inbox rate differs by more than chance explains."],
    });
    expect(decideOn(change("overall", "same", 90, 89.6), change("Gmail", "unknown", 90, 89.6))).toMatchObject(
      {
        answer: "unclear",
        reasons: ["The inbox rates are the same."],
      },
    );
    expect(decideOn(change("overall", "same", 90, 90.5)).reasons).toEqual([
      "No inbox rate differs by more than chance explains.",
    ]);
  });

  test("is unknown if nothing was measured in both", () => {
    expect(decideOn(change("overall", "unknown"), change("Gmail", "unknown"))).toMatchObject({
      answer: "unknown",
      reasons: ["No inbox rate was measured in both."],
    });
  });

  test.each([
    [
      "before",
      true,
      "A model computed the figures before, and mailboxes were counted after, so they cannot be compared.",
    ],
    [
      "after",
      false,
      "A model computed the figures after, and mailboxes were counted before, so they cannot be compared.",
    ],
  ])("is unknown if a model computed only the one %s", (_, isBefore, reason) => {
    const decision = decide(
      resultOf({ placement: placementOf(isBefore) }),
      resultOf({ placement: placementOf(!isBefore) }),
      [change("Gmail", "worse")],
    );
    expect(decision).toMatchObject({ answer: "unknown", reasons: [reason], notes: [] });
  });

  test("is unknown if different providers measured them", () => {
    expect(decide(resultOf(), resultOf({ provider: "sesv2" }), [change("Gmail", "worse")])).toMatchObject({
      answer: "unknown",
      reasons: ["local measured before and sesv2 after, so a difference may come from the providers."],
    });
  });
});

describe("a side that was not measured", () => {
  const heldBack = "its checks failed" as never;
  const reasonsOf = (before: TestResult, after: TestResult) => {
    const { answer, reasons } = decide(before, after, []);
    return [answer, ...reasons];
  };

  test("is named", () => {
    const [measured, open] = [resultOf(), without("placement")];
    expect(reasonsOf(open, measured)).toEqual(["unknown", "Placement was not measured before."]);
    expect(reasonsOf(measured, open)).toEqual(["unknown", "Placement was not measured after."]);
    expect(reasonsOf(open, open)).toEqual(["unknown", "Placement was not measured before and after."]);
  });

  test("loses if its findings blocked it", () => {
    const blocked = without("placement", { verdict: "failed", heldBack });
    expect(reasonsOf(resultOf(), blocked)).toEqual([
      "before",
      "The new one is blocked because of its findings.",
    ]);
    expect(reasonsOf(blocked, resultOf())).toEqual([
      "after",
      "The one before was blocked because of its findings.",
    ]);
    expect(reasonsOf(blocked, resultOf({ verdict: "failed" }))[0]).toBe("unknown");
    expect(reasonsOf(blocked, blocked)[0]).toBe("unknown");
  });
});

describe("the sentence about changes", () => {
  test("names the three largest, but not all seeds, and counts the rest", () => {
    const scopes = [
      change("overall", "worse", 90, 10),
      change("A", "worse", 90, 85),
      change("B", "worse", 90, 50),
      change("C", "worse", 90, 60),
      change("D", "worse", 90, 70),
      change("E", "worse", 90, 80),
    ];
    expect(decideOn(...scopes).reasons).toEqual([
      "B fell from 90% to 50% in the inbox, and so did C, D, and 2 more.",
    ]);
    expect(decideOn(...scopes.slice(0, 5)).reasons).toEqual([
      "B fell from 90% to 50% in the inbox, and so did C, D, and 1 more.",
    ]);
    expect(decideOn(...scopes.slice(0, 4)).reasons).toEqual([
      "B fell from 90% to 50% in the inbox, and so did C and A.",
    ]);
  });

  test("names all seeds if nothing else changed", () => {
    expect(decideOn(change("overall", "worse", 90, 10)).reasons).toEqual([
      "Overall fell from 90% to 10% in the inbox.",
    ]);
  });
});

describe("what a reader must know", () => {
  const chance = "Differences of up to 5 points count as chance.";
  const model =
    "A model computed both, so this says what the model expects and nothing about real mailboxes.";
  const noCount = "The provider does not say how many mailboxes it counted, so there are no intervals.";
  const simulated = resultOf({ placement: placementOf(true) });

  test("is nothing if mailboxes were counted in both", () => {
    expect(decideOn(change("overall", "worse"), uncounted("Gmail", "worse")).notes).toEqual([]);
    expect(decideOn().notes).toEqual([]);
  });

  test("is that no mailboxes were counted", () => {
    expect(decideOn(uncounted("overall", "worse"), uncounted("Gmail", "same")).notes).toEqual([
      noCount,
      chance,
    ]);
  });

  test("is that a model computed both", () => {
    expect(decide(simulated, simulated, [uncounted("overall", "worse")]).notes).toEqual([model, chance]);
    expect(decide(simulated, simulated, []).notes).toEqual([model]);
    expect(decide(simulated, resultOf(), []).notes).toEqual([]);
  });

  test("is that a result was reused", () => {
    const reused = resultOf({ reused: { runId: "r", measuredAt: "2026-03-01T08:15:00.000Z" } });
    const note = "A result was reused from an earlier run of the same message.";
    expect(decide(reused, resultOf(), []).notes).toEqual([note]);
    expect(decide(resultOf(), reused, []).notes).toEqual([note]);
  });
});
