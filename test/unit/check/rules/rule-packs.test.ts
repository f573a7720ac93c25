import { expect, test } from "vitest";
import { checks } from "../../../../src/check/checks.ts";
import { forAll, forBulk } from "../../../../src/check/rules/rule-pack.ts";
import { judgeRulePacks, rulePacks } from "../../../../src/check/rules/rule-packs.ts";

const pack = {
  id: "acme-2026-01",
  provider: "Acme",
  source: "https://acme.example",
  rules: [...forAll("rejected", "a", "b", "c", "d", "e"), ...forBulk("spam", "f")],
};
const results = (["passed", "failed", "warned", "not-measured"] as const).map((outcome, index) => ({
  check: "abcd"[index] ?? "",
  outcome,
}));
const rule = (check: string) => ({ check, appliesTo: "all", consequence: "rejected" });

test("judges each rule by the outcome of its check", () => {
  expect(judgeRulePacks(results, false, [pack])).toEqual([
    { pack, met: [rule("a")], broken: [rule("b"), rule("c")], notMeasured: [rule("d"), rule("e")] },
  ]);
});

test("judges rules for bulk mail only if the mail is", () => {
  const [judgment] = judgeRulePacks([{ check: "f", outcome: "failed" }], true, [pack]);
  expect(judgment?.broken).toEqual([{ check: "f", appliesTo: "bulk", consequence: "spam" }]);
});

test("has one pack per provider, with rules of checks that exist", () => {
  const ids = checks.map(({ id }) => id);
  expect(rulePacks.map(({ id }) => id)).toEqual([
    "gmail-2025-11",
    "yahoo-2024-06",
    "microsoft-2025-05",
    "apple",
    "laposte-2025-09",
  ]);
  for (const { rules } of rulePacks) {
    const named = rules.map(({ check }) => check);
    expect(named.length).toBeGreaterThan(0);
    expect([...new Set(named)]).toEqual(named);
    expect(named.filter((check) => !ids.some((id) => id === check))).toEqual([]);
  }
  expect(judgeRulePacks([], true)).toHaveLength(rulePacks.length);
});
