import { describe, expect, test } from "vitest";
import type { Finding } from "../../../../../src/result/finding.ts";
import type { MessageReport } from "../../../../../src/result/run-report.ts";
import { clippingMarkup } from "../../../../../src/ui/parts/readers/clipping.ts";
import { toViewDocument } from "../../../../../src/ui/parts/readers/frame-views.ts";
import { toSummary } from "../../../../../src/ui/parts/readers/inbox-summary.ts";
import { placesOf } from "../../../../../src/ui/parts/readers/line-notes.ts";
import { linesMarkup } from "../../../../../src/ui/parts/readers/lines.ts";
import { readLink } from "../../../../../src/ui/parts/readers/links.ts";
import { cutForList } from "../../../../../src/ui/parts/readers/list-cuts.ts";
import { messageLists } from "../../../../../src/ui/parts/readers/list-limits.ts";
import { toReaderMessage } from "../../../../../src/ui/parts/readers/reader-message.ts";
import { readersOf } from "../../../../../src/ui/parts/readers/readers.ts";
import { readPage } from "../../pages/rendered-page.ts";

const report = (change: Partial<MessageReport> = {}): MessageReport => ({
  contentHash: "a",
  kind: "raw",
  from: "Acme Garden <news@acme.example>",
  subject: "Bulbs for a brighter February",
  sizeBytes: 1000,
  headers: [],
  attachments: [],
  notes: [],
  html: "<p>Plant them this weekend. They flower in spring. Nothing else to do.</p>",
  ...change,
});
const read = (markup: unknown) => readPage(`<main>${markup}</main>`);
const phone = messageLists.find(({ reader, device }) => reader === "Gmail" && device === "phone");
const rowOf = (change: Partial<MessageReport>) => {
  if (!phone) throw new Error("there is no list of Gmail on a phone");
  return cutForList(toReaderMessage(report(change)), phone);
};
const hidden = (text: string) => `<div style="display:none">${text}</div><p>Plant them this weekend.</p>`;

describe("message lists", () => {
  test("are those of four readers, on desktops and phones", () => {
    expect(messageLists.map(({ reader, device }) => `${reader} ${device}`).toSorted()).toEqual([
      "Apple Mail desktop",
      "Apple Mail phone",
      "Gmail desktop",
      "Gmail phone",
      "Outlook desktop",
      "Outlook phone",
      "Yahoo desktop",
      "Yahoo phone",
    ]);
  });

  test("show the name of the sender, or else the address", () => {
    expect(rowOf({}).sender).toBe("Acme Garden");
    expect(rowOf({ from: "news@acme.example" }).sender).toBe("news@acme.example");
    expect(rowOf({ from: "" }).sender).toBe("");
  });

  test("cut a subject to its characters, of which wide ones count twice", () => {
    expect(rowOf({ subject: "x".repeat(33) })).toMatchObject({ isCut: false, loss: undefined });
    expect(rowOf({ subject: "x".repeat(34) })).toMatchObject({ subject: `${"x".repeat(32)}…`, isCut: true });
    expect(rowOf({ subject: "春".repeat(17) }).subject).toBe(`${"春".repeat(16)}…`);
    expect(rowOf({ subject: "👨‍👩‍👧".repeat(20) }).subject).toBe(`${"👨‍👩‍👧".repeat(16)}…`);
  });

  test.each([
    ["Bulbs for a brighter February: 30% off", "“30% off”"],
    ["Bulbs for a brighter February, now $5 off", "“$5 off”"],
    ["Bulbs for a brighter February, free shipping", "“free shipping”"],
    ["Bulbs for a brighter February: ends tonight", "“ends tonight”"],
    ["30% off bulbs for a brighter February", undefined],
    ["Bulbs for a brighter garden, and crocuses", undefined],
    [`Bulbs ${"and bulbs ".repeat(10)}`, "half of the subject"],
  ])("say what the cut of %j drops", (subject, loss) => {
    expect(rowOf({ subject })).toMatchObject({ isCut: true, loss });
  });

  test("say an offer that is cut in its middle", () => {
    expect(rowOf({ subject: `${"x".repeat(24)} up to 50% off` }).loss).toBe("“up to 50% off”");
  });

  test("show the preheader, and the words of the body after a short one", () => {
    expect(rowOf({ html: hidden("Three kinds, 5 each.") }).text).toBe(
      "Three kinds, 5 each. Plant them this we…",
    );
    expect(rowOf({ html: hidden(`Three kinds.${"&zwnj;&nbsp;".repeat(20)}`) }).text).toBe("Three kinds.");
    expect(rowOf({ html: undefined as never, text: "Hello,\n\nyour order." }).text).toBe(
      "Hello, your order.",
    );
    expect(rowOf({ html: "" }).text).toBe("");
  });

  test("say where the text after the subject comes from", () => {
    const said = (html: string) => read(readersOf({ message: report({ html }) }).markup).ofClass("small")[0];
    expect(said(hidden("Three kinds."))).toMatch(/^The preheader has 12 characters\. Lists with more room/);
    expect(said("<p>Plant them.</p>")).toMatch(/^There is no preheader: lists show the first words/);
    expect(said("<p>View in browser</p><p>Plant them.</p>")).toMatch(
      /^! There is no preheader, and the first/,
    );
    expect(said("")).toMatch(/^The message has no text/);
  });

  test("carry a sign where the cut hurts", () => {
    const page = read(
      readersOf({ message: report({ subject: "Bulbs for a brighter February: 30% off" }) }).markup,
    );
    const said = page.texts("figcaption").filter((words) => words.includes("!"));
    expect(said).toEqual([
      "Gmail, phone · ! the cut drops “30% off”",
      "Yahoo, phone · ! the cut drops “30% off”",
    ]);
  });
});

