import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Check, checkFamilies } from "../../../src/check/check.ts";
import { checkMessage } from "../../../src/check/check-message.ts";
import { checks, checksByFamily } from "../../../src/check/checks.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import type { Sample } from "./fixtures/fixture.ts";
import { fixturesByFamily } from "./fixtures/fixtures.ts";
import { authenticated, goodBimi, goodRecords } from "./fixtures/good-sender.ts";
import { neverMeasured } from "./never-measured.ts";
import { sampleMail } from "./sample-mail.ts";

const nowMs = Date.UTC(2026, 10, 21, 12);
const fixtures = Object.values(fixturesByFamily).flatMap((family) => Object.entries(family));

function checkOf(id: string): Check {
  const check = checks.find((each) => each.id === id);
  if (!check) throw new Error(`No check named "${id}"`);
  return check;
}

/** Runs one check on a sample of a good sender, except for what the sample changes. */
const run = (id: string, { bytes = sampleMail(), ...context }: Sample) =>
  checkMessage(readMessage(bytes), {
    nowMs,
    only: [checkOf(id)],
    authentication: authenticated,
    records: goodRecords,
    bimi: goodBimi,
    ...context,
  });

describe.each(fixtures)("%s", (id, { trips, warns = {}, passes }) => {
  test("has at least two samples that trip it and three that pass", () => {
    expect(Object.keys(trips).length).toBeGreaterThanOrEqual(2);
    expect(Object.keys(passes).length).toBeGreaterThanOrEqual(3);
  });

  test("has a unique label per sample and a unique sample per label", () => {
    const samples = [...Object.entries(trips), ...Object.entries(warns), ...Object.entries(passes)];
    const labels = samples.map(([label]) => label);
    expect([...new Set(labels)]).toEqual(labels);
    const labelOf = new Map(samples.map(([label, sample]) => [keyOf(sample), label]));
    expect([...labelOf.values()]).toEqual(labels);
    for (const label of labels) expect(label).toMatch(/^\S.{2,78}[^.\s]$/);
  });

  test.each(Object.entries(trips))("finds: %s", async (_, sample) => {
    const outcome = checkOf(id).severity === "error" ? "failed" : "warned";
    const { results, findings } = await run(id, sample);
    expect(results).toEqual([{ check: id, outcome }]);
    for (const { message, line = 1 } of findings) {
      expect(message).toMatch(/^\S.*[^.\s]$/s);
      expect(message.length).toBeLessThan(301);
      expect(line).toBeGreaterThan(0);
    }
  });

  test.each(Object.entries(warns))("only warns of: %s", async (_, sample) => {
    expect(checkOf(id).severity).toBe("error");
    const { results, findings } = await run(id, sample);
    expect(results).toEqual([{ check: id, outcome: "warned" }]);
    for (const { severity } of findings) expect(severity).toBe("warn");
  });

  test.each(Object.entries(passes))("passes: %s", async (_, sample) => {
    const { results, findings } = await run(id, sample);
    expect(findings).toEqual([]);
    expect(results).toEqual([{ check: id, outcome: "passed" }]);
  });
});

describe("fixtures", () => {
  test.each(checkFamilies)("cover each check of the family %s, and no other", (family) => {
    const measured = checksByFamily[family].map(({ id }) => id).filter((id) => !neverMeasured.includes(id));
    expect(Object.keys(fixturesByFamily[family]).sort()).toEqual(measured.sort());
  });

  test("reject a check that does not exist", () => {
    expect(() => run("no-such-check", {})).toThrow('No check named "no-such-check"');
  });
});

/** Returns a key that is equal for identical samples. */
function keyOf({ bytes = sampleMail(), ...context }: Sample): string {
  return createHash("sha256").update(bytes).update(JSON.stringify(context)).digest("hex");
}
