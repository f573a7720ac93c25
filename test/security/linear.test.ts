import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { analyse } from "scslre";
import { parseSync } from "vite";
import { beforeAll, describe, expect, test } from "vitest";
import { locateLiteral, locatePath } from "../../src/authored/locate.ts";
import { parseJson } from "../../src/authored/parse-json.ts";
import { parseYaml } from "../../src/authored/parse-yaml.ts";
import { authenticateMessage } from "../../src/check/authentication/verify.ts";
import { checkMessage } from "../../src/check/check-message.ts";
import { checks } from "../../src/check/checks.ts";
import { readMessage } from "../../src/check/evidence/message-evidence.ts";
import { parseMessage } from "../../src/message/parse.ts";
import { toTemplateContent } from "../../src/message/service-template.ts";
import { createTemplates } from "../../src/message/template/create-templates.ts";
import { createHelpers } from "../../src/message/template/helpers.ts";
import { parseLocales } from "../../src/message/template/locales.ts";
import { toPlainText } from "../../src/message/text-from-html.ts";
import { wrapText } from "../../src/report/text-width.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { selectTests } from "../../src/scenario/select.ts";
import { type CheckGrowth, measureChecks } from "../support/linear/check-growth.ts";
import { describeSamples, measureGrowth, mostExcess } from "../support/linear/growth.ts";
import { repeatTo, shapeFamilies, shapes } from "../support/linear/shapes.ts";
import { textFunctions } from "../support/linear/text-functions.ts";
import { sampleOf } from "../support/sample-of.ts";

const sizes = { smallest: 4096, largest: 65_536 };

describe("every text function takes at most n log n", () => {
  const probes = textFunctions.flatMap(({ name, families, run }) =>
    families.map((family) => ({ name, family, run })),
  );
  test.each(sampleOf(probes, 4))("$name: $family", async ({ family, run }) => {
    const slow: string[] = [];
    // Use every fourth piece in CI; the benchmark uses all of them.
    for (const piece of sampleOf(
      [...shapes[family]].filter((_, index) => index % 4 === 0),
      6,
    )) {
      const growth = await measureGrowth((size) => repeatTo(piece, size), run, sizes);
      if (growth.excess > mostExcess)
        slow.push(`${JSON.stringify(piece)}: ${describeSamples(growth.samples)}`);
    }
    expect(slow).toEqual([]);
  });
});

describe("every check takes at most n log n", () => {
  // Use a few of each family in CI; the benchmark uses all of them.
  const pieces = shapeFamilies.flatMap((family) =>
    sampleOf(
      [...shapes[family]].filter((_, index) => index % 8 === 0),
      6,
    ),
  );
  let measured: readonly CheckGrowth[] = [];
  beforeAll(async () => {
    measured = await measureChecks(pieces, sizes);
  });

  test.each(checks.map(({ id }) => id))("%s", (id) => {
    const own = measured.filter(({ check }) => check === id);
    expect(own.length).toBeGreaterThanOrEqual(pieces.length);
    const slow = own.filter(({ growth }) => growth.excess > mostExcess);
    expect(slow.map(({ shape, growth }) => `${shape}: ${describeSamples(growth.samples)}`)).toEqual([]);
  });
});

describe("no expression in the source needs more than linear time", () => {
  const root = new URL("../../src/", import.meta.url).pathname;
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.[jt]s$/.test(file),
  );
  const folders = [...new Set(files.map((file) => (file.includes("/") ? (file.split("/")[0] ?? "") : "")))];
  test.each(folders.map((folder) => folder || "."))("in %s", (folder) => {
    const own = files.filter((file) => (file.includes("/") ? file.startsWith(`${folder}/`) : folder === "."));
    const slow = own.flatMap((file) =>
      expressionsIn(join(root, file))
        .filter(({ pattern, flags }) => analyse({ source: pattern, flags }).reports.length > 0)
        .map(({ pattern, flags }) => `${file}: /${pattern}/${flags}`),
    );
    expect(slow).toEqual([]);
  });

  test.each([
    ["/[ \\t]+$/gm", "[ \\t]+$", "gm"],
    ["/\\([^)]*\\)/g", "\\([^)]*\\)", "g"],
    ["/^(a+)+$/", "^(a+)+$", ""],
    ["/\\s*:\\s*/", "\\s*:\\s*", ""],
  ])("and %s would be found", (_, source, flags) => {
    expect(analyse({ source, flags }).reports).not.toEqual([]);
  });
});

