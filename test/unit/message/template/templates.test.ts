import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import type { TemplateData, TextKind } from "../../../../src/message/template/create-templates.ts";
import { loadTemplates } from "../../../../src/message/template/templates.ts";
import { createProject, rejection } from "../project.ts";

type Files = Readonly<Record<string, string>>;

async function renderFile(name: string, files: Files, data: TemplateData = {}, kind: TextKind = "html") {
  return (await loadTemplates(await createProject(files))).renderFile(name, kind, data);
}

async function renderText(text: string, data: TemplateData = {}, files: Files = {}, kind: TextKind = "text") {
  return (await loadTemplates(await createProject(files))).renderText(text, kind, data);
}

const error = async (promise: Promise<unknown>): Promise<PlacewrightError> => {
  const thrown = await rejection(promise);
  expect(thrown).toBeInstanceOf(PlacewrightError);
  return thrown as PlacewrightError;
};

describe("layouts, partials, and blocks", () => {
  const files: Files = {
    "templates/layouts/base.hbs":
      '<html lang="{{locale}}">{{> @partial-block}}<footer>{{#> footer}}default{{/footer}}</footer></html>',
    "templates/partials/button.hbs": '<a href="{{href}}">{{label}}</a>{{#if note}}!{{/if}}',
    "templates/partials/row.text.hbs": "* {{this}}\n",
    "templates/sale.html.hbs":
      '{{#> layouts/base}}{{#*inline "footer"}}own {{brand}}{{/inline}}<h1>{{brand}}</h1>{{> partials/button href="https://a.example/?a=1&b=2" label=brand note=null}}{{/layouts/base}}',
    "templates/plain.html.hbs": "{{#> layouts/base}}x{{/layouts/base}}",
    "templates/sale.text.hbs": "{{#each items}}\n{{> partials/row.text}}\n{{/each}}",
  };

  test("renders a layout with its block and an inline partial", async () => {
    expect(await renderFile("sale.html", files, { locale: "de", brand: "A&B" })).toBe(
      '<html lang="de"><h1>A&amp;B</h1><a href="https://a.example/?a&#x3D;1&amp;b&#x3D;2">A&amp;B</a><footer>own A&amp;B</footer></html>',
    );
  });

  test("does not escape a text template or its partials", async () => {
    expect(await renderFile("sale.text", files, { items: ["A&B", "<c>"] }, "text")).toBe("* A&B\n* <c>\n");
  });

  test("names a partial that the layout calls and nothing defines", async () => {
    const thrown = await error(renderFile("plain.html", files, { locale: "de" }));
    expect(thrown).toMatchObject({
      code: "template-invalid",
      location: { file: "templates/layouts/base.hbs", line: 1, column: 58 },
    });
    expect(thrown.message).toContain('there is no partial "footer"');
  });

  test.each<[string, TemplateData, string]>([
    [
      "{{#each items}}{{@index}}{{this}}{{#unless @last}},{{/unless}}{{else}}none{{/each}}",
      { items: ["a", "b"] },
      "0a,1b",
    ],
    ["{{#each items}}{{@index}}{{else}}none{{/each}}", { items: [] }, "none"],
    [
      "{{#each items as |item n|}}{{n}}{{item.name}}{{../brand}}{{/each}}",
      { items: [{ name: "x" }], brand: "B" },
      "0xB",
    ],
    ["{{#each prices}}{{@key}}={{this}};{{/each}}", { prices: { a: 1, b: 2 } }, "a=1;b=2;"],
    [
      "{{#with customer}}{{name}} {{this.name}} {{@root.brand}}{{/with}}",
      { customer: { name: "Zoë" }, brand: "B" },
      "Zoë Zoë B",
    ],
    ["{{#if a}}A{{else if b}}B{{else}}C{{/if}}", { a: null, b: "" }, "C"],
    ['{{#if (lookup sizes "xl")}}big{{/if}}', { sizes: { xl: true } }, "big"],
    ["{{lookup prices locale}}", { prices: { de: 5 }, locale: "de" }, "5"],
    [
      "{{items.0.name}} {{items.[1].name}} {{items.length}}",
      { items: [{ name: "a" }, { name: "b" }] },
      "a b 2",
    ],
    ['{{[First name]}} {{"First name"}}', { "First name": "Zoë" }, "Zoë Zoë"],
    ["{{url}} {{date}}", { url: "https://a.example", date: "today" }, "https://a.example today"],
    ["{{a}}|{{b}}|{{c}}", { a: null, b: "", c: 0 }, "||0"],
    ["{{! note }}{{~a~}} x", { a: 1 }, "1x"],
    ["\\{{a}}", {}, "{{a}}"],
    ["no braces", {}, "no braces"],
  ])("%j renders", async (text, data, expected) => {
    expect(await renderText(text, data)).toBe(expected);
  });
});

