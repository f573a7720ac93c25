import { describe, expect, test } from "vitest";
import { readMessage } from "../../../../src/check/evidence/message-evidence.ts";
import { rulesMet } from "../../../../src/check/spam/builtin.ts";
import { type SpamRule, spamRules } from "../../../../src/check/spam/builtin-rules.ts";
import { toSpamEvidence } from "../../../../src/check/spam/spam-evidence.ts";
import type { Sample } from "../fixtures/fixture.ts";
import { fixturesByFamily } from "../fixtures/fixtures.ts";
import { type SampleMail, sampleMail } from "../sample-mail.ts";
import { ruleFixtures } from "./rule-fixtures.ts";

const nowMs = Date.UTC(2026, 10, 21);
const checkFixtures = Object.assign({}, ...Object.values(fixturesByFamily));
const ofChecks = spamRules.flatMap(({ name, meets }) => (typeof meets === "string" ? [{ name, meets }] : []));

function ruleOf(name: string): SpamRule {
  const rule = spamRules.find((each) => each.name === name);
  if (!rule) throw new Error(`No rule named "${name}"`);
  return rule;
}

/** Whether a message meets a rule that has a test of its own. */
function isMet(name: string, mail: SampleMail): boolean {
  const { meets } = ruleOf(name);
  if (typeof meets === "string") throw new Error(`${name} is met by a finding of ${meets}`);
  return meets(toSpamEvidence(readMessage(sampleMail(mail))));
}

/** The first sample that needs no context: the engine reads only the message. */
const messageIn = (samples: Readonly<Record<string, Sample>>): Uint8Array =>
  Object.values(samples).find((sample) => Object.keys(sample).join() === "bytes")?.bytes ?? sampleMail();

describe("each rule", () => {
  test("has a fixture, of its own or of the check whose finding meets it", () => {
    expect([...Object.keys(ruleFixtures), ...ofChecks.map(({ name }) => name)].sort()).toEqual(
      spamRules.map(({ name }) => name).sort(),
    );
    expect(ofChecks.filter(({ meets }) => !Object.hasOwn(checkFixtures, meets))).toEqual([]);
  });

  test.each(Object.entries(ruleFixtures))(
    "has mail that meets it and mail that does not: %s",
    (_, fixture) => {
      expect(Object.keys(fixture.meets).length).toBeGreaterThan(0);
      expect(Object.keys(fixture.misses).length).toBeGreaterThan(0);
    },
  );

  test.each(ofChecks)("$name is met by a finding of $meets", async ({ name, meets }) => {
    const namesOf = async (bytes: Uint8Array): Promise<string[]> =>
      (await rulesMet(readMessage(bytes), nowMs)).map((rule) => rule.name);
    expect(await namesOf(messageIn(checkFixtures[meets].trips))).toContain(name);
    expect(await namesOf(messageIn(checkFixtures[meets].passes))).not.toContain(name);
  });
});

describe.each(Object.entries(ruleFixtures))("%s", (name, { meets, misses }) => {
  test.each(Object.entries(meets))("is met: %s", (_, mail) => {
    expect(isMet(name, mail)).toBe(true);
  });

  test.each(Object.entries(misses))("is not met: %s", (_, mail) => {
    expect(isMet(name, mail)).toBe(false);
  });
});
