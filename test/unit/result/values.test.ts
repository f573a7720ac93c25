import { describe, expect, test } from "vitest";
import { isEmlPath } from "../../../src/result/eml-path.ts";
import { countFindings, type Finding, fingerprintOf } from "../../../src/result/finding.ts";
import {
  healthCounts,
  healthMetrics,
  healthRates,
  isHealthCount,
  isPeriod,
  rateOf,
} from "../../../src/result/health.ts";
import { isLink } from "../../../src/result/link.ts";
import { figureOf, isLanding, landings, metrics } from "../../../src/result/placement.ts";
import { joinChecks, splitChecks } from "../../../src/result/report-file.ts";

const finding = (message: string, severity: Finding["severity"] = "warn"): Finding => ({
  check: "text-part",
  severity,
  message,
  fix: "Add a text part",
  source: "https://example.org",
});

describe("the fingerprint of a finding", () => {
  test.each([
    ["There is no text part", "There is no text part"],
    ["The image has 12 pixels", "The image has # pixels"],
    ["It has 1,234.5 KB of 102 KB", "It has # KB of # KB"],
    ["It ends with 5.", "It ends with #."],
    ["The link is broken (3 times)", "The link is broken"],
    ["The link is broken (12 times)", "The link is broken"],
    ["It is (3 times) as long", "It is (# times) as long"],
    ["Line 3 is too long (and 12 more like it)", "Line # is too long (and 12 more like it)"],
    ["Broken (3 times) (and 12 more like it)", "Broken (and 12 more like it)"],
    ["Broken (and 12 more like it) here", "Broken (and # more like it) here"],
    ["82% of the words; a contrast of 2.3:1", "#% of the words; a contrast of #:1"],
    ["The host is 192.0.2.1", "The host is 192.0.2.1"],
    ["It expires on 2027-01-05", "It expires on 2027-01-05"],
    ["SPF of a2.example is 4x", "SPF of a2.example is 4x"],
    ["The charset is iso-8859-15, not utf-8", "The charset is iso-8859-15, not utf-8"],
  ])("masks the numbers of %j", (message, masked) => {
    expect(fingerprintOf(finding(message))).toBe(`text-part: ${masked}`);
    expect(fingerprintOf(finding(message, "error"))).toBe(`text-part: ${masked}`);
  });

  test("has its items, in any order, and the message as it is", () => {
    const of = (message: string, items: readonly string[]) => fingerprintOf({ ...finding(message), items });
    const link = 'text-part: 2 links ["http://192.0.2.1/order","http://a.example"]';
    expect(of("2 links", ["http://192.0.2.1/order", "http://a.example"])).toBe(link);
    expect(of("2 links (3 times)", ["http://a.example", "http://192.0.2.1/order"])).toBe(link);
    expect(of("2 links", ["http://198.51.100.7/order", "http://a.example"])).not.toBe(link);
    expect(of("3 links", ["http://192.0.2.1/order", "http://a.example"])).not.toBe(link);
  });

  test("counts findings by severity", () => {
    expect(countFindings([])).toEqual({ errors: 0, warnings: 0 });
    expect(countFindings([finding("a"), finding("b", "error"), finding("c")])).toEqual({
      errors: 1,
      warnings: 2,
    });
  });
});

test.each([
  ["https://example.org", true],
  ["https://example.org/", true],
  ["https://example.org/a/b?c=d&e=%20f#g", true],
  ["https://example.org?a", true],
  ["https://example.org#a", true],
  ["https://example.org:8443/a", true],
  ["https://a-b.example.org/~a_b/(c)*!$'+,;[d]@", true],
  [`https://example.org/${"a".repeat(2000)}`, true],
  ["http://example.org", false],
  ["javascript:alert(1)", false],
  ["data:text/html,a", false],
  ["file:///etc/passwd", false],
  ["//example.org", false],
  [" https://example.org", false],
  ["see https://example.org", false],
  ["https://user@example.org", false],
  ["https://user:password@example.org", false],
  ["https://-example.org", false],
  ["https://.example.org", false],
  ["https://", false],
  ["https://example.org:port/", false],
  ["https://example.org:123456/", false],
  ["https://example.org:/", false],
  ['https://example.org/"onclick="a', false],
  ["https://example.org/<b>", false],
  ["https://example.org/a b", false],
  ["https://example.org/a\nb", false],
  ["https://example.org\\a", false],
  [`https://example.org/${"a".repeat(2001)}`, false],
  [`https://${"a".repeat(254)}`, false],
])("a report may link to %s: %s", (url, expected) => {
  expect(isLink(url)).toBe(expected);
});

test.each([
  ["messages/spring-sale-0123abcd.eml", true],
  ["messages/a-0123abcd.eml", true],
  ["messages/9-0123abcd.eml", true],
  [`messages/${"a".repeat(80)}-0123abcd.eml`, true],
  [`messages/${"a".repeat(81)}-0123abcd.eml`, false],
  ["messages/-a-0123abcd.eml", false],
  ["messages/Spring-0123abcd.eml", false],
  ["messages/spring-0123abc.eml", false],
  ["messages/spring-0123abcg.eml", false],
  ["messages/spring-0123abcd.html", false],
  ["messages/spring-0123abcdxeml", false],
  ["messages/spring-0123abcd.eml/..", false],
  ["../messages/spring-0123abcd.eml", false],
  ["messages/../spring-0123abcd.eml", false],
  ["spring-0123abcd.eml", false],
])("%s is the path of a message: %s", (path, expected) => {
  expect(isEmlPath(path)).toBe(expected);
});

test.each([
  ["daily", true],
  ["campaigns", true],
  ["overall", false],
  ["Gmail", false],
])("the scope %s selects a period: %s", (scope, expected) => {
  expect(isPeriod(scope)).toBe(expected);
});

test("every metric is a rate or a count, and has its own figure", () => {
  expect(healthMetrics.filter(isHealthCount)).toEqual(["blocklistings", "recommendations"]);
  expect(healthMetrics).toEqual([...healthRates, ...healthCounts]);
  expect(metrics.filter(isHealthCount)).toEqual([]);
  for (const metric of healthRates) {
    expect(rateOf({ [`${metric}Percent`]: 12 }, metric)).toBe(12);
    expect(rateOf({}, metric)).toBeUndefined();
  }
  for (const metric of metrics) {
    expect(figureOf({ [`${metric}Percent`]: 12 }, metric)).toBe(12);
    expect(figureOf({}, metric)).toBeUndefined();
  }
  expect(healthRates).toEqual(["inbox", "spam", "read", "delete", "bounce", "complaint", "open", "click"]);
});

test("landings depend on chance, authentication does not", () => {
  expect(metrics.filter(isLanding)).toEqual(landings);
  expect(metrics).toEqual(["inbox", "spam", "missing", "spf", "dkim", "dmarc"]);
});

test("splits the results that tests share from those of one test, and joins them again", () => {
  const shared = { passed: ["a"], notMeasured: [{ check: "b", reason: "c" }], rulePacks: [] };
  const own = { findings: [finding("a")], accepted: 2, spam: [] };
  expect(splitChecks({ ...own, ...shared })).toEqual({ own, shared });
  expect(joinChecks({ ...own, outcomes: "0123abcd" }, shared)).toEqual({ ...own, ...shared });
});
