import { findAll, textContent } from "domutils";
import { parseDocument } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { checksMarkup } from "../../../src/report/html/checks.ts";
import { healthMarkup } from "../../../src/report/html/health-view.ts";
import { formatSize, linkMarkup, timeMarkup } from "../../../src/report/html/markup.ts";
import { findRemoteResources } from "../../../src/report/html/remote-resources.ts";
import { renderCheckPage } from "../../../src/report/html/render-check-page.ts";
import { renderPreview } from "../../../src/report/html/render-preview.ts";
import type { CheckReport } from "../../../src/result/check-report.ts";
import type { CheckedItem, CheckRun } from "../../../src/result/check-run.ts";
import type { HealthReport } from "../../../src/result/health.ts";
import type { TestResult } from "../../../src/result/run-report.ts";
import { htmlOf } from "../../support/rendered-report.ts";
import {
  assertion,
  checkedRunReport,
  runReportOf,
  sampleRunReport,
  test as sampleTest,
} from "../../support/sample-run-report.ts";

/** Returns the elements of a page with a name, and a class if given. */
function all(page: string, name: string, className?: string) {
  return findAll(
    (element) =>
      element.name === name &&
      (className === undefined || (element.attribs["class"] ?? "").split(" ").includes(className)),
    parseDocument(page).children,
  ).map((element) => ({ attribs: element.attribs, text: textContent(element).replace(/\s+/g, " ").trim() }));
}
const texts = (page: string, name: string, className?: string) =>
  all(page, name, className).map(({ text }) => text);

const clean: CheckReport = {
  findings: [],
  accepted: 0,
  passed: ["a", "b"],
  notMeasured: [],
  rulePacks: [],
  spam: [],
};
const warning: CheckReport["findings"][number] = {
  check: "preheader",
  severity: "warn",
  message: "No preheader",
  fix: "Add one",
  source: "https://example.org/preheader",
};
const error: CheckReport["findings"][number] = {
  ...warning,
  check: "merge-tags",
  severity: "error",
  line: 7,
  excerpt: "*|A|*",
  source: "javascript:alert(1)",
};

describe("the results of checks", () => {
  test("have findings, rule packs, engines, and what was not measured", () => {
    const pack = {
      id: "gmail-2025-11",
      provider: "Gmail",
      source: "https://example.org/gmail",
      met: ["a"],
      broken: [
        { check: "b", consequence: "limited" },
        { check: "c", consequence: "rejected" },
        { check: "d", consequence: "limited" },
      ],
      notMeasured: [],
    } as const;
    const page = String(
      checksMarkup(
        {
          ...clean,
          findings: [error, warning],
          accepted: 1,
          rulePacks: [pack],
          spam: [{ engine: "rspamd", symbols: [], error: "it timed out" }],
          notMeasured: [{ check: "spf", reason: "requires DNS" }],
        },
        [{ source: "errors == 0", level: "error", outcome: "failed", message: "1 error; expected 0" }],
      ),
    );
    expect(texts(page, "li")).toEqual([
      "✕error No preheader line 7*|A|*Add one. merge-tags",
      "!warning No preheaderAdd one. preheader",
      "✕failed 1 error; expected 0",
      "Gmail (2025-11): 1 of 4 rules met, 3 brokenRejected for cLimited for b, d",
      "Rspamd: not measured: it timed out",
      "spf: requires DNS",
    ]);
    expect(texts(page, "p", "tally")).toEqual(["2 checks passed, 1 finding accepted by the baseline."]);
    expect(texts(page, "summary")).toEqual(["– 1 not measured"]);
    expect(all(page, "a").map(({ attribs }) => attribs["href"])).toEqual([
      "https://example.org/preheader",
      "https://example.org/gmail",
    ]);
  });

  test("of a clean message have only the number of checks", () => {
    const page = String(checksMarkup(clean));
    expect([all(page, "li"), all(page, "details"), all(page, "ul", "findings")]).toEqual([[], [], []]);
    expect(texts(page, "p", "tally")).toEqual(["2 checks passed."]);
  });

  test("are in the report of each test", async () => {
    expect(texts(await htmlOf(checkedRunReport()), "h4").filter((title) => title === "Checks")).toHaveLength(
      9,
    );
    expect(texts(await htmlOf(sampleRunReport()), "h4")).not.toContain("Checks");
    const passed = sampleTest("a", undefined, { verdict: "passed", checks: clean });
    expect(texts(await htmlOf(runReportOf([passed])), "h4")).not.toContain("Checks");
  });
});

