import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import type { Resolver } from "../../../../src/check/authentication/resolver.ts";
import { checkSpf } from "../../../../src/check/authentication/spf.ts";

/** Test suite of the OpenSPF project. The file next to it names the authors and the license. */
const suite = readFileSync(new URL("fixtures/rfc7208-tests.yml", import.meta.url), "utf8");

type Record_ = "TIMEOUT" | Readonly<Record<string, unknown>>;
interface Case {
  readonly spec: string | number;
  readonly host: string;
  readonly helo: string;
  readonly mailfrom: string;
  readonly result: string | readonly string[];
  readonly explanation?: string;
}
interface Scenario {
  readonly description: string;
  readonly tests: Readonly<Record<string, Case>>;
  readonly zonedata: Readonly<Record<string, readonly Record_[]>>;
}

const scenarios = parseAllDocuments(suite).map((document) => document.toJS() as Scenario);
const cases = scenarios.flatMap(({ description, tests, zonedata }) =>
  Object.entries(tests).map(([name, each]) => ({ name, description, zonedata, ...each })),
);

/** Answers DNS queries like the suite's own driver: SPF records replace TXT records if there are none. */
function createSuiteResolver(zonedata: Scenario["zonedata"], onAsk = (): void => undefined): Resolver {
  const zone = new Map(Object.entries(zonedata).map(([name, records]) => [name.toLowerCase(), records]));
  const answer = (name: string, type: string, level: number): unknown[] => {
    const records = zone.get(name.toLowerCase()) ?? [];
    const isTold = records.some((record) => record !== "TIMEOUT" && "TXT" in record);
    const found: unknown[] = [];
    for (const record of records) {
      if (record === "TIMEOUT") {
        if (found.length === 0) throw Object.assign(new Error("timeout"), { code: "ETIMEOUT" });
        continue;
      }
      const [[own = "", value] = []] = Object.entries(record);
      if (own === "CNAME" && level < 8)
        found.push(...answer(String(value).replace(/\.$/, ""), type, level + 1));
      if ((own === "SPF" && !isTold ? "TXT" : own) !== type || value === "NONE") continue;
      found.push(toRecord(value, type));
    }
    return found;
  };
  return async (name, type) => {
    onAsk();
    const found = answer(name, type, 0);
    if (found.length === 0) throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
    return found;
  };
}

function toRecord(value: unknown, type: string): unknown {
  if (type === "TXT") return [value].flat();
  if (type !== "MX") return String(value);
  const [priority, exchange] = value as readonly [number, string];
  return { priority, exchange };
}

/** Cases of the suite with a different result, and the reasons. */
const exceptions: Readonly<Record<string, string>> = {};

const failures: string[] = [];

describe("the RFC 7208 suite", () => {
  test("has all of its 203 cases", () => {
    expect(cases).toHaveLength(203);
  });

  test.each(cases)(
    "$description: $name ($spec)",
    async ({ name, host, helo, mailfrom, result, explanation, zonedata }) => {
      let asked = 0;
      const resolver = createSuiteResolver(zonedata, () => {
        asked++;
      });
      const answer = await checkSpf({ ip: host, helo, sender: mailfrom }, resolver);
      const isRight = [result].flat().includes(answer.outcome);
      if (!isRight) failures.push(name);
      if (name in exceptions) expect(isRight, `${name} is right by now`).toBe(false);
      else expect([result].flat()).toContain(answer.outcome);
      if (explanation !== undefined && isRight)
        expect(answer.comment ?? "DEFAULT").toBe(
          explanation === "DEFAULT" ? "DEFAULT" : `the domain explains: "${explanation}"`,
        );
      // The limit: ten terms, one of which may query ten MX hosts or ten names of an IP address, and one
      // explanation.
      expect(asked).toBeLessThan(150);
    },
  );

  test("passes except for the listed exceptions", () => {
    expect(failures).toEqual(Object.keys(exceptions));
    expect(cases.length - failures.length).toBeGreaterThanOrEqual(198);
  });
});
