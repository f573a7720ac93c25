import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { evaluateDmarc } from "../../../../src/check/authentication/dmarc.ts";
import { organizationByWalk, walkTree } from "../../../../src/check/authentication/dmarc-walk.ts";
import { createZoneResolver } from "../../../../src/check/authentication/recorded-zone.ts";
import type { Resolver } from "../../../../src/check/authentication/resolver.ts";

interface Case {
  /** Section of RFC 9989. */
  readonly section: string;
  readonly name: string;
  readonly records?: Readonly<Record<string, string | readonly string[]>>;
  readonly names?: readonly string[];
  readonly others?: Readonly<Record<string, string>>;
  readonly silent?: readonly string[];
}
interface Message extends Case {
  readonly from: string | readonly string[];
  readonly spf?: string;
  readonly dkim?: readonly string[];
  readonly unanswered?: readonly string[];
}
interface Suite {
  readonly walks: readonly (Case & { readonly domain: string; readonly asked: readonly string[] })[];
  readonly organizations: readonly (Case & { readonly domain: string; readonly is: string })[];
  readonly policies: readonly (Message & { readonly policy: string | null; readonly at: string })[];
  readonly results: readonly (Message & { readonly outcome: string; readonly aligned: readonly string[] })[];
}

const suite = parse(readFileSync(new URL("fixtures/dmarc-cases.yml", import.meta.url), "utf8")) as Suite;

function createResolver(
  { records = {}, names = [], others = {}, silent = [] }: Case,
  asked: string[] = [],
): Resolver {
  const zone = new Map<string, readonly string[]>([
    ...Object.entries(records).map(([name, text]) => [`_dmarc.${name} TXT`, [text].flat()] as const),
    ...names.map((name) => [`${name} A`, ["192.0.2.1"]] as const),
    ...Object.entries(others).map(([name, type]) => [`${name} ${type}`, ["x"]] as const),
  ]);
  const resolver = createZoneResolver(zone);
  return async (name, type) => {
    asked.push(name);
    if (silent.some((domain) => name === `_dmarc.${domain}`))
      throw Object.assign(new Error("no answer"), { code: "ETIMEOUT" });
    return resolver(name, type);
  };
}

const evaluate = ({ from, spf, dkim = [], unanswered = [], ...dns }: Message, asked?: string[]) =>
  evaluateDmarc(
    {
      from: [from].flat(),
      spf: spf === undefined ? undefined : { domain: spf, outcome: "pass" },
      dkim: [
        ...dkim.map((domain) => ({ domain, outcome: "pass" }) as const),
        ...unanswered.map((domain) => ({ domain, outcome: "temperror" }) as const),
      ],
    },
    createResolver(dns, asked),
  );

describe("the DNS tree walk (RFC 9989, 4.10)", () => {
  test.each(suite.walks)("$section: $name", async ({ domain, asked, ...dns }) => {
    const names: string[] = [];
    await walkTree(domain, createResolver(dns, names));
    expect(names).toEqual(asked.map((name) => `_dmarc.${name}`));
    expect(names.length).toBeLessThanOrEqual(8);
  });
});

describe("the Organizational Domain (RFC 9989, 4.10.2)", () => {
  test.each(suite.organizations)("$section: $name", async ({ domain, is, ...dns }) => {
    expect(await organizationByWalk(domain, createResolver(dns))).toBe(is);
  });
});

describe("the policy (RFC 9989, 4.10.1)", () => {
  test.each(suite.policies)("$section: $name", async ({ policy, at, ...message }) => {
    expect(await evaluate(message)).toMatchObject({
      outcome: policy === null ? "none" : "fail",
      policy: policy ?? undefined,
      domain: at,
    });
  });
});

describe("the result (RFC 9989, 5.3)", () => {
  test.each(suite.results)("$section: $name", async ({ outcome, aligned, ...message }) => {
    const result = await evaluate(message);
    expect(result.outcome).toBe(outcome);
    expect({ spf: result.isSpfAligned, dkim: result.isDkimAligned }).toEqual({
      spf: aligned.includes("spf"),
      dkim: aligned.includes("dkim"),
    });
  });
});

test("the suite has at least 80 cases, each with its RFC section", () => {
  const cases: readonly Case[] = Object.values(suite).flat();
  expect(cases.length).toBeGreaterThanOrEqual(80);
  for (const { section } of cases) expect(section).toMatch(/^(?:[3-5]\.\d|[AB]\.\d)/);
  expect(new Set(cases.map(({ section, name }) => `${section} ${name}`)).size).toBe(cases.length);
});

test("100 signatures of names below the From domain take bounded work", async () => {
  const asked: string[] = [];
  const dkim = Array.from({ length: 100 }, (_, index) => `a.b.c.d.e.f.g.${index}.example.com`);
  const records = { "example.com": "v=DMARC1; p=reject; psd=n", "g.1.example.com": "v=DMARC1; psd=n" };
  await evaluate({ section: "4.10", name: "many", from: "other.example.com", dkim, records }, asked);
  expect(asked.length).toBeLessThan(20 * 16 + 20);
});

test("without a record, alignment uses the Public Suffix List", async () => {
  const message = { section: "4.10.1", name: "none", from: "news.acme.example", dkim: ["acme.example"] };
  expect(await evaluate(message)).toMatchObject({ outcome: "none", isDkimAligned: true });
});