describe("the inbox summary", () => {
  test("is the first two sentences, without a line to view it in a browser", () => {
    expect(toSummary({ visibleText: "View in browser. Plant them now. They flower. Enjoy." })).toBe(
      "Plant them now. They flower.",
    );
    expect(toSummary({ visibleText: "" })).toBe("");
  });

  test("has at most 200 characters", () => {
    expect(toSummary({ visibleText: "word ".repeat(200) })).toHaveLength(200);
    expect(toSummary({ visibleText: `Short. W${"word ".repeat(200)}` })).toBe("Short.");
  });

  test("says that it is a proxy", () => {
    expect(read(readersOf({ message: report() }).markup).ofClass("badge")).toContain("proxy");
  });
});

describe("the size", () => {
  test("is compared with Gmail's limit", () => {
    expect(read(clippingMarkup(102 * 1024)).main).toMatch(/^102 of 102 KB HTML · Gmail shows all of it/);
    expect(read(clippingMarkup(102 * 1024 + 1)).main).toMatch(/^✕ 103 of 102 KB HTML · Gmail clips it/);
    expect(read(clippingMarkup(undefined)).main).toMatch(/^The message has no HTML part/);
  });

  test("is that of the part as sent, without images that it brings", () => {
    const bytes = new TextEncoder().encode(
      "From: a@b.example\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>",
    );
    expect(toReaderMessage(report({ html: "x".repeat(5000) }), bytes).htmlBytes).toBe(12);
    expect(toReaderMessage(report({ html: "x".repeat(5000) })).htmlBytes).toBe(5000);
  });
});

describe("links", () => {
  const link = (href: string, text: string, isHidden = false) =>
    readLink({ href, text, shown: text, isLabeled: false, isHidden });

  test.each([
    ["https://www.acme.example/x", "See the bulbs", "www.acme.example", []],
    ["https://evil.example/x", "www.acme.example", "evil.example", ["the text names www.acme.example"]],
    ["https://shop.acme.example/", "acme.example", "shop.acme.example", []],
    ["http://acme.example/", "Bulbs", "acme.example", ["not encrypted"]],
    ["mailto:help@acme.example", "Write", "mailto", []],
    ["javascript:alert(1)", "Bulbs", "javascript", ["leads to no web page"]],
    ["", "Bulbs", "", ["leads to no web page"]],
    ["#top", "Up", "", []],
  ])("of %j have the host, and what differs", (href, text, host, warnings) => {
    expect(link(href, text)).toMatchObject({ host, warnings });
  });

  test("that no one sees say so, and addresses are cut", () => {
    expect(link("https://acme.example/", "x", true).warnings).toEqual(["no reader sees it"]);
    expect(link(`https://acme.example/${"x".repeat(500)}`, "x").address).toHaveLength(300);
  });

  test("are listed as text, those with warnings first, 200 at most", () => {
    const html = `${'<a href="https://acme.example/">Fine</a> '.repeat(205)}<a href="http://acme.example/">Open</a>`;
    const page = read(readersOf({ message: report({ html }), part: "links" }).markup);
    expect(page.links()).toEqual([]);
    const rows = page.rows();
    expect([rows.length, rows[0]]).toEqual([
      200,
      ["Open", "acme.example! not encrypted", "http://acme.example/"],
    ]);
    expect(page.main).toContain("And 6 more links.");
    expect(page.main).toContain("Links 206");
  });
});

