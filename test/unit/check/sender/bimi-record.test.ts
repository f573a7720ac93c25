import { expect, test } from "vitest";
import { found, unknown } from "../../../../src/check/authentication/lookup.ts";
import { bimiRecord } from "../../../../src/check/sender/bimi-record.ts";
import type { Sample } from "../fixtures/fixture.ts";
import { authenticated, goodRecords } from "../fixtures/good-sender.ts";
import { messagesOf } from "../messages-of.ts";

const good = "v=BIMI1; l=https://acme.example/logo.svg; a=https://acme.example/vmc.pem";
const withDmarc = (...records: string[]) => ({
  authentication: { ...authenticated, dmarc: { ...authenticated.dmarc, records: found(records) } },
});

const noLogo = "The BIMI record of acme.example has no l= with the https URL of an SVG";
const noCertificate =
  "The BIMI record of acme.example has no a=: Gmail and Apple Mail show no logo without a certificate (VMC or CMC)";
const badCertificate = "The BIMI record of acme.example has an a= that is not an https URL";

test.each<[string[], string[]]>([
  [[], []],
  [["hello"], []],
  [["x v=BIMI1; l=x"], []],
  [["v=BIMI12; l=x"], []],
  [["hello", good], []],
  [[good], []],
  [["v=BIMI1"], []],
  [["v=BIMI1 ; l=; a="], []],
  [["v=BIMI1; l=https://acme.example/logo.SVGZ; a=https://acme.example/x"], []],
  [["v=BIMI1; l=https://acme.example/logo.svg?x; a=https://acme.example/x"], []],
  [["v=BIMI1; l=https://acme.example/logo.svg.png; a=https://acme.example/x"], [noLogo]],
  [["v=BIMI1; l=https://acme.example/svg; a=https://acme.example/x"], [noLogo]],
  [["v=BIMI1; l=http://acme.example/logo.svg; a=https://acme.example/x"], [noLogo]],
  [["v=BIMI1; l=logo.svg; a=https://acme.example/x"], [noLogo]],
  [["v=BIMI1; a=https://acme.example/x"], [noLogo]],
  [["v=BIMI1; l=https://acme.example/logo.svg"], [noCertificate]],
  [["v=BIMI1; l=logo; a=vmc.pem"], [noLogo, badCertificate]],
  [[good, good, "hello"], ["acme.example has 2 BIMI records, so receivers ignore them"]],
])("BIMI records %j", async (texts, expected) => {
  expect(await messagesOf(bimiRecord, { records: { ...goodRecords, bimi: found(texts) } })).toEqual(expected);
});

test.each<[string[], string[]]>([
  [["v=DMARC1; p=quarantine"], []],
  [["v=DMARC1; p=reject; sp=quarantine; pct=100; t=n"], []],
  [[], ["BIMI requires DMARC, but acme.example has no DMARC record"]],
  [
    ["v=DMARC1; p=reject", "v=DMARC1; p=reject", "v=DMARC1; p=reject"],
    ["BIMI requires DMARC, but acme.example has 3 DMARC records, so none applies"],
  ],
  [
    ["v=DMARC1; sp=none; pct=50; t=y"],
    [
      "BIMI requires DMARC with p=quarantine or p=reject, but acme.example has neither",
      "BIMI requires DMARC with sp=quarantine or sp=reject, but acme.example has neither",
      "BIMI requires DMARC to be enforced, but acme.example has t=y (testing mode)",
      "BIMI requires DMARC for all mail, but acme.example has pct=50",
    ],
  ],
])("DMARC records %j", async (texts, expected) => {
  expect(await messagesOf(bimiRecord, withDmarc(...texts))).toEqual(expected);
});

const unanswered = {
  authentication: { ...authenticated, dmarc: { ...authenticated.dmarc, records: unknown("DNS is down") } },
};
const withBimi = (text: string) => ({ records: { ...goodRecords, bimi: found([text]) } });

test.each<[string, Sample, string[]]>([
  ["without records", { records: undefined }, ["not measured: requires DNS"]],
  ["without authentication", { authentication: undefined }, ["not measured: requires DNS"]],
  ["without DMARC", unanswered, ["not measured: DNS is down"]],
  [
    "without DMARC, but with an invalid record",
    { ...unanswered, ...withBimi("v=BIMI1; l=x.svg; a=https://a.example") },
    [noLogo],
  ],
  ["without DMARC and without a record", { ...unanswered, ...withBimi("hello") }, []],
])("%s", async (_label, sample, expected) => {
  expect(await messagesOf(bimiRecord, sample)).toEqual(expected);
});
