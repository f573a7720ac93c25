import { parseDocument } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { expectationKey, type FormPanel, formMarkup } from "../../../../src/ui/pages/editor-form.ts";
import type { Mark } from "../../../../src/ui/write/marks.ts";
import { readForm, type ScenarioForm } from "../../../../src/ui/write/scenario-form.ts";
import { placed } from "../../../support/staged-ledger.ts";
import { elementsOf, readPart } from "./rendered-page.ts";

const sale = `name: sale
from: Acme <news@acme.example>
message: { template: { name: sale, subject: Hi } }
expect: { overall: [inbox >= 90] }
`;
const templates = [
  ["template:sale", "templates/sale.html.hbs"],
  ["mjml:sale", "templates/sale.mjml"],
] as const;

function render(text: string, more: Partial<FormPanel> = {}) {
  const panel: FormPanel = {
    form: readForm(text),
    marks: [],
    past: [],
    templates,
    providers: [],
    saved: new Map(),
    canWrite: true,
    ...more,
  };
  const part = readPart(String(formMarkup(panel)));
  const document = parseDocument(part.html);
  const fields = () =>
    [...elementsOf(document, "input"), ...elementsOf(document, "textarea"), ...elementsOf(document, "select")]
      .map(({ attribs }) => attribs)
      .filter(({ name }) => name !== undefined);
  return {
    ...part,
    document,
    fields,
    field: (name: string) => fields().find((each) => each["name"] === name),
  };
}
const messageOf = (message: string) => render(`from: a@b.example\nmessage: ${message}\nexpect: {}\n`);
const variantsOf = (variants: string, more: Partial<FormPanel> = {}) =>
  render(`${sale}variants: ${variants}\n`, more);
const expectOf = (expect: string, more: Partial<FormPanel> = {}) =>
  render(sale.replace(/expect: .*/, `expect: ${expect}`), more);
const mark = (more: Partial<Mark> = {}): Mark => ({
  severity: "error",
  file: "scenarios/sale.yaml",
  line: 2,
  column: 1,
  message: "It has no address",
  fix: "Write one.",
  path: ["from"],
  ...more,
});

describe("the form", () => {
  test("says why it cannot show a file", () => {
    const { text, fields } = render("from: [");
    expect(text).toMatch(/^! .*error/);
    expect(fields()).toEqual([]);
  });

  test("is off if the file cannot be written", () => {
    expect(render(sale, { canWrite: false }).html).toContain('<fieldset class="stack bare" disabled>');
    expect(render(sale).html).not.toContain("disabled");
  });

  test("has a field for each text", () => {
    const { field, text } = render(sale);
    expect(field("from")).toMatchObject({ id: "f-from", value: "Acme <news@acme.example>" });
    expect(field("subject")).toMatchObject({ value: "Hi" });
    expect(field("preheader")).toMatchObject({ value: "" });
    expect(text).toContain("What message lists show after the subject.");
  });

  test("has several lines for a text of several lines", () => {
    const { html, field } = messageOf('{ simple: { subject: "a\\nb", text: x } }');
    expect(html).toMatch(/<textarea class="input" id="f-subject"[^>]*>\na\nb<\/textarea>/);
    expect(field("from")).toHaveProperty("value");
  });

  test.each<[string, string | undefined]>([
    ["{ mime: { html: x } }", "see html and text in the YAML"],
    ["{ simple: { text: x } }", "see html and text in the YAML"],
    ["{ serviceTemplate: { name: x } }", "The sending service has the template"],
    ["{}", "There is no message yet"],
    ["{ template: { name: x } }", undefined],
  ])("says where the message is: %s", (message, words) => {
    const hints =
      "There is no message yet|see html and text in the YAML|The sending service has the template";
    const { text } = messageOf(message);
    expect(new RegExp(hints).exec(text)?.[0]).toBe(words);
  });
});

describe("the template", () => {
  test("is one of the project's, and can be edited", () => {
    const { options, links } = render(sale);
    expect(options().slice(0, 2)).toEqual(["sale.html.hbs*", "sale.mjml"]);
    expect(links()).toEqual(["Edit the template → /write?file=templates%2Fsale.html.hbs"]);
    expect(render(sale, { canWrite: false }).links()[0]).toMatch(/^Open the template/);
    const mjml = render(sale.replace("template:", "mjml:"));
    expect(mjml.options().slice(0, 2)).toEqual(["sale.html.hbs", "sale.mjml*"]);
  });

  test("may not exist", () => {
    const { options, links } = render(sale.replace("name: sale,", "name: gone,"));
    expect(options().slice(0, 3)).toEqual(["gone (no such file)*", "sale.html.hbs", "sale.mjml"]);
    expect(links()).toEqual([]);
  });
});

