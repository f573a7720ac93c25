import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import { loadConfig } from "../../../../src/config/load.ts";
import { threshold } from "../../../../src/expect/threshold-text.ts";
import type { Finding } from "../../../../src/result/finding.ts";
import type { Verdict } from "../../../../src/result/verdict.ts";
import type { Measurement } from "../../../../src/store/store.ts";
import { openProject, type ProjectState } from "../../../../src/ui/open-project.ts";
import { renderScenario } from "../../../../src/ui/pages/scenario.ts";
import type { ScenarioPage } from "../../../../src/ui/pages/scenario-page.ts";
import { previewOf, type ScenarioResult } from "../../../../src/ui/preview.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { makeProject } from "../../../support/project-folder.ts";
import { assertion } from "../../../support/sample-run-report.ts";
import { projectFiles } from "../../../support/ui.ts";
import { readPage } from "./rendered-page.ts";

const visit = { since: 3, visitor: ownVisitor() };
let state: ProjectState;
let remove: () => Promise<void>;
beforeAll(async () => {
  const made = await makeProject(projectFiles);
  remove = made.remove;
  const load = () => loadConfig({ cwd: made.dir, env: {} });
  state = await openProject(await load(), load).current();
});
afterAll(() => remove());

const render = async (choice: object = {}, change: Partial<ScenarioPage> = {}) =>
  readPage(
    await renderScenario({
      ...(await previewOf(state, { name: "sale", ...choice })),
      visit,
      state,
      last: [],
      series: new Map(),
      ...change,
    }),
  );

const result = (verdict: Verdict, testId = "sale[en]@local", runId = "r1"): ScenarioResult => ({
  testId,
  verdict,
  runId,
  startedAtMs: 0,
  variant: testId.includes("[de]") ? "de" : "en",
  project: testId.slice(testId.indexOf("@") + 1),
});

const measured = (runId: string, inboxPercent: number, assertions: readonly object[] = []): Measurement => ({
  runId,
  testId: "sale[en]@local",
  scenario: "sale",
  project: "local",
  completedAtMs: 1,
  placement: {
    overall: { inboxPercent, spamPercent: 100 - inboxPercent, missingPercent: 0 },
    isps: [],
    simulated: true,
  },
  judgment: { assertions },
});

const finding = (change: Partial<Finding> = {}): Finding => ({
  check: "one-click-unsubscribe",
  severity: "error",
  message: "There is no one-click unsubscribe",
  fix: "Add both headers",
  source: "https://support.google.com/mail/answer/81126",
  ...change,
});

