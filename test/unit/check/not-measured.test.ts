import { describe, expect, test } from "vitest";
import { unknown } from "../../../src/check/authentication/lookup.ts";
import { checkMessage } from "../../../src/check/check-message.ts";
import { checks } from "../../../src/check/checks.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { authenticated, goodRecords } from "./fixtures/good-sender.ts";
import { neverMeasured } from "./never-measured.ts";
import { sampleMail } from "./sample-mail.ts";

const nowMs = Date.UTC(2026, 10, 21, 12);

describe("checks without their input are not measured", () => {
  test.each([
    ["dmarc-record", {}],
    ["bimi-record", {}],
    ["bimi-logo", {}],
    ["bimi-certificate", {}],
    ["mta-sts", {}],
    ["tls-rpt", {}],
    ["dane", {}],
    [
      "bimi-record",
      { authentication: authenticated, records: { ...goodRecords, bimi: unknown("DNS did not answer") } },
    ],
    ["mta-sts", { records: { ...goodRecords, mtaSts: unknown("DNS did not answer") } }],
    ["tls-rpt", { records: { ...goodRecords, tlsRpt: unknown("DNS did not answer") } }],
    [
      "dane",
      {
        records: {
          ...goodRecords,
          tlsa: [{ host: "mx1.acme.example", records: unknown("DNS did not answer") }],
        },
      },
    ],
    ["dane", { records: { ...goodRecords, mailHosts: unknown("DNS did not answer") } }],
  ])("%s", async (id, context) => {
    const only = checks.filter((check) => check.id === id);
    const { results } = await checkMessage(readMessage(sampleMail()), { nowMs, only, ...context });
    expect(results).toEqual([
      { check: id, outcome: "not-measured", reason: expect.stringMatching(/DNS|bimi|record/) },
    ]);
  });

  test("leaves the campaign of unsigned list mail to the sending service", async () => {
    const bytes = sampleMail({ fields: { "Feedback-ID": null } });
    const only = checks.filter(({ id }) => id === "feedback-id");
    const { results } = await checkMessage(readMessage(bytes), { nowMs, only });
    expect(results).toMatchObject([{ outcome: "not-measured", reason: "the sending service may add one" }]);
  });
});

test.each(neverMeasured)("never measures %s, and reports why", async (id) => {
  const only = checks.filter((check) => check.id === id);
  const { results } = await checkMessage(readMessage(sampleMail()), {
    nowMs,
    only,
    authentication: authenticated,
  });
  expect(results).toEqual([{ check: id, outcome: "not-measured", reason: expect.any(String) }]);
});
