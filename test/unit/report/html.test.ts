import type { ChildNode, Document, Element } from "domhandler";
import { findAll, findOne, getAttributeValue, getElementById, textContent } from "domutils";
import { parseDocument } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { hasDarkStyles, toFrameDocument } from "../../../src/report/html/frame-document.ts";
import { findRemoteResources } from "../../../src/report/html/remote-resources.ts";
import type { RunReport } from "../../../src/result/run-report.ts";
import { htmlOf } from "../../support/rendered-report.ts";
import {
  assertion,
  hostileHtml,
  hostileRunReport,
  hostileText,
  implausibleRunReport,
  placement,
  test as placementTest,
  reconciledRunReport,
  runReportOf,
  sampleRunReport,
} from "../../support/sample-run-report.ts";

const parse = async (report: RunReport): Promise<Document> => parseDocument(await htmlOf(report));
const all = (root: Document | Element, name: string, className?: string): Element[] =>
  findAll(
    (element) =>
      element.name === name &&
      (!className || (element.attribs["class"] ?? "").split(" ").includes(className)),
    root.children,
  );
const one = (root: Document | Element, name: string, className?: string): Element => {
  const [element] = all(root, name, className);
  if (!element) throw new Error(`no <${name} class="${className}">`);
  return element;
};
const text = (node: ChildNode | Document | undefined): string =>
  node ? textContent(node).replace(/\s+/g, " ").trim() : "";
const isVisibleTo = (element: Element): boolean => !(element.attribs["class"] ?? "").includes("spoken");

// Each test renders its own page, so that a run of mutants knows which code each test needs.
const sampled = (): Promise<Document> => parse(sampleRunReport());
const hostileOne = (): Promise<Document> => parse(hostileRunReport());

describe("the banner", () => {
  test("starts with the release decision, the reason, the counts, and the notice on simulated results", async () => {
    const sample = await sampled();
    const banner = one(sample, "header");
    expect(text(one(banner, "h1"))).toBe("✕ Do not send");
    expect(text(one(banner, "p", "why"))).toContain("Outlook puts 42%");
    expect(all(banner, "li").map(text)).toEqual([
      "✕ 1 failed",
      "⚡\uFE0E 1 errored",
      "– 1 not measured",
      "… 1 pending",
      "! 1 warned",
      "– 1 skipped",
      "✓ 3 passed",
    ]);
    expect(all(banner, "p", "simulated").map(text)).toEqual([
      "Simulated These results come from a model, not from real mailboxes.",
      "Interrupted These are the results from before the run was stopped.",
    ]);
    expect(getAttributeValue(one(banner, "time"), "datetime")).toBe("2026-11-20T08:15:00.000Z");
    expect(text(one(banner, "time"))).toBe("Nov 20, 2026, 08:15 UTC");
  });

  test("does not call measured results simulated", async () => {
    const measured = { ...placement({}, 97), simulated: false };
    const page = await parse(
      runReportOf([placementTest("a", undefined, { verdict: "passed", placement: measured })]),
    );
    expect(text(one(page, "h1"))).toBe("✓ Send");
    expect(text(one(page, "header"))).not.toMatch(/Simulated|Interrupted/);
    expect(all(page, "span", "tag")).toEqual([]);
  });
});