interface Expression {
  readonly pattern: string;
  readonly flags: string;
}

/** Returns the regular expressions in a file, as the parser reports them. */
function expressionsIn(path: string): Expression[] {
  const found: Expression[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const regex: unknown = Reflect.get(node, "regex");
    if (typeof regex === "object" && regex !== null) found.push(regex as Expression);
    for (const inner of Object.values(node)) visit(inner);
  };
  visit(parseSync(path, readFileSync(path, "utf8")).program);
  return found;
}

describe("attacks on expressions with crafted text", () => {
  const mailOf = (fields: string, html = ""): Buffer =>
    Buffer.from(`${fields}\r\nContent-Type: text/html\r\n\r\n${html}`);
  const check = (id: string) => async (bytes: Buffer) => {
    const only = checks.filter((each) => each.id === id);
    await checkMessage(readMessage(bytes), { nowMs: 0, only });
  };
  test.each<[string, (size: number) => Buffer, string]>([
    ["a reply's colon", (size) => mailOf(`Subject: RV${"\u00a0".repeat(size)}x`), "fake-reply"],
    ["a date's parentheses", (size) => mailOf(`Date: ${"(".repeat(size)}`), "date-field"],
    ["a version's parentheses", (size) => mailOf(`MIME-Version: ${"(".repeat(size)}`), "mime-version"],
    [
      "a name of labels",
      (size) => mailOf(`From: "${"R.".repeat(size / 2)}U_" <a@b.example>`),
      "display-name",
    ],
    [
      "the words of many links",
      (size) =>
        mailOf(
          "From: a@b.example",
          `<a href="https://a.example">${"a.".repeat(450)}/_</a>`.repeat(size / 900),
        ),
      "link-text",
    ],
    [
      "hidden and spaced words of links",
      (size) =>
        mailOf(
          "From: a@b.example",
          `<a href="https://a.example">www <s hidden>x</s>${" . a".repeat(200)}</a>`.repeat(size / 900),
        ),
      "link-text",
    ],
    [
      "redirects within redirects",
      (size) =>
        mailOf(
          "From: a@b.example",
          `<a href="https://urldefense.com/v3/__${"https:/".repeat(400)}">www.a.com</a>`.repeat(
            size / 2900 + 1,
          ),
        ),
      "link-text",
    ],
    [
      "the path of a click tracker, in links side by side",
      (size) =>
        mailOf(
          "From: a@b.example",
          `<a href="https://t.a.com/${"c/=https:%2F".repeat(90)}${"a".repeat(900)}">www.</a><a href="https://t.a.com/x">b.com/x</a>`.repeat(
            size / 2000 + 1,
          ),
        ),
      "link-text",
    ],
    [
      "links of a text in angle brackets",
      (size) =>
        Buffer.from(`From: a@b.example\r\n\r\n[1]: https://a.example\r\n${"/ <http:/>".repeat(size / 10)}`),
      "link-text",
    ],
    [
      "footnotes of a text",
      (size) => Buffer.from(`From: a@b.example\r\n\r\n[1]: https://a.example\r\n${"[1]".repeat(size / 3)}`),
      "link-text",
    ],
    [
      "brands in hosts",
      (size) =>
        mailOf(
          "From: a@b.example",
          Array.from(
            { length: size / 90 },
            (_, index) => `<a href="https://${"paypal-".repeat(8)}${index}.com">a</a>`,
          ).join(""),
        ),
      "link-look-alike",
    ],
    [
      "the gaps of words",
      (size) => mailOf("From: a@b.example", `a${"\u200b\u200d".repeat(size / 6)}`),
      "invisible-characters",
    ],
    [
      "rows of variation selectors",
      (size) => mailOf("From: a@b.example", `a${"\ufe0f\ufe0e".repeat(size / 6)}`),
      "invisible-characters",
    ],
    [
      "letters with hidden text between them",
      (size) => mailOf("From: a@b.example", "a<s hidden>x</s>".repeat(size / 16)),
      "hidden-text",
    ],
    [
      "many names of labels",
      (size) => mailOf(`From: "${"-".repeat(9000)}" <a@b.example>\r\n`.repeat(size / 9000 + 1)),
      "display-name",
    ],
    [
      "a bank's name",
      (size) => mailOf(`From: "${"chase ".repeat(size / 6)}" <a@b.example>\r\n`),
      "brand-impersonation",
    ],
    [
      "a group of addresses",
      (size) => mailOf(`From: PayPal: ${"a@b.example,".repeat(size / 12)};\r\n`),
      "from-field",
    ],
    ["a UTF-7 word", (size) => mailOf(`Subject: =?utf-7?q?${"+A".repeat(size / 2)}?=\r\n`), "fake-reply"],
    ["a case's number", (size) => mailOf(`Subject: Re: ${"case ".repeat(size / 5)}`), "fake-reply"],
    ["meta elements", (size) => mailOf("Subject: x", "<meta x".repeat(size / 7)), "active-content"],
    [
      "lengths of digits",
      (size) => mailOf("Subject: x", `<p style="font-size:${"0".repeat(size)}x">a`),
      "font-size",
    ],
    [
      "encoded words in a thousand fields",
      (size) => mailOf(`${"X: =?x?q?\r\n".repeat(Math.min(1000, size / 16))}Y: ${"a".repeat(size)}`),
      "encoded-words",
    ],
    [
      "addresses in a thousand fields",
      (size) => mailOf(`From: a@b.example, <x\r\n`.repeat(size / 24)),
      "from-field",
    ],
  ])("%s", async (_, make, id) => {
    const growth = await measureGrowth(make, check(id), { smallest: 8192, largest: 131_072 });
    expect(growth.excess, describeSamples(growth.samples)).toBeLessThanOrEqual(mostExcess);
  });

  test("no authentication passes for a header of 100,000 folded lines", async () => {
    const bytes = Buffer.from(`From: a@acme.example\r\nX:${" \r\n".repeat(100_000)}\r\n\r\nx`);
    const authentication = await authenticateMessage(bytes, { ip: "192.0.2.1" }, async () => []);
    const { results, findings } = await checkMessage(readMessage(bytes), { nowMs: 0, authentication });
    const outcomes = ["spf", "dkim", "dmarc-policy", "from-alignment"].map(
      (id) => results.find(({ check: each }) => each === id)?.outcome,
    );
    expect(outcomes).toEqual(["not-measured", "not-measured", "not-measured", "not-measured"]);
    expect(findings.map(({ message }) => message)).toContain(
      "Not read: the signatures, because there are more than 5000 header lines",
    );
  });

  test.each([" \n", "\n ", " \r\n", "X: a\n b\n"])("%j in an authenticated header", async (piece) => {
    const growth = await measureGrowth(
      (size) => Buffer.from(repeatTo(piece, size)),
      (bytes) => authenticateMessage(bytes, { ip: "192.0.2.1" }, async () => []),
      { smallest: 4096, largest: 65_536 },
    );
    expect(growth.excess, describeSamples(growth.samples)).toBeLessThanOrEqual(mostExcess);
  });

  test("a quoted-printable body of 40 kB of blanks", async () => {
    const body = `Subject: x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${" ".repeat(40_000)}x`;
    const begin = process.cpuUsage();
    await checkMessage(readMessage(Buffer.from(body)), { nowMs: 0 });
    const { user } = process.cpuUsage(begin);
    // An earlier version took 5 seconds and more.
    expect(user / 1e6).toBeLessThan(2.5);
  });

  test.each([
    [
      "mime tree",
      (boundary: string) =>
        readMessage(
          Buffer.from(`Content-Type: multipart/mixed; boundary="${boundary}"\n\n--${boundary}\n\nx`),
        ),
    ],
    ["literal", (text: string) => locateLiteral(`x ${text}`, text)],
    ["key", (text: string) => locatePath(`x ${text}`, [text])],
  ])("a %s of 500,000 characters does not end the process", (_, run) => {
    expect(() => run("a".repeat(500_000))).not.toThrow();
  });

  test("wrapped lines stay within their width", () => {
    const lines = wrapText(`${"漢".repeat(999)} ${"a ".repeat(999)}${"b".repeat(999)}`, 40);
    expect(lines.filter((line) => [...line].length > 40)).toEqual([]);
  });
});

