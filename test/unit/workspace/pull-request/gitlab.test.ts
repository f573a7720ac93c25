import { describe, expect, test } from "vitest";
import { systemClock } from "../../../../src/base/clock.ts";
import { loadConfig } from "../../../../src/config/load.ts";
import { formatMarker } from "../../../../src/report/pull-request/comment.ts";
import type { RunOutcome } from "../../../../src/result/run-report.ts";
import { createPullRequestReporter } from "../../../../src/workspace/pull-request/pull-request-reporter.ts";
import { useGitlabServer } from "../../../support/gitlab-server.ts";
import { projectRoot } from "../../../support/run-cli.ts";
import {
  hostileRunReport,
  runReportOf,
  sampleRunReport,
  test as sampleTest,
} from "../../../support/sample-run-report.ts";

/** Starts the server, and returns a function that writes a report as a job does. It returns the failures. */
async function stage(options: Parameters<typeof useGitlabServer>[0] = {}) {
  const server = await useGitlabServer(options);
  const waits: number[] = [];
  const clock = { ...systemClock, sleep: async (ms: number) => void waits.push(ms) };
  async function write(report: RunOutcome, env: Readonly<Record<string, string>> = {}, name?: string) {
    const config = await loadConfig({ cwd: projectRoot, env: { ...server.env, ...env } });
    try {
      await createPullRequestReporter(config, { clock, name }).onEnd(
        report,
        async () => undefined,
        projectRoot,
      );
      return [];
    } catch (error) {
      return error instanceof AggregateError
        ? error.errors.map(({ message }) => message)
        : [(error as Error).message];
    }
  }
  return { ...server, write, waits };
}

const passing = () => runReportOf([sampleTest("a", undefined, { verdict: "passed" })]);