describe("the page of a campaign", () => {
  test("has its file, tags, and expectations, and runs it or one message", async () => {
    const { title, texts, main, hidden, topics, ofClass } = await render();
    expect([title, topics]).toEqual(["sale · Placewright", "files ledger"]);
    expect(ofClass("facts")).toEqual(["scenarios/sale.yaml2 messages#campaign"]);
    expect(ofClass("expects")).toEqual([
      "· Overall: at least 50% land in the inbox · Gmail: at least 40% land in the inbox · Gmail: at most 20% are not delivered only warns"
        .replaceAll(" · ", "·")
        .replace(/^· /, "·"),
    ]);
    expect(hidden()).toEqual(["scenario=sale", "title=sale (en)"]);
    expect(texts("button")).toEqual(["Run message", "Run 2 messages"]);
    expect(main).toContain("Not tested yet.");
  });

  test("links to the other variants and locales", async () => {
    const choices = async (choice: object) =>
      (await render(choice)).links().filter((link) => /name=sale.*(?:variant|locale)/.test(link));
    const ofChoices = (links: readonly string[]) => links.filter((link) => !link.includes("part="));
    expect(ofChoices(await choices({}))).toEqual([
      "en → /scenario?name=sale&variant=en (current)",
      "de → /scenario?name=sale&variant=de",
      "de → /scenario?name=sale&variant=en&locale=de",
      "en → /scenario?name=sale&variant=en&locale=en (current)",
    ]);
    expect(ofChoices(await choices({ variant: "de", locale: "en-GB" }))).toEqual([
      "en → /scenario?name=sale&variant=en",
      "de → /scenario?name=sale&variant=de (current)",
      "de → /scenario?name=sale&variant=de&locale=de",
      "en → /scenario?name=sale&variant=de&locale=en (current)",
    ]);
  });

  test("has no choices for one message", async () => {
    const { ofClass, texts } = await render({ name: "order" });
    expect([ofClass("choices"), texts("button")]).toEqual([[], ["Run message"]]);
    expect((await render({}, { locales: ["en"] })).ofClass("choices")).toHaveLength(1);
  });

  test("links the first 50 variants, and the one that is shown", async () => {
    const preview = await previewOf(state, { name: "sale" });
    const variants = Array.from({ length: 60 }, (_, index) => ({ name: `v${index}`, row: {} }));
    const last = variants.at(-1) ?? preview.variant;
    const { ofClass } = await render(
      {},
      { scenario: { ...preview.scenario, variants }, variant: last, locales: [] },
    );
    expect(ofClass("choices")).toEqual([expect.stringMatching(/^Variantv0v1.*v49v59and 9 more$/)]);
  });

  test("leads to its file only where it may be written", async () => {
    const edits = async (change: Partial<ScenarioPage>) =>
      (await render({}, change)).html.includes("/write?file=scenarios%2Fsale.yaml");
    expect([await edits({ canWrite: true }), await edits({ canWrite: false })]).toEqual([true, false]);
  });

  test("offers no run to a visitor who may not", async () => {
    const viewer = { ...ownVisitor(), isOfTeam: true, role: "viewer" as const };
    expect((await render({}, { visit: { since: 0, visitor: viewer } })).texts("form")).toEqual([]);
  });

  test("links a finding to its line in the part that has it", async () => {
    const { checks } = await previewOf(state, { name: "sale" });
    const findings = [
      finding({ line: 2 }),
      finding({ message: "A word", items: ["Spring is here"] }),
      finding({ message: "All of it" }),
    ];
    const { links } = await render({}, { checks: checks && { ...checks, findings } });
    expect(links().filter((link) => link.startsWith("Go to line"))).toEqual([
      "Go to line 2 → /scenario?name=sale&variant=en&locale=en&part=source#source-2",
      "Go to line 1 → /scenario?name=sale&variant=en&locale=en&part=html#html-1",
    ]);
  });
});

describe("the answer", () => {
  const answer = async (change: Partial<ScenarioPage>) => {
    const { texts, ofClass } = await render({}, change);
    return [...texts("h1"), ...ofClass("lead")];
  };
  const withFindings = async (...findings: readonly Finding[]) => {
    const { checks } = await previewOf(state, { name: "sale" });
    return { checks: checks && { ...checks, findings } };
  };

  test("is the place and the reason if a message cannot be built", async () => {
    const problem = new PlacewrightError("template-invalid", "No such variable", {
      location: { file: "templates/sale.html.hbs", line: 3 },
    });
    const change = { message: undefined, checks: undefined, problems: [problem] };
    expect(await answer(change)).toEqual(["✕ Can’t build", "No such variable."]);
    const { main } = await render({}, change);
    expect(main).toContain("The message cannot be built. Fix the errors first.");
    expect(main).toContain("No message to check.");
    expect(await answer({ ...change, problems: [] })).toEqual([
      "✕ Can’t build",
      "The message cannot be built.",
    ]);
  });

  test("is the first error of the checks before anything was measured, or after it passed", async () => {
    const found = await withFindings(finding({ severity: "error" }), finding({ message: "Another" }));
    const words = ["✕ Do not send yet", "There is no one-click unsubscribe. And 1 more error."];
    expect(await answer(found)).toEqual(words);
    expect(await answer({ ...found, last: [result("passed")] })).toEqual(words);
    expect(await answer(await withFindings(finding({ severity: "warn" })))).toEqual([
      "– Not tested yet",
      "The message builds, and the checks found no errors. Run it to see where it lands.",
    ]);
  });

  test("is the worst of the last results, with the first expectation that is not met", async () => {
    const failed = { ...assertion("Outlook", "spam", "<=", 5, 42), outcome: "failed" as const };
    expect(
      await answer({
        ...(await withFindings()),
        last: [result("passed", "sale[de]@local"), result("failed")],
        series: new Map([["sale[en]@local", [measured("r1", 52, [failed])]]]),
      }),
    ).toEqual(["✕ Do not send", "Outlook puts 42% in spam; at most 5% allowed (en, local)."]);
  });

  test("does not give the reason of another run", async () => {
    const failed = { ...assertion("Outlook", "spam", "<=", 5, 42), outcome: "failed" as const };
    const [, reason] = await answer({
      ...(await withFindings()),
      last: [result("failed")],
      series: new Map([["sale[en]@local", [measured("r0", 52, [failed])]]]),
    });
    expect(reason).toMatch(/^The last run was blocked or failed/);
  });

  test.each([
    ["passed", "✓ Send", "1 result, and all expectations are met."],
    [
      "errored",
      "⚡ Provider failed",
      "The provider failed, which says nothing about the message. Run it again.",
    ],
    ["pending", "… Running", "The provider is still measuring."],
  ] as const)("says what %s means", async (verdict, words, reason) => {
    expect(await answer({ ...(await withFindings()), last: [result(verdict)] })).toEqual([words, reason]);
  });
});

