import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { dropTags } from "../../../src/explain/edits/content.ts";
import { editRules } from "../../../src/explain/edits/edits.ts";
import { withEdits } from "./edited.ts";

const words =
  "The tulips are out, and so is our new catalogue: forty kinds of seeds, ten tools that last, and three books for rainy days.";
const url = "https://acme.example/unsubscribe/1";

/** An HTML page without findings, with `body` in it. */
const page = (body = `<p>${words}</p>`, attributes = 'lang="en"') => `<!doctype html>
<html ${attributes}>
<head>
<title>Spring</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
</head>
<body>
<div style="display:none">Forty kinds of seeds, ten tools that last and three books.</div>
${body}
<p><a href="${url}">Unsubscribe</a></p>
</body>
</html>
`;

interface Mail {
  readonly from?: string;
  readonly subject?: string;
  readonly html?: string;
  readonly text?: string | null;
  readonly replyTo?: string;
  readonly headers?: Readonly<Record<string, string>> | null;
}

const listHeaders = { "List-Unsubscribe": `<${url}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };

const mailOf = ({ subject, html, text, replyTo, headers }: Mail) => ({
  subject: subject ?? "What is new in our garden this spring",
  ...(replyTo === undefined ? {} : { replyTo }),
  ...(headers === null ? {} : { headers: headers ?? listHeaders }),
  html: html ?? page(),
  ...(text === null ? {} : { text: text ?? `${words}\n\nUnsubscribe: ${url}\n` }),
});

const scenarioOf = (mail: Mail): Readonly<Record<string, string>> => ({
  "scenarios/mail.yaml": stringify(
    {
      purpose: "marketing",
      from: mail.from ?? "Acme <news@acme.example>",
      message: { mime: mailOf(mail) },
      expect: { overall: ["inbox >= 90"] },
    },
    { lineWidth: 0 },
  ),
});

const inTypeScript = (mail: Mail): Readonly<Record<string, string>> => ({
  "scenarios/mail.ts": `import { defineScenario, mime } from "placewright";

export default defineScenario({
  purpose: "marketing",
  from: ${JSON.stringify(mail.from ?? "Acme <news@acme.example>")},
  message: mime({
${Object.entries(mailOf(mail))
  .map(([key, value]) =>
    key === "html" ? `    html: \`${value}\`,` : `    ${key}: ${JSON.stringify(value)},`,
  )
  .join("\n")}
  }),
  expect: { overall: ["inbox >= 90"] },
});
`,
});

const link = (href: string, label = "our page") =>
  page(`<p>${words}</p>\n<p>See <a href="${href}">${label}</a>.</p>`);

const faults: readonly (readonly [check: string, fault: string, mail: Mail])[] = [
  ["display-name", "another domain in the name", { from: "service@garden.com <news@acme.example>" }],
  ["brand-impersonation", "the name of a brand", { from: "PayPal Service <news@acme.example>" }],
  ["reply-to", "answers to a public mailbox", { replyTo: "Acme <acme.news@gmail.com>" }],
  ["list-unsubscribe", "no headers at all", { headers: null }],
  ["list-unsubscribe", "other headers only", { headers: { "X-Campaign": "spring" } }],
  ["one-click-unsubscribe", "an address without a POST", { headers: { "List-Unsubscribe": `<${url}>` } }],
  [
    "unsubscribe-address",
    "plain http",
    { headers: { ...listHeaders, "List-Unsubscribe": "<http://acme.example/u>" } },
  ],
  [
    "unsubscribe-address",
    "no brackets",
    { headers: { ...listHeaders, "List-Unsubscribe": "https://acme.example/u" } },
  ],
  ["unsubscribe-link", "no link in the body", { html: page().replace(/<p><a[^\n]*\n/, ""), text: words }],
  ["merge-tags", "a foreign tag in the subject", { subject: "Hello *|FNAME|*, the tulips are out" }],
  ["merge-tags", "a foreign tag in the body", { html: page(`<p>Dear %%first_name%%, ${words}</p>`) }],
  ["active-content", "a script", { html: page(`<p>${words}</p>\n<script>alert(1)</script>`) }],
  ["active-content", "a handler", { html: page(`<p onclick="x()">${words}</p>`) }],
  [
    "active-content",
    "a frame",
    { html: page(`<p>${words}</p><iframe src="https://acme.example/x"></iframe>`) },
  ],
  [
    "forms",
    "a form",
    { html: page(`<p>${words}</p>\n<form action="https://acme.example/f"><input name="a"></form>`) },
  ],
  [
    "hidden-text",
    "words of no size",
    { html: page(`<p>${words}</p>\n<div style="font-size:0"><b>${words} ${words}</b></div>`) },
  ],
  [
    "invisible-characters",
    "soft hyphens and joiners",
    { html: page(`<p>T\u00adhe t\u200bulips a\u200bre o\u200but n\u200bow, f&shy;or you. ${words}</p>`) },
  ],
  [
    "invisible-characters",
    "letters of another alphabet",
    { html: page(`<p>Yоur аccount wаs clоsed tоday. ${words}</p>`) },
  ],
  [
    "image-alternatives",
    "no alternative text",
    { html: page(`<p>${words}</p>\n<img src="https://acme.example/a.png" width="9" height="9">`) },
  ],
  [
    "image-only",
    "hardly a word",
    { html: page('<img src="https://acme.example/a.png" alt="Tulips">'), text: null },
  ],
  ["text-part", "no text part", { text: null }],
  ["fake-reply", "Re: at the front", { subject: "Re: Fwd: the tulips are out" }],
  ["subject-white-space", "a word that is spelled out", { subject: "Seeds for F R E E today" }],
  ["subject-white-space", "gaps", { subject: "Seeds     for spring" }],
  ["subject-punctuation", "rows of signs", { subject: "The tulips are out!!! Save $$$ now" }],
  ["subject-punctuation", "an exclamation mark everywhere", { subject: "Tulips! Roses! Seeds! All here" }],
  ["subject-capitals", "nothing but capitals", { subject: "THE TULIPS ARE OUT TODAY" }],
  ["subject-emoji", "a row of emoji", { subject: "🌷🌷🌷 The tulips are out" }],
  ["link-address", "a bare IP address", { html: link("http://203.0.113.7/x?a=1&amp;b=2") }],
  ["link-shortener", "a shortener", { html: link("https://bit.ly/3tulips") }],
  [
    "link-redirect",
    "a redirect",
    { html: link("https://www.google.com/url?q=https%3A%2F%2Facme.example%2Ftulips&amp;sa=D") },
  ],
  ["link-credentials", "a user name", { html: link("https://acme.example@203.example/x") }],
  ["link-plain-http", "plain http", { html: link("http://acme.example/tulips") }],
  ["link-text", "words that are another address", { html: link("https://acme.example/x", "www.garden.com") }],
  ["document-title", "no title", { html: page().replace("<title>Spring</title>\n", "") }],
  ["language", "no language", { html: page(undefined, 'dir="ltr"') }],
  ["viewport", "no viewport", { html: page().replace(/<meta name="viewport"[^\n]*\n/, "") }],
  ["dark-mode", "no color scheme", { html: page().replace(/<meta name="color-scheme"[^\n]*\n/, "") }],
  ["preheader", "no preheader", { html: page().replace(/<div style[^\n]*\n/, "") }],
  ["table-roles", "a table for the layout", { html: page(`<table><tr><td>${words}</td></tr></table>`) }],
  ["contrast", "pale words", { html: page(`<p style="color:#eeeeee">${words}</p>`) }],
];

/** Checks that need a name from another file, tested separately. */
const elsewhere = ["from-public-mailbox", "FONT_SHOUTS", "HTML_LEGACY", "SIGNS_REPEATED"];

describe.each([
  ["YAML", scenarioOf, "scenarios/mail.yaml"],
  ["TypeScript", inTypeScript, "scenarios/mail.ts"],
])("edits of a %s scenario", (_language, write, file) => {
  test.each(faults)("fix %s: %s", async (check, _fault, mail) => {
    await withEdits(
      write(mail),
      async ({ findings, edits, findingsWith, textsWith, draft }) => {
        expect(findings.map((finding) => finding.check)).toContain(check);
        const ids = edits.map(({ id }) => id);
        expect(ids).toContain(check);
        // The two unsubscribe headers come as a pair.
        const related = check.endsWith("list-unsubscribe") ? ids : [check];
        const left = await findingsWith(related);
        expect(left.map((finding) => finding.check)).not.toContain(check);
        const before = new Set(findings.map((finding) => `${finding.check} ${finding.severity}`));
        expect(left.filter((finding) => !before.has(`${finding.check} ${finding.severity}`))).toEqual([]);
        const edit = edits.find(({ id }) => id === check);
        const text = (await textsWith([check])).get(file) ?? "";
        expect(text).not.toBe(draft.texts.get(file));
        expect(text.includes("REPLACE-ME")).toBe(
          (edit?.hasPlaceholder ?? false) &&
            !["display-name", "brand-impersonation", "language"].includes(check),
        );
      },
      file,
    );
  });
});

test("every edit rule has a sample message that needs it", () => {
  const checks = new Set(editRules.flatMap((rule) => rule.checks));
  expect([...checks].toSorted()).toEqual(
    [...new Set([...faults.map(([check]) => check), ...elsewhere])].toSorted(),
  );
});

test("replaces a public mailbox with the sender of another scenario, and keeps the display name", async () => {
  const other = scenarioOf({ from: "Acme Garden <weekly@acme.example>" })["scenarios/mail.yaml"] ?? "";
  const files = { ...scenarioOf({ from: "Acme Prizes <acme@gmail.com>" }), "scenarios/weekly.yaml": other };
  await withEdits(files, async ({ edits, textsWith, findingsWith }) => {
    const edit = edits.find(({ id }) => id === "from-public-mailbox");
    expect(edit?.sentence).toContain("weekly@acme.example, the sender of scenarios/weekly.yaml");
    const text = (await textsWith(["from-public-mailbox"])).get("scenarios/mail.yaml");
    expect(text).toContain("from: Acme Prizes <weekly@acme.example>");
    expect((await findingsWith(["from-public-mailbox"])).map(({ check }) => check)).not.toContain(
      "from-public-mailbox",
    );
  });
});

test("uses the unsubscribe URL of the rows instead of a placeholder", async () => {
  const rows = [{ name: "en", unsubscribeUrl: "https://acme.example/u/1" }];
  const [[, text = ""] = []] = Object.entries(scenarioOf({ headers: null }));
  await withEdits(
    { "scenarios/mail.yaml": `${text}${stringify({ variants: rows })}` },
    async ({ edits, textsWith }) => {
      expect(edits.map(({ hasPlaceholder }) => hasPlaceholder)).toEqual([false, false]);
      const [edited] = (await textsWith(["list-unsubscribe"])).values();
      expect(edited).toContain("List-Unsubscribe: <{{unsubscribeUrl}}>");
    },
  );
});

test("keeps a mailto unsubscribe URL next to the new one", async () => {
  const headers = { "List-Unsubscribe": "<mailto:leave@acme.example>" };
  await withEdits(scenarioOf({ headers }), async ({ textsWith }) => {
    const [edited] = (await textsWith(["list-unsubscribe"])).values();
    expect(edited).toMatch(/List-Unsubscribe: <https:\/\/acme\.example\/\S+>, <mailto:leave@acme\.example>/);
  });
});

test("changes large and red text to normal", async () => {
  const html = page(`<p><font size="7" color="#ff0000" face="Arial">${words}</font></p>`);
  await withEdits(scenarioOf({ html }), async ({ textsWith }) => {
    const [edited] = (await textsWith(["FONT_SHOUTS"])).values();
    expect(edited).toContain(`<font face="Arial">${words.slice(0, 20)}`);
  });
});

test("changes color attributes to styles", async () => {
  const html = `<html><body bgcolor="#eeeeee"><p><font color="#333333">${words}</font></p></body></html>`;
  await withEdits(scenarioOf({ html }), async ({ textsWith }) => {
    const [edited] = (await textsWith(["HTML_LEGACY"])).values();
    expect(edited).toContain('<body style="background-color: #eeeeee">');
    expect(edited).toContain('<font style="color: #333333">');
  });
});

test.each([
  [
    "a price",
    "link-shortener",
    { html: page(`<p>${words} Only $49.99.</p><a href="https://bit.ly/x">Buy</a>`) },
    "$49.99",
  ],
  [
    "a link that is fine",
    "link-address",
    {
      html: page(
        `<p>${words}</p><a href="http://203.0.113.7/">A</a> <a href="http://203.0.113.7.acme.example/b">B</a>`,
      ),
    },
    'href="http://203.0.113.7.acme.example/b"',
  ],
  [
    "an address within another one",
    "link-plain-http",
    {
      html: page(
        `<p>${words}</p><a href=http://acme.example/b>A</a> <a href="https://acme.example/go?to=http://acme.example/b">B</a>`,
      ),
    },
    '<a href=https://acme.example/b>A</a> <a href="https://acme.example/go?to=http://acme.example/b">B</a>',
  ],
  [
    "visible words that are hidden elsewhere too",
    "hidden-text",
    { html: page(`<p id="seen">${words}</p><div style="display:none"><i>${words} ${words}</i></div>`) },
    `<p id="seen">${words}</p>`,
  ],
  [
    "a font-size of 0 with visible words in it",
    "hidden-text",
    {
      html: page(
        `<div style="font-size:0"><p style="font-size:16px">${words}</p><b>${"hidden seeds ".repeat(30)}</b></div>`,
      ),
    },
    `<p style="font-size:16px">${words}</p>`,
  ],
  [
    "order data that is no script",
    "active-content",
    {
      html: page(
        `<p>${words}</p><script type="application/ld+json">{"@type":"Order"}</script><script>alert(1)</script>`,
      ),
    },
    '<script type="application/ld+json">{"@type":"Order"}</script>',
  ],
  [
    "a Handlebars expression",
    "subject-capitals",
    { subject: "{{upperName}} HAS ALL OF THE TULIPS" },
    "{{upperName}} Has all of the tulips",
  ],
])("edits keep %s", async (_what, id, mail, kept) => {
  const [[, text = ""] = []] = Object.entries(scenarioOf(mail));
  const files = {
    "scenarios/mail.yaml": `${text}${stringify({ variants: [{ upperName: "ACME" }] }, { lineWidth: 0 })}`,
  };
  await withEdits(files, async ({ edits, textsWith, draft }) => {
    expect(edits.map((edit) => edit.id)).toContain(id);
    const [edited] = (await textsWith([id])).values();
    expect(edited).not.toBe([...draft.texts.values()][0]);
    expect(edited).toContain(kept);
  });
});

test("proposes no edits for a message without problems", async () => {
  await withEdits(scenarioOf({}), async ({ findings, edits }) => {
    expect(findings.map(({ check }) => check)).toEqual([]);
    expect(edits).toEqual([]);
  });
});

test.each([
  ["*|FNAME|*, you have won", "you have won"],
  ["RE: *|FNAME|*, you have won", "RE: you have won"],
  ["Hello *|FNAME|*, welcome", "Hello, welcome"],
  ["<p>Dear %%name%%!</p>", "<p>Dear!</p>"],
  ["The price of *|PRODUCT|* today", "The price of today"],
  ["{{name}}, hello", "{{name}}, hello"],
])("removes the tags of %j", (text, expected) => {
  expect(dropTags(text)).toBe(expected);
});
