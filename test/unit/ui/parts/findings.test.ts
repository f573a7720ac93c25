import { html } from "hono/html";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../../../src/result/finding.ts";
import { checkTotalsMarkup, findingsMarkup } from "../../../../src/ui/parts/findings.ts";
import { readPage } from "../pages/rendered-page.ts";

const read = (markup: unknown) => readPage(`<main>${markup}</main>`);
const finding = (change: Partial<Finding> = {}): Finding => ({
  check: "image-alternatives",
  severity: "warn",
  message: "2 images have no alt text: a.png, b.png",
  fix: "Describe each image in its alt attribute",
  source: "https://www.w3.org/WAI/tutorials/images/",
  line: 48,
  ...change,
});

describe("the list of findings", () => {
  test("has the problem, its fix, its line, and the rule of each", () => {
    const page = read(
      findingsMarkup(
        [finding({ severity: "error", message: "No one-click unsubscribe" }), finding({ excerpt: "<img>" })],
        { lineHref: (line) => `#line-${line}` },
      ),
    );
    expect(page.texts("li")).toEqual([
      "✕ error: No one-click unsubscribe Describe each image in its alt attribute. Line 48. image-alternativesGo to line 48",
      "! warning: 2 images have no alt text: a.png, b.png Describe each image in its alt attribute. Line 48. <img> image-alternativesGo to line 48",
    ]);
    expect(page.links().slice(0, 2)).toEqual([
      "image-alternatives → https://www.w3.org/WAI/tutorials/images/",
      "Go to line 48 → #line-48",
    ]);
  });

  test("has another way out instead of the line", () => {
    const page = read(
      findingsMarkup([finding(), finding({ line: 3 })], {
        lineHref: (line) => `#line-${line}`,
        actionOf: (_finding, index) => (index === 0 ? html`<button>Describe both</button>` : ""),
      }),
    );
    expect(page.texts("button")).toEqual(["Describe both"]);
    expect(page.links().filter((link) => link.includes("#line"))).toEqual(["Go to line 3 → #line-3"]);
  });

  test("links no line if the source is not shown", () => {
    expect(read(findingsMarkup([finding()])).texts("a")).toEqual(["image-alternatives"]);
  });

  test("shows 200 findings, and counts the rest", () => {
    const page = read(findingsMarkup(Array.from({ length: 203 }, () => finding())));
    expect(page.texts("li")).toHaveLength(200);
    expect(page.main).toMatch(/And 3 more findings\.$/);
  });

  test("shows what a message says as text only, and follows no script", () => {
    const page = read(
      findingsMarkup([
        finding({
          message: "<script>alert(1)</script>\u202Etxt",
          excerpt: "</q><img src=x>",
          fix: "<b>",
          source: "javascript:alert(1)",
          check: "<i>",
        }),
      ]),
    );
    expect(page.texts("script")).toEqual([]);
    expect(page.texts("img")).toEqual([]);
    expect(page.links()).toEqual([]);
    expect(page.main).toContain("<script>alert(1)</script>\uFFFDtxt");
  });

  test("is empty without findings", () => {
    expect(findingsMarkup([])).toBe("");
  });
});

test("the totals have what passed, what was accepted, and what was not measured", () => {
  const page = read(
    checkTotalsMarkup({
      passed: ["a", "b"],
      accepted: 1,
      notMeasured: [{ check: "spf", reason: "requires DNS" }],
      rulePacks: [
        {
          id: "gmail-2025-11",
          provider: "Gmail",
          source: "https://support.google.com/",
          met: ["a"],
          broken: [],
          notMeasured: [],
        },
      ],
      spam: [{ engine: "builtin", normalised: 1.4, symbols: [] }],
    }),
  );
  expect(page.main).toBe(
    "2 checks passed, 1 finding accepted by the baseline. Rules of providers and spam filtersGmail (2025-11): 1 of 1 rules metBuilt-in: 1.4 points, spam at 5 or more 1 not measuredspf: requires DNS",
  );
});