describe("an error", () => {
  const bad = (more: Partial<Mark>) => render(sale, { marks: [mark(more)] }).ofClass("error");

  test("is at its field, with its fix", () => {
    const { field, ofClass } = render(sale, { marks: [mark()] });
    expect(ofClass("error")).toEqual(["✕ It has no address Write one."]);
    expect(field("from")).toMatchObject({ "aria-invalid": "true", "aria-describedby": "e-from" });
    expect(field("subject")).not.toHaveProperty("aria-invalid");
    expect(bad({ fix: undefined })).toEqual(["✕ It has no address"]);
  });

  test.each<[string, Partial<Mark>, number]>([
    ["of another path", { path: ["to"] }, 0],
    ["of a longer path", { path: ["from", 0] }, 0],
    ["of a shorter path", { path: [] }, 0],
    ["of the subject", { path: ["message", "template", "subject"] }, 1],
    ["of the template", { path: ["message", "template", "name"] }, 1],
    ["of a value", { path: undefined, literal: "Hi" }, 1],
    ["of another value", { path: undefined, literal: "Ho" }, 0],
    ["of nothing", { path: undefined, literal: undefined }, 0],
    ["that only warns", { severity: "warn" }, 0],
  ])("%s is shown or not", (_, more, count) => {
    expect(bad(more)).toHaveLength(count);
  });
});

describe("the variants", () => {
  test("are one message for all, rows of a file, or a table", () => {
    expect(render(sale).text).toContain("One message for all readers.");
    const ofFile = variantsOf("rows.csv");
    expect(ofFile.links()).toContain("rows.csv → /write?file=rows.csv");
    expect(ofFile.text).toContain("Add rows there.");
    expect(ofFile.text).not.toMatch(/One message for all|Paste rows/);
  });

  test("are a table with a field for each cell", () => {
    const { text, rows, texts, fields, html } = variantsOf(
      '[{ name: en, n: 1 }, { name: "a\\nb", n: [1, 2] }, { n: null }]',
    );
    expect(text).toContain("3 rows, 2 columns. Each row is one test.");
    expect(text).not.toContain("only in the YAML");
    expect(texts("th")).toEqual(["name", "n"]);
    const cells = fields().filter(({ name }) => /^c\d/.test(name ?? ""));
    expect(cells.map((cell) => [cell["name"], cell["value"]])).toEqual([
      ["c0-0", "en"],
      ["c0-1", "1"],
      ["c2-0", ""],
      ["c2-1", ""],
      ["c1-0", undefined],
    ]);
    expect(html).toContain(">\na\nb</textarea>");
    expect(rows()[1]?.[1]).toBe("[1,2]");
    expect(texts("button")).toEqual(expect.arrayContaining(["Remove", "Use these rows"]));
    expect(html).toContain('value="remove-row:2" aria-label="Remove row 3"');
  });

  test("are pasted into a table, or in place of it", () => {
    const modes = (part: ReturnType<typeof render>) =>
      part.fields().flatMap((each) => (each["name"] === "paste-mode" ? each["value"] : []));
    expect(modes(variantsOf("[{ a: 1 }]"))).toEqual(["add", "replace"]);
    expect(modes(render(sale))).toEqual([]);
    expect(render(sale).field("pasted")).toBeDefined();
  });

  test.each([
    [50, 20, 1000, false],
    [51, 20, 1000, true],
    [50, 21, 1000, true],
  ])("are at most 50 rows and 20 columns: %j, %j", (rows, columns, count, isCut) => {
    const row = Object.fromEntries(Array.from({ length: columns }, (_, at) => [`k${at}`, at]));
    const { fields, text } = variantsOf(JSON.stringify(Array.from({ length: rows }, () => row)));
    expect(fields().filter(({ name }) => /^c\d/.test(name ?? ""))).toHaveLength(count);
    expect(text.includes("Some are only in the YAML.")).toBe(isCut);
  });
});