describe("strictness", () => {
  test.each<[string, TemplateData, string, number, number]>([
    [
      "Hi\n  {{headlin}}",
      { headline: "x" },
      'there is no variable "headlin" (line 2, column 5). Did you mean "headline"?',
      2,
      5,
    ],
    ["{{#if heroo}}x{{/if}}", { hero: 1 }, 'there is no variable "heroo"', 1, 7],
    ["{{#unless gone}}x{{/unless}}", {}, 'there is no variable "gone"', 1, 11],
    ["{{#each itms}}x{{/each}}", { items: [] }, 'Did you mean "items"?', 1, 9],
    ["{{#each items}}{{nam}}{{/each}}", { items: [{ name: "a" }] }, 'Did you mean "name"?', 1, 18],
    ["{{customer.nmae}}", { customer: { name: "a" } }, 'there is no variable "customer.nmae"', 1, 3],
    ["{{customer.name}}", { customer: null }, '"customer" is empty', 1, 3],
    ["{{date wen}}", { when: "2026-01-01" }, 'there is no variable "wen"', 1, 8],
    ['{{url "https://a.example" q=term}}', {}, 'there is no variable "term"', 1, 29],
    ["{{../name}}", { name: "x" }, 'has no "name"', 1, 3],
    ["{{constructor}}", {}, 'there is no variable "constructor"', 1, 3],
    ["{{name.constructor}}", { name: "x" }, 'there is no variable "name.constructor"', 1, 3],
    ["{{__proto__.x}}", {}, 'there is no variable "__proto__"', 1, 3],
    ['{{lookup this "constructor"}}', {}, 'there is no variable "constructor"', 1, 1],
    ["{{name.toString}}", { name: { a: 1 } }, 'there is no variable "name.toString"', 1, 3],
    ["{{empty}}", { empty: undefined, empt: 1 }, '"empty" is undefined', 1, 3],
    ["{{customer}}", { customer: { name: "a" } }, "Use one of its values, such as customer.name", 1, 3],
    ["{{items}}", { items: ["a"] }, "Write {{list items}}", 1, 3],
    ["{{when}}", { when: new Date(0) }, "Write {{date when}}", 1, 3],
    ["{{run}}", { run: () => "x" }, "is a function", 1, 3],
    ["{{@indx}}", {}, 'Did you mean "@index"?', 1, 3],
    ["{{@index}}", {}, 'there is no "@index" here', 1, 3],
    [
      "{{#if a}}{{dat b}}{{/if}}",
      { a: false },
      'there is no helper "dat" (line 1, column 10). Did you mean "date"?',
      1,
      10,
    ],
    ["{{shout (upper a)}}", { a: "x" }, 'there is no helper "shout"', 1, 1],
    ["{{number (upper a)}}", { a: "x" }, 'there is no helper "upper"', 1, 10],
    ["{{#items}}x{{/items}}", { items: [] }, "Write {{#if items}} or {{#each items}}", 1, 1],
    ["{{#ech items}}x{{/ech}}", { items: [] }, 'Did you mean "each"?', 1, 1],
    ["{{#date x}}x{{/date}}", { x: 1 }, '"date" does not accept a block', 1, 1],
    ["{{if x}}", { x: 1 }, '"if" requires a block', 1, 1],
    ["{{#if}}x{{/if}}", {}, "#if requires exactly one argument", 1, 1],
    ["{{#if a b}}x{{/if}}", { a: 1, b: 1 }, "#if requires exactly one argument", 1, 1],
    ["{{$print a}}", { a: 1 }, 'there is no helper "$print"', 1, 1],
    ["{{$text a 'b'}}", { a: 1 }, 'there is no helper "$text"', 1, 1],
    ["{{number ($value this 'a')}}", { a: 1 }, 'there is no helper "$value"', 1, 10],
    ["{{#$each a}}x{{/$each}}", { a: [1] }, 'there is no helper "$each"', 1, 1],
    ["{{a b}}", { a: 1, b: 1 }, 'there is no helper "a" (line 1, column 1). Use one of: currency,', 1, 1],
    ["{{#each a}}x{{/each}}", { a: new Map([["b", 1]]) }, "#each cannot iterate a Map", 1, 9],
    ["{{log a}}", { a: 1 }, 'there is no helper "log"', 1, 1],
    ["{{helperMissing a}}", { a: 1 }, 'there is no helper "helperMissing"', 1, 1],
    [
      "{{#if no}}{{> partials/buton}}{{/if}}",
      { no: 0 },
      'there is no partial "partials/buton" (line 1, column 15). Did you mean "partials/button"?',
      1,
      15,
    ],
    ["{{#> layouts/base}}x{{/layouts/base}}", {}, 'Add "templates/layouts/base.hbs"', 1, 6],
    ["{{> (lookup . 'a')}}", { a: "partials/button" }, "the name of a partial must be literal", 1, 1],
    ["{{* boom}}", {}, "not valid template syntax", 1, 1],
    ["{{date when}}", { when: "soon" }, 'helper "date": "soon" is not a date', 1, 1],
    ["{{date when 'huge'}}", { when: "2026-01-01" }, 'helper "date"', 1, 1],
    ["{{number n}}", { n: "many" }, '"many" is not a number', 1, 1],
    ["{{number n}}", { n: "" }, '"" is not a number', 1, 1],
    ["{{currency n}}", { n: 1 }, "requires 2 arguments, not 1", 1, 1],
    ["{{currency n 'EURO'}}", { n: 1 }, 'helper "currency"', 1, 1],
    ["{{list n}}", { n: 1 }, '"1" is not a list', 1, 1],
    ["{{plural n one='#'}}", { n: 5 }, "requires other", 1, 1],
    ["{{url u}}", { u: "/sale" }, "not an absolute URL", 1, 1],
    ["{{url u}}", { u: "javascript:alert(1)" }, "must begin with https:", 1, 1],
  ])("%j is refused", async (text, data, why, line, column) => {
    const files = { "templates/x.html.hbs": text, "templates/partials/button.hbs": "b" };
    const thrown = await error(renderFile("x.html", files, data));
    expect(thrown.message).toContain(why);
    expect(thrown).toMatchObject({
      code: "template-invalid",
      location: { file: "templates/x.html.hbs", line, column },
    });
  });

  test.each<[string, string, number]>([
    ["a\n{{#if x}}\nb", "the block {{#if}} is not closed", 2],
    ["a\n{{foo bar", "syntax error near", 2],
    ["{{}}", "syntax error near", 1],
    ["\n\n{{#if x}}y{{/each}}", "the block {{#if}} is closed by {{/each}}", 3],
  ])("reports the line of the syntax error in %j", async (text, why, line) => {
    const thrown = await error(renderFile("x.html", { "templates/x.html.hbs": text }));
    expect(thrown.message).toContain(why);
    expect(thrown.location).toMatchObject({ file: "templates/x.html.hbs", line });
  });

  test("names the file of a partial with an error, even in a branch not taken", async () => {
    const thrown = await error(
      renderFile(
        "x.html",
        {
          "templates/x.html.hbs": "{{#if no}}{{> a}}{{/if}}",
          "templates/a.hbs": "{{> b}}",
          "templates/b.hbs": "\n{{nosuch 1}}",
        },
        { no: false },
      ),
    );
    expect(thrown.location).toEqual({ file: "templates/b.hbs", line: 2, column: 1 });
    expect(thrown.frame).toBe("  1 |\n> 2 | {{nosuch 1}}\n    | ^");
  });

  test("refuses partials that call one another endlessly", async () => {
    const files = {
      "templates/x.html.hbs": "{{> a}}",
      "templates/a.hbs": "{{> b}}",
      "templates/b.hbs": "{{> a}}",
    };
    expect((await error(renderFile("x.html", files))).message).toContain("endlessly");
  });

  test("reports inline text as the literal, with a line if it has several", async () => {
    const short = await error(renderText("Hello {{nam}}", { name: "x" }));
    expect(short).toMatchObject({ code: "template-invalid", literal: "Hello {{nam}}" });
    expect(short.location).toBeUndefined();
    expect(short.message).toBe(
      'Cannot render "Hello {{nam}}": there is no variable "nam". Did you mean "name"?',
    );
    expect((await error(renderText("a\nb\n{{nam}}", {}))).message).toContain("(line 3 of the text)");
    expect((await error(renderText("{{#if", {}))).literal).toBe("{{#if");
  });

  test("suggests the most similar name for a missing template", async () => {
    const thrown = await error(renderFile("sprng-sale.html", { "templates/spring-sale.html.hbs": "x" }));
    expect(thrown).toMatchObject({
      code: "file-missing",
      literal: "sprng-sale",
      hint: 'Did you mean "spring-sale"?',
    });
  });

  test.each(["../secret.html", "/etc/passwd", "..\\secret.html"])(
    "refuses a template name that leads out of the folder: %s",
    async (name) => {
      const thrown = await error(
        renderFile(name, { "secret.html.hbs": "secret", "templates/a.html.hbs": "a" }),
      );
      expect(thrown.code).toBe("file-missing");
    },
  );

  test("refuses a link that leads out of the folder", async () => {
    const { symlink } = await import("node:fs/promises");
    const { join } = await import("node:path");
    const context = await createProject({ "secret.hbs": "secret", "templates/a.html.hbs": "{{> leak}}" });
    await symlink(join(context.projectDir, "secret.hbs"), join(context.templatesDir, "leak.hbs"));
    expect(await rejection(loadTemplates(context))).toMatchObject({ code: "file-outside-project" });
  });

  test("data cannot set a prototype", async () => {
    const data = JSON.parse('{"__proto__":{"admin":"yes"},"name":"x"}') as TemplateData;
    const files = { "templates/x.html.hbs": "{{> p a=1}}", "templates/p.hbs": "{{admin}}" };
    expect((await error(renderFile("x.html", files, data))).message).toContain('no variable "admin"');
  });
});

describe("escaping", () => {
  const evil = `"><script>alert('x')</script>&`;

  test("HTML escapes the data, in text and in attributes", async () => {
    const html = await renderText('<p title="{{evil}}">{{evil}}</p>', { evil }, {}, "html");
    expect(html).not.toMatch(/<script|"">/);
    expect(html).toContain("&lt;script&gt;");
  });

  test("refuses an object that pretends to be a safe string", async () => {
    const thrown = await error(renderText("{{x}}", { x: { toHTML: () => "<b>" } }, {}, "html"));
    expect(thrown.message).toContain("group of values");
  });

  test("translations escape their parameters", async () => {
    const files = { "templates/locales/en.yaml": "hi: Hello {name}" };
    expect(await renderText('{{t "hi" name=evil}}', { evil, locale: "en" }, files, "html")).not.toContain(
      "<script",
    );
  });

  test("text is not escaped", async () => {
    expect(await renderText("{{evil}}", { evil })).toBe(evil);
  });
});
