import { describe, expect, test } from "vitest";
import type { Check, Observation } from "../../../src/check/check.ts";
import { type CheckOptions, checkMessage } from "../../../src/check/check-message.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { sampleMail } from "./sample-mail.ts";

const message = readMessage(sampleMail());
const nowMs = Date.UTC(2026, 10, 21);

const checkOf = (
  run: Check["run"],
  severity: Check["severity"] = "error",
  id = "from-field",
): Check<string> => ({
  id,
  severity,
  about: "About",
  fix: "Fix it",
  source: "https://acme.example/",
  run,
});
const finds =
  (...observations: readonly Observation[]): Check["run"] =>
  () =>
    observations;
const check = (run: Check["run"], options: Partial<CheckOptions> = {}) =>
  checkMessage(message, { nowMs, only: [checkOf(run)], ...options });

test("a check without observations passes", async () => {
  expect(await check(finds())).toEqual({
    results: [{ check: "from-field", outcome: "passed" }],
    findings: [],
  });
});

test("an observation becomes a finding of the check's severity", async () => {
  expect(await check(finds({ message: "Bad", excerpt: "x", line: 3 }))).toEqual({
    results: [{ check: "from-field", outcome: "failed" }],
    findings: [
      {
        check: "from-field",
        severity: "error",
        message: "Bad",
        excerpt: "x",
        line: 3,
        fix: "Fix it",
        source: "https://acme.example/",
      },
    ],
  });
});

test("an observation may have a fix of its own", async () => {
  const { findings } = await check(finds({ message: "Bad", fix: "Fix this" }, { message: "Worse" }));
  expect(findings.map(({ fix }) => fix)).toEqual(["Fix this", "Fix it"]);
});

describe("the severity of a finding", () => {
  test.each([
    ["of its check", undefined, undefined, "error", "failed"],
    ["of its own", "warn", undefined, "warn", "warned"],
    ["that is set, also above its own", "warn", "error", "error", "failed"],
    ["that is set below", undefined, "warn", "warn", "warned"],
  ] as const)("is that %s", async (_, own, set, severity, outcome) => {
    const { results, findings } = await check(
      finds({ message: "Bad", ...(own === undefined ? {} : { severity: own }) }),
      set === undefined ? {} : { severities: { "from-field": set } },
    );
    expect(findings.map((each) => each.severity)).toEqual([severity]);
    expect(results).toEqual([{ check: "from-field", outcome }]);
  });

  test("a check that is off does not run", async () => {
    expect(await check(finds({ message: "Bad" }), { severities: { "from-field": "off" } })).toEqual({
      results: [],
      findings: [],
    });
  });

  test("errors are first, in the order of the checks", async () => {
    const { findings, results } = await checkMessage(message, {
      nowMs,
      only: [
        checkOf(finds({ message: "1" }), "warn", "a"),
        checkOf(finds({ message: "2", severity: "warn" }, { message: "3" }), "error", "b"),
        checkOf(finds({ message: "4" }), "error", "c"),
      ],
    });
    expect(findings.map((each) => each.message)).toEqual(["3", "4", "1", "2"]);
    expect(results.map(({ outcome }) => outcome)).toEqual(["warned", "failed", "failed"]);
  });
});

describe("a check is not measured", () => {
  const failing = (): never => {
    throw new Error("broken");
  };
  test.each<[string, Check["run"], string]>([
    ["if it says so", () => ({ notMeasured: "no\n  server" }), "no server"],
    ["if it says so later", async () => ({ notMeasured: "no server" }), "no server"],
    ["if it throws", failing, "the check threw an error: broken"],
    ["if it rejects", async () => failing(), "the check threw an error: broken"],
    [
      "for a reason of at most 2,000 characters",
      () => ({ notMeasured: "x".repeat(2001) }),
      `${"x".repeat(1999)}…`,
    ],
    ["for a reason of 2,000 characters", () => ({ notMeasured: "x".repeat(2000) }), "x".repeat(2000)],
  ])("%s", async (_, run, reason) => {
    expect(await check(run)).toEqual({
      results: [{ check: "from-field", outcome: "not-measured", reason }],
      findings: [],
    });
  });
});

describe("observations", () => {
  const messagesOf = async (...observations: readonly Observation[]): Promise<string[]> =>
    (await check(finds(...observations))).findings.map((each) => each.message);
  const numbered = (count: number): Observation[] =>
    Array.from({ length: count }, (_, index) => ({ message: `Number ${index + 1}` }));

  test("of one message are counted", async () => {
    expect(
      await messagesOf({ message: "A" }, { message: "B" }, { message: "A", line: 9 }, { message: "A" }),
    ).toEqual(["A (3 times)", "B"]);
  });

  test("are limited to 20, with the number of others", async () => {
    expect((await messagesOf(...numbered(20))).at(-1)).toBe("Number 20");
    expect(await messagesOf(...numbered(22))).toEqual([
      ...numbered(19).map((each) => each.message),
      "Number 20 (and 2 more like it)",
    ]);
  });

  test("that are errors precede warnings, and the limit", async () => {
    const warnings = numbered(20).map((each) => ({ ...each, severity: "warn" as const }));
    expect((await messagesOf(...warnings, { message: "Error" }))[0]).toBe("Error");
  });

  test("are shortened to 300 characters, excerpts to 120, in one line", async () => {
    const { findings } = await check(
      finds({ message: ` a\n\tb ${"x".repeat(300)}`, excerpt: `c  d${"y".repeat(120)}` }),
    );
    expect(findings.map((each) => [each.message, each.excerpt])).toEqual([
      [`a b ${"x".repeat(295)}…`, `c d${"y".repeat(116)}…`],
    ]);
  });
});
