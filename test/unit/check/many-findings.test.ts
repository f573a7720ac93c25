import { describe, expect, test } from "vitest";
import { applyBaseline, createBaseline } from "../../../src/check/baseline.ts";
import { checkMessage } from "../../../src/check/check-message.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import type { CheckReport } from "../../../src/result/check-report.ts";
import { fingerprintOf } from "../../../src/result/finding.ts";
import { page, sampleMail } from "./sample-mail.ts";

const link = (to: number, shown: number) => `<a href="https://t${to}.example/">www.s${shown}.example</a>`;
const letters = (count: number) =>
  count.toString(26).replace(/\d/g, (digit) => "qrstuvwxyz"[Number(digit)] ?? "");
const named = (index: number) => `<a href="https://${letters(index)}.example/">www.shown.example</a>`;
const linkFindings = async (html: string) => {
  const { findings } = await checkMessage(readMessage(sampleMail({ html: page(html) })), {
    nowMs: Date.UTC(2026, 10, 21),
  });
  return findings.filter(({ check }) => check === "link-text");
};
const reportOf = (findings: CheckReport["findings"]) => ({ findings }) as CheckReport;

describe("a check with repeated or many findings", () => {
  test("reports a repeated finding once, with its count", async () => {
    const findings = await linkFindings(link(1, 1).repeat(600));
    expect(findings.map(({ message }) => message)).toEqual([expect.stringMatching(/ \(600 times\)$/)]);
  });

  test("reports 20 findings, and how many more there are", async () => {
    const findings = await linkFindings(Array.from({ length: 200 }, (_, index) => named(index + 1)).join(""));
    expect(findings).toHaveLength(20);
    expect(findings.filter(({ message }) => / more like it\)$/.test(message))).toHaveLength(1);
    expect(findings.at(-1)?.message).toMatch(/ \(and 180 more like it\)$/);
  });

  test("a baseline accepts a finding regardless of its count", async () => {
    const baseline = createBaseline(new Map([["a", reportOf(await linkFindings(link(1, 1)))]]));
    const report = applyBaseline(reportOf(await linkFindings(link(1, 1).repeat(3))), "a", baseline);
    expect([report.findings, report.accepted]).toEqual([[], 1]);
  });

  test("a baseline does not accept a finding that stands for more findings than before", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => named(index + 1)).join("");
    const before = await linkFindings(many(25));
    const baseline = createBaseline(new Map([["a", reportOf(before)]]));
    expect(applyBaseline(reportOf(before), "a", baseline).findings).toEqual([]);
    const after = applyBaseline(reportOf(await linkFindings(many(26))), "a", baseline);
    expect(after.findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/and 6 more like it/),
    ]);
  });

  test.each([
    ["a (3 times)", "c: a"],
    ["3 a (and 4 more like it)", "c: # a (and 4 more like it)"],
    ["a (3 times) (and 4 more like it)", "c: a (and 4 more like it)"],
  ])("%s has the fingerprint %s", (message, fingerprint) => {
    expect(fingerprintOf({ check: "c", severity: "warn", message, fix: "", source: "" })).toBe(fingerprint);
  });
});
