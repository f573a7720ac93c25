import { beforeAll, describe, expect, it } from "vitest";
import { checkMessage } from "../../../src/check/check-message.ts";
import { type MessageEvidence, readMessage } from "../../../src/check/evidence/message-evidence.ts";
import type { ProfessionalMail } from "../../support/professional/compose.ts";
import { mjmlDrafts } from "../../support/professional/mjml.ts";
import { collections, professionalMail } from "../../support/professional/professional-mail.ts";

interface ReadMail extends ProfessionalMail {
  readonly evidence: MessageEvidence;
}

const mostHeldBack = 0.02;
const nowMs = Date.UTC(2026, 4, 4, 9);
const leastMessages = 100;

let all: readonly ReadMail[];
beforeAll(async () => {
  all = (await professionalMail()).map((mail) => ({ ...mail, evidence: readMessage(mail.message) }));
});

describe.each(collections)("mail of professionals: %s", (collection) => {
  const mail = () => all.filter((each) => each.collection === collection);

  it("has messages", () => {
    expect(mail()).not.toEqual([]);
  });

  it("shows every text that the template shows", () => {
    const missing = mail().flatMap(({ name, shows, evidence }) => {
      const seen = toSeenText(evidence.html?.visibleText ?? "");
      return shows.filter((text) => !seen.includes(toSeenText(text))).map((text) => `${name}: ${text}`);
    });
    expect(missing).toEqual([]);
  });

  it("shows the unsubscribe link if it is marketing", () => {
    const without = mail()
      .filter(({ purpose }) => purpose === "marketing")
      .filter(
        ({ evidence }) =>
          !evidence.html?.links.some(({ href, isHidden }) => href.includes("/unsubscribe") && !isHidden),
      )
      .map(({ name }) => name);
    expect(without).toEqual([]);
  });
});

it(`blocks at most ${100 * mostHeldBack}% of the mail of professionals`, async () => {
  const heldBack = await Promise.all(
    all.map(async ({ collection, name, purpose, evidence }) => {
      const { findings } = await checkMessage(evidence, { nowMs, purpose });
      return findings
        .filter(({ severity }) => severity === "error")
        .map(({ check, message, excerpt = "" }) => `${collection}, ${name}: ${check}: ${message} ${excerpt}`);
    }),
  );
  const errors = heldBack.filter((each) => each.length > 0);
  expect(errors.length / all.length, errors.flat().join("\n")).toBeLessThanOrEqual(mostHeldBack);
});

it(`has at least ${leastMessages} messages, all of them different`, () => {
  expect(all.length).toBeGreaterThanOrEqual(leastMessages);
  expect(new Set(all.map(({ html }) => html)).size).toBe(all.length);
  expect(new Set(all.map(({ collection, name }) => `${collection}, ${name}`)).size).toBe(all.length);
});

it("is identical on each build, although MJML names menus and carousels at random", async () => {
  expect(await mjmlDrafts()).toEqual(await mjmlDrafts());
});

/** Collapses white space and removes invisible characters. */
const toSeenText = (text: string): string =>
  text
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .replace(/\s+/g, " ")
    .trim();
