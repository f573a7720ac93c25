import {
  type Duration,
  defineConfig,
  defineHealth,
  defineScenario,
  type Expectations,
  eml,
  type HealthThresholdText,
  type MessageSource,
  mime,
  type PlacewrightConfig,
  type ProjectConfig,
  type ScenarioInput,
  simple,
  type ThresholdText,
  template,
  threshold,
} from "placewright";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { AuthoredFile } from "../../../src/authored/authored-file.ts";
import { configFaults } from "../../../src/config/config-faults.ts";
import { parseHealth, parseScenario } from "../../../src/scenario/parse-scenario.ts";
import { resolveMessage } from "../../../src/scenario/resolve-message.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";

/**
 * What the types refuse, and what they accept. `tsc` compiles this file in `npm run check`, where an `@ts-expect-error`
 * without an error is one. The tests then ask the schema, which decides.
 */
const from = "Acme <news@acme.example>";
const message = simple({ subject: "Hello", text: "Good morning" });
const overall = ["inbox >= 90"] as const;

const asFile = (value: unknown): AuthoredFile => ({
  file: "scenarios/a.ts",
  text: "",
  value,
  locate: () => ({ file: "scenarios/a.ts" }),
});
const faultsOf = async (scenario: unknown): Promise<readonly unknown[]> => {
  const parsed = await parseScenario(asFile(scenario));
  return "problems" in parsed ? parsed.problems : [];
};
const healthFaultsOf = async (health: unknown): Promise<readonly unknown[]> => {
  const parsed = await parseHealth(asFile(health));
  return "problems" in parsed ? parsed.problems : [];
};

