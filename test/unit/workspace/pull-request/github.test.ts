import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../../src/base/clock.ts";
import { loadConfig } from "../../../../src/config/load.ts";
import { formatMarker } from "../../../../src/report/pull-request/comment.ts";
import type { RunOutcome } from "../../../../src/result/run-report.ts";
import { createPullRequestReporter } from "../../../../src/workspace/pull-request/pull-request-reporter.ts";
import {
  type GithubOptions,
  repository,
  token,
  useGithubServer,
} from "../../../support/github/github-server.ts";
import { useTcpServer } from "../../../support/loopback-server.ts";
import { makeProject } from "../../../support/project-folder.ts";
import {
  assertion,
  hostileRunReport,
  reconciledRunReport,
  runReportOf,
  sampleRunReport,
  test as sampleTest,
} from "../../../support/sample-run-report.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const head = "a".repeat(40);
const pullRequest = (extra: object = {}) => ({
  pull_request: { number: 7, head: { sha: head, repo: { full_name: repository } }, ...extra },
});

interface Job {
  readonly env?: Readonly<Record<string, string>>;
  readonly event?: unknown;
  readonly name?: string;
  readonly folder?: string;
  readonly limits?: { readonly totalMs: number; readonly callMs: number };
}

/** Starts the server, and returns a function that writes a report as a job does. It returns the failures. */
async function stage(options: GithubOptions = {}) {
  const server = await useGithubServer(options);
  const waits: number[] = [];
  const clock = { ...systemClock, sleep: async (ms: number) => void waits.push(ms) };
  async function write(report: RunOutcome, job: Job = {}): Promise<string[]> {
    const files = {
      ".git/HEAD": "ref: refs/heads/x\n",
      [`${job.folder ?? "."}/scenarios/a.yaml`]: "name: a\nexpect:\n  Gmail: [inbox >= 95]\n",
    };
    const { dir, remove } = await makeProject(files);
    closers.push(remove);
    const path = join(dir, "event.json");
    await writeFile(path, JSON.stringify(job.event ?? pullRequest()));
    const env = { ...server.env, GITHUB_EVENT_PATH: path, ...job.env };
    const config = await loadConfig({ cwd: join(dir, job.folder ?? "."), env });
    const { limits, name } = job;
    const reporter = createPullRequestReporter(config, { clock, name, ...(limits ? { limits } : {}) });
    try {
      await reporter.onEnd(report, async () => undefined, dir);
      return [];
    } catch (error) {
      return error instanceof AggregateError
        ? error.errors.map(({ message }) => message)
        : [(error as Error).message];
    }
  }
  return { ...server, write, waits };
}

const failing = (count = 1, verdict: "failed" | "warned" = "failed") =>
  runReportOf(
    Array.from({ length: count }, (_, index) => ({
      ...sampleTest("a", `v${index}`, {
        verdict,
        assertions: [assertion("Gmail", "inbox", ">=", 95, 50, verdict === "failed" ? "error" : "warn")],
      }),
      file: "scenarios/a.yaml",
    })),
  );
const passing = () => runReportOf([sampleTest("a", undefined, { verdict: "passed" })]);

