import { describe, expect, test } from "vitest";
import type { Scenario } from "../../../../src/scenario/scenario.ts";
import { wordsOf } from "../../../../src/ui/write/editor-words.ts";
import type { ListedFile } from "../../../../src/ui/write/list-files.ts";

const template = (file: string): ListedFile => ({ file, kind: "template" });
const scenarioOf = (...rows: object[]) => ({ variants: rows.map((row) => ({ row })) }) as unknown as Scenario;
const variablesOf = (text: string, ...scenarios: Scenario[]) => wordsOf(text, scenarios, [], "t").variables;

describe("the words that the editor completes", () => {
  test("are helpers, and the keys of a scenario below each other", () => {
    const { helpers, keys } = wordsOf("", [], [], "t");
    expect(helpers).toEqual(expect.arrayContaining(["if", "each", "date", "currency"]));
    expect(keys).toMatchObject({
      from: {},
      message: { template: { name: {}, subject: {}, headers: {} }, simple: { text: {} }, mjml: { name: {} } },
      expect: {},
    });
  });

  test("are the columns of the variants, and what every message has, each once", () => {
    expect(variablesOf("", scenarioOf({ headline: 1, locale: 2 }, { headline: 3, early: 4 }))).toEqual([
      "headline",
      "locale",
      "early",
      "subject",
      "preheader",
    ]);
  });

  test.each([
    ["{{headline}}", "headline"],
    ["{{ headline }}", "headline"],
    ["{{~headline~}}", "headline"],
    ["{{#if early}}", "early"],
    ["{{#each rows}}", "rows"],
    ["{{date start}}", "start"],
    ["{{> footer}}", "footer"],
  ])("are the variables in the text: %s", (text, name) => {
    expect(variablesOf(text)).toEqual(["subject", "preheader", "locale", name]);
  });

  test.each(["{{if}}", "{{#each}}", "{{1a}}", "{{a.b}}", "{{unknown helper}}", "{headline}"])(
    "are not: %s",
    (text) => {
      expect(variablesOf(text)).toEqual(["subject", "preheader", "locale"]);
    },
  );

  test("are at most 500 variables and partials", () => {
    const row = Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`c${at}`, 1]));
    expect(variablesOf("", scenarioOf(row))).toHaveLength(500);
    const files = Array.from({ length: 600 }, (_, at) => template(`t/p${at}.hbs`));
    expect(wordsOf("", [], files, "t").partials).toHaveLength(500);
  });

  test("are the partials, by their path below the templates folder", () => {
    const files = [
      template("t/footer.hbs"),
      template("t/parts/head.hbs"),
      template("t/sale.html.hbs"),
      template("t/sale.text.hbs"),
      template("t/a.mjml"),
      { file: "t/locales/x.hbs", kind: "locale" } as const,
    ];
    expect(wordsOf("", [], files, "t").partials).toEqual(["footer", "parts/head"]);
  });
});
