import { describe, expect, test } from "vitest";
import type { Assertion } from "../../../../src/result/assertion.ts";
import type { Placement } from "../../../../src/result/placement.ts";
import type { MessageReport, TestResult } from "../../../../src/result/run-report.ts";
import { compareTests, type Side } from "../../../../src/ui/compare/compare-tests.ts";
import { type ComparePage, renderCompare } from "../../../../src/ui/pages/compare.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { assertion, test as testResult } from "../../../support/sample-run-report.ts";
import { placed } from "../../../support/staged-ledger.ts";
import { readPage } from "./rendered-page.ts";

const visit = { since: 3, visitor: ownVisitor() };
const message = (more: Partial<MessageReport> = {}): MessageReport => ({
  contentHash: "a",
  kind: "simple",
  from: "Acme <news@acme.example>",
  subject: "Tulips",
  sizeBytes: 10,
  headers: [],
  attachments: [],
  notes: [],
  ...more,
});
const result = (more: Partial<TestResult> = {}): TestResult => ({
  ...testResult("sale", undefined, { project: "ses", verdict: "passed", placement: placed(90) }),
  contentHash: "abcdef",
  ...more,
});
const side = (runId: string, more: Partial<TestResult> = {}, report?: MessageReport): Side => ({
  runId,
  startedAtMs: runId === "r1" ? 0 : 86_400_000,
  test: result(more),
  message: report,
});
const [before, after] = [side("r1"), side("r2")];

async function render(from: Side, to: Side, more: Partial<ComparePage> = {}) {
  const html = await renderCompare({
    visit,
    comparison: compareTests(from, to),
    options: [],
    part: "all",
    ...more,
  });
  return { ...readPage(html), html };
}

/** Returns the page of two sides with these changes. */
const pageOf = (from: Partial<TestResult>, to: Partial<TestResult>) =>
  render(side("r1", from), side("r2", to));
const finding = (check: string, more: object = {}) => ({
  check,
  severity: "warn" as const,
  message: `${check} found`,
  fix: `Fix ${check}`,
  source: "https://a.example",
  ...more,
});
const checked = (...findings: ReturnType<typeof finding>[]) => ({
  checks: { findings, accepted: 0, passed: [], notMeasured: [], rulePacks: [], spam: [] },
});

describe("the answer", () => {
  test("has its reasons, notes, files, and place in the dashboard", async () => {
    const page = await pageOf({ placement: placed(90) }, { placement: placed(50) });
    expect(page.texts("h1")).toEqual(["✕ Keep the one before"]);
    expect(page.ofClass("lead")).toEqual(["Overall fell from 90% to 50% in the inbox."]);
    expect(page.main).toContain("Differences of up to 5 points count as chance.");
    expect(page.title).toBe("sale · Placewright");
    expect([page.topics, page.since]).toEqual(["ledger", "3"]);
    const sides = "before=r1%3Asale%40ses&amp;after=r2%3Asale%40ses";
    expect(page.html).toContain(`href="/compare.json?${sides}"`);
    expect(page.html).toContain(`href="/compare.csv?${sides}"`);
    expect(page.html).toContain('<a href="/compare">Compare</a>');
  });

  test("has no notes if there is nothing to know", async () => {
    const counted = { placement: { ...placed(90), overall: { inboxPercent: 90, seedCount: 40 } } };
    const page = await pageOf(counted, counted);
    expect(page.main).not.toContain("count as chance");
    expect(page.html).not.toContain('<p class="muted"><bdi>');
  });

  test("leads to the swapped comparison, and to both runs", async () => {
    const { links, main } = await render(before, after);
    expect(links()).toEqual(
      expect.arrayContaining([
        " → /compare?before=r2%3Asale%40ses&after=r1%3Asale%40ses",
        "Jan 1, 1970, 00:00 UTC → /runs/r1",
        "Jan 2, 1970, 00:00 UTC → /runs/r2",
      ]),
    );
    expect(main).toContain("sale · ses");
  });
});

describe("the choice of sides", () => {
  test("selects its own ones, and adds them if they are missing", async () => {
    const own = { value: "r1:sale@ses", words: "one" };
    const { options } = await render(before, after, { options: [own, { value: "x", words: "other" }] });
    expect(options()).toEqual(["one*", "other", "r2:sale@ses*", "one", "other"]);
  });
});