describe("differences between ledger and provider", () => {
  const factsOf = (page: Document) =>
    Object.fromEntries(
      all(all(page, "section").at(-1) as Element, "div").map((row) => [
        text(one(row, "dt")),
        text(one(row, "dd")),
      ]),
    );

  test("state in the banner which tests are paid for twice, why the exit code is 3, and the next steps", async () => {
    const page = await parse(reconciledRunReport());
    const banner = one(page, "header");
    expect(text(one(banner, "h1"))).toBe("⚡ Do not send yet");
    const [doubles, orphans] = all(banner, "div", "difference");
    expect(text(one(doubles as Element, "p"))).toBe(
      "⚡\uFE0E 2 tests are paid for more than once. Extra cost: 30.00, not included in the cost of this run. This sets exit code 3. The placement results stay the same.",
    );
    expect(all(one(doubles as Element, "ul", "steps"), "li").map(text)).toEqual([
      "Compare the report ids at the provider, and request a refund for the extra tests.",
      "Run placewright reconcile 20261120-081500-3fa9c1 to compare again.",
    ]);
    expect(all(one(one(doubles as Element, "details"), "ul", "names"), "li").map(text)).toEqual([
      "spring-sale[de]@sesspring-sale-de.20261120-081500-3fa9c1.0a1b2c3d: dtr-1, dtr-2",
      "sesweekly-newsletter.20261120-081500-3fa9c1.4e5f6a7b: dtr-3, dtr-4, dtr-5",
    ]);
    expect(all(page, "summary").map(text)).toContain("Name and report id");
    expect(text(orphans)).toContain("1 test exists at the provider without a record in the ledger.");
    expect(text(orphans)).toContain("placewright reconcile 20261120-081500-3fa9c1 --adopt");
  });

  test("that need no action appear in the run's facts, not in the banner", async () => {
    const page = await parse(reconciledRunReport({ doubles: [], orphans: [] }));
    expect(text(one(page, "header"))).not.toMatch(/dtr-7|access denied/);
    expect(all(page, "div", "difference")).toEqual([]);
    expect(factsOf(page)).toMatchObject({
      "Compared with providers": "Nov 20, 2026, 08:15 UTC",
      "No longer listed":
        "spring-sale[en]@ses: spring-sale-en.20261120-081500-3fa9c1.2a3b4c5d (report id dtr-7)",
      "Not compared": "eu: the list of placement tests was refused: access denied",
      "Exit code": "0",
    });
  });

  test("appear in the facts as none if there are none, and not at all if nothing was compared", async () => {
    const sample = await sampled();
    const none = { doubles: [], orphans: [], vanished: [], unchecked: [] };
    expect(factsOf(await parse(reconciledRunReport(none)))["Compared with providers"]).toBe(
      "Nov 20, 2026, 08:15 UTC, no differences",
    );
    expect(factsOf(sample)).not.toHaveProperty("Compared with providers");
  });

  test("with a thousand names are shortened, and say where the others are", async () => {
    const doubles = Array.from({ length: 1000 }, (_, index) => ({
      project: "ses",
      reportName: `test-${index}`,
      reportIds: [`${index}a`, `${index}b`],
    }));
    const page = await parse(reconciledRunReport({ doubles }));
    const [details] = all(page, "div", "difference");
    expect(all(one(details as Element, "ul", "names"), "li")).toHaveLength(100);
    expect(text(details)).toContain("900 more tests in report.json.");
  });

  test("with hostile names create no element", async () => {
    const hostile = await hostileOne();
    const [doubles, orphans] = all(one(hostile, "header"), "div", "difference");
    for (const each of [doubles, orphans]) {
      expect(findAll(({ name }) => !knownElements.has(name), each?.children ?? [])).toEqual([]);
      expect(text(each)).toContain("</script><script>window.hacked=1</script>");
    }
    expect(factsOf(hostile)["Not compared"]).toContain("</script><script>window.hacked=1</script>");
  });
  const knownElements = new Set(["p", "strong", "span", "ul", "li", "bdi", "details", "summary", "small"]);
});

describe("the provider's response", () => {
  const answer = `{"OverallPlacement":{"InboxPercentage":120,"SpamPercentage":60},"note":"</pre><b>${hostileText}"}`;

  test("is shown unchanged in the test, in a collapsed section", async () => {
    const page = await parse(implausibleRunReport(answer));
    const fold = one(one(page, "details", "test"), "details", "answer");
    expect(text(one(fold, "summary"))).toBe("Provider's response");
    expect(all(fold, "b")).toEqual([]);
    const pre = one(fold, "pre");
    expect(textContent(pre)).toContain(
      '{"OverallPlacement":{"InboxPercentage":120,"SpamPercentage":60},"note":"</pre><b>',
    );
    expect(textContent(pre)).not.toMatch(/(?![\t\n])\p{Control}|[\u202A-\u202E]/u);
    expect([pre.attribs["tabindex"], pre.attribs["aria-label"]]).toEqual(["0", "Provider's response"]);
  });

  test("is absent if the error has none", async () => {
    const sample = await sampled();
    expect(all(sample, "details", "answer")).toEqual([]);
  });
});

