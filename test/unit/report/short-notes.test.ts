import { describe, expect, test } from "vitest";
import { toCodeQuality } from "../../../src/report/code-quality.ts";
import { toCtrf } from "../../../src/report/ctrf.ts";
import { toGithubAnnotations } from "../../../src/report/github.ts";
import { toMarkdown } from "../../../src/report/markdown.ts";
import { toMail } from "../../../src/report/notify/mail.ts";
import { toNotice } from "../../../src/report/notify/notice.ts";
import { toSlack } from "../../../src/report/notify/slack.ts";
import { toTeams } from "../../../src/report/notify/teams.ts";
import { toWebhookPayload } from "../../../src/report/notify/webhook-payload.ts";
import { toCheckRun } from "../../../src/report/pull-request/check-run.ts";
import { shortNotesOn } from "../../../src/report/short-notes.ts";
import { notesOn } from "../../../src/report/words.ts";
import type { TestResult } from "../../../src/result/run-report.ts";
import { readerOf } from "../../support/rendered-report.ts";
import { runReportOf, sampleRunReport } from "../../support/sample-run-report.ts";

const [measured] = sampleRunReport().tests.filter(({ placement }) => placement);
if (!measured?.placement) throw new Error("the sample has no placement");
const attempt = (number: number, inboxPercent: number) => ({
  number,
  verdict: "failed" as const,
  summary: `attempt ${number} is below`,
  reportName: `attempt-${number}`,
  placement: { overall: { inboxPercent }, isps: [], simulated: false },
});
const noted: TestResult = {
  ...measured,
  verdict: "warned",
  summary: "Outlook: inbox 52%",
  quarantine: { until: "2026-12-31", reason: "Outlook moves", verdict: "failed" },
  measurements: 3,
  earlierAttempts: [attempt(1, 41), attempt(2, 47)],
};
const report = runReportOf([noted]);
const notes = notesOn(noted);
const shown = (text: string): string => text.replaceAll(/\\(?=[^\w\s"])|\u200B/g, "");
const notice = toNotice(report, new Map(), undefined);
const ctrf = async (tests: readonly TestResult[]): Promise<Record<string, unknown>> => {
  const of = runReportOf([...tests]);
  const text = await toCtrf(of, { readMessage: readerOf(of), pathOf: (file) => file });
  return JSON.parse(text).results.tests[0];
};

describe("a quarantine and the mean of retries are named by", () => {
  test.each<[string, () => string]>([
    ["Code Quality", () => toCodeQuality(report)],
    ["annotations", () => toGithubAnnotations(report).join("\n").replaceAll("%25", "%")],
    ["check runs", () => JSON.stringify(toCheckRun(report).create.output.annotations)],
    ["Slack", () => toSlack(notice)],
    ["Teams", () => toTeams(notice)],
    ["email", () => toMail(notice).text],
    ["Markdown", () => toMarkdown(report)],
    ["Markdown, if the test passed", () => toMarkdown(runReportOf([{ ...noted, verdict: "passed" }]))],
  ])("%s", (_, render) => {
    expect(notes).toHaveLength(2);
    const text = shown(render());
    for (const note of notes) expect(text).toContain(note);
  });

  test("CTRF, as words and as data, also if the test passed", async () => {
    const extra = {
      quarantine: noted.quarantine,
      measurements: 3,
      earlierAttempts: noted.earlierAttempts,
    };
    expect(await ctrf([noted])).toMatchObject({ message: [noted.summary, ...notes].join("\n"), extra });
    expect(await ctrf([{ ...noted, verdict: "passed" }])).toMatchObject({ message: notes.join("\n"), extra });
  });

  test("the webhook, as data", () => {
    const { data } = JSON.parse(toWebhookPayload(report, new Map(), undefined));
    expect(data.tests[0]).toMatchObject({
      quarantine: noted.quarantine,
      measurements: 3,
      inboxPercent: noted.placement?.overall.inboxPercent,
      earlierAttempts: [
        { number: 1, verdict: "failed", summary: "attempt 1 is below", inboxPercent: 41 },
        { number: 2, verdict: "failed", summary: "attempt 2 is below", inboxPercent: 47 },
      ],
    });
  });
});

test("a long reason is cut, and the verdict without the quarantine stays", () => {
  const long = { until: "2026-12-31", reason: "long ".repeat(500), verdict: "failed" } as const;
  const test = { ...noted, quarantine: long, summary: "many words ".repeat(500) };
  const [first = ""] = shortNotesOn(test);
  expect(first.length).toBeLessThan(300);
  const { troubles } = toNotice(runReportOf([test]), new Map(), undefined);
  expect(troubles[0]?.lines).toContain(first);
  for (const { description } of JSON.parse(toCodeQuality(runReportOf([test])))) {
    expect(description.length).toBeLessThanOrEqual(1000);
    expect(description).toContain(first);
  }
});
