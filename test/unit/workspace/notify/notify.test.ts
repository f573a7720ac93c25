import { readFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { Webhook } from "standardwebhooks";
import { describe, expect, onTestFinished, test } from "vitest";
import type { ResolvedConfig } from "../../../../src/config/config.ts";
import type { NotificationConfig } from "../../../../src/config/notifications.ts";
import type { RunReport } from "../../../../src/result/run-report.ts";
import { openMemoryStore } from "../../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../../src/store/store.ts";
import { notify } from "../../../../src/workspace/notify/notify.ts";
import { post } from "../../../../src/workspace/notify/post.ts";
import { reportLink } from "../../../../src/workspace/notify/report-link.ts";
import { type HttpReply, useHttpServer } from "../../../support/loopback-server.ts";
import { projectRoot } from "../../../support/run-cli.ts";
import { runReportOf, sampleRunReport } from "../../../support/sample-run-report.ts";

const key = `whsec_${Buffer.from("a key of at least twenty-four bytes").toString("base64")}`;

function complete(): RunReport {
  const report = runReportOf(sampleRunReport().tests.filter(({ verdict }) => verdict === "failed"));
  return { ...report, run: { ...report.run, interrupted: false }, exitCode: 1 };
}

/** Sends a notification about a failed run, and returns the failures. */
async function send(
  notification: NotificationConfig,
  env: Readonly<Record<string, string>>,
): Promise<string[]> {
  const config = { notifications: [notification], env } as unknown as ResolvedConfig;
  const failures: string[] = [];
  await notify(config, { report: complete(), onFailure: (message) => void failures.push(message) });
  return failures;
}

const slack: NotificationConfig = { to: "slack", url: { env: "SLACK" } };

/** Starts a server that gives these replies, and 200 after them. */
const replying = (...replies: HttpReply[]) => useHttpServer(() => replies.shift() ?? { body: "ok" });

/** Starts a mail server that keeps what it gets. */
async function useMailServer(options: SMTPServerOptions = {}) {
  const mails: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    authOptional: true,
    ...options,
    onData(stream, _, done) {
      let text = "";
      stream.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      stream.on("end", () => {
        mails.push(text);
        done();
      });
    },
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)));
  return { host: `127.0.0.1:${(server.server.address() as AddressInfo).port}`, mails };
}

describe("a webhook", () => {
  const webhook = (url: string): NotificationConfig => ({ to: "webhook", url, secret: { env: "KEY" } });

  test("is signed as the library of Standard Webhooks and the snippet of the docs verify it", async () => {
    const { url, requests } = await replying();
    expect(await send(webhook(url), { KEY: key })).toEqual([]);
    const [request] = requests;
    const headers = request?.headers as Record<string, string>;
    const event = new Webhook(key).verify(request?.body ?? "", headers);
    expect(event).toMatchObject({ type: "run.finished", data: { send: false } });

    const page = await readFile(join(projectRoot, "docs/notifications.md"), "utf8");
    const snippet = /```js\n(.*?)```/s.exec(page)?.[1] ?? "";
    const { receive } = await import(`data:text/javascript,${encodeURIComponent(snippet)}`);
    const body = request?.body ?? "";
    expect(() => receive(headers, `${body} `, key)).toThrow("the signature is wrong");
    expect(() => receive(headers, body, `${key.slice(0, -4)}AAA=`)).toThrow("the signature is wrong");
    expect(() => receive(headers, body, key, Date.now() / 1000 + 301)).toThrow("too old");
    expect(() => receive({}, body, key)).toThrow();
    expect(receive(headers, body, key)).toEqual(event);
    expect(receive(headers, body, key)).toBeUndefined();
  });

  test("has the keys of the docs", async () => {
    const { url, requests } = await replying();
    await send(webhook(url), { KEY: key });
    const page = await readFile(join(projectRoot, "docs/notifications.md"), "utf8");
    const shown = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? "");
    const sent = JSON.parse(requests[0]?.body ?? "");
    const optional = new Set([
      "branch",
      "commit",
      "url",
      "region",
      "variant",
      "earlierVerdict",
      "quarantine",
      "measurements",
      "inboxPercent",
      "earlierAttempts",
      "failingSince",
    ]);
    const keysOf = (value: object) => Object.keys(value).filter((each) => !optional.has(each));
    expect(keysOf(sent)).toEqual(keysOf(shown));
    expect(keysOf(sent.data)).toEqual(keysOf(shown.data));
    expect(keysOf(sent.data.counts)).toEqual(keysOf(shown.data.counts));
    expect(keysOf(sent.data.tests[0])).toEqual(keysOf(shown.data.tests[0]));
    expect(keysOf(sent.data.tests[0].failures[0])).toEqual(keysOf(shown.data.tests[0].failures[0]));
  });

  test("is retried with the same id and body, and a signature of its own time", async () => {
    const { url, requests } = await replying({ status: 503 }, { status: 429 });
    expect(await send(webhook(url), { KEY: key })).toEqual([]);
    expect(requests).toHaveLength(3);
    expect(new Set(requests.map(({ headers, body }) => `${headers["webhook-id"]} ${body}`)).size).toBe(1);
    for (const { headers, body } of requests)
      expect(() => new Webhook(key).verify(body, headers as Record<string, string>)).not.toThrow();
  });

  test("needs a key that nobody guesses", async () => {
    const [failure] = await send(webhook("https://127.0.0.1:1"), { KEY: "hunter2" });
    expect(failure).toContain("environment variable KEY is not a key: expected whsec_ and 24 to 64 bytes");
    expect(failure).not.toContain("hunter2");
  });
});

