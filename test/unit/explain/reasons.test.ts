import { describe, expect, test } from "vitest";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { spamRules } from "../../../src/check/spam/builtin-rules.ts";
import type { Draft, Piece } from "../../../src/explain/draft.ts";
import type { JudgedTest } from "../../../src/explain/judge.ts";
import { reasonsOf } from "../../../src/explain/reasons.ts";
import type { Finding } from "../../../src/result/finding.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";

const yaml = `purpose: marketing
# See http://203.0.113.7/x in the old mail.
from: Acme <news@acme.example>
message:
  template:
    name: mail
    subject: Re{{colon}} tulips
    replyTo: Acme <acme@gmail.com>
    headers:
      List-Unsubscribe: <https://acme.example/u>
`;
const html = `<html>
<body>
<p>Dear %%name%%, see <a href="http://203.0.113.7/x">our page</a> and <a href="https://bit.ly/3t">this</a>.</p>
<p>*|CODE|*, [[first name]], and 12.5 of 3.1</p>
</body>
</html>
`;
const source = [
  "From: Acme <news@acme.example>",
  "Reply-To: Acme <acme@gmail.com>",
  "Subject: Re: tulips",
  "List-Unsubscribe: <https://acme.example/u>",
  "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
  "List-Id: <a.acme.example>",
  "MIME-Version: 1.0",
  "Content-Type: text/html",
  "",
  html,
].join("\r\n");

const file = "scenarios/mail.yaml";
const template = "templates/mail.html.hbs";
const draft: Draft = {
  texts: new Map([
    [file, yaml],
    [template, html],
  ]),
  values: new Map(),
};
const htmlPiece: Piece = {
  file: template,
  kind: "html",
  read: () => html,
  write: () => undefined,
};
const scenario = {
  file,
  message: { template: { name: "mail", subject: "Re{{colon}} tulips" } },
} as unknown as Scenario;

const finding = (check: string, message: string, more: Partial<Finding> = {}): Finding => ({
  check,
  severity: "warn",
  message,
  fix: "fix it",
  source: "https://example.org",
  ...more,
});

const judged = (options: {
  readonly findings?: readonly Finding[];
  readonly spam?: NonNullable<JudgedTest["checks"]>["spam"];
  readonly causes?: Awaited<ReturnType<JudgedTest["readCauses"]>>;
  readonly evidence?: boolean;
}): JudgedTest =>
  ({
    checks: {
      findings: options.findings ?? [],
      accepted: 0,
      passed: [],
      notMeasured: [],
      rulePacks: [],
      spam: options.spam ?? [],
    },
    readCauses: async () => options.causes ?? [],
    evidence: options.evidence === false ? undefined : readMessage(Buffer.from(source)),
  }) as unknown as JudgedTest;

const reasonsFor = (options: Parameters<typeof judged>[0], pieces: readonly Piece[] = [htmlPiece]) =>
  reasonsOf(judged(options), scenario, draft, pieces);

const at = (line: number, column: number, of = file) => ({ file: of, line, column });
const inHeader = (line: number) => ({ part: "header", line });
const inHtml = { part: "text/html", line: 3 };
const column = (words: string) => (html.split("\n")[2] ?? "").indexOf(words) + 1;

