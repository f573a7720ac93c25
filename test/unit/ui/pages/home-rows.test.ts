import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import type { Answer } from "../../../../src/ui/home/answer.ts";
import type { Row } from "../../../../src/ui/home/read-home.ts";
import {
  answerPill,
  checkPath,
  needMarkup,
  rowMarkup,
  stepOf,
  titleOf,
} from "../../../../src/ui/pages/home-rows.ts";
import { readPage, readPart } from "./rendered-page.ts";

describe("the pill of a campaign", () => {
  const pill = (kind: Answer["kind"], change: Partial<Parameters<typeof answerPill>[0]> = {}): string =>
    readPage(
      `<main>${answerPill({ kind, isUnchecked: false, results: [], unmeasured: 0, ...change })}</main>`,
    ).main.replace(/^[^\w]+/, "");
  const results = [{}] as unknown as Answer["results"];

  test.each<[Answer["kind"], string]>([
    ["broken", "Can’t build"],
    ["blocked", "Blocked"],
    ["running", "Running"],
    ["checking", "Checking"],
    ["changed", "Changed"],
    ["new", "Not run yet"],
    ["failed", "Do not send"],
    ["warned", "Send, with care"],
    ["passed", "Send"],
    ["errored", "Provider failed"],
    ["not-measured", "Not measured"],
  ])("says of one that is %s: %s", (kind, words) => {
    expect(pill(kind)).toBe(words);
  });

  test("says of a new one whether it is being checked, and how much of it did not run yet", () => {
    expect(pill("new", { isUnchecked: true })).toBe("Checking");
    expect(pill("new", { results, unmeasured: 2 })).toBe("2 not run yet");
    expect(pill("new", { results, unmeasured: 0 })).toBe("Not run yet");
    expect(pill("new", { unmeasured: 2 })).toBe("Not run yet");
  });
});

test("the checks of a message are at its scenario and its variant", () => {
  expect(checkPath("Spring & sale", undefined)).toBe("/check?scenario=Spring+%26+sale");
  expect(checkPath("sale", "de")).toBe("/check?scenario=sale&variant=de");
});

const answerOf = (change: Partial<Record<keyof Answer, unknown>>): Answer =>
  ({
    campaign: { name: "sale", kind: "messages", file: "scenarios/sale.ts" },
    kind: "passed",
    results: [],
    ...change,
  }) as unknown as Answer;
const resultOf = (runId: string, testId: string, variant?: string, isBlocked = false) => ({
  attempt: { runId, testId },
  test: { variant },
  digest: { isBlocked },
});

describe("the name of a campaign", () => {
  test("has the variant that failed, and no other", () => {
    const worst = { result: resultOf("r", "sale[de]@local", "de") };
    expect(titleOf(answerOf({ kind: "failed", worst }))).toBe("sale (de)");
    expect(titleOf(answerOf({ kind: "warned", worst }))).toBe("sale");
    expect(titleOf(answerOf({ kind: "failed", worst: { result: resultOf("r", "sale@local") } }))).toBe(
      "sale",
    );
    expect(titleOf(answerOf({ kind: "failed" }))).toBe("sale");
  });
});