describe("the comment", () => {
  test("is created once, and updated in place by later runs", async () => {
    const { write, comments, problems } = await stage();
    expect(await write(failing())).toEqual([]);
    expect(comments.map(({ body }) => body)).toEqual([expect.stringContaining("Do not send")]);
    expect(await write(passing(), { env: { GITHUB_RUN_ID: "1001" } })).toEqual([]);
    expect(comments).toHaveLength(1);
    const [{ body = "" } = {}] = comments;
    expect(body).toMatch(/^<!-- placewright \{/);
    expect(body).toContain("## ✓ Send\n");
    expect(body).toContain(
      "\n---\n\n[Report and log](https://github.example/acme/site/actions/runs/1001#artifacts) · commit aaaaaaaaaa · Placewright ",
    );
    expect(problems).toEqual([]);
  });

  test("has the result of each run of its job, the newest first", async () => {
    const { write, comments, problems } = await stage();
    const of = (id: string, report: RunOutcome) => ({ ...report, run: { ...report.run, id } });
    const headings = () => comments[0]?.body.match(/^## .*/gm);
    await write(of("20260301-081500-00000a", failing()));
    await write(of("20260301-081500-00000b", passing()));
    expect(headings()).toEqual(["## ✓ Send", "## ✕ Do not send"]);
    // The result of a run replaces an earlier one of the same run.
    await write(of("20260301-081500-00000a", passing()));
    expect(headings()).toEqual(["## ✓ Send", "## ✓ Send"]);
    for (const id of ["a", "b"]) expect(comments[0]?.body).toContain(`run 20260301-081500-00000${id}`);
    // A later job has its own results only.
    await write(of("20260301-081500-00000c", failing()), { env: { GITHUB_RUN_ID: "1001" } });
    expect(headings()).toEqual(["## ✕ Do not send"]);
    expect(comments).toHaveLength(1);
    expect(problems).toEqual([]);
  });

  test("leaves out the oldest results if there is no room for them", async () => {
    const { write, comments } = await stage();
    for (let index = 0; index < 4; index++) {
      const report = failing(300);
      await write({ ...report, run: { ...report.run, id: `20260301-081500-00000${index}` } });
    }
    const [{ body = "" } = {}] = comments;
    expect(Buffer.byteLength(body)).toBeLessThan(65_536);
    expect(body).toContain("20260301-081500-000003");
    expect(body).toMatch(/\n\d more in the log of the job\.\n$/);
  });

  test("is found behind hundreds of others, and among those of other people and projects", async () => {
    const { write, comments, add, problems } = await stage();
    const marker = (key: Record<string, string>) => formatMarker({ key, order: [1, 1] });
    for (let index = 0; index < 250; index++) add(`Comment ${index}`, "someone");
    const forged = add(`${marker({})}\nforged`, "mallory");
    const other = add(`${marker({ name: "nightly" })}\nother`);
    const quoted = add(`> ${marker({})}\nquoted`);
    const own = add(`${marker({})}\nold`);
    expect(await write(failing())).toEqual([]);
    expect(comments).toHaveLength(254);
    expect([forged.body, other.body, quoted.body].map((body) => body.split("\n")[1])).toEqual([
      "forged",
      "other",
      "quoted",
    ]);
    expect(own.body).toContain("Do not send");
    expect(problems).toEqual([]);
  });

  test("is one per name, folder of the repository, and shard", async () => {
    const { write, comments, problems } = await stage();
    const shard = { ...passing(), run: { ...passing().run, shard: { index: 1, total: 2, plan: "p" } } };
    for (const _ of [1, 2]) {
      await write(passing());
      await write(passing(), { name: "nightly --> <b>" });
      await write(passing(), { folder: "mail/shop" });
      await write(shard);
    }
    expect(comments.map(({ body }) => body.split("\n")[1])).toEqual([
      "## ✓ Send",
      "## ✓ nightly \\-\\-&gt; &lt;b&gt;: Send",
      "## ✓ mail/shop: Send",
      "## ✓ 1/2: Send",
    ]);
    expect(comments.every(({ body }) => body.indexOf("-->") === body.split("\n")[0]?.indexOf("-->"))).toBe(
      true,
    );
    expect(problems).toEqual([]);
  });

  test("of a later run or attempt is kept by an earlier one that ends after it", async () => {
    const { write, comments } = await stage();
    await write(failing(), { env: { GITHUB_RUN_ID: "1002", GITHUB_RUN_ATTEMPT: "2" } });
    await write(passing(), { env: { GITHUB_RUN_ID: "1002", GITHUB_RUN_ATTEMPT: "1" } });
    await write(passing(), { env: { GITHUB_RUN_ID: "1001", GITHUB_RUN_ATTEMPT: "9" } });
    expect(comments.map(({ body }) => body)).toEqual([expect.stringContaining("Do not send")]);
  });

  test("that two runs at once wrote twice is one again after the next", async () => {
    const { write, comments, add, problems } = await stage();
    for (const text of ["one", "two", "three"]) add(`${formatMarker({ key: {}, order: [1, 1] })}\n${text}`);
    await write(passing());
    expect(comments.map(({ body }) => body)).toEqual([expect.stringContaining("## ✓ Send")]);
    expect(problems).toEqual([]);
  });

  test("has the matrix by mailbox provider, and what is worse than the baseline", async () => {
    const { write, comments } = await stage();
    await write(sampleRunReport());
    const [{ body = "" } = {}] = comments;
    expect(body).toMatch(/^\| Test \| Project \| Verdict \| Overall \| .*Gmail/m);
    expect(body).toContain("### Worse than the baseline");
    expect(body).toMatch(/^\| spring\\-sale \\\(de\\\) .*\| Outlook \| inbox \| 90% \| 52% \| −38 \|$/m);
  });

  test.each([
    ["hostile strings", hostileRunReport],
    ["tests that are paid for twice", reconciledRunReport],
    ["thousands of tests", () => failing(3000)],
    [
      "a test with a huge title",
      () => {
        const title = "😀".repeat(200_000);
        const report = runReportOf([{ ...sampleTest("a", undefined, { verdict: "failed" }), title }]);
        return { ...report, summary: `${title}: failed` };
      },
    ],
  ])("of a run with %s is accepted by GitHub, and names nobody", async (_, make) => {
    const { write, comments, checkRuns, problems } = await stage();
    expect(await write(make())).toEqual([]);
    expect([comments.length, checkRuns.length]).toEqual([1, 1]);
    expect(comments[0]?.body).not.toMatch(/@\w|<script|<img|^\//m);
    expect(problems).toEqual([]);
  });
});

describe("the check run", () => {
  test("is on the commit under review, with annotations at lines", async () => {
    const { write, checkRuns, problems } = await stage();
    await write(failing(), { folder: "mail" });
    expect(checkRuns).toMatchObject([
      {
        name: "Placewright",
        head_sha: head,
        status: "completed",
        conclusion: "failure",
        output: { title: "Do not send" },
        annotations: [
          {
            path: "mail/scenarios/a.yaml",
            start_line: 3,
            end_line: 3,
            annotation_level: "failure",
            title: "a (v0)",
          },
        ],
      },
    ]);
    expect(problems).toEqual([]);
  });

  test("gets its annotations 50 at a time, and no more than 500", async () => {
    const { write, checkRuns, requests, problems } = await stage();
    await write(failing(120, "warned"));
    await write(failing(501), { name: "all" });
    expect(
      checkRuns.map(({ name, conclusion, annotations }) => [name, conclusion, annotations.length]),
    ).toEqual([
      ["Placewright", "neutral", 120],
      ["Placewright: all", "failure", 500],
    ]);
    expect(checkRuns[1]?.output.title).toBe("Do not send (1 more annotation is in the report)");
    expect(requests.filter(({ path }) => path.includes("check-runs"))).toHaveLength(3 + 10);
    expect(problems).toEqual([]);
  });

  test.each([
    ["passed", "completed", "success"],
    ["warned", "completed", "neutral"],
    ["failed", "completed", "failure"],
    ["errored", "completed", "action_required"],
    ["not-measured", "completed", "action_required"],
    ["skipped", "completed", "cancelled"],
    ["pending", "in_progress", null],
  ] as const)("of a run that %s is %s, %s", async (verdict, status, conclusion) => {
    const { write, checkRuns, problems } = await stage();
    const error = { code: "provider-fault", message: "Cannot reach it" } as const;
    await write(
      runReportOf([sampleTest("a", undefined, { verdict, ...(verdict === "errored" ? { error } : {}) })]),
    );
    expect(checkRuns).toMatchObject([{ status, conclusion }]);
    expect(problems).toEqual([]);
  });

  test("of passed tests that are paid for twice requires action", async () => {
    const { write, checkRuns } = await stage();
    const { run } = reconciledRunReport();
    await write({ ...passing(), run, exitCode: 3 });
    expect(checkRuns).toMatchObject([
      {
        conclusion: "action_required",
        output: { title: expect.stringContaining("paid for more than once") },
      },
    ]);
  });
});

describe("a job", () => {
  test("that may write neither says so, once each", async () => {
    const { write } = await stage({ writes: { comments: false, checks: false } });
    expect(await write(failing())).toEqual([
      "Cannot comment on pull request 7 of acme/site: GitHub responded with 403 (Resource not accessible by integration). Add pull-requests: write to the permissions of the job; the job summary has the report.",
      "Cannot create a check run on aaaaaaaaaa of acme/site: GitHub responded with 403 (Resource not accessible by integration). Add checks: write to the permissions of the job; the job summary has the report.",
    ]);
  });

  test("that may write only check runs writes one", async () => {
    const { write, checkRuns } = await stage({ writes: { comments: false } });
    expect(await write(failing())).toHaveLength(1);
    expect(checkRuns).toHaveLength(1);
  });

  test("for a pull request from a fork says that its token is read-only", async () => {
    const { write } = await stage({ writes: { comments: false, checks: false } });
    const event = pullRequest({ head: { sha: head, repo: { full_name: "mallory/site" } } });
    const [first, second] = await write(failing(), { event });
    for (const message of [first, second])
      expect(message).toContain(
        "GitHub gives jobs of pull requests from forks a read-only token; the job summary has the report",
      );
  });

  test.each([
    ["the reference", {}, { GITHUB_REF: "refs/pull/12/merge" }, [12, "5".repeat(40)]],
    [
      "a run of another workflow",
      { workflow_run: { head_sha: head, pull_requests: [{ number: 9 }] } },
      { GITHUB_REF: "refs/heads/main" },
      [9, head],
    ],
    [
      "a comment on a pull request",
      { issue: { number: 8, pull_request: {} } },
      { GITHUB_REF: "refs/heads/main" },
      [8, "5".repeat(40)],
    ],
    [
      "a comment on an issue",
      { issue: { number: 8 } },
      { GITHUB_REF: "refs/heads/main" },
      [undefined, "5".repeat(40)],
    ],
    ["a push", {}, { GITHUB_REF: "refs/heads/main" }, [undefined, "5".repeat(40)]],
    ["an invalid event", "[", { GITHUB_REF: "refs/heads/main" }, [undefined, "5".repeat(40)]],
  ] as const)("finds the pull request by %s", async (_, event, env, [number, commit]) => {
    const { write, requests, checkRuns, problems } = await stage();
    expect(await write(passing(), { event, env })).toEqual([]);
    const commented = requests.find(({ method, path }) => method === "POST" && path.includes("/issues/"));
    expect(commented?.path).toBe(number && `/repos/acme/site/issues/${number}/comments`);
    expect(checkRuns.map(({ head_sha }) => head_sha)).toEqual([commit]);
    expect(problems).toEqual([]);
  });

  test("without a token says which variable to set, and calls nothing", async () => {
    const { write, requests } = await stage();
    const [message] = await write(passing(), { env: { GITHUB_TOKEN: "" } });
    expect(message).toBe(
      `Cannot comment on pull request 7 of acme/site: GITHUB_TOKEN is not set. Add env: { GITHUB_TOKEN: \${{ github.token }} } to the step.`,
    );
    expect(requests).toEqual([]);
  });

  test("outside of a CI service does nothing", async () => {
    const { write, requests } = await stage();
    expect(await write(passing(), { env: { GITHUB_ACTIONS: "" } })).toEqual([]);
    expect(requests).toEqual([]);
  });

  test("shows no token", async () => {
    const { write, comments, checkRuns } = await stage();
    const report = runReportOf([
      sampleTest("a", undefined, { verdict: "failed", summary: `It read ${token}` }),
    ]);
    await write(report);
    expect(JSON.stringify([comments, checkRuns])).not.toContain(token);
    expect(comments[0]?.body).toContain("redacted");
    const [message] = await write(report, { env: { GITHUB_API_URL: `https://${token}@x` } });
    expect(message).not.toContain(token);
  });
});

describe("a failing GitHub", () => {
  /** Fails the first requests to a path. */
  const failFirst = (path: RegExp, replies: readonly ReturnType<NonNullable<GithubOptions["fault"]>>[]) => {
    const left = [...replies];
    return ({ method, path: at }: { method: string; path: string }) =>
      path.test(`${method} ${at}`) ? left.shift() : undefined;
  };
  const bad = { status: 502, body: "<html>Bad gateway</html>" };

  test("is called again after server errors, with growing waits", async () => {
    const { write, comments, waits } = await stage({
      fault: failFirst(/./, [bad, bad, { status: 503, headers: { "retry-after": "7" } }]),
    });
    expect(await write(failing())).toEqual([]);
    expect(comments).toHaveLength(1);
    expect(waits).toEqual([1000, 2000, 7000]);
  });

  test("that loses the response to a new comment gets no second one", async () => {
    const { write, comments, problems } = await stage({
      fault: failFirst(/POST .*issues/, ["lost", "lost"]),
    });
    expect(await write(failing())).toEqual([]);
    expect(comments).toHaveLength(1);
    expect(problems).toEqual([]);
  });

  test.each([
    [
      "names its wait",
      {
        status: 403,
        headers: { "retry-after": "31" },
        body: { message: "You have exceeded a secondary rate limit" },
      },
      [31_000],
    ],
    ["names none", { status: 403, body: { message: "You have exceeded a secondary rate limit" } }, [60_000]],
    ["has status 429", { status: 429, body: {} }, [60_000]],
  ])("that limits calls, and %s, is called again", async (_, reply, expected) => {
    const { write, comments, waits } = await stage({ fault: failFirst(/POST .*issues/, [reply]) });
    expect(await write(failing())).toEqual([]);
    expect(comments).toHaveLength(1);
    expect(waits).toEqual(expected);
  });

  test("whose limit is longer than a job may wait is not called again", async () => {
    const reply = {
      status: 403,
      headers: {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 3000),
      },
      body: { message: "API rate limit exceeded" },
    };
    const { write, requests, waits } = await stage({ fault: () => reply });
    expect(await write(passing())).toEqual([
      expect.stringContaining("GitHub responded with 403 (API rate limit exceeded)"),
      expect.stringContaining("GitHub responded with 403 (API rate limit exceeded)"),
    ]);
    expect([requests.length, waits]).toEqual([2, []]);
  });

  test.each([
    [
      "a page that is no JSON",
      { body: "<html>Sign in</html>" },
      "GitHub responded with 200, but not with JSON",
    ],
    ["another form", { body: { data: { viewer: null } } }, "unexpected form"],
    [
      "a redirect",
      { status: 302, headers: { location: "http://127.0.0.1:9/steal" } },
      "GitHub responded with 302",
    ],
    [
      "no access",
      { status: 401, body: { message: "Bad credentials" } },
      "GitHub responded with 401 (Bad credentials). Check GITHUB_TOKEN.",
    ],
    [
      "a terminal sequence in its message",
      { status: 500, body: { message: `\u001b[2J${"x".repeat(5000)}` } },
      "GitHub responded with 500",
    ],
  ])("that responds with %s is named", async (_, reply, words) => {
    const { write } = await stage({ fault: () => reply });
    const messages = await write(passing());
    expect(messages).toHaveLength(2);
    for (const message of messages) {
      expect(message.length).toBeLessThan(700);
    }
    expect(messages[0]).toContain(words);
  });

  test("that does not respond is given up when the time is over", async () => {
    const silent = await useTcpServer();
    const { write } = await stage();
    const env = {
      GITHUB_API_URL: `http://127.0.0.1:${silent.port}`,
      GITHUB_GRAPHQL_URL: `http://127.0.0.1:${silent.port}/graphql`,
    };
    const [message, second] = await write(passing(), { env, limits: { totalMs: 300, callMs: 100 } });
    expect(message).toMatch(/GitHub cannot be reached: no response within \d+ ms/);
    expect(second).toMatch(/GitHub cannot be reached/);
  });

  test.each(["ftp://example.org", "not a url", ""])("with the address %j is named", async (url) => {
    const { write } = await stage();
    const [message] = await write(passing(), { env: { GITHUB_API_URL: url } });
    expect(message).toContain("Cannot find the pull request: GITHUB_API_URL is ");
  });
});