describe("the places of a finding", () => {
  test.each<[string, Finding, object]>([
    [
      "its own line of the message",
      finding("long-lines", "A line is too long", { line: 7 }),
      { inMessage: { part: "message", line: 7 } },
    ],
    [
      "the subject, whose source is only known by its key",
      finding("fake-reply", "The subject is a false reply", { excerpt: "Re: tulips" }),
      { inMessage: inHeader(3), inSource: at(7, 5) },
    ],
    [
      "the sender",
      finding("from-public-mailbox", "The sender is odd", { excerpt: "news@acme.example" }),
      { inMessage: inHeader(1), inSource: at(3, 13) },
    ],
    [
      "the address for replies",
      finding("reply-to", "Replies go elsewhere"),
      { inMessage: inHeader(2), inSource: at(8, 5) },
    ],
    [
      "the address to unsubscribe",
      finding("unsubscribe-address", "It is odd"),
      { inMessage: inHeader(4), inSource: at(9, 5) },
    ],
    [
      "one click",
      finding("one-click-unsubscribe", "It is odd"),
      { inMessage: inHeader(5), inSource: at(9, 5) },
    ],
    ["the list", finding("list-id", "It is odd"), { inMessage: inHeader(6), inSource: at(9, 5) }],
    [
      "a link, in the template and not in a comment before the message",
      finding("link-address", "A link leads to 203.0.113.7", { items: ["http://203.0.113.7/x"] }),
      { inMessage: inHtml, inSource: at(3, column('"http://203'), template) },
    ],
    [
      "a link rather than its text",
      finding("link-text", "It shows another address", { excerpt: "our page", items: ["https://bit.ly/3t"] }),
      { inMessage: inHtml, inSource: at(3, column('"https://bit'), template) },
    ],
    [
      "a merge tag",
      finding("merge-tags", "A tag is not replaced", { items: ["%%name%%"] }),
      { inMessage: inHtml, inSource: at(3, column("%%name"), template) },
    ],
    [
      "its excerpt, even if it is cut",
      finding("hidden-text", "Text is hidden", { excerpt: "Dear %%na…" }),
      { inMessage: inHtml, inSource: at(3, column("Dear"), template) },
    ],
    [
      "words of the subject",
      finding("merge-tags", "A tag", { excerpt: "tulips" }),
      { inMessage: inHeader(3), inSource: at(7, 26) },
    ],
    [
      "the HTML for missing text",
      finding("text-part", "There is no text part"),
      { inSource: at(1, 1, template) },
    ],
    [
      "a link by its host, if a template computes the rest",
      finding("link-redirect", "A link redirects", { items: ["https://bit.ly/{{computed}}"] }),
      { inMessage: inHtml, inSource: at(3, column("bit.ly"), template) },
    ],
    [
      "its excerpt rather than a color",
      finding("contrast", "It is too light", { excerpt: "Dear", items: ["#name", "this"] }),
      { inMessage: inHtml, inSource: at(3, column("Dear"), template) },
    ],
    [
      "the next item, if the first is not found",
      finding("active-attachments", "Files are active", { items: ["a.html", "our page"] }),
      { inMessage: inHtml, inSource: at(3, column("our page"), template) },
    ],
    [
      "a tag of Mailchimp",
      finding("merge-tags", "It is not replaced", { items: ["*|CODE|*"] }),
      { inMessage: { part: "text/html", line: 4 }, inSource: at(4, 4, template) },
    ],
    [
      "a tag in brackets",
      finding("merge-tags", "It is not replaced", { items: ["[[first name]]"] }),
      { inMessage: { part: "text/html", line: 4 }, inSource: at(4, 14, template) },
    ],
    [
      "its excerpt without the blanks around it",
      finding("hidden-text", "Text is hidden", { excerpt: " Dear " }),
      { inMessage: inHtml, inSource: at(3, column("Dear"), template) },
    ],
    [
      "an excerpt of three letters",
      finding("hidden-text", "Text is hidden", { excerpt: "see" }),
      { inMessage: inHtml, inSource: at(3, column("see"), template) },
    ],
    ["no place for an excerpt of two letters", finding("hidden-text", "Hidden", { excerpt: "se" }), {}],
    [
      "the first character",
      finding("client-support", "It does not work", { items: ["<html"] }),
      { inMessage: { part: "text/html", line: 1 }, inSource: at(1, 1, template) },
    ],
    ["no place, if nothing is quoted", finding("images", "There are too many"), {}],
    ["no place for what only the message names", finding("blocklists", "203.0.113.7 is listed"), {}],
    [
      "an element",
      finding("active-content", "It runs", { items: ["<body"] }),
      { inMessage: { part: "text/html", line: 2 }, inSource: at(2, 1, template) },
    ],
  ])("are %s", async (_, each, places) => {
    const [reason] = await reasonsFor({ findings: [each] });
    expect(reason).toEqual({
      kind: "check",
      id: each.check,
      severity: "warn",
      text: each.excerpt ? `${each.message}: ${each.excerpt}` : each.message,
      ...places,
    });
  });

  test("are unknown without the bytes of the message", async () => {
    expect(await reasonsFor({ findings: [finding("fake-reply", "It is odd")], evidence: false })).toEqual([
      { kind: "check", id: "fake-reply", severity: "warn", text: "It is odd" },
    ]);
  });

  test("are unknown for missing text without any HTML", async () => {
    expect(await reasonsFor({ findings: [finding("text-part", "There is no text part")] }, [])).toEqual([
      { kind: "check", id: "text-part", severity: "warn", text: "There is no text part" },
    ]);
  });
});

describe("the place of missing text", () => {
  const missing = finding("text-part", "There is no text part");
  const placeIn = async (message: object, texts: Readonly<Record<string, string>>, piece: Partial<Piece>) => {
    const [reason] = await reasonsOf(
      judged({ findings: [missing] }),
      { file: Object.keys(texts)[0], message } as unknown as Scenario,
      { texts: new Map(Object.entries(texts)), values: new Map() },
      [
        { ...htmlPiece, kind: "subject", file },
        { ...htmlPiece, ...piece },
      ],
    );
    return reason?.inSource;
  };

  test.each(["html", "mjml", "component"] as const)("is the start of a file of kind %s", async (kind) => {
    const texts = { [file]: yaml, [template]: html };
    expect(await placeIn({ template: {} }, texts, { kind })).toEqual(at(1, 1, template));
  });

  test("is the key of HTML in the scenario", async () => {
    const own = "from: a\nmessage:\n  mime:\n    subject: a\n    html: <p>a</p>\n";
    expect(await placeIn({ mime: {} }, { [file]: own }, { file })).toEqual(at(5, 5));
    expect(await placeIn({ mime: {} }, { [file]: "from: a\n" }, { file })).toBeUndefined();
  });

  test("is unknown for other texts", async () => {
    expect(await placeIn({ template: {} }, { [file]: yaml }, { kind: "row" })).toBeUndefined();
  });
});

