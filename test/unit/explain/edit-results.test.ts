import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { withAddress } from "../../../src/explain/edits/sender.ts";
import { yamlValue } from "../../../src/explain/yaml-text.ts";
import { withEdits } from "./edited.ts";

const words =
  "The tulips are out, and so is our new catalogue: forty kinds of seeds, ten tools that last, and three books for rainy days.";
const url = "https://acme.example/unsubscribe/1";
const headers = { "List-Unsubscribe": `<${url}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
const page = (body: string, head = "") => `<!doctype html>
<html lang="en">
<head>
<title>Spring</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${head}</head>
<body>
<div style="display:none">Forty kinds of seeds, ten tools that last and three books.</div>
<p>${words}</p>
${body}
<p><a href="${url}">Unsubscribe</a></p>
</body>
</html>
`;

const scenarioOf = (mail: object, more: object = {}): Readonly<Record<string, string>> => ({
  "scenarios/mail.yaml": stringify(
    {
      purpose: "marketing",
      from: "Acme <news@acme.example>",
      message: {
        mime: {
          subject: "What is new in our garden this spring",
          headers,
          html: page(""),
          text: `${words}\n\nUnsubscribe: ${url}\n`,
          ...mail,
        },
      },
      expect: { overall: ["inbox >= 90"] },
      ...more,
    },
    { lineWidth: 0 },
  ),
});

/** Returns the value at a path of the scenario after one edit. Undefined if the edit is not proposed. */
async function valueAfter(
  id: string,
  path: readonly string[],
  mail: object,
  more: object = {},
): Promise<string | undefined> {
  return withEdits(scenarioOf(mail, more), async ({ edits, textsWith }) => {
    if (!edits.some((edit) => edit.id === id)) return undefined;
    return yamlValue((await textsWith([id])).get("scenarios/mail.yaml") ?? "", path);
  });
}

const subjectAfter = (id: string, subject: string, more: object = {}) =>
  valueAfter(id, ["message", "mime", "subject"], { subject }, more);

/** Returns the line of the body after an edit. */
async function bodyAfter(id: string, body: string): Promise<string | undefined> {
  const html = await valueAfter(id, ["message", "mime", "html"], { html: page(body) });
  const [, changed] = /rainy days\.<\/p>\n([\s\S]*?)\n?<p><a href="[^"]*unsubscribe/.exec(html ?? "") ?? [];
  return changed;
}

describe("subjects", () => {
  test.each([
    ["fake-reply", "Re: Fwd: the tulips are out", "the tulips are out"],
    ["subject-white-space", "Seeds for F R E E today", "Seeds for FREE today"],
    ["subject-white-space", "Seeds for F.R.E.E today", "Seeds for FREE today"],
    ["subject-white-space", "Seeds     for  spring", "Seeds for spring"],
    ["subject-punctuation", "The tulips are out!!! Really?! Now", "The tulips are out! Really? Now"],
    ["subject-punctuation", "Save $$$ now, from $$$5 to €€ 9", "Save now, from $5 to € 9"],
    ["subject-punctuation", "Tulips! Roses! Seeds! All here", "Tulips. Roses. Seeds! All here"],
    ["subject-punctuation", "Tulips *** roses ~~~ seeds ==== now!!!", "Tulips roses seeds - now!"],
    ["subject-capitals", "THE TULIPS ARE OUT TODAY", "The tulips are out today"],
    ["subject-capitals", "20 TULIPS ARE OUT TODAY", "20 Tulips are out today"],
    ["subject-emoji", "🌷🌷🌷 The 🌷 tulips are out", "🌷🌷 The tulips are out"],
    ["subject-emoji", "The tulips are out ❤️❤️❤️", "The tulips are out ❤️❤️"],
  ])("%s: %s → %s", async (id, subject, expected) => {
    expect(await subjectAfter(id, subject)).toBe(expected);
  });

  test("edits the rows that a subject prints, and no other", async () => {
    const more = {
      variants: [{ line: "Re: the tulips are out", note: "Re: all is well", short: "Re:" }],
    };
    const files = scenarioOf({ subject: "{{line}}" }, more);
    await withEdits(files, async ({ textsWith }) => {
      const text = (await textsWith(["fake-reply"])).get("scenarios/mail.yaml") ?? "";
      expect(text).toContain('line: "the tulips are out"');
      expect(text).toContain('note: "Re: all is well"');
    });
  });
});

describe("links", () => {
  const link = (href: string, label = "our page") => `<p>See <a href="${href}">${label}</a>.</p>`;
  test.each([
    ["link-plain-http", link("http://acme.example/a?b=1&amp;c=2"), link("https://acme.example/a?b=1&c=2")],
    ["link-credentials", link("https://acme.example@203.example/x"), link("https://203.example/x")],
    ["link-address", link("http://203.0.113.7/x"), link("https://acme.example/REPLACE-ME")],
    ["link-shortener", link("https://bit.ly/3tulips"), link("https://acme.example/REPLACE-ME")],
    [
      "link-redirect",
      link("https://www.google.com/url?q=https%3A%2F%2Facme.example%2Ftulips&amp;sa=D"),
      link("https://acme.example/tulips"),
    ],
    [
      "link-redirect",
      link("https://www.google.com/url?q=https://acme.example/tulips&amp;sa=D"),
      link("https://acme.example/tulips"),
    ],
    [
      "link-text",
      link("https://acme.example/x", "www.garden.com"),
      link("https://acme.example/x", "Open the page"),
    ],
    [
      "link-text",
      link("https://acme.example/x", "<b> www.garden.com </b>"),
      link("https://acme.example/x", "<b> Open the page </b>"),
    ],
  ])("%s: %s → %s", async (id, body, expected) => {
    expect(await bodyAfter(id, body)).toBe(expected);
  });

  test("changes a URL in the text part too, and longer URLs that begin with it not", async () => {
    const html = page('<p><a href="http://acme.example/a">A</a></p>');
    const text = `${words}\n\nSee http://acme.example/a and http://acme.example/a/b.\nUnsubscribe: ${url}\n`;
    const changed = await valueAfter("link-plain-http", ["message", "mime", "text"], { html, text });
    expect(changed).toContain("See https://acme.example/a and http");
  });
});

