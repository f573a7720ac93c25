import { describe, expect, test } from "vitest";
import { checkMessage } from "../../../src/check/check-message.ts";
import { checks } from "../../../src/check/checks.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { authenticated } from "./fixtures.ts";
import { goodBimi, goodRecords, labelledFixtures, type Sample } from "./labelled-fixtures.ts";
import { sampleMail } from "./sample-mail.ts";

const nowMs = Date.UTC(2026, 10, 21, 12);

describe.each(Object.entries(labelledFixtures))("%s", (id, { trips, passes }) => {
  const only = checks.filter((check) => check.id === id);
  const run = ({ bytes = sampleMail(), ...context }: Sample) =>
    checkMessage(readMessage(bytes), {
      nowMs,
      only,
      authentication: authenticated,
      records: goodRecords,
      bimi: goodBimi,
      ...context,
    });

  test.each(Object.entries(trips))("reports %s", async (_, sample) => {
    const { results, findings } = await run(sample);
    expect(results).toEqual([{ check: id, outcome: "warned" }]);
    for (const { message } of findings) expect(message).toMatch(/^\S.*[^.\s]$/s);
  });

  test.each(Object.entries(passes))("passes %s", async (_, sample) => {
    const { results, findings } = await run(sample);
    expect(findings).toEqual([]);
    expect(results).toEqual([{ check: id, outcome: "passed" }]);
  });
});

describe("without what it needs a check is not measured", () => {
  test.each([
    ["dmarc-record", {}],
    ["bimi-record", {}],
    ["bimi-logo", {}],
    ["bimi-certificate", {}],
    ["mta-sts", {}],
    ["tls-rpt", {}],
    ["dane", {}],
    ["bimi-record", { authentication: authenticated, records: { ...goodRecords, bimi: undefined } }],
    ["mta-sts", { records: { ...goodRecords, mtaSts: undefined } }],
    ["tls-rpt", { records: { ...goodRecords, tlsRpt: undefined } }],
    ["dane", { records: { ...goodRecords, tlsa: [{ host: "mx1.acme.example", records: undefined }] } }],
    ["dane", { records: { ...goodRecords, mailHosts: undefined } }],
  ])("%s", async (id, context) => {
    const only = checks.filter((check) => check.id === id);
    const { results } = await checkMessage(readMessage(sampleMail()), { nowMs, only, ...context });
    expect(results).toEqual([
      { check: id, outcome: "not-measured", reason: expect.stringMatching(/DNS|bimi|record/) },
    ]);
  });

  test("list mail that is not signed yet may get its campaign later", async () => {
    const bytes = sampleMail({ fields: { "Feedback-ID": null } });
    const only = checks.filter(({ id }) => id === "feedback-id");
    const { results } = await checkMessage(readMessage(bytes), { nowMs, only });
    expect(results).toMatchObject([{ outcome: "not-measured", reason: "the sending service may add it" }]);
  });
});