describe("the next step for a campaign", () => {
  const problemAt = (file: string, line: number) =>
    new PlacewrightError("template-invalid", "No", { location: { file, line } });
  const pathOf = (change: Partial<Record<keyof Answer, unknown>>): string | undefined =>
    stepOf(answerOf(change))?.path;

  test("is to fix the error: where it is, or in its own file if the dashboard cannot open that", () => {
    const write = (file: string, line?: number) =>
      `/write?file=${encodeURIComponent(file)}${line === undefined ? "" : `&line=${line}`}`;
    const fix = (problem?: PlacewrightError) => pathOf({ kind: "broken", problem });
    expect(stepOf(answerOf({ kind: "broken" }))?.words).toBe("Fix this error");
    expect(fix(problemAt("scenarios/sale.ts", 3))).toBe(write("scenarios/sale.ts", 3));
    expect(fix(problemAt("templates/sale.html.hbs", 4))).toBe(write("templates/sale.html.hbs", 4));
    expect(fix(problemAt("templates/locales/de.YAML", 4))).toBe(write("templates/locales/de.YAML", 4));
    expect(fix(problemAt("src/prices.ts", 5))).toBe(write("scenarios/sale.ts"));
    expect(fix(problemAt("src/prices.mjml.ts", 5))).toBe(write("scenarios/sale.ts"));
    expect(fix()).toBe(write("scenarios/sale.ts"));
  });

  test("is to see the errors of the variant that is blocked", () => {
    const results = [resultOf("r", "a", "en"), resultOf("r", "b", "de", true)];
    expect(stepOf(answerOf({ kind: "blocked", results }))).toEqual({
      path: "/check?scenario=sale&variant=de",
      words: "See errors",
    });
    expect(pathOf({ kind: "blocked" })).toBe("/check?scenario=sale");
  });

  test("is a preview before the first run, if there is a message", () => {
    expect(stepOf(answerOf({ kind: "new" }))).toMatchObject({ words: "Preview" });
    expect(
      stepOf(answerOf({ kind: "new", campaign: { name: "h", kind: "health", file: "h.yaml" } })),
    ).toBeUndefined();
  });

  test("is to watch the run, or to open its report at the worst test", () => {
    expect(stepOf(answerOf({ kind: "running", runId: "r1" }))).toEqual({ path: "/runs/r1", words: "Watch" });
    const worst = { result: resultOf("r0", "sale[de]@local", "de") };
    expect(stepOf(answerOf({ kind: "failed", runId: "r1", worst }))).toMatchObject({
      path: expect.stringMatching(/^\/runs\/r0\/report\/#test-sale/),
      words: "Open report",
    });
    const results = [resultOf("r0", "other"), resultOf("r1", "own")];
    expect(pathOf({ runId: "r1", results })).toMatch(/^\/runs\/r1\/report\/#test-own/);
    expect(pathOf({ runId: "r1" })).toMatch(/^\/runs\/r1\/report\/#test-sale/);
  });
});

describe("a campaign of the home page", () => {
  const dayMs = 86_400_000;
  const measurement = (runId: string, day: number, inboxPercent: number, contentHash = "a") => ({
    runId,
    testId: "sale@ses",
    completedAtMs: day * dayMs,
    contentHash,
    placement: { overall: { inboxPercent }, isps: [], simulated: false },
  });
  const campaign = {
    name: "sale",
    kind: "messages",
    file: "scenarios/sale.yaml",
    what: "2 messages",
    messages: 2,
    tags: ["a", "b"],
  };
  const result = (more: object = {}) => ({
    attempt: { runId: "r2", testId: "sale@ses", verdict: "failed", state: "finished" },
    test: { project: "ses" },
    digest: { summary: "It fell" },
    standing: "same",
    ...more,
  });
  const worst = {
    result: result(),
    landed: { scope: "overall", inboxPercent: 60, spamPercent: 40, missingPercent: 0, needed: 80 },
    isSimulated: false,
  };
  const row = (change: Partial<Record<keyof Answer, unknown>>, more: Partial<Row> = {}): Row => ({
    answer: answerOf({ campaign, runId: "r2", startedAtMs: 0, results: [result()], ...change }),
    series: [],
    open: [],
    ...more,
  });
  const series = [measurement("r1", 0, 90), measurement("r2", 1, 60)] as unknown as Row["series"];
  const cells = (of: Row, mayRun = true) =>
    readPart(`<table><tbody>${rowMarkup(of, mayRun)}</tbody></table>`);
  const since = (of: Row) => cells(of).rows()[0]?.[4];
  const where = (of: Row) => cells(of).rows()[0]?.[3];
  const need = (of: Row) => readPart(String(needMarkup(of)));
  const day = (number: number) => `Jan ${number}, 1970, 00:00 UTC`;

  test("has its name, tags, and next step", () => {
    const { rows, links, html } = cells(row({ kind: "failed", worst }));
    expect(rows()[0]?.[1]).toBe("sale2 messages · #a #b");
    expect(links()).toEqual([
      "sale → /scenario?name=sale",
      expect.stringMatching(/^Open report → \/runs\/r2\/report/),
    ]);
    expect(html).toContain('type="checkbox" name="scenario" value="sale" data-messages="2"');
    expect(cells(row({ kind: "failed", worst }), false).html).not.toContain("checkbox");
    expect(cells(row({ kind: "broken", campaign: { ...campaign, kind: "broken" } })).html).not.toContain(
      "checkbox",
    );
  });

  test("is run again if it changed, by people who may", () => {
    const changed = row({ kind: "changed", results: [result({ standing: "message-changed" })] });
    expect(cells(changed).texts("button")).toEqual(["Run…"]);
    expect(cells(changed, false).texts("button")).toEqual([]);
    expect(cells(changed, false).links()[1]).toMatch(/^Open report/);
    expect(since(changed)).toBe(`was “Do not send”${day(1)}`);
  });

  test("opens its last report if it has no message, or nothing", () => {
    const health = { ...campaign, kind: "health" };
    expect(cells(row({ campaign: health })).links()[0]).toMatch(/^sale → \/runs\/r2\/report/);
    expect(cells(row({ campaign: health, runId: undefined, kind: "new", results: [] })).html).toContain(
      '<span data-open tabindex="-1"><bdi>sale</bdi></span>',
    );
  });

  test.each<[string, Row, string]>([
    ["where it does worst", row({ kind: "failed", worst }), "Overall 60%"],
    [
      "what is simulated",
      row({ kind: "failed", worst: { ...worst, isSimulated: true } }),
      "Overall 60% simulated",
    ],
    ["why it is blocked", row({ kind: "blocked" }), "It fell"],
    ["that nothing is known", row({ kind: "new", results: [] }), "–"],
    ["why nothing was measured", row({ kind: "errored", results: [result({ digest: undefined })] }), "–"],
    [
      "a standing",
      row({ kind: "failed", worst, results: [result({ standing: "judged-again" })] }),
      "Overall 60%Judged by today’s expectations",
    ],
  ])("says %s", (_, of, words) => {
    expect(where(of)).toBe(words);
  });

  test("says how much of it is measured, and until when", () => {
    const results = [
      result(),
      result({ attempt: { runId: "r2", testId: "b", state: "submitted" }, test: { project: "eu" } }),
      result({ attempt: { runId: "r2", testId: "c", state: "planned" }, test: { project: "eu" } }),
      result({ attempt: { runId: "r1", testId: "d", verdict: "passed", state: "finished" } }),
    ];
    const open = [{ expected: { latestMs: dayMs } }] as unknown as Row["open"];
    expect(where(row({ kind: "running", results }, { open }))).toBe(
      `1 of 3 measured at ses, eudone about ${day(2)}`,
    );
    expect(where(row({ kind: "running", results }))).toBe("1 of 3 measured at ses, eu");
    expect(since(row({ kind: "running", results }))).toBe("first run at ses");
    expect(since(row({ kind: "running", results: [] }))).toBe("first run");
    expect(since(row({ kind: "running" }, { series }))).toBe(`last measured ${day(2)}`);
  });

  test.each<[string, Row, string]>([
    ["a loss", row({ kind: "failed", worst }, { series }), `▼ 30 pointssame message since ${day(1)}`],
    [
      "a gain, of another message",
      row(
        { kind: "failed", worst },
        { series: [measurement("r1", 0, 50, "b"), measurement("r2", 1, 51)] as unknown as Row["series"] },
      ),
      `▲ 1 pointnew message since ${day(1)}`,
    ],
    [
      "no change",
      row(
        { kind: "failed", worst },
        { series: [measurement("r1", 0, 60), measurement("r2", 1, 60)] as unknown as Row["series"] },
      ),
      `no changesame message since ${day(1)}`,
    ],
    ["the first run", row({ kind: "failed", worst }), "first run"],
    ["a blocked one", row({ kind: "blocked" }), "not sent"],
    ["a new one", row({ kind: "new" }), "–"],
    ["nothing measured", row({ kind: "errored" }), "–"],
    ["one that never ran", row({ kind: "broken", results: [] }), "never ran"],
    ["a broken one that ran", row({ kind: "broken" }), `was “Do not send”${day(1)}`],
    ["one without a start", row({ kind: "broken", startedAtMs: undefined }), "never ran"],
  ])("says what changed since the run before: %s", (_, of, words) => {
    expect(since(of)).toBe(words);
  });

  test("that fails is compared with the run before", () => {
    const { links, text, ofClass } = need(row({ kind: "failed", worst }, { series }));
    expect(links()).toEqual(["See what changed → /compare?before=r1%3Asale%40ses&after=r2%3Asale%40ses"]);
    expect(text).toContain(`The same message on ${day(1)}: 90% landed in the inbox there.`);
    expect(text).toContain("Do not send");
    expect(ofClass("badge")).toEqual([]);
    const other = [measurement("r1", 0, 90, "b"), measurement("r2", 1, 60)] as unknown as Row["series"];
    expect(need(row({ kind: "failed", worst }, { series: other })).text).toContain(
      `The message changed since ${day(1)}, when 90% landed in the inbox there.`,
    );
    const same = [measurement("r1", 0, 60), measurement("r2", 1, 60)] as unknown as Row["series"];
    expect(need(row({ kind: "failed", worst }, { series: same })).text).not.toContain("landed in the inbox");
    const simulated = { ...worst, isSimulated: true };
    expect(need(row({ kind: "failed", worst: simulated })).ofClass("badge")).toEqual(["simulated"]);
    expect(need(row({ kind: "errored", worst: simulated })).ofClass("badge")).toEqual([]);
  });

  test("that is blocked, broken, or errored needs something else", () => {
    const blocked = need(row({ kind: "blocked" }, { series }));
    expect(blocked.text).toContain("It fell. Not sent, nothing paid.");
    expect(blocked.links()).toEqual(["See errors → /check?scenario=sale"]);
    const problem = new PlacewrightError("template-invalid", "it is wrong", {
      location: { file: "scenarios/sale.yaml", line: 3 },
    });
    const broken = need(row({ kind: "broken", problem }));
    expect(broken.text).toMatch(/It is wrong\.scenarios\/sale\.yaml:3/);
    expect(broken.links()).toEqual(["Fix this error → /write?file=scenarios%2Fsale.yaml&line=3"]);
    expect(need(row({ kind: "broken", problem: new PlacewrightError("usage", "No") })).texts("code")).toEqual(
      [],
    );
    const errored = row({
      kind: "errored",
      results: [
        result({
          attempt: { runId: "r2", testId: "a", verdict: "errored" },
          digest: { summary: "Throttled." },
        }),
      ],
      worst,
    });
    expect(need({ ...errored, series }).text).toContain("Throttled.");
    expect(need({ ...errored, series }).text).not.toMatch(/Throttled\.\.|nothing paid|landed/);
    expect(need({ ...errored, series }).links()[0]).toMatch(/^Open report/);
  });
});