describe("the matrix", () => {
  const rowsOf = (sample: Document) => all(one(one(sample, "table", "matrix"), "tbody"), "tr");

  test("sorts failures first, in rows and in columns", async () => {
    const sample = await sampled();
    const rows = rowsOf(sample);
    const matrix = one(sample, "table", "matrix");
    expect(rows.map((row) => text(one(row, "a"))).slice(0, 3)).toEqual([
      "spring-sale (de)",
      "product-announcement",
      "order-confirmation",
    ]);
    const headers = all(one(matrix, "thead"), "th").map(text);
    expect(headers.slice(0, 6)).toEqual(["Test", "Verdict", "Overall", "Gmail", "Outlook", "Hotmail"]);
    expect(headers).toHaveLength(12);
  });

  test("has the rate, sign, and word in a cell, and other failed metrics", async () => {
    const sample = await sampled();
    const rows = rowsOf(sample);
    const [de, announcement] = rows;
    const outlook = all(de as Element, "td")[3];
    expect(text(outlook)).toBe("52✕failedspam 42");
    expect(getAttributeValue(outlook as Element, "class")).toContain("v-failed");
    expect(text(all(announcement as Element, "td")[1])).toBe("–not measured");
  });

  test("links every row to its test", async () => {
    const sample = await sampled();
    const rows = rowsOf(sample);
    for (const row of rows) {
      const target = getElementById(
        getAttributeValue(one(row, "a"), "href")?.slice(1) ?? "",
        sample.children,
      );
      expect(target && getAttributeValue(target, "class")).toBe("body");
    }
  });

  test("has a scope on every table header", async () => {
    const sample = await sampled();
    for (const table of all(sample, "table")) {
      expect(all(table, "th").every((th) => ["col", "row"].includes(th.attribs["scope"] ?? ""))).toBe(true);
    }
  });
});

describe("a test", () => {
  const sectionOf = (sample: Document): Element => all(sample, "details", "test")[0] as Element;

  test("is expanded if it failed, and collapsed if it passed", async () => {
    const sample = await sampled();
    const tests = all(sample, "details", "test");
    const open = tests
      .filter((details) => "open" in details.attribs)
      .map((details) => details.attribs["data-verdict"]);
    expect(open).toEqual(["failed", "errored"]);
    expect(tests).toHaveLength(9);
  });

  test("draws each share in its place with the thresholds on top, and describes it in words", async () => {
    const sample = await sampled();
    const section = sectionOf(sample);
    const bars = all(section, "svg").filter(({ attribs }) => attribs["role"] === "img");
    const outlook = bars.find(({ attribs }) => attribs["aria-label"]?.startsWith("Outlook")) as Element;
    expect(outlook.attribs["aria-label"]).toBe(
      "Outlook: 52% in the inbox, 42% in spam, 6% not delivered; expected inbox ≥ 80%, spam ≤ 5%",
    );
    expect(
      all(outlook, "rect")
        .slice(1)
        .map(({ attribs }) => [attribs["class"], attribs["x"], attribs["width"]]),
    ).toEqual([
      ["inbox", "0%", "52%"],
      ["spam", "52%", "42%"],
      ["missing", "94%", "6%"],
    ]);
    // The inbox threshold is a position on the axis; the spam threshold is where the allowed 5 points of the
    // spam bar end.
    expect(all(outlook, "g", "tick").map((tick) => one(tick, "line").attribs["x1"])).toEqual(["80%", "57%"]);
  });

  test("draws no threshold for a missing baseline, and no bar for a share that was not measured", async () => {
    const sample = await sampled();
    const order = all(sample, "details", "test").find(
      (details) => text(one(details, "h3")) === "order-confirmation",
    );
    const bars = all(order as Element, "svg").filter(({ attribs }) => attribs["role"] === "img");
    const labels = bars.map(({ attribs }) => attribs["aria-label"]);
    expect(labels).toContain("Gmail: 97% in the inbox, 2% in spam, 1% not delivered");
    expect(labels).toContain("T-Online: not measured");
  });

  test("lists expectations with expected and actual values, unmet ones first and met ones in a collapsible section", async () => {
    const sample = await sampled();
    const section = sectionOf(sample);
    const [broken, held] = all(section, "table", "assertions");
    const cells = (table: Element | undefined) =>
      all(one(table as Element, "tbody"), "tr").map((row) =>
        row.children.flatMap((cell) => (cell.type === "tag" ? text(cell) : [])),
      );
    expect(cells(broken)).toEqual([
      ["✕ failed", "Overall", "inbox", "≥ 90%", "81%", "inbox >= 90"],
      ["✕ failed", "Gmail", "inbox", "≥ 95%", "94.6%", "inbox >= 95"],
      ["✕ failed", "Outlook", "inbox", "≥ 80%", "52%", "inbox >= 80"],
      ["✕ failed", "Outlook", "spam", "≤ 5%", "42%", "spam <= 5"],
      ["✕ failed", "Hotmail", "inbox", "≥ 80%", "61%", "inbox >= 80"],
    ]);
    expect(cells(held)).toHaveLength(4);
    expect(cells(held)).toContainEqual([
      "✓ passed",
      "Orange",
      "missing",
      "≤ 2%",
      "1%",
      "missing <= 2 (only warns)",
    ]);
  });

  test("marks the reasons as simulated, and shows next steps", async () => {
    const sample = await sampled();
    const section = sectionOf(sample);
    expect(all(section, "h4").map(text)).toEqual([
      "Placement simulated",
      "Comparison with earlier runs simulated",
      "Failing since",
      "Expectations",
      "Reasons simulated",
      "Next steps",
    ]);
    expect(all(one(section, "ul", "reasons"), "li")).toHaveLength(3);
    expect(text(one(section, "ul", "steps"))).toContain("change it, and test again");
  });

  test("shows an error with its hint, and a notice if the test may be billed", async () => {
    const sample = await sampled();
    const errored = all(sample, "details", "test")[1] as Element;
    expect(text(one(errored, "p", "error"))).toContain("throttled after 5 tries");
    expect(all(one(errored, "ul", "steps"), "li").map(text)).toEqual([
      "Wait a minute, or lower --rate",
      expect.stringContaining("may exist and be billed"),
    ]);
  });
});

