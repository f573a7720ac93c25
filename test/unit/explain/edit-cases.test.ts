import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { loadConfig } from "../../../src/config/load.ts";
import type { Draft } from "../../../src/explain/draft.ts";
import { contextOf } from "../../../src/explain/edit-context.ts";
import { addParagraph } from "../../../src/explain/edits/body.ts";
import { dropTags } from "../../../src/explain/edits/content.ts";
import {
  type EditContext,
  editPieces,
  hasFinding,
  outsideHandlebars,
  piecesOfKind,
} from "../../../src/explain/edits/edit.ts";
import { proposeEdits } from "../../../src/explain/edits/edits.ts";
import { findSender } from "../../../src/explain/senders.ts";
import { loadScenarios } from "../../../src/scenario/load.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { makeProject } from "../../support/project-folder.ts";
import { contextWith, edited, finding, htmlAfter, pieceOf, type Texts } from "./texts.ts";

describe("active content", () => {
  test.each([
    ['<p data-onclick="a" onclick="b">x</p>', '<p data-onclick="a">x</p>'],
    ['<p ONLOAD=b one="c">x</p>', '<p one="c">x</p>'.replace(' one="c"', "")],
    ['<meta http-equiv=" Refresh" content="0"><p>x</p>', "<p>x</p>"],
    ['<meta http-equiv="refresh" content="0"><p>x</p>', "<p>x</p>"],
    ["<script>a</script><SCRIPT>b</SCRIPT>x", "x"],
    ["<p>a</p>\n  <object data=x><embed src=y></object>\n<p>b</p>", "<p>a</p>\n<p>b</p>"],
    ["<embed src=y>x", "x"],
    ['<iframe type="application/ld+json"></iframe>x', "x"],
  ])("is removed: %s", async (html, expected) => {
    expect(await htmlAfter("active-content", html)).toBe(expected);
  });

  test.each([
    '<meta http-equiv="x-refresh"><meta name="refresh">',
    '<script type="application/ld+json">{}</script>',
    "<p>script</p></script>",
    '<p on-x="a" on1="b">x</p>',
  ])("does not include %s", async (html) => {
    expect(await htmlAfter("active-content", html)).toBeUndefined();
  });
});

describe("forms", () => {
  const link = '<a href="https://acme.example/REPLACE-ME">Open the form</a>';
  test("become a link, and fields without a form are removed", async () => {
    expect(await htmlAfter("forms", "<form a=b><input><p>x</p></form>y")).toBe(`${link}y`);
    expect(await htmlAfter("forms", "<p>a</p>\n<input name=b>\n<p>c</p>")).toBe("<p>a</p>\n<p>c</p>");
  });

  test("are left if the sender's domain is unknown", async () => {
    expect(await htmlAfter("forms", "<form></form>", { domain: undefined })).toBeUndefined();
  });
});

describe("hidden text", () => {
  const words = "hidden words";
  test.each([
    [`<div><b>a</b><p>${words}</p></div>`, "<div><b>a</b></div>"],
    [`<div><br><p><img src=a>${words}</p></div>`, "<div><br></div>"],
    [`<div><p>a</p><p>${words}</p><p>b</p></div>`, "<div><p>a</p><p>b</p></div>"],
    [`<div><i>a</i> ${words}</div>`, ""],
    [`<div><p>a</p><header>${words}</header></div>`, "<div><p>a</p></div>"],
    [`<p>${words}</p><p hidden>${words}</p>`, `<p>${words}</p>`],
    [
      `<p>${words}</p><div style="opacity: 0"><p>${words}</p></div>`,
      `<p>${words}</p><div style="opacity: 0"></div>`,
    ],
    [
      `<p>${words}</p><p style="font-size:0.5px">${words}</p><p style="text-indent:-9px">${words}</p>`,
      `<p>${words}</p><p style="font-size:0.5px">${words}</p>`,
    ],
  ])("is removed with its innermost element: %s", async (html, expected) => {
    expect(await htmlAfter("hidden-text", html, { hidden: [` ${words} `] })).toBe(expected);
  });

  test("is found by its first 60 characters", async () => {
    const long = "w".repeat(60);
    const given = { hidden: [`${long}${"x".repeat(40)}`] };
    expect(await htmlAfter("hidden-text", `<p>${long}<b>${"x".repeat(40)}</b></p>a`, given)).toBe("a");
    expect(await htmlAfter("hidden-text", `<p>${long.slice(1)}</p>a`, given)).toBeUndefined();
  });

  test.each([
    [`<html><body>${words}</body></html>`, words],
    [`<p>${words}</p><p>${words}</p>`, words],
    ["<p>visible</p>", words],
    ["<p>visible</p>", " "],
    [`<p>a</p>${words}`, words],
  ])("is left if its element is not certain: %s", async (html, hidden) => {
    expect(await htmlAfter("hidden-text", html, { hidden: [hidden] })).toBeUndefined();
  });
});