const item = (title: string, more: Partial<CheckedItem>): CheckedItem => ({
  title,
  file: `${title}.yaml`,
  isMessage: false,
  ...more,
});
const runOf = (messages: readonly CheckedItem[], errors = 0, warnings = 0): CheckRun => ({
  schemaVersion: 1,
  tool: { name: "placewright", version: "0.1.0" },
  checkedAt: "2026-11-27T08:05:00.000Z",
  messages,
  errors,
  warnings,
  accepted: 0,
});

describe("the page of checks", () => {
  const messages = [
    item("clean", { checks: clean, subject: "Hello" }),
    item("none", { note: "it is a template" }),
    item("warned", { checks: { ...clean, findings: [warning] } }),
    item("failed", { checks: { ...clean, findings: [error] } }),
  ];

  test("has the most urgent messages first, failed ones expanded", async () => {
    const page = await renderCheckPage(runOf(messages, 1, 1));
    expect(texts(page, "title")).toEqual(["Placewright checks: 1 error, 1 warning in 4 messages"]);
    expect(texts(page, "h1")).toEqual(["✕ Do not send"]);
    expect(texts(page, "p", "runline")).toEqual(["Checked Nov 27, 2026, 08:05 UTC"]);
    expect(texts(page, "h3")).toEqual(["failed", "none", "warned", "clean"]);
    expect(texts(page, "span", "sentence")).toEqual([
      "1 error",
      "it is a template",
      "1 warning",
      "2 checks passed",
    ]);
    expect(
      all(page, "details", "test").map(({ attribs }) => [attribs["data-verdict"], "open" in attribs]),
    ).toEqual([
      ["failed", true],
      ["not-measured", false],
      ["warned", false],
      ["passed", false],
    ]);
    expect(texts(page, "p", "subject")).toEqual(["Hello"]);
    expect(all(page, "a", "skip").map(({ attribs }) => attribs["href"])).toEqual(["#messages"]);
  });

  test.each([
    [0, 0, "✓ No problems found", "passed"],
    [0, 2, "! Send, with care", "warned"],
    [1, 0, "✕ Do not send", "failed"],
  ])("with %d errors and %d warnings says %s", async (errors, warnings, words, verdict) => {
    const page = await renderCheckPage(runOf(messages.slice(0, 3), errors, warnings));
    expect(texts(page, "h1")).toEqual([words]);
    expect(all(page, "header").map(({ attribs }) => attribs["class"])).toEqual([`banner w-${verdict}`]);
    expect(all(page, "details", "test").every(({ attribs }) => "open" in attribs)).toBe(true);
  });
});

test("a preview shows the messages, a few of them expanded", async () => {
  const [message] = Object.values(sampleRunReport().messages);
  if (!message) throw new Error("the sample has no message");
  const previewOf = (count: number) =>
    renderPreview(
      Array.from({ length: count }, (_, index) => ({ title: `Sale ${index}`, file: "a.yaml", message })),
    );
  const page = await previewOf(3);
  expect([texts(page, "title"), texts(page, "h1")]).toEqual([
    ["Placewright preview: 3 messages"],
    ["3 messages"],
  ]);
  expect(texts(page, "h3")).toEqual(["Sale 0", "Sale 1", "Sale 2"]);
  expect(texts(page, "span", "sentence")).toEqual(Array.from({ length: 3 }, () => message.subject));
  expect(new Set(all(page, "input").map(({ attribs }) => attribs["name"]))).toEqual(
    new Set(["preview-1-sale-0-view", "preview-2-sale-1-view", "preview-3-sale-2-view"]),
  );
  const opened = async (count: number) =>
    all(await previewOf(count), "details", "test").filter(({ attribs }) => "open" in attribs).length;
  expect([await opened(3), await opened(4)]).toEqual([3, 0]);
});