describe("large messages", () => {
  const [first] = sampleRunReport().tests;
  const [sampleMessage] = Object.values(sampleRunReport().messages);
  /** Returns a run of `count` messages with `characters` characters each. */
  const reportOf = (count: number, characters: number): RunReport => {
    if (!first || !sampleMessage) throw new Error("the sample is empty");
    const body = `<p>${"word ".repeat(characters / 5)}</p>`;
    const hashes = Array.from({ length: count }, (_, index) => String(index).padStart(64, "0"));
    return {
      ...sampleRunReport(),
      tests: hashes.map((contentHash, index) => ({ ...first, id: `test-${index}`, contentHash })),
      messages: Object.fromEntries(
        hashes.map((contentHash) => [
          contentHash,
          {
            ...sampleMessage,
            contentHash,
            html: body,
            emlPath: `messages/sample-${contentHash.slice(-8)}.eml`,
          },
        ]),
      ),
    };
  };
  const inFiles = (page: string) => page.split("open its file").length - 1;

  test("are shown until the page is full, then only linked", async () => {
    const page = await htmlOf(reportOf(20, 400_000));
    expect(page.length).toBeLessThan(10_000_000);
    expect(inFiles(page)).toBeGreaterThan(10);
    expect(inFiles(page)).toBeLessThan(20);
  });

  test("over half a megabyte are only linked", async () => {
    const page = await htmlOf(reportOf(1, 600_000));
    expect(page.length).toBeLessThan(200_000);
    expect(inFiles(page)).toBe(1);
  });
});

describe("the message", () => {
  test("is shown at both widths, light and dark, in frames without permissions", async () => {
    const sample = await sampled();
    const section = all(sample, "details", "test")[0] as Element;
    const frames = all(section, "iframe");
    expect(
      frames.map(({ attribs }) => [attribs["width"], attribs["class"]?.split(" ")[0], attribs["sandbox"]]),
    ).toEqual([
      ["600", "light", ""],
      ["375", "light", ""],
      ["600", "dark", ""],
      ["375", "dark", ""],
    ]);
    expect(all(section, "input").map(({ attribs }) => attribs["value"])).toEqual([
      "light",
      "dark",
      "text",
      "headers",
      "source",
    ]);
    expect(all(one(section, "dl", "envelope"), "dd").map(text)).toEqual([
      "NUR HEUTE ALLES RAUS",
      "Acme Garden <news@acme.example>",
    ]);
    expect(text(one(section, "div", "panel-light"))).toContain("2 remote resources are blocked here");
    const eml = all(section, "a").find(({ attribs }) => "download" in attribs);
    expect(eml?.attribs["href"]).toMatch(/^messages\/sample-[0-9a-f]{8}\.eml$/);
  });

  test("is embedded once if several tests share it", async () => {
    const sample = await sampled();
    const frames = all(sample, "iframe").filter(({ attribs }) => attribs["srcdoc"]?.includes("prune roses"));
    expect(frames).toHaveLength(4);
    const references = all(sample, "p", "same").map((p) => one(p, "a").attribs["href"]?.slice(1) ?? "");
    expect(references).toHaveLength(2);
    for (const id of references) expect(getElementById(id, sample.children)).not.toBeNull();
  });

  test("lists attachments with name, type, and size", async () => {
    const sample = await sampled();
    const rows = all(sample, "div", "panel-attachments").flatMap((panel) =>
      all(one(panel, "tbody"), "tr").map(text),
    );
    expect(rows).toEqual(["invoice-4711.pdfapplication/pdf48.2 kB", "logo.pngimage/png, inline2.1 kB"]);
  });

  test("has a note instead of a preview for a template that only the service stores", async () => {
    const sample = await sampled();
    expect(text(all(sample, "details", "test")[1])).toContain("there is no local copy to show");
  });
});