test.each([
  ["Tu\u00adlips", "Tulips"],
  ["Tu&shy;&#8203;lips", "Tulips"],
  ["👩\u200D👧 a\u200D", undefined],
  ["оnly", "only"],
  ["сор", undefined],
  ["оЯa", undefined],
  ["Яndex", undefined],
  ["Привет", undefined],
  ["Zoë", undefined],
])("writes %s in one alphabet: %s", async (html, expected) => {
  expect(await htmlAfter("invisible-characters", html)).toBe(expected);
});

test.each([
  ["*|A|*", ""],
  ["a *|A|* b", "a b"],
  ["Hello *|A|*", "Hello"],
  ["*|A|*, hello", "hello"],
  ["Hi.\n*|A|*, hello", "Hi.\nhello"],
  ["Hi. *|A|*, hello", "Hi. hello"],
  ["Hi *|A|* *|B|*, hello", "Hi, hello"],
  ["<p>*|A|*; hello</p>", "<p>hello</p>"],
  ["a\t*|A|*\nb", "a\nb"],
  ["  , a *|A|* b", "  , a b"],
  ["*|A|* hello", "hello"],
  ["*|A|* a ", "a "],
  ["no tag ", "no tag "],
])("without the tags, %j is %j", (text, expected) => {
  expect(dropTags(text)).toBe(expected);
});

test("merge tags are removed from every text, and named", async () => {
  const texts = {
    subject: "Hi *|A|*",
    html: "<p>%%bb%%</p>",
    text: "*|A|* *|C|* [[dd]] %%ee%%",
    row: "*|A|*",
    locale: "*|A|*",
  };
  const context = contextWith(texts, { findings: [finding("merge-tags")] });
  const [edit] = proposeEdits(context);
  expect(edit?.sentence).toMatch(/^Removes \*\|A\|\*, %%bb%%, \*\|C\|\*, which no system replaces/);
  expect(await edited("merge-tags", texts)).toMatchObject({
    subject: "Hi",
    html: "<p></p>",
    row: "",
    locale: "*|A|*",
  });
  expect(proposeEdits(contextWith({ html: "a" }, { findings: [finding("merge-tags")] }))).toEqual([]);
});

test.each([
  ["<p>{{#if a}}x{{/if}}</p>", undefined],
  ["<p>{{> foot}}</p>", undefined],
  ["<p>{{~#each a}}x{{/each}}</p>", undefined],
  ["<img src=a>", undefined],
  ["<p>Hello {{name}}</p>", "Hello {{name}}\n"],
])("the text part of %s is %j", async (html, expected) => {
  expect((await edited("text-part", { html }))?.text).toBe(expected);
});

test("only messages with their own HTML get a text part", async () => {
  expect(await edited("text-part", { subject: "a" })).toBeUndefined();
  expect((await edited("text-part", { html: "<p>a</p>", text: "old" }, { kind: "simple" }))?.text).toBe(
    "a\n",
  );
  for (const kind of ["template", "mjml", "reactEmail"] as const)
    expect(await edited("text-part", { html: "<p>a</p>" }, { kind })).toBeUndefined();
});