describe("content", () => {
  test.each([
    ["active-content", "<script>alert(1)</script>\n<p>kept</p>", "<p>kept</p>"],
    ["active-content", '<p onclick="x()" id="a">kept</p>', '<p id="a">kept</p>'],
    ["active-content", '<p>a <iframe src="https://acme.example/x"></iframe>b</p>', "<p>a b</p>"],
    [
      "forms",
      '<form action="https://acme.example/f"><input name="a"></form>',
      '<a href="https://acme.example/REPLACE-ME">Open the form</a>',
    ],
    [
      "invisible-characters",
      "<p>T\u00adhe t\u200bulips a\u200bre o\u200but n\u200bow, f&shy;or you.</p>",
      "<p>The tulips are out now, for you.</p>",
    ],
    [
      "invisible-characters",
      "<p>Yоur аccount wаs clоsed tоday. Привет.</p>",
      "<p>Your account was closed today. Привет.</p>",
    ],
    [
      "image-alternatives",
      '<img src="https://acme.example/a.png" width="9" height="9">\n<img alt="" src="https://acme.example/b.png" width="9" height="9">',
      '<img alt="REPLACE-ME: what the image shows" src="https://acme.example/a.png" width="9" height="9">\n<img alt="" src="https://acme.example/b.png" width="9" height="9">',
    ],
    [
      "table-roles",
      `<table><tr><td>${words}</td></tr></table>`,
      `<table role="presentation"><tr><td>${words}</td></tr></table>`,
    ],
    [
      "contrast",
      `<p style="margin:0; color: #eeeeee">${words}</p>`,
      `<p style="margin:0; color: #000000">${words}</p>`,
    ],
    [
      "contrast",
      `<p><font color="#EEEEEE">${words}</font></p>`,
      `<p><font color="#000000">${words}</font></p>`,
    ],
    [
      "contrast",
      `<p style="background-color:#101010;color:#222222">${words}</p>`,
      `<p style="background-color:#101010;color:#ffffff">${words}</p>`,
    ],
  ])("%s: %s → %s", async (id, body, expected) => {
    expect(await bodyAfter(id, body)).toBe(expected);
  });

  test("adds a paragraph before the end of the body", async () => {
    const html = `<html><body><img src="https://acme.example/a.png" alt="Tulips"></body></html>`;
    const changed = await valueAfter("image-only", ["message", "mime", "html"], { html, text: undefined });
    expect(changed).toMatch(/alt="Tulips"><p>REPLACE-ME: [^<]+<\/p>\n<\/body><\/html>$/);
  });

  test("adds a text part with the words of the HTML", async () => {
    const changed = await valueAfter("text-part", ["message", "mime", "text"], { text: undefined });
    expect(changed).toContain(words.slice(0, 40));
    expect(changed).toContain(url);
    expect(changed?.endsWith("\n") && !changed.endsWith("\n\n")).toBe(true);
  });
});