describe("the last results", () => {
  test("have the placement that was measured, and link to the run and its report", async () => {
    const { ofClass, links, html } = await render(
      {},
      {
        last: [result("passed"), result("failed", "sale[de]@paid")],
        series: new Map([["sale[en]@local", [measured("r1", 94)]]]),
      },
    );
    const [list = ""] = ofClass("results");
    expect(list).toMatch(/^de · paid ✕Do not send – .*en · local ✓Send 94% simulated /);
    expect(html).toContain('aria-label="94% inbox, 6% spam, 0% missing"');
    expect(links()).toContain("Report → /runs/r1/report/#test-sale-en-local");
  });

  test("show no placement of an earlier run as that of the last", async () => {
    const { ofClass } = await render(
      {},
      { last: [result("errored")], series: new Map([["sale[en]@local", [measured("r0", 94)]]]) },
    );
    expect(ofClass("result-bar")).toEqual(["–"]);
  });

  test("are 50 at most", async () => {
    const last = Array.from({ length: 53 }, () => result("passed"));
    expect((await render({}, { last })).main).toContain("And 3 more results.");
  });
});

test("the expectations show the worst figure of the last results", async () => {
  const at = (
    scope: string,
    metric: "inbox",
    limit: number,
    actual: number,
    outcome: "passed" | "failed",
  ) => ({
    ...assertion(scope, metric, ">=", limit, actual),
    outcome,
    source: `inbox >= ${limit}`,
  });
  const { ofClass } = await render(
    {},
    {
      last: [result("failed")],
      series: new Map([
        [
          "sale[en]@local",
          [
            measured("r1", 94, [
              at("overall", "inbox", 50, 94, "passed"),
              at("Gmail", "inbox", 40, 31, "failed"),
            ]),
          ],
        ],
      ]),
    },
  );
  expect(ofClass("actual")).toEqual(["passed: 94%", "failed: 31%"]);
});

test("a message with hostile names and words is text on every part of the page", async () => {
  const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202E';
  const preview = await previewOf(state, { name: "sale" });
  const { message, scenario } = preview;
  const { html } = await render(
    {},
    {
      scenario: {
        ...scenario,
        name: hostile,
        file: hostile,
        tags: [hostile],
        expect: { [hostile]: [threshold(hostile)] },
      },
      bytes: undefined,
      message: message && {
        ...message,
        subject: hostile,
        from: `${hostile} <a@b.example>`,
        headers: [{ name: hostile, value: hostile }],
        text: hostile,
        source: hostile,
        html: `${hostile}<a href="javascript:alert(1)">x</a><a href='https://evil.example/"><script>'>${hostile}</a>`,
        attachments: [{ filename: hostile, contentType: hostile, sizeBytes: 1, inline: false }],
        notes: [hostile],
      },
    },
  );
  expect(html).not.toMatch(/<script>(?!\n)|<img|onerror=alert\(1\)>(?!&)|href="javascript/);
  // Frames have the message as the value of an attribute, and are sandboxed.
  expect(html.match(/<iframe/g)).toHaveLength(8);
  expect(html.match(/<iframe class="\w+ \w+" sandbox srcdoc="/g)).toHaveLength(8);
});
