import { describe, expect, test } from "vitest";
import { hostOf } from "../../../../src/check/evidence/hosts.ts";
import { destinationOf, isWrapper, namedHosts } from "../../../../src/check/links/redirect-targets.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64url");
const target = "https://acme.example/x";
const tracked = (path: string): string => `https://k3.r.us-east-1.awstrack.me${path}`;
const safelink = "https://eur01.safelinks.protection.outlook.com/";

describe("the destination of a URL", () => {
  test.each<[string, string]>([
    [target, target],
    [`https://other.example/?url=${target}`, `https://other.example/?url=${target}`],
    // Click trackers.
    [tracked(`/L0/https:%2F%2Facme.example%2Fx/1/y`), "https://acme.example/x/1/y"],
    [tracked(`/L0/${target}`), target],
    [tracked("/L0/nothing"), tracked("/L0/nothing")],
    // Security services.
    [`${safelink}?url=https%3A%2F%2Facme.example%2Fx&data=05`, target],
    [`${safelink}?url=https%253A%252F%252Facme.example%252Fx&data=05`, target],
    [`${safelink}?url=HTTP%3A%2F%2Facme.example%2Fx`, "HTTP://acme.example/x"],
    [`${safelink}?url=https%3A%2Facme.example`, "https:/acme.example"],
    [`${safelink}?url=https://acme.example/%78`, "https://acme.example/%78"],
    [`${safelink}?url=https://acme%2eexample/x`, target],
    [`https://urldefense.com/v3/__${target}__;!!a!b`, target],
    [`https://urldefense.com/v3/__${target}__`, target],
    ["https://urldefense.proofpoint.com/v2/url?u=https-3A__acme.example_x&d=DwM", target],
    ["https://urldefense.proofpoint.com/v2/url?a=b&u=http-3A__acme.example_a-2Db", "http://acme.example/a-b"],
    [
      "https://urldefense.proofpoint.com/v2/url?u=nothing",
      "https://urldefense.proofpoint.com/v2/url?u=nothing",
    ],
    ["https://protect-eu.mimecast.com/s/abc?domain=acme.example", "https://acme.example/"],
    ["https://protect-eu.mimecast.com/s/abc?x=1&D=acme%2eexample", "https://acme.example/"],
    ["https://protect-eu.mimecast.com/s/abc", "https://protect-eu.mimecast.com/s/abc"],
    [`https://linkprotect.cudasvc.com/url?a=${base64(target)}`, target],
    [`https://linkprotect.cudasvc.com/${base64(target)}`, target],
    // Pages of platforms.
    [`https://www.google.com/url?q=${target}&sa=D`, target],
    [`https://google.com/url?q=${target}`, `https://google.com/url?q=${target}`],
    [`https://www.google.com/search?q=${target}`, `https://www.google.com/search?q=${target}`],
    [`https://www.youtube.com/redirect?q=${target}`, target],
    [`https://l.facebook.com/l.php?u=${target}`, target],
    [`https://lm.facebook.com/l.php?u=${target}`, target],
    [`https://l.instagram.com/?u=${target}`, target],
    [`https://www.linkedin.com/safety/go?url=${target}`, target],
    [`https://www.linkedin.com/redir/redirect?url=${target}`, target],
    [`https://slack-redir.net/link?url=${target}`, target],
    [`https://web.archive.org/web/2026/${target}`, target],
    [`x-https://www.google.com/url?q=${target}`, `x-https://www.google.com/url?q=${target}`],
    // Several, up to three.
    [`${safelink}?url=${encodeURIComponent(`https://www.google.com/url?q=${target}`)}`, target],
    [
      [1, 2, 3, 4].reduce((inner) => `https://slack-redir.net/link?url=${inner}`, target),
      `https://slack-redir.net/link?url=${target}`,
    ],
  ])("%s is %s", (href, expected) => {
    expect(destinationOf(href, hostOf(href) ?? "")).toEqual({ href: expected, host: hostOf(expected) ?? "" });
  });

  test("is read up to 4,000 characters", () => {
    const href = `https://www.google.com/url?x=${"a".repeat(4000)}&q=${target}`;
    expect(destinationOf(href, "www.google.com")).toEqual({
      href: href.slice(0, 4000),
      host: "www.google.com",
    });
  });
});

test.each<[string, boolean]>([
  ["eur01.safelinks.protection.outlook.com", true],
  ["urldefense.us", true],
  ["xurldefense.us", false],
  ["urldefense.us.example", false],
  ["urldefensexus", false],
  ["acme.example", false],
])("%s is a security service: %s", (host, expected) => {
  expect(isWrapper(host)).toBe(expected);
});

test.each<[string, string[]]>([
  [target, []],
  [`https://t.example/?url=${target}`, ["acme.example"]],
  ["https://t.example/?url=https%3A%2F%2Facme.example", ["acme.example"]],
  ["https://t.example/?url=https%253A%252F%252Facme.example", ["acme.example"]],
  ["https://t.example/CL0/HTTP:%2F%2Facme.example%2F/1/x", ["acme.example"]],
  ["https://t.example/?a=https:/acme.example", ["acme.example"]],
  ["https://t.example/?a=https://a.example&b=https://b.example", ["a.example", "b.example"]],
  ["https://t.example/?ahttps://a.example", []],
  ["https://t.example/?a=https:a.example", []],
  ["https://t.example/?a=https://%zz", []],
  [`https://t.example/?${"a=https://a.example&".repeat(12)}`, Array.from({ length: 10 }, () => "a.example")],
  [`https://t.example/?${"x".repeat(4000)}&a=https://a.example`, []],
])("%s names the hosts %j", (href, expected) => {
  expect(namedHosts(href)).toEqual(expected);
});