describe("hostile strings", () => {
  test("create no element, attribute, or script", async () => {
    const hostile = await hostileOne();
    expect(all(hostile, "script").filter(({ attribs }) => !attribs["type"])).toHaveLength(1);
    expect(all(hostile, "img")).toEqual([]);
    const handlers = findAll(
      ({ attribs }) => Object.keys(attribs).some((name) => /^on/i.test(name)),
      hostile.children,
    );
    expect(handlers).toEqual([]);
    expect(text(one(hostile, "p", "why"))).toContain("</script><script>window.hacked=1</script>");
  });

  test("contain no character that reverses or hides text", async () => {
    const page = await htmlOf(hostileRunReport());
    expect(page).not.toMatch(/(?![\t\r\n])\p{Control}|[\u202A-\u202E\u2066-\u2069]/u);
  });

  test("keep ids unique, and every link inside the report", async () => {
    const hostile = await hostileOne();
    const ids = findAll(({ attribs }) => "id" in attribs, hostile.children).map(
      ({ attribs }) => attribs["id"],
    );
    expect(new Set(ids).size).toBe(ids.length);
    for (const { attribs } of all(hostile, "a"))
      expect(attribs["href"]).toMatch(/^(?:#|messages\/|report\.json$)/);
  });

  test("in a message stay in the document of its frame", async () => {
    const hostile = await hostileOne();
    const [frame] = all(hostile, "iframe");
    expect(frame?.attribs["sandbox"]).toBe("");
    expect(frame?.attribs["srcdoc"]).toContain("parent.hacked = 3");
  });
});

describe("the page", () => {
  test("loads nothing from outside", async () => {
    const sample = await sampled();
    const policy = findOne(
      ({ attribs }) => attribs["http-equiv"] === "Content-Security-Policy",
      sample.children,
    );
    expect(policy?.attribs["content"]).toMatch(
      /^default-src 'none'; script-src 'sha256-[A-Za-z0-9+/=]{44}'; /,
    );
    expect(policy?.attribs["content"]).not.toMatch(/https?:|\*/);
    const loading = findAll(({ attribs }) => "src" in attribs || "srcset" in attribs, sample.children);
    expect(loading).toEqual([]);
    expect(all(sample, "link").map(({ attribs }) => attribs["href"]?.slice(0, 5))).toEqual(["data:"]);
  });

  test("has headings in order", async () => {
    const sample = await sampled();
    const levels = findAll(({ name }) => /^h[1-6]$/.test(name), sample.children).map(({ name }) =>
      Number(name[1]),
    );
    expect(levels[0]).toBe(1);
    for (const [index, level] of levels.entries())
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
  });

  test("is identical for the same report", async () => {
    expect(await htmlOf(sampleRunReport())).toBe(await htmlOf(sampleRunReport()));
  });

  test("shows the command to repeat the run", async () => {
    const sample = await sampled();
    const run = all(sample, "section").at(-1) as Element;
    expect(text(one(run, "pre"))).toBe("npx placewright run --seed spring");
    expect(all(run, "dt").filter(isVisibleTo).map(text)).toContain("Provider calls");
  });

  test("renders without tests", async () => {
    expect(text(one(await parse(runReportOf([])), "h1"))).toBe("– Do not send yet");
  });

  test("leaves the part of the bar empty for a share that was not measured", async () => {
    const figures = { inboxPercent: 60 };
    const page = await parse(
      runReportOf([
        placementTest("a", undefined, {
          placement: { overall: figures, isps: [], simulated: true },
          assertions: [assertion("overall", "inbox", ">=", 50, 60)],
        }),
      ]),
    );
    expect(
      all(page, "rect").filter(({ attribs }) => /inbox|spam|missing/.test(attribs["class"] ?? "")),
    ).toHaveLength(1);
  });

  test.each(["baseline", "control"] as const)(
    "names an absent %s as the expected value",
    async (reference) => {
      const { expectedPercent: _, ...measured } = assertion("overall", "inbox", ">=", 50, 60, "warn");
      const absent = { ...measured, source: "inbox >= …", reference, outcome: "not-measured" } as const;
      const page = await parse(runReportOf([placementTest("a", undefined, { assertions: [absent] })]));
      expect(all(one(page, "table", "assertions"), "td", "num").map(text)).toEqual([
        `no ${reference}`,
        "60%",
      ]);
    },
  );
});

describe("a frame's document", () => {
  const dark = "@media (prefers-color-scheme: dark) { body { color: white } }";

  test.each([
    ["light", "@media (max-width:0) { body"],
    ["dark", "@media (min-width:0) { body"],
  ] as const)("shows the message as a %s reader sees it", (scheme, media) => {
    expect(toFrameDocument(`<style>${dark}</style>`, scheme)).toContain(media);
  });

  test.each([
    ["<p>plain</p>", "dark", "light"],
    ['<meta name="color-scheme" content="light dark">', "dark", "dark"],
    ['<meta name="color-scheme" content="light dark">', "light", "light"],
    ["<style>:root { color-scheme: light dark }</style>", "dark", "dark"],
    [`<style>${dark}</style>`, "dark", "light"],
  ] as const)("%s in %s has a %s canvas", (html, scheme, canvas) => {
    expect(toFrameDocument(html, scheme)).toContain(`color-scheme:${canvas}!important`);
  });

  test("starts with a policy, and has neither links nor targets of the message", () => {
    const document = parseDocument(toFrameDocument(hostileHtml, "light"));
    const [first] = all(document, "meta");
    expect(first?.attribs["content"]).toBe(
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:",
    );
    for (const name of ["link", "iframe", "object", "embed", "frame"])
      expect(all(document, name)).toEqual([]);
    expect(all(document, "base").map(({ attribs }) => attribs)).toEqual([{ target: "_blank" }]);
    const targets = findAll(({ name, attribs }) => name !== "base" && "target" in attribs, document.children);
    expect(targets).toEqual([]);
  });

  test.each([
    ["<p>plain</p>", false],
    [`<style>${dark}</style>`, true],
    ['<meta name="supported-color-schemes" content="light dark">', true],
    ["<p style='color: light-dark(#000, #fff)'>", true],
    ['<meta name="color-scheme" content="light">', false],
  ])("%s has dark styles: %s", (html, expected) => {
    expect(hasDarkStyles(html)).toBe(expected);
  });
});

describe("remote resources", () => {
  test("are found wherever a mail client would load them, each once", () => {
    expect(findRemoteResources(hostileHtml).toSorted()).toEqual(
      [
        "//evil.example/body.png",
        "https://evil.example",
        "https://evil.example/2x.gif",
        "https://evil.example/bg.png",
        "https://evil.example/frame",
        "https://evil.example/import.css",
        "https://evil.example/o",
        "https://evil.example/open.gif",
        "https://evil.example/poster.jpg",
        "https://evil.example/style.css",
        "https://evil.example/v.mp4",
        "https://evil.example/x.woff2",
      ].toSorted(),
    );
  });

  test.each([
    ["a data: image", '<img src="data:image/png;base64,AAAA">'],
    ["a link that is not loaded", '<a href="https://acme.example/">'],
    ["an inline part", '<img src="cid:logo">'],
    ["text", "<p>src = https is fine</p>"],
  ])("are not %s", (_name, html) => {
    expect(findRemoteResources(html)).toEqual([]);
  });
});

test("the fixture is hostile enough to prove something", () => {
  expect(hostileText).toMatch(/<script>/);
  expect(hostileText).toContain("\u202E");
});