describe("words that are also before the message", () => {
  const text = "words: the tulips are out\nmessage:\n  mime:\n    text: the tulips are out\n";
  const placeIn = async (name: string, source: string) => {
    const [reason] = await reasonsOf(
      judged({ findings: [finding("hidden-text", "Hidden", { excerpt: "the tulips are out" })] }),
      { file: name, message: { mime: {} } } as unknown as Scenario,
      { texts: new Map([[name, source]]), values: new Map() },
      [],
    );
    return reason?.inSource;
  };

  test.each([
    ["scenarios/mail.yaml", text, { line: 4, column: 11 }],
    ["scenarios/mail.YML", text, { line: 4, column: 11 }],
    ["scenarios/mail.yaml", "a: the tulips are out\n", { line: 1, column: 4 }],
    [
      "scenarios/mail.ts",
      'const words = "the tulips are out";\nexport const message = {};\n',
      { line: 1, column: 15 },
    ],
  ])("are found after its key in %s", async (name, source, place) => {
    expect(await placeIn(name, source)).toMatchObject({ file: name, line: place.line });
  });
});

test("a test without checks has the reasons of the model only", async () => {
  const test = { ...judged({ causes: [{ text: "A", checks: ["a"], rule: "B" }] }), checks: undefined };
  expect(await reasonsOf(test, scenario, draft, [])).toEqual([{ kind: "placement", text: "A" }]);
});

describe("reasons", () => {
  const [rule] = spamRules.flatMap(({ name, meets }) => (typeof meets === "string" ? [{ name, meets }] : []));
  const symbols = [
    { name: rule?.name ?? "", score: 1.5, description: "a rule matched" },
    { name: "GOOD", score: -1, description: "a good sign" },
    { name: "ZERO", score: 0, description: "no sign" },
  ];
  // It is about the sender, which the scenario sets in line 3.
  const cause = finding(rule?.meets ?? "", "The cause", { line: 4 });
  const places = { inMessage: { part: "message", line: 4 }, inSource: at(3, 1) };

  test("of an engine are its rules against the message, with the finding that they depend on", async () => {
    const [, ...reasons] = await reasonsFor({ findings: [cause], spam: [{ engine: "builtin", symbols }] });
    expect(reasons).toMatchObject([
      {
        kind: "spam",
        id: rule?.name,
        text: "a rule matched (+1.5 by builtin)",
        check: rule?.meets,
        ...places,
      },
    ]);
    expect(reasons).toHaveLength(1);
  });

  test("of another engine depend on no finding, even if its rule has the same name", async () => {
    const [, ...reasons] = await reasonsFor({ findings: [cause], spam: [{ engine: "rspamd", symbols }] });
    expect(reasons).toEqual([{ kind: "spam", id: rule?.name, text: "a rule matched (+1.5 by rspamd)" }]);
  });

  test("of the model have their effect, and the finding of their check or of their rule", async () => {
    const [, ...reasons] = await reasonsFor({
      findings: [cause],
      causes: [
        { text: "A (+2)", effect: "+2", checks: [cause.check] },
        { text: "B", checks: ["other"] },
        { text: "C", checks: [], rule: rule?.name ?? "" },
        { text: "D", checks: [], rule: "UNKNOWN" },
      ],
    });
    expect(reasons).toEqual([
      { kind: "placement", text: "A (+2)", effect: "+2", check: cause.check, ...places },
      { kind: "placement", text: "B" },
      { kind: "placement", text: "C", check: cause.check, ...places },
      { kind: "placement", text: "D" },
    ]);
  });

  test("of the model are left out if the built-in engine lists their rule", async () => {
    const causes = [{ text: "C", checks: [], rule: "ZERO" }];
    const textsWith = async (engine: string) =>
      (await reasonsFor({ spam: [{ engine, symbols: symbols.slice(2) }], causes })).map(({ text }) => text);
    expect(await textsWith("builtin")).toEqual([]);
    expect(await textsWith("rspamd")).toEqual(["C"]);
    const others = await reasonsFor({
      spam: [{ engine: "builtin", symbols: symbols.slice(2) }],
      causes: [{ text: "D", checks: [], rule: "OTHER" }],
    });
    expect(others).toStrictEqual([{ kind: "placement", text: "D" }]);
  });
});
