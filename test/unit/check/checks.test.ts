import { describe, expect, test } from "vitest";
import { checkMessage } from "../../../src/check/check-message.ts";
import { checks } from "../../../src/check/checks.ts";
import { enforcement } from "../../../src/check/enforcement.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { clientFamilies } from "../../../src/check/settings.ts";
import { authenticated, goodBimi, goodRecords } from "./fixtures/good-sender.ts";
import { neverMeasured } from "./never-measured.ts";
import { page, sampleMail } from "./sample-mail.ts";

const nowMs = Date.UTC(2026, 10, 21, 12);

describe.each(checks)("$id", (check) => {
  test("states its requirement, its fix, and its source", () => {
    expect(check.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const text of [check.about, check.fix]) expect(text).toMatch(/^\S.{10,}[^.]$/s);
    expect(new URL(check.source).protocol).toBe("https:");
  });
});

test("there are at least 45 checks, each with its own id", () => {
  expect(checks.length).toBeGreaterThanOrEqual(45);
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
});

test("a careful newsletter passes every check", async () => {
  const { findings, results } = await checkMessage(readMessage(sampleMail()), {
    nowMs,
    authentication: authenticated,
    records: goodRecords,
    bimi: goodBimi,
  });
  expect(findings).toEqual([]);
  const open = results.filter(({ outcome }) => outcome === "not-measured").map(({ check }) => check);
  expect(open.sort()).toEqual(["dkim-covers-unsubscribe", ...neverMeasured].sort());
});

test("checks that need authentication do not pass without it", async () => {
  const { results } = await checkMessage(readMessage(sampleMail()), { nowMs });
  const open = results.filter(({ outcome }) => outcome === "not-measured").map(({ check }) => check);
  for (const check of [
    "spf",
    "dkim",
    "dkim-key",
    "dmarc-policy",
    "from-alignment",
    "forward-confirmed-dns",
    "tls",
  ])
    expect(open).toContain(check);
});

test.each([
  ["#777777", "4.47"],
  ["#767676", undefined],
  ["#aaaaaa", "2.3"],
])("contrast: does not round the ratio of %s on white to the limit", async (color, ratio) => {
  const bytes = sampleMail({ html: page(`<p style="color:${color}">Small print</p>`) });
  const { findings } = await checkMessage(readMessage(bytes), {
    nowMs,
    only: checks.filter(({ id }) => id === "contrast"),
  });
  expect(findings.map(({ message }) => message)).toEqual(
    ratio ? [expect.stringContaining(`a contrast of ${ratio}:1`)] : [],
  );
});

test("changes severities and leaves out checks as configured", async () => {
  const bytes = sampleMail({ fields: { Subject: "SPRING SALE ENDS TODAY", Date: null } });
  const { results, findings } = await checkMessage(readMessage(bytes), {
    nowMs,
    severities: { "subject-capitals": "error", "date-field": "off" },
  });
  expect(findings).toEqual([expect.objectContaining({ check: "subject-capitals", severity: "error" })]);
  expect(results.map(({ check }) => check)).not.toContain("date-field");
});

describe("a finding of an error check that may be intended", () => {
  const bytes = sampleMail({ html: null, text: "Write {{ message }} where the words go." });
  const only = checks.filter(({ id }) => id === "merge-tags");

  test.each([
    ["warns", undefined, "warned", "warn"],
    ["is an error if the check is configured as one", "error", "failed", "error"],
    ["warns if the check is configured to warn", "warn", "warned", "warn"],
  ] as const)("%s", async (_, configured, outcome, severity) => {
    const severities = configured === undefined ? {} : { "merge-tags": configured };
    const { results, findings } = await checkMessage(readMessage(bytes), { nowMs, only, severities });
    expect(results).toEqual([{ check: "merge-tags", outcome }]);
    expect(findings).toEqual([expect.objectContaining({ check: "merge-tags", severity })]);
  });

  test("comes after certain findings, and the check still fails", async () => {
    const both = sampleMail({ html: null, text: "Write {{ message }} for {{first_name}}." });
    const { results, findings } = await checkMessage(readMessage(both), { nowMs, only });
    expect(results).toEqual([{ check: "merge-tags", outcome: "failed" }]);
    expect(findings.map(({ severity, message }) => [severity, message])).toEqual([
      ["error", "Merge tags were not replaced: {{first_name}}"],
      ["warn", "Text looks like merge tags: {{ message }}"],
    ]);
  });
});

test("every mail client family occurs in the caniemail data", async () => {
  const { rawData } = await import("caniemail");
  const families = new Set(
    (rawData as { data: { stats: object }[] }).data.flatMap(({ stats }) => Object.keys(stats)),
  );
  for (const family of clientFamilies) expect(families).toContain(family);
  const { findings, results } = await checkMessage(
    readMessage(sampleMail({ html: '<div style="display:flex">x</div>' })),
    {
      nowMs,
      only: checks.filter(({ id }) => id === "client-support"),
      clients: clientFamilies.map((family) => `${family}.*`),
    },
  );
  expect(results).toEqual([{ check: "client-support", outcome: "warned" }]);
  expect(findings[0]?.message).toMatch(/display:flex does not work in .*Outlook/);
});

test("exactly the error checks cite a mailbox provider's page or affect every reader", () => {
  const errors = checks.filter(({ severity }) => severity === "error").map(({ id }) => id);
  expect(Object.keys(enforcement).sort()).toEqual(errors.sort());
  for (const [id, why] of Object.entries(enforcement))
    expect([id, why]).toEqual([
      id,
      expect.stringMatching(
        /^readers$|^https:\/\/(support\.google\.com|senders\.yahooinc\.com|docs\.aws\.amazon\.com|learn\.microsoft\.com)\//,
      ),
    ]);
});