describe("an expectation", () => {
  const past = [[placed(96, { Gmail: 92 })], [placed(85, { Gmail: 99 })], [placed(84.96)]];

  test("is a sentence with its limit", () => {
    const { text, field, ofClass } = expectOf("{ overall: [inbox >= 90, { warn: spam <= 5 }] }");
    expect(ofClass("sentence").slice(0, 2)).toEqual([
      "Overall at least % land in the inbox",
      "Overall at most % land in spam only warns",
    ]);
    expect(field("e0")).toMatchObject({
      value: "90",
      "aria-label": "Overall: percent that land in the inbox",
    });
    expect(field("e1")).toMatchObject({ value: "5" });
    expect(text).not.toContain("Nothing is expected yet");
    expect(expectOf("{}").text).toContain("Nothing is expected yet, so every result passes.");
  });

  test.each([
    ["'*'", "Each mailbox provider"],
    ["Gmail", "Gmail"],
    ["baseline", "Overall"],
    ["control", "Overall"],
  ])("of %s names its scope", (scope, words) => {
    expect(expectOf(`{ ${scope}: [inbox >= 90] }`).ofClass("sentence")[0]).toMatch(
      new RegExp(`^${words} at least`),
    );
  });

  test("that compares with a baseline has no field", () => {
    const { field, ofClass, html } = expectOf("{ overall: [inbox >= baseline - 5] }");
    expect(field("e0")).toBeUndefined();
    expect(ofClass("sentence")[0]).toContain("inbox >= baseline - 5");
    expect(html).toContain('value="remove-expectation:0"');
  });

  test("says how the last runs compare with it, and what it was", () => {
    const form = readForm(sale) as ScenarioForm;
    const [only] = form.expectations;
    const saved = new Map(only ? [[expectationKey(only), 80]] : []);
    const { ofClass } = expectOf("{ overall: [inbox >= 90] }", { past, saved });
    expect(ofClass("hint").at(-1)).toBe("1 of the last 3 runs would have passed. Until now 80.");
    const same = expectOf("{ overall: [inbox >= 80] }", { past, saved });
    expect(same.ofClass("hint").at(-1)).toBe("All of the last 3 runs would have passed.");
    expect(expectOf("{ overall: [inbox > 90] }", { past, saved }).text).not.toContain("Until now");
  });

  test.each<[string, number[], string, string]>([
    ["inbox >= 90", [], "80", "100"],
    ["inbox >= 90", [75], "70", "100"],
    ["inbox > 61", [75], "60", "100"],
    ["inbox >= 3", [], "0", "100"],
    ["spam <= 5", [], "0", "20"],
    ["spam < 5", [21], "0", "80"],
    ["spam <= 45", [90], "0", "50"],
    ["spam <= 100", [], "0", "100"],
  ])("%s after %j has a slider from %s to %s", (threshold, inbox, low, high) => {
    const { document } = expectOf(`{ overall: ["${threshold}"] }`, {
      past: inbox.map((each) => [placed(each)]),
    });
    const slider = elementsOf(document, "input").find(({ attribs }) => attribs["type"] === "range");
    expect([slider?.attribs["min"], slider?.attribs["max"]]).toEqual([low, high]);
  });

  test("has the last runs as dots, stacked where they are equal", () => {
    const { document } = expectOf("{ overall: [inbox >= 90] }", {
      past: [[placed(100)], [placed(90)], [placed(100)], [placed(85)]],
    });
    const [svg] = elementsOf(document, "svg");
    expect(svg?.attribs["aria-label"]).toBe("The last 4 runs: 100, 90, 100, 85 percent");
    expect(svg?.attribs["height"]).toBe("22");
    expect(
      elementsOf(svg, "circle").map(({ attribs }) => [attribs["cx"], attribs["cy"], attribs["class"]]),
    ).toEqual([
      ["100%", "15", "f-inbox"],
      ["50%", "15", "f-inbox"],
      ["100%", "8", "f-inbox"],
      ["25%", "15", "f-failed"],
    ]);
    const high = expectOf("{ overall: [inbox >= 90] }", {
      past: Array.from({ length: 5 }, () => [placed(95)]),
    });
    expect(elementsOf(high.document, "svg")[0]?.attribs["height"]).toBe("36");
    expect(expectOf("{ overall: [inbox >= 90] }").html).not.toContain("<svg");
  });

  test("gives its figures to the script of the page", () => {
    const { html } = expectOf("{ overall: [inbox >= 90] }", { past });
    const [, data = ""] = /data-limit="([^"]+)"/.exec(html) ?? [];
    expect(JSON.parse(data.replaceAll("&quot;", '"').replaceAll("&gt;", ">"))).toEqual({
      operator: ">=",
      percents: [96, 85, 84.96],
      low: 80,
      high: 100,
    });
  });

  test("can be added, at a mailbox provider too", () => {
    const { options } = expectOf("{}", { providers: ["Gmail", "Yahoo"] });
    expect(options().slice(2)).toEqual([
      "Overall",
      "Each mailbox provider",
      "Gmail",
      "Yahoo",
      "at least",
      "more than",
      "at most",
      "less than",
      "exactly",
      "land in the inbox",
      "land in spam",
      "are not delivered",
      "pass SPF",
      "pass DKIM",
      "pass DMARC",
    ]);
  });
});