describe("links", () => {
  const linkTo = (...hrefs: string[]) => ({ links: hrefs.map((href) => [href, "a"] as const) });
  test.each<[string, string, string, string | undefined, (readonly string[])?]>([
    ["link-plain-http", "http://a.example/x", "http://a.example/x", "https://a.example/x"],
    [
      "link-plain-http",
      "http://a.example/x",
      "see http://a.example/x, http://a.example/xy and http://a.example/x/y",
      "see https://a.example/x, http://a.example/xy and http://a.example/x/y",
    ],
    ["link-plain-http", "http://a.example", "<a href=http://a.example>", "<a href=https://a.example>"],
    ["link-plain-http", "http://a.example", "https://b.example?to=http://a.example", undefined],
    [
      "link-plain-http",
      "http://a.example?a=1&b=2",
      '<a href="http://a.example?a=1&amp;b=2">',
      '<a href="https://a.example?a=1&b=2">',
    ],
    ["link-plain-http", "http://192.0.2.1/x", "http://192.0.2.1/x", undefined],
    ["link-credentials", "http://u:p@a.example/x@y", "http://u:p@a.example/x@y", "http://a.example/x@y"],
    [
      "link-credentials",
      "https://a.example/?to=https://u:p@b.example/x",
      "https://a.example/?to=https://u:p@b.example/x",
      undefined,
    ],
    ["link-credentials", "https://a.example/?to=x@y.example", "https://a.example/?to=x@y.example", undefined],
    [
      "link-redirect",
      "https://r.example/?u=https://a.example/b&c=d",
      "https://r.example/?u=https://a.example/b&c=d",
      "https://a.example/b",
      ["https://r.example/"],
    ],
    [
      "link-redirect",
      "https://r.example/http%3A%2F%2Fa.example%2Fb",
      "https://r.example/http%3A%2F%2Fa.example%2Fb",
      "http://a.example/b",
      ["https://r.example/"],
    ],
    ["link-redirect", "https://r.example/x", "https://r.example/x", undefined, ["https://r.example/"]],
    [
      "link-redirect",
      "https://r.example/?u=https%3A%2F%2F%E0%A4%A",
      "https://r.example/?u=https%3A%2F%2F%E0%A4%A",
      undefined,
      ["https://r.example/"],
    ],
    [
      "link-redirect",
      "https://r.example/?u=https://a.example",
      "https://r.example/?u=https://a.example",
      undefined,
      ["https://other.example/"],
    ],
    [
      "link-address",
      "http://192.0.2.1/x",
      "<a href='http://192.0.2.1/x'>",
      "<a href='https://acme.example/REPLACE-ME'>",
    ],
    [
      "link-shortener",
      "https://www.bit.ly/x",
      "https://www.bit.ly/x",
      "https://acme.example/REPLACE-ME",
      ["https://www.bit.ly/x"],
    ],
    ["link-shortener", "https://t.ly/x", "https://t.ly/x", undefined, ["https://bit.ly/x"]],
  ])("%s: %s in %s", async (id, href, html, expected, items = []) => {
    expect(await htmlAfter(id, html, { findings: [finding(id, { items })], ...linkTo(href) })).toBe(expected);
  });

  test("names at most three hosts", () => {
    const hrefs = ["a", "b", "c", "d", "e"].map((name) => `http://${name}.example/`);
    const sentence = (count: number) =>
      proposeEdits(
        contextWith(
          { html: "" },
          { findings: [finding("link-plain-http")], ...linkTo(...hrefs.slice(0, count)) },
        ),
      )[0]?.sentence;
    expect(sentence(3)).toContain("links to a.example, b.example, c.example.");
    expect(sentence(5)).toContain("links to a.example, b.example, c.example and 2 more.");
  });

  test("whose text is another address are named, at most three", () => {
    const shown = ["www.a.example", "www.b.example", "www.c.example", "www.d.example"];
    const findings = shown.map((excerpt) => finding("link-text", { excerpt }));
    const links = [...shown, "www.e.example"].map((text) => ["https://x.example/", text] as const);
    const sentence = (count: number) =>
      proposeEdits(contextWith({ html: "" }, { findings: findings.slice(0, count), links }))[0]?.sentence;
    expect(sentence(2)).toContain("in place of www.a.example, www.b.example: ");
    expect(sentence(4)).toContain("in place of www.a.example, www.b.example, www.c.example: ");
  });

  test("in the code of a component are changed only if no string could end there", async () => {
    const component = '<a href="http://a.example/x">';
    const given = {
      findings: [finding("link-plain-http")],
      ...linkTo("http://a.example/x", "http://a.example/'y"),
    };
    expect(
      (await edited("link-plain-http", { component: `${component}http://a.example/'y` }, given))?.component,
    ).toBe('<a href="https://a.example/x">http://a.example/\'y');
  });

  test("whose text is another address get neutral words, and others keep theirs", async () => {
    const given = {
      findings: [finding("link-text", { excerpt: "www.b.example" })],
      links: [
        ["https://a.example/", "www.b.example"],
        ["https://a.example/", "www.c.example"],
      ] as const,
    };
    const html =
      "www.b.example <a href=x>www.c.example</a><a href=y><i> www.b.example</i></a><b>www.b.example</b>";
    expect(await htmlAfter("link-text", html, given)).toBe(
      "www.b.example <a href=x>www.c.example</a><a href=y><i> Open the page</i></a><b>www.b.example</b>",
    );
  });
});