describe("deep nesting is rejected with a message", () => {
  const deep = 100_000;
  const mime = (levels: number): Buffer =>
    Buffer.from(
      `From: a@b.example\r\n${Array.from({ length: levels }, (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`).join("")}\r\nx`,
    );
  const html = (markup: string): Buffer => Buffer.from(`Content-Type: text/html\r\n\r\n${markup}`);
  const reasonsOf = async (bytes: Buffer): Promise<string> => {
    const { findings, results } = await checkMessage(readMessage(bytes), { nowMs: 0 });
    return [...findings.map(({ message }) => message), ...results.map(({ reason = "" }) => reason)].join(
      "\n",
    );
  };

  test.each([
    ["MIME", () => mime(10_000), /Not read: the parts nested 50 or more levels deep/],
    [
      "HTML",
      () => html("<div>".repeat(deep)),
      /Not read: the HTML from the point where it is nested more than 500 levels/,
    ],
    ["HTML lists", () => html("<ul><li>".repeat(deep)), /nested more than 500 levels/],
    ["HTML tables", () => html("<table><tr><td>".repeat(deep)), /nested more than 500 levels/],
    [
      "CSS blocks",
      () => html(`<style>${"@media{".repeat(9000)}</style>a`),
      /Not read: the parts of a style sheet that are nested more than 100 levels deep/,
    ],
    [
      "CSS selectors",
      () => html(`<style>${"a:not(".repeat(9000)}a${")".repeat(9000)}{display:none}</style>a`),
      /Not read: the parts of a style sheet that are nested more than 100 levels deep/,
    ],
    [
      "CSS functions",
      () => html(`<style>a{width:${"calc(".repeat(9000)}</style>a`),
      /There is no Date header/,
    ],
    ["CSS brackets", () => html(`<style>${"[".repeat(9000)}</style>a`), /There is no Date header/],
  ])("%s in a check", async (_, make, words) => {
    const reasons = await reasonsOf(make());
    expect(reasons).toMatch(words);
    expect(reasons).not.toMatch(/call stack|threw an error/);
  });

  const templates = createTemplates({
    origins: new Map(),
    helpers: createHelpers({ translate: () => "" }),
    guardsMayMiss: false,
    toProjectPath: (path) => path,
  });
  const render = async (text: string) => (await templates).renderText(text, "html", { a: 1, b: [1], no: "" });
  const data = (levels: number): Record<string, unknown> => {
    let value: Record<string, unknown> = {};
    for (let level = 0; level < levels; level++) value = { a: value };
    return value;
  };

  test.each<[string, () => unknown, RegExp]>([
    ["MIME that is parsed", () => parseMessage(mime(10_000)), /parts are nested 50 levels deep/],
    [
      "10,000 parts that are parsed",
      () =>
        parseMessage(
          Buffer.from(
            `Content-Type: multipart/mixed; boundary=a\r\n\r\n${"--a\r\n\r\nx\r\n".repeat(10_000)}`,
          ),
        ),
      /Cannot read the message/,
    ],
    [
      "blanks in quoted-printable",
      () =>
        parseMessage(Buffer.from(`Content-Transfer-Encoding: quoted-printable\r\n\r\n${" ".repeat(deep)}x`)),
      /blanks in a row/,
    ],
    [
      "HTML that becomes text",
      () => toPlainText("<div>".repeat(deep)),
      /HTML is nested more than 500 levels/,
    ],
    [
      "closed HTML that becomes text",
      () => toPlainText("<b>".repeat(deep) + "</b>".repeat(deep)),
      /HTML is nested more than 500 levels/,
    ],
    [
      "{{#if}}",
      () => render("{{#if a}}".repeat(deep) + "{{/if}}".repeat(deep)),
      /blocks are nested more than 100 levels/,
    ],
    [
      "{{#if}} without an end",
      () => render("{{#if a}}".repeat(deep)),
      /blocks are nested more than 100 levels/,
    ],
    [
      "{{#each}}",
      () => render("{{#each b}}".repeat(deep) + "{{/each}}".repeat(deep)),
      /blocks are nested more than 100 levels/,
    ],
    [
      "{{^a}}",
      () => render("{{^a}}".repeat(deep) + "{{/a}}".repeat(deep)),
      /blocks are nested more than 100 levels/,
    ],
    ["{{~#if~}}", () => render("{{~#if a~}}".repeat(deep)), /blocks are nested more than 100 levels/],
    [
      "subexpressions",
      () => render(`{{number ${"(lookup ".repeat(deep)}`),
      /subexpressions are nested more than 100 levels/,
    ],
    ["YAML lists", () => parseYaml("- ".repeat(deep), "a.yaml"), /nested more than 200 levels/],
    ["YAML flow lists", () => parseYaml("[".repeat(deep), "a.yaml"), /nested more than 200 levels/],
    ["YAML flow maps", () => parseYaml("{a: ".repeat(deep), "a.yaml"), /nested more than 200 levels/],
    ["YAML keys", () => parseYaml("? ".repeat(deep), "a.yaml"), /nested more than 200 levels/],
    [
      "locales",
      async () => {
        const locales = await parseLocales([{ file: "a.yaml", locale: "a", text: "[".repeat(deep) }]);
        locales.translate("a", "b", {}, { start: { line: 1, column: 0 } });
      },
      /nested more than 200 levels/,
    ],
    ["JSON without an end", () => parseJson("[".repeat(deep), "a.json"), /not valid JSON/],
    [
      "data of a service's template",
      () => toTemplateContent("arn:aws:ses:us-east-1:123456789012:template/a", data(5000), "x"),
      /data is nested more than 100 levels/,
    ],
  ])("%s", async (_, run, words) => {
    const error: unknown = await Promise.resolve()
      .then(run)
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    expect(String(error)).toMatch(words);
    expect(String(error)).not.toMatch(/call stack/i);
  });

  const often = (text: string, count = 3000) => text.repeat(count);
  const closings = "{{/if}}{{/if}}";
  test.each([
    ["a string", `{{#if "${closings}"}}`],
    ["a string in single quotes", `{{#if '${closings}'}}`],
    ["a string with an escaped quote", `{{#if "\\"${closings}"}}`],
    ["a string in single quotes with an escaped quote", `{{#if '\\'${closings}'}}`],
    ["a name in brackets", `{{#if [${closings}]}}`],
    ["a name in brackets with an escaped one", `{{#if [\\]${closings}]}}`],
    ["a comment", `{{#if a}}{{!-- ${closings} --}}`],
    ["a comment that strips before", `{{#if a}}{{~!-- ${closings} --}}`],
    ["a comment that strips behind", `{{#if a}}{{!-- --~}}`],
    ["a raw block", `{{#if a}}{{{{raw}}}}${closings}{{{{/raw}}}}`],
    ["a raw block in a raw block", `{{#if a}}{{{{raw}}}}{{{{b}}}}{{{{/b}}}}${closings}{{{{/raw}}}}`],
    ["an escaped tag", `{{#if a}}\\{{/if}}`],
    ["two backslashes", "\\\\{{#if a}}"],
    ["an escaped tag of four braces", "\\{{{{#if a}}"],
    ["a blank behind ^", "{{^ a}}"],
    ["a part of a string that ends a tag", `{{#if "}}${closings}"}}`],
  ])("%s hides no block from the count", async (_, piece) => {
    await expect(render(often(piece))).rejects.toThrow(/blocks are nested more than 100 levels/);
  });

  test.each([
    ["a string", '(lookup "))" '],
    ["a string in single quotes", "(lookup '))' "],
    ["a name in brackets", "(lookup [))] "],
    ["a string that ends a tag", '(lookup "}}" '],
  ])("%s hides no subexpression from the count", async (_, piece) => {
    await expect(render(`{{number ${often(piece)}`)).rejects.toThrow(
      /subexpressions are nested more than 100/,
    );
  });

  test.each([
    ["{{else if a}}", "{{else if a}}"],
    ["{{~else if a~}}", "{{~else if a~}}"],
    ["{{ else if a}}", "{{ else if a}}"],
    ["{{else\\nif a}}", "{{else\nif a}}"],
  ])("rejects chained %s with a message", async (_, piece) => {
    await expect(render(`{{#if a}}${often(piece)}{{/if}}`)).rejects.toThrow(
      /more than 200 \{\{else if\}\} are chained/,
    );
  });

  test("renders 100 chained elses, several times, and symbols in strings", async () => {
    const block = `{{#if no}}n${often("{{else if no}}n", 100)}{{else}}x{{/if}}`;
    expect(await render(often(block, 5))).toBe("xxxxx");
    expect(await render(often('{{#if "{{#if a}}(((("}}x{{/if}}', 150))).toBe("x".repeat(150));
  });

  test("renders 100 blocks and comments that name blocks", async () => {
    expect(await render(`${"{{#if a}}".repeat(100)}x${"{{/if}}".repeat(100)}`)).toBe("x");
    expect(await render(`${"{{!-- {{#if a}} --}}".repeat(200)}${"\\{{#if a}}".repeat(150)}x{{a}}`)).toMatch(
      /x1$/,
    );
  });
});

describe("--grep", () => {
  const scenario = (name: string) =>
    ({ name, tags: [], variants: [{ name: undefined, data: {} }] }) as unknown as Scenario;
  const long = `${"a".repeat(50_000)}!`;
  const select = (grep: string) =>
    selectTests(
      { scenarios: [scenario(long), scenario("spring-sale (de)"), scenario("Grüße")], health: [] },
      { grep },
    );

  test.each([
    "(a+)+$",
    "(a|a)*$",
    "(a|aa)+$",
    "(a*)*$",
    "(.*a){20}$",
    "((a+)+)+$",
    "([a-zA-Z]+)*$",
    "(a?){100}a{100}$",
    "a*a*a*a*a*a*$",
    "(?:a+a+)+$",
    "^(?:.?)*$",
  ])("%s is as fast as any", async (grep) => {
    const growth = await measureGrowth(
      (size) => ({ scenarios: [scenario(`${"a".repeat(size)}!`)], health: [] }),
      (selected) => selectTests(selected, { grep }),
      { smallest: 1024, largest: 16_384 },
    );
    expect(growth.excess, describeSamples(growth.samples)).toBeLessThanOrEqual(mostExcess);
  });

  test.each([
    "(?=a)",
    "(?!a)",
    "(?<=a)b",
    "(?<!a)b",
    "(a)\\1",
    "(?<x>a)\\k<x>",
    "a{2000}",
    "(?:(?:a{100}){100}){100}",
  ])("rejects %s, and says what to write", async (grep) => {
    await expect(select(grep)).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(/does not support.*Remove lookarounds such as/),
    });
  });

  test.each(["(", "[", "*", "a{2,1}", "(?<x", "\\"])(
    "rejects %s, which is not an expression",
    async (grep) => {
      await expect(select(grep)).rejects.toMatchObject({
        code: "usage",
        message: expect.stringContaining("is not a valid regular expression"),
      });
    },
  );

  test("rejects an expression of 100,000 characters, and does not repeat all of it", async () => {
    const error: unknown = await select("(a|".repeat(33_333)).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/has 99999 characters, and must have at most 1000/);
    expect(String(error).length).toBeLessThan(2000);
  });

  test.each([
    ["spring-sale \\(de\\)$", "spring-sale (de)"],
    ["^SPRING", "spring-sale (de)"],
    ["\\bde\\b", "spring-sale (de)"],
    ["gr\\u00fc", "Grüße"],
    ["^\\p{L}+$", "Grüße"],
    ["spring|nothing", "spring-sale (de)"],
    ["^(?<word>spring)", "spring-sale (de)"],
  ])("selects with %s as before", async (grep, name) => {
    const { tests } = await select(grep);
    expect(tests.map((each) => each.scenario.name)).toEqual([name]);
  });
});
