import { expect, test } from "vitest";
import type { Check } from "../../../src/check/check.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { createInspector, type Inspection } from "../../../src/check/inspect.ts";
import { type CheckSettings, defaultCheckSettings } from "../../../src/check/settings.ts";
import { type SampleMail, sampleMail } from "./sample-mail.ts";

const nowMs = Date.UTC(2026, 10, 21, 12);

async function inspect(
  settings: Partial<CheckSettings> = {},
  inspection: Omit<Inspection, "message"> = {},
  mail: SampleMail = {},
) {
  const inspector = await createInspector({
    settings: { ...defaultCheckSettings, ...settings },
    now: () => nowMs,
  });
  return inspector.inspect({ message: readMessage(sampleMail(mail)), ...inspection });
}

/** A check that finds the purpose, the time, and the sender that DNS knows of. */
const custom: Check<string> = {
  id: "custom",
  severity: "warn",
  about: "",
  fix: "",
  source: "",
  run: (_message, { purpose, nowMs: now, authentication, records }) => [
    { message: `${purpose} ${now === nowMs} ${authentication?.spf?.domain} ${records?.domain}` },
  ],
};
const foundBy = async (...given: Parameters<typeof inspect>): Promise<string | undefined> => {
  const [settings, ...others] = given;
  const { findings } = await inspect({ ...settings, custom: [custom] }, ...others);
  return findings.find(({ check }) => check === "custom")?.message;
};

const noList = { fields: { "List-Unsubscribe": null, "List-Unsubscribe-Post": null } };
test.each<[string, Partial<CheckSettings>, Omit<Inspection, "message">, SampleMail, string]>([
  ["the header", {}, {}, {}, "marketing"],
  ["nothing", {}, {}, noList, "undefined"],
  ["the settings", { purpose: "transactional" }, {}, {}, "transactional"],
  ["the scenario", { purpose: "transactional" }, { purpose: "marketing" }, noList, "marketing"],
])("the purpose comes from %s", async (_label, settings, inspection, mail, expected) => {
  expect(await foundBy(settings, inspection, mail)).toBe(`${expected} true undefined undefined`);
});

const zone = { "acme.example TXT": ["v=spf1 -all"] };
test.each<[string, Partial<CheckSettings>, SampleMail, string]>([
  ["an envelope sender", { mailFrom: "x@mail.acme.example" }, {}, "mail.acme.example acme.example"],
  ["a domain of envelope senders", { mailFrom: "mail.acme.example" }, {}, "mail.acme.example acme.example"],
  ["no sender", { mailFrom: "mail.acme.example" }, { fields: { From: null } }, "mail.acme.example undefined"],
  [
    "a sender without a domain",
    { mailFrom: "mail.acme.example" },
    { fields: { From: "Ann" } },
    "mail.acme.example undefined",
  ],
])("asks DNS about %s", async (_label, settings, mail, expected) => {
  const found = await foundBy({ dns: zone, sendingAddress: "203.0.113.7", ...settings }, {}, mail);
  expect(found).toBe(`marketing true ${expected}`);
});

test("reads the BIMI record of the selector that the message names", async () => {
  const bimi = async (fields: SampleMail["fields"] = {}) => {
    const records = {
      "default._bimi.acme.example TXT": ["v=BIMI1; l=a; a=b"],
      "spring._bimi.acme.example TXT": ["v=BIMI1; l=; a="],
      "_dmarc.acme.example TXT": ["v=DMARC1; p=reject"],
    };
    const { findings } = await inspect({ dns: records }, {}, { fields });
    return findings.filter(({ check }) => check === "bimi-record").length;
  };
  expect([await bimi(), await bimi({ "BIMI-Selector": "v=BIMI1; s=spring" })]).toEqual([2, 0]);
});

test("severities of the scenario precede those of the settings", async () => {
  const severityOf = async (...given: Parameters<typeof inspect>) =>
    (await inspect(...given)).findings.map(({ check, severity }) => `${check} ${severity}`);
  const severities = { custom: "error" } as const;
  expect(await severityOf({ custom: [custom] })).toEqual(["custom warn"]);
  expect(await severityOf({ custom: [custom], severities })).toEqual(["custom error"]);
  expect(await severityOf({ custom: [custom], severities }, { severities: { custom: "off" } })).toEqual([]);
});

test("reports outcomes, rule packs, and the scores of engines", async () => {
  const { findings, passed, notMeasured, rulePacks, spam, accepted } = await inspect({
    engines: [{ engine: "builtin" }, { engine: "rspamd", url: "http://127.0.0.1:1" }],
  });
  expect([findings, accepted]).toEqual([[], 0]);
  expect(passed).toContain("fake-reply");
  expect(notMeasured).toContainEqual({ check: "dkim-key", reason: "requires DNS" });
  expect(rulePacks.find(({ id }) => id === "apple")).toEqual({
    id: "apple",
    provider: "iCloud",
    source: "https://support.apple.com/102322",
    met: ["from-field", "single-fields", "display-name", "list-unsubscribe", "unsubscribe-link"],
    broken: [],
    notMeasured: ["forward-confirmed-dns", "spf", "dkim", "dmarc-policy", "from-alignment"],
  });
  expect(spam).toEqual([
    expect.objectContaining({ engine: "builtin", symbols: [] }),
    { engine: "rspamd", symbols: [], error: expect.stringMatching(/\S/) },
  ]);
});

test("rules for bulk mail apply only to marketing mail, and broken ones have their consequence", async () => {
  const fields = { To: ["ann@reader.example", "ben@reader.example"] };
  const { rulePacks } = await inspect({}, { purpose: "transactional" }, { fields });
  expect(rulePacks.find(({ id }) => id === "apple")).toMatchObject({
    met: ["from-field", "display-name"],
    broken: [{ check: "single-fields", consequence: "rejected" }],
    notMeasured: ["forward-confirmed-dns", "spf", "dkim"],
  });
});