describe("a paragraph at the end of the body", () => {
  const add = (texts: Texts) => {
    const context = contextWith(texts, {});
    const draft = addParagraph(context, context.draft, "P");
    return draft && Object.fromEntries(draft.texts);
  };
  test.each<[Texts, Texts | undefined]>([
    [{ html: "<body>a</BODY></html>" }, { html: "<body>a<p>P</p>\n</BODY></html>" }],
    [{ html: "<p>a</p>" }, { html: "<p>a</p><p>P</p>\n" }],
    [{ html: " " }, undefined],
    [{ html: "{{#> layout}}a{{/layout}}" }, undefined],
    [{ html: "{{~#> layout}}a{{/layout}}" }, undefined],
    [{ html: "a {{> @partial-block}}" }, undefined],
    [{ html: "a {{>@partial-block}}" }, undefined],
    [{ html: "</body>" }, { html: "<p>P</p>\n</body>" }],
    [{ mjml: "<mj-text>a</mj-text>" }, undefined],
    [
      { mjml: "<mj-body>a</mj-body>" },
      { mjml: "<mj-body>a<mj-section><mj-column><mj-text>P</mj-text></mj-column></mj-section>\n</mj-body>" },
    ],
    [{ text: "a" }, undefined],
    [
      { mjml: "<mj-text></mj-text>", html: "<p>a</p>" },
      { mjml: "<mj-text></mj-text>", html: "<p>a</p><p>P</p>\n" },
    ],
  ])("of %j", (texts, expected) => {
    expect(add(texts)).toEqual(expected);
  });
});

test("fonts lose large sizes and red colors only", async () => {
  const given = { findings: [], symbols: ["FONT_SHOUTS"] };
  expect(
    await htmlAfter(
      "FONT_SHOUTS",
      '<font size="+4" color="RED" face="a">x</font><font size="3" color="#ff0001">y</font>',
      given,
    ),
  ).toBe('<font face="a">x</font><font size="3" color="#ff0001">y</font>');
  expect(await htmlAfter("FONT_SHOUTS", "<font size=7>x</font>", { findings: [] })).toBeUndefined();
});

test("color attributes become styles, unless there is one", async () => {
  const given = { findings: [], symbols: ["HTML_LEGACY"] };
  const html =
    '<td bgcolor="#eee" style="a"><td bgcolor=red><font color="#333">x</font><font bgcolor="red" color="a b">';
  expect(await htmlAfter("HTML_LEGACY", html, given)).toBe(
    '<td bgcolor="#eee" style="a"><td style="background-color: red"><font style="color: #333">x</font><font bgcolor="red" color="a b">',
  );
});

test("layout tables get a role, unless some table has header cells", async () => {
  expect(await htmlAfter("table-roles", '<table><table role="none"></table></table>')).toBe(
    '<table role="presentation"><table role="none"></table></table>',
  );
  for (const html of [
    "<table><th>a</th></table>",
    "<table><thead></table>",
    '<table><td class="a" scope="row"></table>',
    "<table><caption></table>",
  ])
    expect(await htmlAfter("table-roles", html)).toBeUndefined();
});