describe("a report of many tests", () => {
  const tests = (count: number, more: (index: number) => Partial<TestResult> = () => ({})) =>
    Array.from({ length: count }, (_, index) =>
      sampleTest(`s${index}`, undefined, { verdict: "passed", ...more(index) }),
    );

  test("has 25 on its first page, and the others compressed", async () => {
    const page = await htmlOf(runReportOf(tests(60)));
    expect(all(page, "details", "test")).toHaveLength(25);
    expect(all(page, "script", "packed")).toHaveLength(2);
    expect(texts(page, "nav", "pager")).toHaveLength(2);
    expect(texts(page, "span", "range")[0]).toContain("The first 25 of 60 tests");
    expect(page).not.toContain('only in <a href="report.json">');
    const single = await htmlOf(runReportOf(tests(25)));
    expect([all(single, "nav", "pager"), all(single, "script", "packed")]).toEqual([[], []]);
  });

  test("has 2,000, and says how many are left", async () => {
    const page = await htmlOf(runReportOf(tests(2003)));
    expect(all(page, "p", "hint").map(({ text }) => text)).toContain("3 more tests are only in report.json.");
  });

  test("expands all of three, and at most ten failed ones of many", async () => {
    const opened = async (results: readonly TestResult[]) =>
      all(await htmlOf(runReportOf(results)), "details", "test").filter(({ attribs }) => "open" in attribs)
        .length;
    expect([await opened(tests(3)), await opened(tests(4))]).toEqual([3, 0]);
    expect(await opened(tests(20, () => ({ verdict: "failed" })))).toBe(10);
    expect(await opened(tests(20, (index) => ({ verdict: index < 3 ? "errored" : "warned" })))).toBe(3);
  });

  test("has a filter by verdict, mailbox provider, and tag", async () => {
    const page = await htmlOf(
      runReportOf(
        tests(2, (index) => ({
          tags: index === 0 ? ["b", "a"] : ["a"],
          verdict: index === 0 ? "failed" : "passed",
          assertions:
            index === 0
              ? [assertion("Gmail", "inbox", ">=", 90, 40), assertion("overall", "inbox", ">=", 90, 40)]
              : [],
        })),
      ),
    );
    expect(texts(page, "option")).toEqual([
      "all",
      "1 failed",
      "1 passed",
      "any mailbox provider",
      "Gmail",
      "all",
      "a",
      "b",
    ]);
    expect(all(await htmlOf(runReportOf(tests(1))), "form")).toEqual([]);
    const bare = await htmlOf(runReportOf(tests(2, () => ({ tags: [] }))));
    expect(texts(bare, "option")).toEqual(["all", "2 passed"]);
  });

  test("has a link of its own for each test, even if their names are alike", async () => {
    const ids = ["a b", "a-b", "a_b"];
    const page = await htmlOf(runReportOf(tests(3, (index) => ({ id: ids[index] ?? "" }))));
    expect(all(page, "div", "body").map(({ attribs }) => attribs["id"])).toEqual([
      "test-a-b",
      "test-a-b-2",
      "test-a-b-3",
    ]);
  });

  test("names its first three projects, and counts the others", async () => {
    const line = async (count: number) =>
      texts(await htmlOf(runReportOf(tests(count, (index) => ({ project: `p${index}` })))), "p", "line")[0];
    expect(await line(3)).toContain("p0 · local, p1 · local, p2 · localNov 2");
    expect(await line(5)).toContain("p0 · local, p1 · local, p2 · local and 2 more");
  });
});

