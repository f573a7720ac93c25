import { describe, expect, test } from "vitest";
import { checkMessage } from "../../../src/check/check-message.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { type Purpose, purposeOf } from "../../../src/check/evidence/purpose.ts";
import { page, type SampleMail, sampleMail } from "./sample-mail.ts";

const withoutList = { "List-Unsubscribe": null, "List-Unsubscribe-Post": null };
const twelveLinks = Array.from(
  { length: 12 },
  (_, index) => `<p><a href="https://acme.example/orders/${index}">Item ${index}</a></p>`,
).join("");
const receipt: SampleMail = {
  html: page(`<h2>Thank you for your order</h2>${twelveLinks}<p>You cannot unsubscribe from receipts.</p>`),
  fields: { Subject: "Your receipt for order 1042", ...withoutList },
};

const byPurpose = ["list-unsubscribe", "one-click-unsubscribe", "unsubscribe-link", "preheader"];

async function outcomesOf(mail: SampleMail, purpose?: Purpose) {
  const { results } = await checkMessage(readMessage(sampleMail(mail)), {
    nowMs: Date.UTC(2026, 10, 21),
    purpose,
  });
  return Object.fromEntries(
    results.filter(({ check }) => byPurpose.includes(check)).map(({ check, outcome }) => [check, outcome]),
  );
}

const all = (outcome: string) => Object.fromEntries(byPurpose.map((check) => [check, outcome]));

describe("the rules that apply", () => {
  test.each<[string, SampleMail, Purpose | undefined, Record<string, string>]>([
    ["a receipt with twelve links is not marketing", receipt, "transactional", all("passed")],
    [
      "a receipt that says so in its header is not marketing",
      { ...receipt, fields: { ...receipt.fields, "Auto-Submitted": "auto-generated" } },
      undefined,
      all("passed"),
    ],
    [
      "without a declared purpose the rules are not measured",
      { fields: withoutList },
      undefined,
      all("not-measured"),
    ],
    [
      "marketing without the headers fails",
      { fields: withoutList },
      "marketing",
      { ...all("passed"), "list-unsubscribe": "failed", "one-click-unsubscribe": "failed" },
    ],
    ["marketing with the headers passes", {}, "marketing", all("passed")],
    ["List-Unsubscribe declares marketing", {}, undefined, all("passed")],
    [
      "a declared purpose outweighs the header",
      { fields: { ...withoutList, "Auto-Submitted": "auto-generated" } },
      "marketing",
      { ...all("passed"), "list-unsubscribe": "failed", "one-click-unsubscribe": "failed" },
    ],
  ])("%s", async (_, mail, purpose, outcomes) => {
    expect(await outcomesOf(mail, purpose)).toEqual(outcomes);
  });
});

describe("the purpose that a header declares", () => {
  test.each<[string, Record<string, string | null>, Purpose | undefined]>([
    ["nothing", withoutList, undefined],
    ["List-Unsubscribe", {}, "marketing"],
    ["Precedence: bulk", { ...withoutList, Precedence: "bulk" }, "marketing"],
    [
      "List-Id alone, as ticket systems set it",
      { ...withoutList, "List-Id": "<tickets.acme.example>" },
      undefined,
    ],
    ["Precedence: list", { ...withoutList, Precedence: "list" }, undefined],
    [
      "a list that readers post to",
      { "List-Post": "<mailto:garden@lists.example>", Precedence: "list" },
      undefined,
    ],
    ["a list that only the sender posts to", { "List-Post": "NO", Precedence: "list" }, "marketing"],
    ["an empty List-Post", { "List-Post": "" }, "marketing"],
    ["List-Help alone", { ...withoutList, "List-Help": "<https://acme.example/help>" }, undefined],
    ["Auto-Submitted: auto-generated", { "Auto-Submitted": "auto-generated" }, "transactional"],
    ["Auto-Submitted: no", { ...withoutList, "Auto-Submitted": "no" }, undefined],
  ])("%s", (_, fields, purpose) => {
    expect(purposeOf(readMessage(sampleMail({ fields })))).toBe(purpose);
  });
});