describe("what changed", () => {
  const words = async (from: MessageReport, to: MessageReport, more: Partial<TestResult> = {}) =>
    (await render(side("r1", {}, from), side("r2", more, to))).ofClass("lead").join();

  test.each<[Partial<MessageReport>, string]>([
    [{}, "The message is the same."],
    [{ subject: "Roses" }, "Subject changed."],
    [{ html: "<p>x</p>" }, "HTML changed."],
    [{ text: "x" }, "Text changed."],
    [{ headers: [{ name: "X", value: "1" }] }, "Headers changed."],
    [{ attachments: [{ contentType: "a/b", sizeBytes: 1, inline: false }] }, "Attachments changed."],
    [{ subject: "Roses", text: "x", html: "<p>x</p>" }, "Subject, HTML, and text changed."],
  ])("is named: %j", async (change, sentence) => {
    const lead = await words(message(), message(change));
    expect(lead).toContain(sentence);
    expect(lead).not.toContain("different projects");
  });

  test("says that other projects measured it, and is nothing without messages", async () => {
    const other = { project: "seeds" };
    expect(await words(message(), message(), other)).toContain(
      "The message is the same. They were measured in different projects.",
    );
    expect(await words(message(), message({ text: "x" }), other)).toContain("Text changed. They were");
    expect((await render(before, after)).ofClass("lead").join()).not.toContain("message is the same");
  });

  test("has tabs with addresses of this comparison", async () => {
    const { links } = await render(side("r1", {}, message()), side("r2", {}, message({ text: "x" })), {
      part: "text",
    });
    const path = "/compare?before=r1%3Asale%40ses&after=r2%3Asale%40ses";
    expect(links()).toContain(`All changes 1 → ${path}#message`);
    expect(links()).toContain(`Text 1 → ${path}&part=text#message (current)`);
  });
});

describe("the facts", () => {
  const facts = async (from: Partial<TestResult>, to: Partial<TestResult>) =>
    (await pageOf(from, to)).ofClass("facts").join();
  const seeds = (seedCount?: number, simulated = false): { placement: Placement } => ({
    placement: {
      ...placed(90),
      overall: { inboxPercent: 90, ...(seedCount ? { seedCount } : {}) },
      simulated,
    },
  });

  test.each<[Partial<TestResult>, Partial<TestResult>, string]>([
    [seeds(40), seeds(40), "40 seed mailboxes in both"],
    [seeds(40), seeds(39), "40 and 39 seed mailboxes"],
    [{ contentHash: "abcdef" }, { contentHash: "abcdef" }, "the same content"],
    [{ contentHash: "abcdef" }, { contentHash: "123456" }, "content abcd → 1234"],
    [{ title: "a" }, { title: "b" }, "a · sesb · ses"],
    [seeds(40, true), seeds(40), "simulated"],
    [seeds(40), seeds(40, true), "simulated"],
  ])("of %j and %j are %j", async (from, to, words) => {
    expect(await facts(from, to)).toContain(words);
  });

  test("name mailboxes only if both sides counted them", async () => {
    for (const [from, to] of [
      [seeds(), seeds(40)],
      [seeds(40), seeds()],
      [seeds(40), seeds(40, true)],
    ] as const)
      expect(await facts(from, to)).not.toContain("seed mailbox");
    expect(await facts(seeds(40), seeds(40))).not.toContain("simulated");
    expect(await facts({}, {})).not.toMatch(/sale · ses.*sale · ses/);
  });
});