describe("neither the types nor the schema accept", () => {
  const attachment = { filename: "a.txt" };
  test.each<[string, unknown]>([
    // @ts-expect-error: not an operator
    ["another operator", defineScenario({ from, message, expect: { overall: ["inbox >> 90"] } })],
    // @ts-expect-error: not a metric
    ["another metric", defineScenario({ from, message, expect: { Gmail: ["inbx >= 90"] } })],
    // @ts-expect-error: not a number
    ["a decimal comma", defineScenario({ from, message, expect: { overall: ["inbox >= 90,5"] } })],
    // @ts-expect-error: not a reference
    ["another reference", defineScenario({ from, message, expect: { overall: ["inbox >= basline - 5"] } })],
    // @ts-expect-error: not an offset
    ["an offset in %", defineScenario({ from, message, expect: { overall: ["inbox >= baseline - 5%"] } })],
    // @ts-expect-error: a metric of health
    ["a metric of health", defineScenario({ from, message, expect: { overall: ["complaint < 0.1"] } })],
    // @ts-expect-error: not an operator
    ["a warning without operator", defineScenario({ from, message, expect: { "*": [{ warn: "spam 5" }] } })],
    // @ts-expect-error: not a list
    ["a threshold without list", defineScenario({ from, message, expect: { overall: "inbox >= 90" } })],
    // @ts-expect-error: no threshold
    ["no expectations", defineScenario({ from, message, expect: {} })],
    // @ts-expect-error: no threshold
    ["expectations of checks only", defineScenario({ from, message, expect: { checks: { errors: 0 } } })],
    // @ts-expect-error: no threshold in the list
    ["an empty list", defineScenario({ from, message, expect: { overall: [] } })],
    // @ts-expect-error: limits of checks belong to checks
    ["limits of checks overall", defineScenario({ from, message, expect: { overall: { errors: 0 } } })],
    [
      "a check to pass",
      // @ts-expect-error: not a check
      defineScenario({ from, message, expect: { overall, checks: { "text-prt": "passed" } } }),
    ],
    [
      "a check with a limit",
      // @ts-expect-error: a check passes
      defineScenario({ from, message, expect: { overall, checks: { "text-part": 0 } } }),
    ],
    [
      "a limit in words",
      // @ts-expect-error: not a limit
      defineScenario({ from, message, expect: { overall, checks: { spamScore: "low" } } }),
    ],
    [
      "a severity",
      // @ts-expect-error: not a check
      defineScenario({ from, message, expect: { overall }, check: { severities: { txt: "off" } } }),
    ],
    // @ts-expect-error: not a share
    ["a confidence in percent", defineScenario({ from, message, expect: { overall }, confidence: 95 })],
    // @ts-expect-error: below 0.5
    ["a confidence below a half", defineScenario({ from, message, expect: { overall }, confidence: 0.05 })],
    // @ts-expect-error: above 0.999
    ["a confidence of nearly 1", defineScenario({ from, message, expect: { overall }, confidence: 0.9991 })],
    // @ts-expect-error: no row
    ["no rows", defineScenario({ from, message, variants: [], expect: { overall } })],
    // @ts-expect-error: no body
    ["no body", defineScenario({ from, message: { simple: { subject: "Hello" } }, expect: { overall } })],
    // @ts-expect-error: no body
    ["no body of simple()", defineScenario({ from, message: simple({ subject: "a" }), expect: { overall } })],
    // @ts-expect-error: no body
    ["no body of mime()", defineScenario({ from, message: mime({ subject: "a" }), expect: { overall } })],
    [
      "two sources",
      defineScenario({
        from,
        // @ts-expect-error: exactly one source
        message: { eml: "a.eml", simple: { subject: "a", text: "b" } },
        expect: { overall },
      }),
    ],
    // @ts-expect-error: no source
    ["no source", defineScenario({ from, message: {}, expect: { overall } })],
    [
      "two controls",
      // @ts-expect-error: two sources
      defineScenario({ from, message, control: { ...message, ...eml("a.eml") }, expect: { overall } }),
    ],
    [
      "an attachment of nothing",
      defineScenario({
        from,
        // @ts-expect-error: neither path nor content
        message: mime({ subject: "a", text: "b", attachments: [attachment] }),
        expect: { overall },
      }),
    ],
    [
      "an attachment of two",
      defineScenario({
        from,
        // @ts-expect-error: path and content
        message: mime({ subject: "a", text: "b", attachments: [{ path: "a.txt", content: "a" }] }),
        expect: { overall },
      }),
    ],
    // @ts-expect-error: not a row
    ["rows that are texts", defineScenario({ from, message, variants: ["a"], expect: { overall } })],
    // @ts-expect-error: not a key
    ["an unknown key", defineScenario({ from, message, variant: [{ a: 1 }], expect: { overall } })],
    // @ts-expect-error: not a purpose
    ["another purpose", defineScenario({ from, message, purpose: "promotion", expect: { overall } })],
  ])("in a scenario: %s", async (_, scenario) => {
    expect(await faultsOf(scenario)).not.toEqual([]);
  });

  test.each<[string, unknown]>([
    // @ts-expect-error: not a number of days
    ["a period in weeks", defineHealth({ domain: "acme.example", within: "2w" })],
    // @ts-expect-error: more than 30 days
    ["a period that is too long", defineHealth({ domain: "acme.example", within: "31d" })],
    // @ts-expect-error: not a metric of health
    ["a metric of placements", defineHealth({ domain: "acme.example", expect: ["missing <= 2"] })],
    // @ts-expect-error: health has no baseline
    ["a baseline", defineHealth({ domain: "acme.example", expect: { overall: ["inbox >= baseline"] } })],
  ])("in a health scenario: %s", async (_, health) => {
    expect(await healthFaultsOf(health)).not.toEqual([]);
  });

  test.each<[string, unknown]>([
    // @ts-expect-error: not a unit
    ["a duration with a typo", defineConfig({ timeout: "5 mni" })],
    // @ts-expect-error: not a unit
    ["a duration with an abbreviation", defineConfig({ timeout: "300 msec" })],
    // @ts-expect-error: not a unit
    ["a duration in upper case", defineConfig({ timeout: "5M" })],
    [
      "a duration without unit",
      // @ts-expect-error: no unit
      defineConfig({ projects: [{ name: "a", provider: "local", pollEvery: "5" }] }),
    ],
    [
      "a size",
      // @ts-expect-error: not a size
      defineConfig({ ledger: "postgres://a@b/c", messages: { bucket: "acme", over: "64 kilobytes" } }),
    ],
    // @ts-expect-error: not a check
    ["a severity", defineConfig({ check: { severities: { "text-prat": "off" } } })],
    // @ts-expect-error: not a severity
    ["another severity", defineConfig({ check: { severities: { "text-part": "error!" } } })],
    // @ts-expect-error: not a family of mail clients
    ["a family of mail clients", defineConfig({ check: { clients: ["outlok.*"] } })],
    // @ts-expect-error: not a share
    ["a confidence in percent", defineConfig({ confidence: 95 })],
    // @ts-expect-error: no project
    ["no projects", defineConfig({ projects: [] })],
    // @ts-expect-error: negative
    ["a negative duration", defineConfig({ reuse: "-2h", timeout: "10m" })],
    // @ts-expect-error: negative
    ["a negative number of milliseconds", defineConfig({ timeout: -5 })],
    // @ts-expect-error: not a key
    ["a key of a project", defineConfig({ projects: [{ name: "a", provider: "local", price: 1 }] })],
    // @ts-expect-error: not a key
    ["an unknown key", defineConfig({ project: "a" })],
    // @ts-expect-error: not a provider
    ["another provider", defineConfig({ projects: [{ name: "a", provider: "ses" }] })],
  ])("in the config: %s", async (_, config) => {
    expect(await configFaults(config)).not.toEqual([]);
  });

  test("a message of a function without a body", async () => {
    const scenario = defineScenario({
      from,
      // @ts-expect-error: no body
      message: ({ title }) => ({ simple: { subject: title } }),
      variants: [{ title: "a" }],
      expect: { overall },
    });
    const built = resolveMessage({ ...scenario, file: "a.ts", source: "" } as unknown as Scenario, {
      row: { title: "a" },
    });
    await expect(built).rejects.toThrow("must have html, text, or both");
  });
});