test("contrast is fixed for the named color, in attributes and in styles", async () => {
  const on = (front: string, back: string) => [finding("contrast", { items: [front, back] })];
  const html =
    '<p style="background-color: #777; color: #777">a</p><font color=#777>b</font><p style="color:#778">c</p>';
  expect(await htmlAfter("contrast", html, { findings: on("#777", "#ffffff") })).toBe(
    '<p style="background-color: #777; color: #000000">a</p><font color=#000000>b</font><p style="color:#778">c</p>',
  );
  expect(await htmlAfter("contrast", html, { findings: on("#777", "#000000") })).toContain("color: #ffffff");
  expect(await htmlAfter("contrast", html, { findings: on("#777", "unknown-color") })).toBeUndefined();
});

describe("the head", () => {
  test.each<[string, Texts, Texts | undefined]>([
    [
      "document-title",
      { mjml: "<mjml><mj-body></mj-body></mjml>" },
      { mjml: "<mjml>\n<mj-head>\n<mj-title>{{subject}}</mj-title>\n</mj-head><mj-body></mj-body></mjml>" },
    ],
    [
      "viewport",
      { mjml: "<mjml><mj-head></mj-head></mjml>" },
      {
        mjml: '<mjml><mj-head>\n<mj-raw><meta name="viewport" content="width=device-width, initial-scale=1"></mj-raw></mj-head></mjml>',
      },
    ],
    ["document-title", { html: "<p>a</p>" }, undefined],
    ["language", { mjml: "<mjml></mjml>" }, { mjml: '<mjml lang="en"></mjml>' }],
    [
      "language",
      { html: "<html lang=''></html><p>html</p>" },
      { html: '<html lang="en"></html><p>html</p>' },
    ],
    ["preheader", { html: "<p>a</p>" }, undefined],
  ])("%s: %j", async (id, texts, expected) => {
    expect(await edited(id, texts)).toEqual(expected);
  });

  test("gets the preheader of its kind of message", async () => {
    expect(
      (await edited("preheader", { mjml: "<mjml><mj-head></mj-head></mjml>" }, { kind: "mjml" }))?.mjml,
    ).toMatch(/^<mjml><mj-head>\n<mj-preview>REPLACE-ME: [^<]+<\/mj-preview><\/mj-head><\/mjml>$/);
    for (const kind of ["template", "reactEmail"] as const)
      expect(await edited("preheader", { subject: "a" }, { kind })).toMatchObject({
        preheader: expect.stringMatching(/^REPLACE-ME/),
      });
  });
});

test("edits are proposed only for checks that count", () => {
  const context = contextWith(
    { html: "<form></form>" },
    { findings: [finding("forms"), finding("active-content")] },
  );
  expect(proposeEdits(context).map(({ id }) => id)).toEqual(["active-content", "forms"]);
  expect(proposeEdits(context, (id) => id === "forms").map(({ id }) => id)).toEqual(["forms"]);
  expect([hasFinding(context, "forms"), hasFinding(context, "a", "forms"), hasFinding(context, "a")]).toEqual(
    [true, true, false],
  );
});

test("pieces are edited one after another, and only those that change", () => {
  const context = contextWith({ html: "a", text: "b" }, {});
  expect(piecesOfKind(context, "text", "row").map(({ kind }) => kind)).toEqual(["text"]);
  expect(editPieces(context.draft, context.pieces, (text) => text)).toBeUndefined();
  const draft = editPieces(context.draft, context.pieces, (text) => text.replace("b", "c"));
  expect(draft && Object.fromEntries(draft.texts)).toEqual({ html: "a", text: "c" });
  expect(editPieces(context.draft, [pieceOf("row")], () => "x")).toBeUndefined();
  expect(outsideHandlebars("a{{a}}a{{{a}}}", (part) => part.toUpperCase())).toBe(
    "A{{a}}A{{{A}}}".replace("{{{A}}}", "{{{a}}}"),
  );
});

