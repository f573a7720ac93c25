import { describe, expect, test } from "vitest";
import type { CheckReport } from "../../../../src/result/check-report.ts";
import type { MessageReport } from "../../../../src/result/run-report.ts";
import { checkFactsMarkup } from "../../../../src/ui/pages/check-facts.ts";
import { readPart } from "./rendered-page.ts";

const message = (more: object = {}): MessageReport => ({
  contentHash: "a",
  kind: "raw",
  from: "a@b.example",
  subject: "x",
  sizeBytes: 1,
  headers: [],
  attachments: [],
  notes: [],
  ...more,
});
const checks = (more: Partial<CheckReport> = {}): CheckReport => ({
  findings: [],
  accepted: 0,
  passed: [],
  notMeasured: [],
  rulePacks: [],
  spam: [],
  ...more,
});
function factOf(
  name: string,
  more: Partial<Parameters<typeof checkFactsMarkup>[0]> = {},
): string | undefined {
  const markup = checkFactsMarkup({ message: message(), checks: checks(), links: [], ...more });
  const { texts } = readPart(String(markup));
  return texts("dd")[texts("dt").indexOf(name)];
}

test.each([
  [[], "none"],
  [["a.example"], "1, to a.example"],
  [["a.example", "a.example", "b.example"], "3, to a.example, b.example"],
  [["a", "b", "c"], "3, to a, b, c"],
  [["a", "b", "c", "d", "e"], "5, to a, b, c and 2 more"],
])("the links to %j are %j", (links, words) => {
  expect(factOf("Links", { links })).toBe(words);
});

test.each<[object, string]>([
  [{}, "none"],
  [{ html: "<p>x</p>" }, "none"],
  [{ html: '<img src="https://a.example/1"><img src="https://a.example/2">' }, "2 blocked here"],
])("what %j loads from outside is %j", (parts, words) => {
  expect(factOf("Remote images and styles", { message: message(parts) })).toBe(words);
});

test.each<[object, string]>([
  [{}, "no HTML"],
  [{ html: "x" }, "1 of 102 KB, not clipped"],
  [{ html: "x".repeat(102 * 1024) }, "102 of 102 KB, not clipped"],
  [{ html: "x".repeat(102 * 1024 + 1) }, "103 of 102 KB, clipped"],
  [{ html: `<img src="data:image/png;base64,${"A".repeat(300_000)}">` }, "1 of 102 KB, not clipped"],
])("the size for Gmail is known: %#", (parts, words) => {
  expect(factOf("Size for Gmail", { message: message(parts) })).toBe(words);
});

test("the text part and the attachments are counted, without inline images", () => {
  expect(factOf("Text part")).toBe("missing");
  expect(factOf("Text part", { message: message({ text: "" }) })).toBe("included");
  const attachments = [true, false].map((inline) => ({ contentType: "a/b", sizeBytes: 1, inline }));
  expect(factOf("Attachments", { message: message({ attachments }) })).toBe("1");
  expect(factOf("Attachments", { message: undefined })).toBe("–");
});

describe("authentication", () => {
  const finding = (check: string, severity: "error" | "warn") => ({
    check,
    severity,
    message: `${check} is wrong`,
    fix: "Fix it",
    source: "https://a.example",
  });

  test.each<[string, string, CheckReport | undefined, string]>([
    [
      "an error",
      "SPF",
      checks({ findings: [finding("other", "warn"), finding("spf", "error")] }),
      "✕ spf is wrong",
    ],
    ["a warning", "DKIM", checks({ findings: [finding("dkim", "warn")] }), "! dkim is wrong"],
    ["passed", "SPF", checks({ passed: ["spf"] }), "✓ passes"],
    ["passed as a whole", "DMARC", checks({ passed: ["from-alignment", "dmarc-record"] }), "✓ passes"],
    ["passed in part", "DMARC", checks({ passed: ["dmarc-record"] }), "– not measured"],
    [
      "not measured, with the reason",
      "DKIM",
      checks({ notMeasured: [{ check: "dkim", reason: "requires DNS" }] }),
      "– not measured: requires DNS",
    ],
    ["not measured without checks", "SPF", undefined, "– not measured"],
  ])("is %s", (_, name, report, words) => {
    expect(factOf(name, { checks: report })).toBe(words);
  });

  test("has the color of its outcome", () => {
    const render = (severity: "error" | "warn") =>
      String(
        checkFactsMarkup({
          message: message(),
          checks: checks({ findings: [finding("spf", severity)] }),
          links: [],
        }),
      );
    expect(render("error")).toContain('<span class="failed">✕');
    expect(render("warn")).toContain('<span class="warned">!');
  });
});