describe("findings at their lines", () => {
  const finding = (change: Partial<Finding>): Finding => ({
    check: "c",
    severity: "error",
    message: "m",
    fix: "f",
    source: "https://acme.example/",
    ...change,
  });
  const html = "<p>\n<img src=a.png>\n<a href='https://acme.example/?a=1&amp;b=2'>x</a>";
  const source = "From: x\nSubject: y\nList-Id: z";

  test("have their own line, or the first that has what they are about", () => {
    const places = placesOf(
      [
        finding({ line: 3 }),
        finding({ items: ["a.png"] }),
        finding({ items: ["https://acme.example/?a=1&b=2"] }),
        finding({ excerpt: "Subject: …" }),
        finding({ items: ["x"] }),
        finding({}),
      ],
      { html, source },
    );
    expect([...places]).toEqual([
      [0, { part: "source", line: 3 }],
      [1, { part: "html", line: 2 }],
      [2, { part: "html", line: 3 }],
      [3, { part: "source", line: 2 }],
    ]);
    expect([...placesOf([finding({ line: 3 })], { html, source: undefined })]).toEqual([]);
  });

  test("stand under them; those of the whole message stand above", () => {
    const { markup } = readersOf({
      message: report({ html, source }),
      findings: [
        finding({ line: 2, message: "Subject is cut" }),
        finding({ items: ["a.png"], severity: "warn", message: "No alt" }),
        finding({ message: "No unsubscribe" }),
      ],
    });
    const page = read(markup);
    expect(page.ofClass("bad")).toEqual(["Subject: y✕ Subject is cut"]);
    expect(page.ofClass("doubtful")).toEqual(["<img src=a.png>! No alt"]);
    expect(page.ofClass("said-above")).toEqual(["✕ No unsubscribe"]);
    expect(page.html).toContain('id="html-2"');
    expect(page.html).toContain('id="source-2"');
  });

  test("after the last line that is shown stand above, and encoded lines are left out", () => {
    const encoded = "A".repeat(76);
    const text = ["a", ...Array.from({ length: 10 }, () => encoded), "b"].join("\r\n");
    const view = { part: "source", label: "Source", general: [] } as const;
    const page = read(linesMarkup({ ...view, text, notes: new Map([[6, [finding({ message: "Here" })]]]) }));
    expect(page.texts("li")).toEqual([
      "a",
      ...[1, 2, 3].map(() => encoded),
      "…",
      `${encoded}✕ Here`,
      ...[1, 2, 3].map(() => encoded),
      "…",
      "b",
    ]);
    const long = read(
      linesMarkup({ ...view, text: "x\n".repeat(2004), notes: new Map([[2003, [finding({})]]]) }),
    );
    expect(long.texts("li")).toHaveLength(2000);
    expect(long.ofClass("said-above")).toEqual(["✕ m", "And 5 more lines."]);
    expect(read(linesMarkup({ ...view, text: "x".repeat(1001), notes: new Map() })).texts("li")).toEqual([
      `${"x".repeat(1000)}…`,
    ]);
  });
});

describe("the frames", () => {
  test("load nothing, in any view", () => {
    const html = '<img src="https://acme.example/a.png" alt="Bulbs"><link href="https://acme.example/x.css">';
    for (const view of ["light", "dark", "forced", "off"] as const) {
      const document = toViewDocument(html, view);
      expect(document).toMatch(
        /^<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'/,
      );
      expect(document).not.toContain("<link");
    }
    expect(toViewDocument(html, "off")).toContain(`content="img-src 'none'"`);
    expect(toViewDocument(html, "forced")).toContain("filter:invert(93%) hue-rotate(180deg)");
  });

  test("use the dark styles of the message in dark only", () => {
    const html = "<style>@media (prefers-color-scheme: dark) { p { color: #fff } }</style><p>x</p>";
    expect(toViewDocument(html, "dark")).toContain("@media (min-width:0)");
    for (const view of ["light", "forced", "off"] as const)
      expect(toViewDocument(html, view)).toContain("@media (max-width:0)");
  });

  test("and parts that an address asks for are shown first", () => {
    const checked = (change: object) =>
      [...String(readersOf({ message: report(), ...change }).markup).matchAll(/value="(\w+)" checked/g)].map(
        ([, value]) => value,
      );
    expect(checked({})).toEqual(["light", "html"]);
    expect(checked({ view: "forced", part: "links" })).toEqual(["forced", "links"]);
    expect(checked({ view: "<x>", part: "constructor" })).toEqual(["light", "html"]);
  });

  test("are absent without HTML, and for a message that is too large", () => {
    const text = read(readersOf({ message: report({ html: undefined as never, text: "Hi" }) }).markup);
    expect(text.texts("iframe")).toEqual([]);
    expect(text.main).toContain("There is no HTML part: readers see the text.");
    const large = readersOf({ message: report({ html: "x".repeat(500_001), sizeBytes: 500_001 }) });
    expect(read(large.markup).main).toBe("The message is too large to show here: 500 kB.");
    expect(large.places.size).toBe(0);
  });
});
