import { describe, expect, test } from "vitest";
import { checkMessage } from "../../../src/check/check-message.ts";
import { checks } from "../../../src/check/checks.ts";
import { enforcement } from "../../../src/check/enforcement.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { clientFamilies } from "../../../src/check/settings.ts";
import { authenticated, fixtures } from "./fixtures.ts";
import { goodBimi, goodRecords, labelledFixtures } from "./labelled-fixtures.ts";
import { sampleMail } from "./sample-mail.ts";

const nowMs = Date.UTC(2026, 10, 21, 12);
/** What only a mailbox provider or a hand-over can tell. */
const neverMeasured = ["spam-rate", "tls"];

describe.each(checks)("$id", (check) => {
  test("says what it is about, what to do, and where the rule stands", () => {
    expect(check.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const text of [check.about, check.fix]) expect(text).toMatch(/^\S.{10,}[^.]$/s);
    expect(new URL(check.source).protocol).toBe("https:");
  });

  if (neverMeasured.includes(check.id)) {
    test("is not measured, and says why", async () => {
      const { results } = await checkMessage(readMessage(sampleMail()), {
        nowMs,
        only: [check],
        authentication: authenticated,
      });
      expect(results).toEqual([{ check: check.id, outcome: "not-measured", reason: expect.any(String) }]);
    });
    return;
  }

  const fixture = fixtures[check.id];

  if (check.id in labelledFixtures) {
    test("has labelled fixtures that trip and pass it", () => {
      const { trips = {}, passes = {} } = labelledFixtures[check.id] ?? {};
      expect(Object.keys(trips)).not.toEqual([]);
      expect(Object.keys(passes)).not.toEqual([]);
    });
    return;
  }

  test("has fixtures that trip and pass it", () => {
    expect(fixture?.trips.length).toBeGreaterThan(0);
    expect(fixture?.passes.length).toBeGreaterThan(0);
  });

  const outcomeOf = async (bytes: Uint8Array, authentication = authenticated) => {
    const { results, findings } = await checkMessage(readMessage(bytes), {
      nowMs,
      only: [check],
      authentication,
      purpose: fixture?.purpose,
    });
    for (const finding of findings) {
      expect(finding.message).toMatch(/^\S.*[^.\s]$/s);
      expect(finding.message.length).toBeLessThan(301);
      expect(finding.line ?? 1).toBeGreaterThan(0);
    }
    return results[0];
  };

  test.each(fixture?.trips.map((bytes, index) => [index, bytes] as const) ?? [])(
    "minds message %i",
    async (_, bytes) => {
      const result = await outcomeOf(bytes, fixture?.authentication?.trips);
      expect(result).toEqual({ check: check.id, outcome: check.severity === "error" ? "failed" : "warned" });
    },
  );

  test.each(fixture?.passes.map((bytes, index) => [index, bytes] as const) ?? [])(
    "passes message %i",
    async (_, bytes) => {
      expect(await outcomeOf(bytes, fixture?.authentication?.passes)).toEqual({
        check: check.id,
        outcome: "passed",
      });
    },
  );
});

test("there are at least 45 checks, with ids of their own", () => {
  expect(checks.length).toBeGreaterThanOrEqual(45);
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
});

test("a message as it should be passes all of them", async () => {
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

test("without authentication nothing that needs it passes", async () => {
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

test("severities can be changed, and checks left out", async () => {
  const bytes = sampleMail({ fields: { Subject: "SPRING SALE ENDS TODAY", Date: null } });
  const { results, findings } = await checkMessage(readMessage(bytes), {
    nowMs,
    severities: { "subject-capitals": "error", "date-field": "off" },
  });
  expect(findings).toEqual([expect.objectContaining({ check: "subject-capitals", severity: "error" })]);
  expect(results.map(({ check }) => check)).not.toContain("date-field");
});

test("the families of mail clients are those of the data", async () => {
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

test("every error has a mailbox provider's page, or is broken for every reader; nothing else has", () => {
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