describe("the head", () => {
  const without = (pattern: RegExp) => page("").replace(pattern, "");
  test.each([
    ["document-title", /<title>.*\n/, "<head>\n<title>{{subject}}</title>\n"],
    [
      "viewport",
      /<meta name="viewport".*\n/,
      '<head>\n<meta name="viewport" content="width=device-width, initial-scale=1">\n',
    ],
    [
      "dark-mode",
      /<meta name="color-scheme".*\n/,
      '<head>\n<meta name="color-scheme" content="light dark">\n',
    ],
    ["language", / lang="en"/, '<html lang="en">'],
    ["preheader", /<div style.*\n/, '<body>\n<div style="display:none">REPLACE-ME: one line'],
  ])("gets what %s needs", async (id, pattern, expected) => {
    expect(await valueAfter(id, ["message", "mime", "html"], { html: without(pattern) })).toContain(expected);
  });

  test("is created if there is none", async () => {
    const html = `<html lang="en"><body><p>${words}</p><p><a href="${url}">Unsubscribe</a></p></body></html>`;
    expect(await valueAfter("document-title", ["message", "mime", "html"], { html })).toContain(
      '<html lang="en">\n<head>\n<title>{{subject}}</title>\n</head><body>',
    );
  });

  test("has the language of the rows if every row has a locale", async () => {
    const html = without(/ lang="en"/);
    const path = ["message", "mime", "html"];
    const both = { variants: [{ locale: "en" }, { locale: "de" }] };
    expect(await valueAfter("language", path, { html }, both)).toContain('<html lang="{{locale}}">');
    const one = { variants: [{ locale: "en" }, { name: "x" }] };
    expect(await valueAfter("language", path, { html }, one)).toContain('<html lang="en">');
  });
});

describe("the sender", () => {
  test.each([
    ["Acme <a@gmail.com>", "Acme <news@acme.example>"],
    ["a@gmail.com", "news@acme.example"],
    ['"A <b>" <a@gmail.com>', '"A <b>" <news@acme.example>'],
  ])("of %s keeps its name: %s", (from, expected) => {
    expect(withAddress(from, "news@acme.example")).toBe(expected);
  });

  test.each([
    ["display-name", "service@garden.com <news@acme.example>"],
    ["brand-impersonation", "PayPal Service <news@acme.example>"],
  ])("gets its domain as its name, for %s", async (id, from) => {
    expect(await valueAfter(id, ["from"], {}, { from })).toBe("acme.example <news@acme.example>");
  });

  test("gets the replies", async () => {
    const path = ["message", "mime", "replyTo"];
    expect(await valueAfter("reply-to", path, { replyTo: "Acme <acme.news@gmail.com>" })).toBe(
      "Acme <news@acme.example>",
    );
  });

  const listPath = ["message", "mime", "headers", "List-Unsubscribe"];
  test.each([
    ["http://acme.example/u", "<https://acme.example/u>"],
    ["<http://acme.example/u>", "<https://acme.example/u>"],
    ["https://acme.example/u", "<https://acme.example/u>"],
    ["<mailto:a@acme.example>, <http://acme.example/u>", "<mailto:a@acme.example>, <https://acme.example/u>"],
  ])("can be left at a usable address: %s → %s", async (value, expected) => {
    const mail = { headers: { ...headers, "List-Unsubscribe": value } };
    expect(await valueAfter("unsubscribe-address", listPath, mail)).toBe(expected);
  });

  test("can be left with one click, if the headers are missing", async () => {
    const value = "<https://acme.example/unsubscribe?id=REPLACE-ME>";
    expect(await valueAfter("list-unsubscribe", listPath, { headers: undefined })).toBe(value);
    expect(await valueAfter("list-unsubscribe", listPath, { headers: { "X-Campaign": "spring" } })).toBe(
      value,
    );
    const post = ["message", "mime", "headers", "List-Unsubscribe-Post"];
    const mail = { headers: { "List-Unsubscribe": `<${url}>` } };
    expect(await valueAfter("one-click-unsubscribe", post, mail)).toBe("List-Unsubscribe=One-Click");
    expect(await valueAfter("list-unsubscribe", listPath, mail)).toBeUndefined();
  });

  test("can be left by a link in both parts", async () => {
    const html = page("").replace(/<p><a[^\n]*\n/, "");
    const mail = { html, text: `${words}\n\n` };
    const link = "https://acme.example/unsubscribe?id=REPLACE-ME";
    expect(await valueAfter("unsubscribe-link", ["message", "mime", "html"], mail)).toContain(
      `<p><a href="${link}">Unsubscribe from this list</a></p>\n</body>`,
    );
    expect(await valueAfter("unsubscribe-link", ["message", "mime", "text"], mail)).toBe(
      `${words}\n\nUnsubscribe: ${link}\n`,
    );
  });
});