describe("a failure", () => {
  test("is final for a response that another attempt would not change, and names no secret", async () => {
    const { url, requests } = await replying({ status: 404, body: "no_service /services/T0/B0/wordword" });
    const failures = await send(slack, { SLACK: `${url}/services/T0/B0/wordword` });
    expect(requests).toHaveLength(1);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(/^Cannot notify Slack about run \S+: it responds with 404 \(no_service/);
    expect(failures[0]).not.toContain("wordword");
  });

  test("does not follow a redirect, which would send the message elsewhere", async () => {
    const elsewhere = await replying();
    const { url } = await replying({ status: 307, headers: { location: elsewhere.url } });
    expect((await send(slack, { SLACK: url }))[0]).toContain("redirects are not followed");
    expect(elsewhere.requests).toEqual([]);
  });

  test("shows the beginning of a response only, without terminal sequences", async () => {
    const { url } = await replying({ status: 400, body: `\u001b[2J${"x".repeat(100_000)}` });
    const [failure = ""] = await send(slack, { SLACK: url });
    expect(failure.length).toBeLessThan(400);
    expect(failure).not.toContain("\u001b");
  });

  test("of a connection is retried, then reported without the URL", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const [failure] = await send(slack, { SLACK: `http://127.0.0.1:${port}/services/secret-token-xyz` });
    expect(failure).toContain("the connection was refused");
    expect(failure).not.toContain("secret-token");
  });

  test("ends when it is aborted, even if the server never responds", async () => {
    const abort = new AbortController();
    const { url } = await useHttpServer(() => {
      abort.abort(new Error("enough"));
      return undefined;
    });
    await expect(post(new URL(url), { body: "{}", signal: abort.signal })).rejects.toThrow("enough");
  });

  test.each<[NotificationConfig, Record<string, string>, string]>([
    [slack, {}, "environment variable SLACK is not set. Set SLACK."],
    [slack, { SLACK: "hooks.slack.com/services/hush" }, "SLACK is not a URL that begins with https://"],
    [
      slack,
      { SLACK: "http://hooks.slack.example/services/hush" },
      "SLACK is not a URL that begins with https://",
    ],
    [slack, { SLACK: "https://user:hush@hooks.slack.example/" }, "SLACK is not a URL without a user name"],
    [
      { to: "email", smtp: { env: "SMTP" }, from: "a@b.example", recipients: ["c@d.example"] },
      { SMTP: "https://user:hush@smtp.example" },
      "SMTP is not the URL of a mail server",
    ],
    [
      { to: "email", smtp: { env: "SMTP" }, from: "a@b.example", recipients: ["c@d.example"] },
      { SMTP: "smtp://user:%hush@smtp.example" },
      "SMTP is not the URL of a mail server",
    ],
  ])("of a variable names the variable, and not its value: %j %j", async (notification, env, expected) => {
    const [failure] = await send(notification, env);
    expect(failure).toContain(expected);
    expect(failure).not.toContain("hush");
  });
});