describe("the note of a merge request", () => {
  test("is created once, and updated in place by later pipelines", async () => {
    const { write, notes, problems } = await stage();
    expect(await write(sampleRunReport())).toEqual([]);
    expect(notes.map(({ body }) => body)).toEqual([expect.stringContaining("Do not send")]);
    expect(await write(passing(), { CI_PIPELINE_ID: "9001" })).toEqual([]);
    expect(notes.map(({ body }) => body)).toEqual([expect.stringContaining("## ✓ Send\n")]);
    expect(notes[0]?.body).toContain(
      "[Report and log](https://gitlab.example/acme/site/-/jobs/90001/artifacts/browse) · commit 5555555555 · Placewright ",
    );
    expect(problems).toEqual([]);
  });

  test("is found behind hundreds of others, and among those of other people", async () => {
    const { write, notes, add, problems } = await stage();
    const marker = formatMarker({ key: {}, order: [1, 1] });
    for (let index = 0; index < 150; index++) add("approved this merge request", 7, true);
    const forged = add(`${marker}\nforged`, 8);
    const system = add(`${marker}\nsystem`, 7, true);
    const own = add(`${marker}\nold`);
    const second = add(`${marker}\nold`);
    expect(await write(passing())).toEqual([]);
    expect([forged.body, system.body]).toEqual([`${marker}\nforged`, `${marker}\nsystem`]);
    expect(own.body).toContain("## ✓ Send");
    expect(notes).not.toContain(second);
    expect(notes).toHaveLength(153);
    expect(problems).toEqual([]);
  });

  test("of a later pipeline is kept by an earlier one that ends after it", async () => {
    const { write, notes } = await stage();
    await write(sampleRunReport());
    await write(passing(), { CI_PIPELINE_ID: "8999", CI_JOB_ID: "90003" });
    expect(notes.map(({ body }) => body)).toEqual([expect.stringContaining("Do not send")]);
  });

  test("has the result of each job of a pipeline, and of the last attempt of each", async () => {
    const { write, notes, problems } = await stage();
    const report = (runId: string, verdict: "passed" | "failed") => {
      const { run, ...rest } = runReportOf([sampleTest(`of-${runId}`, undefined, { verdict })]);
      return { ...rest, run: { ...run, id: runId } };
    };
    const results = () =>
      notes.map(({ body }) => [...body.matchAll(/placewright-run (gate-\d|night) /g)].map(([, id]) => id));
    const gate = { CI_JOB_NAME: "gate: [1/2]" };
    const night = { CI_JOB_NAME: "night" };
    await write(report("gate-1", "failed"), { ...gate, CI_JOB_ID: "90001" });
    await write(report("gate-2", "failed"), { ...gate, CI_JOB_ID: "90001" });
    await write(report("night", "passed"), { ...night, CI_JOB_ID: "90000" });
    expect(results()).toEqual([["night", "gate-2", "gate-1"]]);
    await write(report("gate-3", "passed"), { ...gate, CI_JOB_ID: "90002" });
    expect(results()).toEqual([["gate-3", "night"]]);
    await write(report("night", "failed"), { ...gate, CI_JOB_ID: "90003" });
    expect(results()).toEqual([["night"]]);
    await write(report("gate-4", "passed"), { ...gate, CI_PIPELINE_ID: "9001", CI_JOB_ID: "90004" });
    expect(results()).toEqual([["gate-4"]]);
    expect(problems).toEqual([]);
  });

  test("of hostile strings runs no quick action, and names nobody", async () => {
    const { write, notes, problems } = await stage();
    expect(await write(hostileRunReport())).toEqual([]);
    const title = "/close";
    expect(
      await write(
        {
          ...runReportOf([sampleTest("a", undefined, { verdict: "failed", summary: title })]),
          summary: title,
        },
        {},
        title,
      ),
    ).toEqual([]);
    expect(notes).toHaveLength(2);
    expect(notes[1]?.body).toContain("\n\\/close\n");
    expect(notes.map(({ body }) => body).join()).not.toMatch(/@\w/);
    expect(problems).toEqual([]);
  });

  test("is in the target of a merge request from a fork", async () => {
    const { write, notes, problems } = await stage();
    expect(await write(passing(), { CI_PROJECT_ID: "43" })).toEqual([]);
    expect([notes.length, problems]).toEqual([1, []]);
  });

  test.each([
    [
      "without a token",
      { GITLAB_TOKEN: "" },
      "Cannot comment on merge request 11: GITLAB_TOKEN is not set. Set GITLAB_TOKEN to an access token with the scope api; CI_JOB_TOKEN cannot write notes.",
    ],
    [
      "with the token of the job",
      { GITLAB_TOKEN: "64_abcdef" },
      "Cannot comment on merge request 11: GitLab responded with 401 (401 Unauthorized). Set GITLAB_TOKEN to an access token with the scope api; CI_JOB_TOKEN cannot write notes.",
    ],
    [
      "without a project",
      { CI_PROJECT_ID: "", CI_MERGE_REQUEST_PROJECT_ID: "" },
      "Cannot find the pull request: CI_PROJECT_ID is not set",
    ],
  ])("says why it cannot be written %s", async (_, env, message) => {
    const { write, notes } = await stage();
    expect(await write(passing(), env)).toEqual([message]);
    expect(notes).toEqual([]);
  });

  test("is not written in other pipelines, whose token is not needed", async () => {
    const { write, requests } = await stage();
    expect(await write(passing(), { CI_MERGE_REQUEST_IID: "", GITLAB_TOKEN: "" })).toEqual([]);
    expect(requests).toEqual([]);
  });

  test("is written in the pipeline of a branch to its open merge requests", async () => {
    const { write, notes, problems } = await stage();
    const env = { CI_MERGE_REQUEST_IID: "", CI_MERGE_REQUEST_PROJECT_ID: "" };
    expect(await write(passing(), { ...env, CI_OPEN_MERGE_REQUESTS: "acme/site!11,acme/site!12" })).toEqual(
      [],
    );
    expect(notes.map(({ iid }) => iid)).toEqual([11, 12]);
    // The pipeline of the merge request itself has the same note.
    expect(await write(sampleRunReport(), { CI_PIPELINE_ID: "9001" })).toEqual([]);
    expect(notes).toHaveLength(2);
    expect(notes[0]?.body).toContain("Do not send");
    expect(await write(passing(), { ...env, CI_OPEN_MERGE_REQUESTS: "nonsense,!7,site!8" })).toEqual([]);
    expect([notes.length, problems]).toEqual([2, []]);
  });

  test("is written after server errors", async () => {
    let left = 2;
    const { write, notes, waits } = await stage({
      fault: () => (left-- > 0 ? { status: 500, body: {} } : undefined),
    });
    expect(await write(passing())).toEqual([]);
    expect([notes.length, waits]).toEqual([1, [1000, 2000]]);
  });
});