describe("senders", () => {
  const scenario = (from: string, more: object = {}) =>
    stringify({
      from,
      message: { mime: { subject: "a", text: "b" } },
      expect: { overall: ["inbox >= 80"] },
      ...more,
    });
  const files = {
    "scenarios/mail.yaml": scenario("Acme <acme@gmail.com>", {
      purpose: "marketing",
      tags: ["sale", "spring"],
    }),
    "scenarios/a.yaml": scenario("A <a@a.example>", { purpose: "transactional", tags: ["sale"] }),
    "scenarios/b.yaml": scenario("B <b@b.example>", { purpose: "marketing" }),
    "scenarios/c.yaml": scenario("C <c@yahoo.com>", { purpose: "marketing", tags: ["sale", "spring"] }),
    "scenarios/d.yaml": scenario("{{name}} <d@d.example>", {
      purpose: "marketing",
      tags: ["sale", "spring"],
      variants: [{ name: "d" }],
    }),
    "scenarios/e.yaml": scenario("E <e@e.example>", { purpose: "marketing", tags: ["sale"] }),
  };
  async function inProject<T>(
    use: (config: Awaited<ReturnType<typeof loadConfig>>, scenario: Scenario) => Promise<T>,
    all: Readonly<Record<string, string>> = files,
  ) {
    const project = await makeProject(all);
    try {
      const config = await loadConfig({ cwd: project.dir, env: {} });
      const { scenarios } = await loadScenarios(["scenarios/mail.yaml"], config);
      const [first] = scenarios;
      if (!first) throw new Error("no scenario");
      return await use(config, first);
    } finally {
      await project.remove();
    }
  }

  test("are taken from the most similar scenario, without public mailboxes and variables", async () => {
    expect(await inProject((config, own) => findSender(own, config, undefined))).toEqual({
      address: "e@e.example",
      domain: "e.example",
      origin: "the sender of scenarios/e.yaml",
    });
    expect(await inProject((config, own) => findSender(own, config, "X <x@x.example>"))).toEqual({
      address: "x@x.example",
      domain: "x.example",
      origin: "given by --from",
    });
    const { "scenarios/mail.yaml": mail } = files;
    expect(
      await inProject((config, own) => findSender(own, config, undefined), { "scenarios/mail.yaml": mail }),
    ).toBeUndefined();
  });

  test("are part of the context, like the messages of the selection", async () => {
    const draft: Draft = { texts: new Map(), values: new Map() };
    const evidence = {} as NonNullable<EditContext["messages"][number]>["evidence"];
    const report = {
      findings: [finding("forms")],
      accepted: 0,
      passed: [],
      notMeasured: [],
      rulePacks: [],
      spam: [{ engine: "builtin", symbols: [{ name: "A", score: 1, description: "a" }] }],
    };
    const tests = [
      { title: "mail", evidence, checks: report },
      { title: "mail", evidence: undefined, checks: report },
      { title: "other", evidence, checks: report },
      { title: "mail", evidence, checks: undefined },
    ];
    const found = await inProject(async (config, own) => {
      const [variant] = own.variants;
      const selected = variant ? [{ scenario: own, variant }] : [];
      const written = { draft, pieces: [], judged: { tests } };
      const finished = { ...own, message: { eml: "a.eml" } } as unknown as Scenario;
      const stored = { ...own, message: { serviceTemplate: { arn: "a" } } } as unknown as Scenario;
      const computed = { ...own, message: () => ({}) } as unknown as Scenario;
      return {
        context: await contextOf(selected, written, config, undefined),
        none: [
          await contextOf([], written, config, undefined),
          ...(await Promise.all(
            [finished, stored, computed].map((scenario) =>
              contextOf(variant ? [{ scenario, variant }] : [], written, config, undefined),
            ),
          )),
        ],
      };
    });
    expect(found.none).toEqual([undefined, undefined, undefined, undefined]);
    expect(found.context).toMatchObject({
      kind: "mime",
      domain: "e.example",
      sender: { address: "e@e.example" },
    });
    expect(found.context?.messages).toEqual([
      { evidence, findings: report.findings, symbols: ["A"] },
      { evidence, findings: [], symbols: [] },
    ]);
  });
});