describe("both the types and the schema accept", () => {
  const least: number = 90;
  const list: ThresholdText[] = ["inbox>=90", "inbox >=90%", "spam< 2.5", "dkim == .5", "inbox > control+1"];
  test.each<[string, unknown]>([
    [
      "thresholds in each form",
      defineScenario({ from, message, control: message, expect: { overall: list } }),
    ],
    [
      "thresholds with a computed number",
      defineScenario({
        from,
        message,
        expect: {
          overall: [`inbox >= ${least}`, `spam <= baseline + ${least - 85}`, { warn: `spam < ${least}%` }],
        },
      }),
    ],
    [
      "computed thresholds",
      defineScenario({ from, message, expect: { "*": ["inbox >= 1"].map(threshold) } }),
    ],
    ["a mailbox provider's name", defineScenario({ from, message, expect: { "mail.acme": ["inbox >= 1"] } })],
    [
      "a group for the baseline",
      defineScenario({ from, message, expect: { baseline: ["inbox >= baseline"] } }),
    ],
    [
      "checks",
      defineScenario({
        from,
        message,
        expect: {
          overall,
          checks: { errors: 0, warnings: "2", spamScore: "< 3", "text-part": "passed", "acme/a": "passed" },
        },
        check: { severities: { "subject-length": "error", "acme/a": "off" } },
      }),
    ],
    ["a confidence", defineScenario({ from, message, expect: { overall }, confidence: 0.9545 })],
    ["the limits of confidence", defineScenario({ from, message, expect: { overall }, confidence: 0.999 })],
    [
      "a computed confidence",
      defineScenario({ from, message, expect: { overall }, confidence: least / 100 }),
    ],
    ["a file of rows", defineScenario({ from, message, variants: "a.csv", expect: { overall } })],
    ["a template", defineScenario({ from, message: template("a", { subject: "b" }), expect: { overall } })],
  ])("%s", async (_, scenario) => {
    expect(await faultsOf(scenario)).toEqual([]);
  });

  test("scenarios and expectations that are declared by their type", async () => {
    const expected: Expectations = { overall: ["inbox >= 90", { warn: "spam <= 5" }], checks: { errors: 0 } };
    const scenario: ScenarioInput = { from, message, expect: expected, confidence: 0.95 };
    expect(await faultsOf(defineScenario(scenario))).toEqual([]);
  });

  test("health scenarios", async () => {
    const lines: HealthThresholdText[] = ["inbox >= 90", "complaint < 0.1%", "blocklistings==0"];
    const health = defineHealth({ domain: "acme.example", within: "30d", expect: lines });
    expect(await healthFaultsOf(health)).toEqual([]);
    const computed = defineHealth({ domain: "acme.example", expect: { daily: [threshold("bounce <= 2")] } });
    expect(await healthFaultsOf(computed)).toEqual([]);
  });

  test("durations, sizes, and families of mail clients in each form", async () => {
    const minutes: number = 5;
    const config = defineConfig({
      timeout: "5 minutes",
      reuse: `${minutes}m`,
      retention: "90 days",
      confidence: 0.95,
      ledger: "postgres://a@b/c",
      messages: { bucket: "acme", over: "1.5 MB" },
      projects: [
        { name: "a", provider: "local", pollEvery: 200, completeAfter: "0" },
        { name: "b", provider: "sesv2", pollEvery: "1 hour", settle: "500ms" },
      ],
      check: { clients: ["*", "gmail.*", "apple-mail.ios"], severities: { "acme/a": "error" } },
    });
    expect(await configFaults(config)).toEqual([]);
  });

  test("computed projects, durations, and rows", async () => {
    const rowsOf = <Row extends { title: string }>(variants: readonly Row[]) =>
      defineScenario({
        from,
        message: ({ title }) => simple({ subject: title, text: "Good morning" }),
        variants,
        expect: { overall },
      });
    const projects: ProjectConfig[] = ["a", "b"].map((name) => ({ name, provider: "local" }));
    const [reuse, timeout]: [Duration, number] = ["2h", 60_000];
    expect(await configFaults(defineConfig({ projects, reuse, timeout }))).toEqual([]);
    const config: PlacewrightConfig = { projects: [...projects], reuse: "0" };
    expect(await configFaults(defineConfig(config))).toEqual([]);
    const own = defineConfig({ projects: [{ name: "own", provider: "local" }, ...projects] });
    expect(await configFaults(own)).toEqual([]);
    expect(rowsOf([{ title: "a" }]).variants).toEqual([{ title: "a" }]);
  });
});

