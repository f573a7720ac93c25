import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import type { MessageReport } from "../../../../src/result/run-report.ts";
import type { Scenario } from "../../../../src/scenario/scenario.ts";
import { previewMarkup, toPreviewView } from "../../../../src/ui/pages/editor-preview.ts";
import type { Outcome } from "../../../../src/ui/write/unsaved.ts";
import { readPart } from "./rendered-page.ts";

const file = "templates/sale.html.hbs";
const scenarioOf = (...names: (string | undefined)[]) =>
  ({ name: "sale", variants: names.map((name) => ({ name, row: {} })) }) as unknown as Scenario;
const message = (more: object = {}): MessageReport => ({
  contentHash: "a",
  kind: "template",
  from: "Acme News <news@acme.example>",
  subject: "Tulips",
  sizeBytes: 10,
  headers: [],
  attachments: [],
  notes: [],
  html: "<p>Ten tulips</p>",
  ...more,
});
const checks = (count: number) => ({
  findings: Array.from({ length: count }, () => ({
    check: "a",
    severity: "warn" as const,
    message: "It shouts",
    fix: "Whisper",
    source: "https://a.example",
  })),
  accepted: 0,
  passed: [],
  notMeasured: [],
  rulePacks: [],
  spam: [],
});
const render = (outcome: Partial<Outcome> = {}, on = "phone", scheme = "light") =>
  readPart(
    String(
      previewMarkup(
        file,
        {
          problems: [],
          users: ["sale"],
          scenario: scenarioOf("en"),
          variant: "en",
          message: message(),
          ...outcome,
        },
        toPreviewView(on, scheme),
      ),
    ),
  );
const none = { scenario: undefined, message: undefined };

test.each([
  ["desktop", "dark", { on: "desktop", scheme: "dark" }],
  ["phone", "light", { on: "phone", scheme: "light" }],
  [undefined, "blue", { on: "phone", scheme: "light" }],
])("the view %j, %j is %j", (on, scheme, view) => {
  expect(toPreviewView(on, scheme)).toEqual(view);
});

describe("without a scenario", () => {
  const problems = [new PlacewrightError("usage", "x", { hint: "y" })];

  test("the preview says that no campaign uses the file", () => {
    expect(render({ ...none, users: [] }).text).toContain("No campaign uses this file yet");
  });

  test.each([[{ users: [], problems }], [{ users: ["sale"], problems: [] }]])(
    "the preview waits for a file that can be read: %#",
    (outcome) => {
      expect(render({ ...none, ...outcome }).text).toContain("as soon as the file can be read");
    },
  );
});

describe("the choice of what is shown", () => {
  test("is in the address, and marks what is shown", () => {
    const { links, html } = render({}, "desktop", "dark");
    const base = "/write?file=templates%2Fsale.html.hbs&variant=en&scenario=sale";
    expect(links()).toEqual([
      `Phone → ${base}&on=phone&scheme=dark`,
      `Desktop → ${base}&on=desktop&scheme=dark (current)`,
      `Light → ${base}&on=desktop&scheme=light`,
      `Dark → ${base}&on=desktop&scheme=dark (current)`,
    ]);
    expect(html).toContain('data-view="{&quot;on&quot;:&quot;phone&quot;}"');
    expect(
      render()
        .links()
        .filter((link) => link.endsWith("(current)"))
        .map((link) => link.split(" ")[0]),
    ).toEqual(["Phone", "Light"]);
  });

  test("has a field for each of several campaigns and variants", () => {
    const one = render();
    expect(one.hidden()).toEqual([
      "file=templates/sale.html.hbs",
      "on=phone",
      "scheme=light",
      "scenario=sale",
    ]);
    expect([one.options(), one.texts("button")]).toEqual([[], []]);
    const campaigns = render({ users: ["order", "sale"] });
    expect(campaigns.options()).toEqual(["order", "sale*"]);
    expect(campaigns.hidden()).not.toContain("scenario=sale");
    expect(campaigns.texts("button")).toEqual(["Show"]);
    const variants = render({ scenario: scenarioOf("en", undefined, "de"), variant: "de" });
    expect(variants.options()).toEqual(["en", "de*"]);
    expect(variants.texts("button")).toEqual(["Show"]);
  });

  test("has at most 200 variants", () => {
    const names = Array.from({ length: 201 }, (_, at) => `v${at}`);
    expect(render({ scenario: scenarioOf(...names) }).options()).toHaveLength(200);
  });
});

describe("the message", () => {
  test.each([
    ["phone", "light", 'width="360" height="560"'],
    ["desktop", "dark", 'width="600" height="640"'],
  ])("is shown on a %s, %s", (on, scheme, size) => {
    const { html } = render({}, on, scheme);
    expect(html).toContain(size);
    expect(html).toContain(`title="The message on a ${on}, ${scheme}"`);
    expect(html).toContain(`class="mail-frame ${scheme}" sandbox`);
  });

  test.each([
    [{}, ["Acme News", "Tulips"]],
    [{ from: "news@acme.example" }, ["news@acme.example", "Tulips"]],
    [{ subject: "" }, ["Acme News", "(no subject)"]],
    [{ preheader: "Until Sunday" }, ["Acme News", "Tulips", "Until Sunday"]],
  ])("is listed with its sender, subject, and preheader: %j", (more, lines) => {
    const { texts } = render({ message: message(more) });
    expect(texts("p").slice(0, lines.length)).toEqual(lines);
    expect(render({ message: message(more) }).ofClass("cut")).toHaveLength(lines.length - 1);
  });

  test("is its text if it has no HTML", () => {
    const { texts, html } = render({ message: message({ html: undefined, text: "Ten tulips" }) });
    expect(texts("pre")).toEqual(["Ten tulips"]);
    expect(html).not.toContain("<iframe");
    expect(render({ message: message({ html: undefined }) }).texts("pre")).toEqual([""]);
  });

  test("says how much is blocked", () => {
    const image = (name: string) => `<img src="https://a.example/${name}">`;
    expect(render().text).not.toContain("blocked");
    expect(render({ message: message({ html: image("a") }) }).text).toContain(
      "1 remote resource is blocked here.",
    );
    expect(render({ message: message({ html: image("a") + image("b") }) }).text).toContain(
      "2 remote resources are blocked here.",
    );
  });

  test("may not be built, or be too large", () => {
    const broken = render({ message: undefined });
    expect(broken.text).toContain("cannot be built from this text");
    expect(broken.html).not.toContain("iframe");
    const large = render({ message: message({ html: "x".repeat(3_000_000) }) });
    expect(large.text).toContain("too large to show here");
    expect(large.html).not.toContain("iframe");
    expect(render().text).not.toMatch(/cannot be built|too large/);
  });
});

test("the checks are listed, or found nothing, or did not run", () => {
  expect(render({ checks: checks(2) }).texts("h3")).toEqual(["2 findings"]);
  expect(render({ checks: checks(2) }).texts("li")).toHaveLength(2);
  expect(render({ checks: checks(2) }).text).not.toContain("The checks found nothing.");
  expect(render({ checks: checks(0) }).text).toContain("The checks found nothing.");
  expect(render({ checks: checks(0) }).texts("h3")).toEqual([]);
  expect(render().text).not.toContain("The checks found nothing.");
});