describe("with a ledger", () => {
  /** A ledger with the finished run of the report. */
  async function finishedRun(report: RunReport): Promise<Store> {
    const store = await openMemoryStore();
    onTestFinished(() => store.close());
    const fence = { runId: report.run.id, epoch: 1 };
    await store.createRun(
      { id: report.run.id, createdAtMs: 5, settings: {} },
      { owner: "me", untilMs: 1000 },
    );
    await store.addTests(fence, [], []);
    await store.openRun(fence);
    await store.finishRun(fence, { verdict: "failed", finishedAtMs: 10 });
    return store;
  }

  async function deliver(
    store: Store,
    report: RunReport,
    url: string,
    signal?: AbortSignal,
  ): Promise<string[]> {
    const config = { notifications: [slack], env: { SLACK: url } } as unknown as ResolvedConfig;
    const failures: string[] = [];
    await notify(config, { report, store, signal, onFailure: (message) => void failures.push(message) });
    return failures;
  }

  test("one of two processes sends; the other one says so while that is not certain, and then nothing", async () => {
    const report = complete();
    const store = await finishedRun(report);
    let second: string[] = [];
    const { url, requests } = await useHttpServer(async () => {
      second = await deliver(store, report, url);
      return { body: "ok" };
    });
    expect(await deliver(store, report, url)).toEqual([]);
    expect(second[0]).toMatch(
      /another process is sending it\. If that process has ended, run placewright wait \S+ after/,
    );
    expect(await deliver(store, report, url)).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  test("a notification that was stopped is sent later", async () => {
    const report = complete();
    const store = await finishedRun(report);
    const abort = new AbortController();
    const replies = [() => abort.abort(new Error("Interrupted"))];
    const { url, requests } = await useHttpServer(() => {
      const stop = replies.shift();
      stop?.();
      return stop ? undefined : { body: "ok" };
    });
    const [failure] = await deliver(store, report, url, abort.signal);
    expect(failure).toContain("Interrupted. The report is complete. To send it later: placewright wait");
    expect(await deliver(store, report, url)).toEqual([]);
    expect(requests).toHaveLength(2);
  });

  test("a ledger that cannot be used is one failure, and nothing is sent", async () => {
    const report = complete();
    const store = await finishedRun(report);
    const { url, requests } = await replying();
    const broken: Store = { ...store, claimNotice: () => Promise.reject(new Error("the disk is full")) };
    expect(await deliver(broken, report, url)).toEqual([
      `Cannot notify about run ${report.run.id}: the disk is full`,
    ]);
    expect(requests).toEqual([]);
  });
});

describe("an email", () => {
  const email = (recipients: string[]): NotificationConfig => ({
    to: "email",
    smtp: { env: "SMTP" },
    from: "Placewright <placewright@acme.example>",
    recipients,
  });

  test("signs in, and is marked as automatic, with an id that stays the same", async () => {
    const users: unknown[] = [];
    const { host, mails } = await useMailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth({ username, password }, _, done) {
        users.push([username, password]);
        done(null, { user: username });
      },
    });
    const env = { SMTP: `smtp://us%40er:p%40ss-word@${host}` };
    expect(await send(email(["a@acme.example", "Bo <b@acme.example>"]), env)).toEqual([]);
    expect(await send(email(["a@acme.example", "Bo <b@acme.example>"]), env)).toEqual([]);
    expect(users[0]).toEqual(["us@er", "p@ss-word"]);
    const [first, second] = await Promise.all(mails.map((mail) => simpleParser(mail)));
    expect(first?.subject).toMatch(/^Simulated: Do not send: /);
    expect(first?.from?.text).toBe('"Placewright" <placewright@acme.example>');
    expect(first?.headers.get("auto-submitted")).toBe("auto-generated");
    expect(first?.messageId).toMatch(/^<msg_[0-9a-f]{32}@acme\.example>$/);
    expect(second?.messageId).toBe(first?.messageId);
    expect(first?.text).toContain("Do not send");
    expect(first?.html).toContain("Do not send");
  });

  test("says why a server refuses it, without the password", async () => {
    const { host } = await useMailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_, __, done) => done(new Error("no pass-word-1 here")),
    });
    const [failure] = await send(email(["a@acme.example"]), { SMTP: `smtp://u:pass-word-1@${host}` });
    expect(failure).toMatch(/^Cannot notify by email about run \S+: \S+ rejects the sign-in/);
    expect(failure).not.toContain("pass-word-1");
  });

  test("that some recipients get is sent, and names the others", async () => {
    const { host, mails } = await useMailServer({
      onRcptTo: ({ address }, _, done) => done(address.startsWith("b") ? new Error("unknown user") : null),
    });
    const [failure] = await send(email(["a@acme.example", "b@acme.example"]), { SMTP: `smtp://${host}` });
    expect(mails).toHaveLength(1);
    expect(failure).toContain("the server refused b@acme.example");
  });
});

test("the link leads to the report, the dashboard, or the CI job", () => {
  const github = {
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: "acme/mail",
    GITHUB_RUN_ID: "42",
  };
  const dashboard = { url: "https://placewright.acme.example/" } as NonNullable<ResolvedConfig["dashboard"]>;
  const link = (config: Partial<ResolvedConfig>) => reportLink({ env: {}, ...config }, "r1");
  expect([
    link({ reportUrl: "https://reports.acme.example/p/", dashboard }),
    link({ dashboard, env: github }),
    link({ env: github }),
    link({ env: { CI_JOB_URL: "https://gitlab.example/acme/-/jobs/7" } }),
    link({ env: { BUILD_URL: "javascript:alert(1)" } }),
    link({}),
  ]).toEqual([
    "https://reports.acme.example/p/r1/index.html",
    "https://placewright.acme.example/runs/r1",
    "https://github.com/acme/mail/actions/runs/42",
    "https://gitlab.example/acme/-/jobs/7",
    undefined,
    undefined,
  ]);
});