describe("the row of message and control", () => {
  const text = (subject: string): MessageSource => simple({ subject, text: "Good morning" });

  test("is a row of variants", () => {
    defineScenario({
      from,
      variants: [
        { segment: "students", discount: 20 },
        { segment: "families", discount: 10 },
      ],
      message: (row) => {
        expectTypeOf(row).toEqualTypeOf<{ segment: string; discount: number }>();
        return text(row.segment);
      },
      control: ({ discount }) => text(discount.toFixed()),
      expect: { overall, control: ["inbox >= control"] },
    });
  });

  test("has the columns of some rows as optional", () => {
    defineScenario({
      from,
      variants: [{ title: "a" }, { title: "b", teaser: "c" }],
      message: ({ title, teaser = "" }) => text(title.concat(teaser)),
      expect: { overall },
    });
  });

  test("is what a function returns, now or later", () => {
    defineScenario({
      from,
      variants: () => [{ segment: "students" }],
      message: ({ segment }) => text(segment.trim()),
      expect: { overall },
    });
    defineScenario({
      from,
      variants: async () => [{ segment: "students" }],
      message: async ({ segment }) => text(segment.trim()),
      expect: { overall },
    });
  });

  test("has unknown values if a file has the rows, unless it is declared", () => {
    interface Row {
      readonly title: string;
    }
    defineScenario({
      from,
      variants: "rows.csv",
      message: (row) => {
        expectTypeOf(row["title"]).toEqualTypeOf<unknown>();
        return text(String(row["title"]));
      },
      expect: { overall },
    });
    defineScenario({
      from,
      variants: "rows.csv",
      message: ({ title }: Row) => text(title),
      expect: { overall },
    });
  });

  test("refuses columns that no row has", () => {
    defineScenario({
      from,
      variants: [{ segment: "students" }],
      // @ts-expect-error: no such column
      message: ({ segmnt }) => text(String(segmnt)),
      expect: { overall },
    });
  });
});

test("expectations that are declared with their type, returned, or chosen compile", async () => {
  const strict: Expectations = { overall: ["inbox >= 90"] };
  const strictly = (): Expectations => strict;
  for (const scenario of [
    defineScenario({ from, message, expect: strict }),
    defineScenario({ from, message, expect: strictly() }),
    defineScenario({
      from,
      message,
      expect: Math.random() > 0.5 ? { overall: ["inbox >= 90"] } : { Gmail: ["inbox >= 90"] },
    }),
  ])
    expect(await faultsOf(scenario)).toEqual([]);
});