describe("the health of a domain", () => {
  const report: HealthReport = {
    domain: "acme.example",
    from: "2026-02-22T08:00:00.000Z",
    to: "2026-03-01T08:00:00.000Z",
    overall: { inboxPercent: 90, complaintPercent: 0.06, volume: 12_345.6 },
    isps: [{ isp: "Gmail", inboxPercent: 52 }],
    days: [
      { day: "2026-02-27", inboxPercent: 80, complaintPercent: 0.1 },
      { day: "2026-02-28", inboxPercent: 100, complaintPercent: 0.2, bouncePercent: 1 },
    ],
    campaigns: [
      {
        id: "1",
        subject: "This week",
        from: "a@acme.example",
        firstSeenAt: "2026-02-27T08:00:00.000Z",
        inboxPercent: 81,
        volume: 5,
      },
    ],
    blocklistings: [
      { ip: "192.0.2.1", list: "zen", description: "spam" },
      { ip: "192.0.2.2", list: "zen" },
    ],
    recommendations: [{ description: "Fix DKIM", impact: "HIGH" }, { description: "Fix SPF" }],
    notMeasured: [{ metrics: ["click", "open"], reason: "no tracker" }],
    simulated: false,
  };
  const limit = (scope: string, percent: number) => assertion(scope, "inbox", ">=", percent, 90);
  const result = sampleTest("a", undefined, {
    assertions: [limit("overall", 70), limit("daily", 75), limit("Gmail", 60), limit("campaigns", 65)],
  });
  const rendered = () => String(healthMarkup(result, report));

  test("has its period, its rates, and its campaigns", () => {
    const page = rendered();
    expect(texts(page, "p", "hint")).toEqual(["acme.example, 2026-02-22 to 2026-03-01, 12,346 messages"]);
    expect(texts(page, "tr")).toEqual([
      "ScopeMessagesinboxcomplaints",
      "Overall12,346900.06",
      "Gmail–not measured52–not measured",
      "CampaignMessagesinboxspamreaddeleted unread",
      "This week2026-02-27581–not measured–not measured–not measured",
    ]);
    expect(texts(page, "summary")).toEqual(["1 campaign"]);
  });

  test("lists blocklistings, recommendations, and what was not measured", () => {
    const page = rendered();
    expect(texts(page, "h4")).toEqual(["Blocklistings", "Recommendations", "Not measured"]);
    expect(texts(page, "li")).toEqual([
      "192.0.2.1 on zen: spam",
      "192.0.2.2 on zen",
      "Fix DKIM (high impact)",
      "Fix SPF",
      "clicks, opens: no tracker",
    ]);
  });

  test("has a chart per rate of at least two days, with the limits of days", () => {
    const page = rendered();
    expect(texts(page, "figcaption")).toEqual(["inbox 90%", "complaints 0.06%"]);
    expect(all(page, "svg").map(({ attribs }) => attribs["aria-label"])).toEqual([
      "inbox by day, in percent: 02-27 80, 02-28 100; expected ≥ 70%, ≥ 75%",
      "complaints by day, in percent: 02-27 0.1, 02-28 0.2",
    ]);
    // The axis of the inbox rate is from 65% to 100%; the other one begins at 0.
    expect(all(page, "path").map(({ attribs }) => attribs["d"])).toEqual([
      "M4.0 40.6L236.0 4.0",
      "M4.0 40.2L236.0 12.3",
    ]);
    expect(all(page, "line", "bound").map(({ attribs }) => attribs["y1"])).toEqual(["58.9", "49.7"]);
    expect(all(page, "circle").map(({ attribs }) => [attribs["cx"], attribs["cy"]])).toEqual([
      ["236.0", "4.0"],
      ["236.0", "12.3"],
    ]);
  });

  test("has no table, list, or chart without figures", () => {
    const { blocklistings: _b, recommendations: _r, ...rest } = report;
    const empty = String(
      healthMarkup(result, {
        ...rest,
        overall: {},
        isps: [],
        days: report.days.slice(0, 1),
        campaigns: [],
        notMeasured: [],
      }),
    );
    expect(["table", "ul", "svg", "details", "h4"].map((name) => all(empty, name).length)).toEqual([
      0, 0, 0, 0, 0,
    ]);
    expect(texts(empty, "p", "hint")).toEqual(["acme.example, 2026-02-22 to 2026-03-01"]);
  });
});

test.each([
  [48, "48 B"],
  [999, "999 B"],
  [1000, "1 kB"],
  [12_540, "12.5 kB"],
  [999_999, "1,000 kB"],
  [1_000_000, "1 MB"],
  [1_250_000, "1.3 MB"],
])("%d bytes are %s", (bytes, expected) => {
  expect(formatSize(bytes)).toBe(expected);
});

test("links only to pages that are safe to follow", () => {
  expect(String(linkMarkup("https://example.org", "a", "rule"))).toBe(
    '<a class="rule" href="https://example.org" rel="noreferrer">a</a>',
  );
  expect(String(linkMarkup("https://example.org", "a"))).toBe(
    '<a href="https://example.org" rel="noreferrer">a</a>',
  );
  expect(String(linkMarkup("javascript:a", "<b>"))).toBe("&lt;b&gt;");
  expect(String(timeMarkup("2026-11-27T08:05:00.000Z"))).toContain(">Nov 27, 2026, 08:05 UTC</time>");
});

test.each([
  ["<img src=https://a.example/1.png>", ["https://a.example/1.png"]],
  ["<img src='//a.example/1.png'>", ["//a.example/1.png"]],
  ['<img SRC = "HTTP://a.example/1.png">', ["HTTP://a.example/1.png"]],
  [
    '<img srcset="https://a.example/1.png 1x, https://a.example/2.png 2x">',
    ["https://a.example/1.png", "https://a.example/2.png"],
  ],
  ['<td background="https://a.example/b.png">', ["https://a.example/b.png"]],
  ['<link rel="stylesheet" href="https://a.example/s.css">', ["https://a.example/s.css"]],
  [
    "<style>@import 'https://a.example/s.css'; a { background: url( https://a.example/u.png ) }</style>",
    ["https://a.example/s.css", "https://a.example/u.png"],
  ],
  ['<img src="https://a.example/1.png"><img src="https://a.example/1.png">', ["https://a.example/1.png"]],
  ['<img src="a.png"><img src="ftp://a.example/1.png"><img alt="src=https://a.example">', []],
])("a mail client loads from %s: %j", (html, expected) => {
  expect(findRemoteResources(html)).toEqual(expected);
});