describe("expectations", () => {
  const flips = (count: number): [Assertion[], Assertion[]] => [
    Array.from({ length: count }, (_, at) => assertion(`p${at}`, "inbox", ">=", 80, 90)),
    Array.from({ length: count }, (_, at) => assertion(`p${at}`, "inbox", ">=", 80, 52)),
  ];

  test("that flipped have both figures, and the outcome now", async () => {
    const [[was], [now]] = flips(1);
    const assertions = (each: Assertion | undefined) => ({ assertions: each ? [each] : [] });
    const { rows, main } = await pageOf(assertions(was), assertions(now));
    expect(rows()).toContainEqual(["p0: inbox ≥ 80%", "90%", "52%", "✕Failed"]);
    expect(main).not.toContain("more with the same outcome");
    expect(main).not.toContain("only in one of them");
  });

  test("without a figure are not measured", async () => {
    const none = assertion("p", "inbox", ">=", 80, undefined);
    const { rows } = await pageOf(
      { assertions: [{ ...none, outcome: "not-measured" }] },
      { assertions: [assertion("p", "inbox", ">=", 80, 90)] },
    );
    expect(
      rows()
        .find(([name]) => name?.startsWith("p:"))
        ?.slice(1),
    ).toEqual(["–not measured", "90%", "✓Passed"]);
  });

  test("counts those that did not flip, and is none if none did", async () => {
    const one = assertion("a", "inbox", ">=", 80, 90);
    const { main } = await pageOf(
      { assertions: [one] },
      { assertions: [one, assertion("b", "inbox", ">=", 80, 90)] },
    );
    expect(main).toContain("Expectations that flipped None.");
    expect(main).toContain("1 more with the same outcome in both. 1 only in one of them.");
  });

  test.each([
    [50, undefined],
    [51, "1 more expectation: in the CSV."],
  ])("has at most 50 rows of %j", async (count, words) => {
    const [was, now] = flips(count);
    const { rows, main } = await pageOf({ assertions: was }, { assertions: now });
    expect(rows().filter(([name]) => /^p\d/.test(name ?? ""))).toHaveLength(50);
    expect(/\d+ more expectations?: in the CSV\./.exec(main)?.[0]).toBe(words);
  });
});

describe("findings", () => {
  test("that came have their fix and line, and those that went have none", async () => {
    const { texts, html } = await pageOf(
      checked(finding("gone")),
      checked(finding("new", { line: 7 }), finding("bare")),
    );
    expect(texts("li")).toEqual([
      "+new found newLine 7: Fix new",
      "+bare found newFix bare",
      "−gone found gone",
    ]);
    expect(html).toContain('<b class="failed" aria-hidden="true">+</b>');
    expect(html).toContain('<b class="passed" aria-hidden="true">−</b>');
  });

  test("are unknown if the checks did not run for both, and none if nothing changed", async () => {
    const section = async (from: object, to: object) =>
      (await pageOf(from, to)).main.split("came and went")[1] ?? "";
    expect(await section({}, checked())).toContain("The checks did not run for both.");
    expect(await section(checked(), checked())).toMatch(/^ None\./);
    const both = await section(checked(), checked(finding("a")));
    expect(both).not.toContain("None.");
    expect(both).not.toContain("in the CSV");
  });

  test.each<[number, number, string | undefined]>([
    [50, 50, undefined],
    [51, 0, "1 more finding: in the CSV."],
    [53, 51, "4 more findings: in the CSV."],
  ])("are at most 50 of those that came and went: %j, %j", async (came, went, words) => {
    const many = (count: number, letter: string) =>
      Array.from({ length: count }, (_, at) => finding(letter.repeat(at + 1)));
    const { texts, main } = await pageOf(checked(...many(went, "w")), checked(...many(came, "c")));
    expect(texts("li")).toHaveLength(Math.min(50, came) + Math.min(50, went));
    expect(/\d+ more findings?: in the CSV\./.exec(main)?.[0]).toBe(words);
  });
});

describe("authentication", () => {
  const shares = (spfPercent?: number, dkimPercent?: number): { placement: Placement } => ({
    placement: {
      ...placed(90),
      overall: {
        inboxPercent: 90,
        ...(spfPercent === undefined ? {} : { spfPercent }),
        ...(dkimPercent === undefined ? {} : { dkimPercent }),
      },
    },
  });

  test("has the share that passed, and its change", async () => {
    const { rows } = await pageOf(shares(100, 90), shares(80));
    const [spf, dkim, dmarc] = rows().slice(-3);
    expect(spf).toEqual(["SPF", "100%", "80%", "▼ 2020 points less"]);
    expect(dkim).toEqual(["DKIM", "90%", "–not measured", "–not measured"]);
    expect(dmarc).toEqual(["DMARC", "–not measured", "–not measured", "–not measured"]);
    const other = await pageOf(shares(), shares(80));
    expect(other.rows().at(-3)).toEqual(["SPF", "–not measured", "80%", "–not measured"]);
  });

  test("names the senders once, if they are known", async () => {
    const of = async (from: string, to: string) =>
      (await render(side("r1", {}, message({ from })), side("r2", {}, message({ from: to })))).main;
    expect(await of("a@a.example", "b@a.example")).toContain("From: a@a.example, then b@a.example.");
    expect(await of("a@a.example", "a@a.example")).toContain("From: a@a.example.");
    expect((await render(before, after)).main).not.toContain("From:");
  });
});
