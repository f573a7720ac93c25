import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type HttpReply, useHttpServer } from "../support/loopback-server.ts";
import { makeProject } from "../support/project-folder.ts";
import { runCommand } from "../support/run-command.ts";

const scenario = (limit: number): string => `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." } }
expect: { overall: [inbox <= ${limit}] }
`;

/** A project whose one scenario fails, and notifies a server. */
async function failingProject({ when = "", replies = [] as HttpReply[], more = "" } = {}) {
  const { url, requests } = await useHttpServer(() => replies.shift() ?? { body: "ok" });
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default {
  projects: [{ name: "local", provider: "local", completeAfter: 0 }],
  notifications: [{ to: "slack", url: { env: "SLACK" }${when && `, when: "${when}"`} }],${more}
};\n`,
    "scenarios/a.yaml": scenario(1),
  });
  onTestFinished(remove);
  const env = { SLACK: `${url}/services/T000/B000/verysecretword` };
  return {
    requests,
    titles: () => requests.map(({ body }) => JSON.parse(body).text),
    change: (limit: number) => writeFile(join(dir, "scenarios/a.yaml"), scenario(limit)),
    run: (...args: string[]) => runCommand(args, { cwd: dir, env }),
  };
}

const failed = "Simulated: ✕ Do not send: 1 failed";
const passed = "Simulated: ✓ Send: 1 passed";

test("a run that is collected twice, and reported again, notifies once", async () => {
  const { run, titles } = await failingProject();
  expect((await run("run", "--detach")).code).toBe(0);
  expect(titles()).toEqual([]);
  expect((await run("wait")).code).toBe(1);
  expect(titles()).toEqual([failed]);
  await run("wait");
  await run("report");
  expect(titles()).toEqual([failed]);
});

test("changes are compared with the last run of the branch; a test that passes again is one", async () => {
  const { run, change, titles, requests } = await failingProject();
  await run("run");
  await run("run");
  expect(titles()).toEqual([failed]);
  await run("run", "--branch", "feature");
  expect(titles()).toEqual([failed, failed]);
  await change(100);
  await run("run");
  await run("run");
  expect(titles()).toEqual([failed, failed, passed]);
  expect(requests[2]?.body).toContain("Passing again");
});

test("a notification that fails leaves the verdict, the exit code, and the report; wait sends it", async () => {
  const { run, titles } = await failingProject({ replies: [{ status: 410, body: "channel_is_archived" }] });
  const { code, stdout, stderr } = await run("run");
  expect(code).toBe(1);
  expect(stdout).toMatch(/Report: reports\S+index\.html/);
  expect(stderr).toMatch(
    /^! Cannot notify Slack about run (\S+): it responds with 410 \(channel_is_archived\)\. The report is complete\. To send it later: placewright wait \1\n$/,
  );
  expect((await run("wait")).stderr).toBe("");
  expect(titles()).toEqual([failed, failed]);
});

test("retried tests are a new result", async () => {
  const { run, titles } = await failingProject({ when: "failed" });
  await run("run");
  await run("run", "--last-failed");
  expect(titles()).toEqual([failed, failed]);
});

test("a shard notifies nobody, and merge notifies about the whole", async () => {
  const { run, titles } = await failingProject({ when: "always", more: 'reportUrl: "https://r.example/p"' });
  await run("run", "--shard", "1/2", "--reports", "one");
  await run("run", "--shard", "2/2", "--reports", "two");
  expect(titles()).toEqual([]);
  expect((await run("merge", "one/latest", "two/latest")).code).toBe(1);
  expect(titles()).toEqual([failed]);
});

test("a secret in the config is refused, and not shown", async () => {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default {
  notifications: [
    { to: "slack", url: "https://hooks.slack.example/verysecretword" },
    { to: "slak", url: { env: "X" } },
    { to: "email", smtp: { env: "S" }, from: "nobody", recipients: [] },
    { to: "webhook", url: "http://acme.example/hook", secret: { env: "K" }, when: "sometimes" },
  ],
  reportUrl: "https://r.example/?x=1",
};\n`,
  });
  onTestFinished(remove);
  const { code, stderr } = await runCommand(["validate"], { cwd: dir });
  expect(code).toBe(2);
  expect(stderr).not.toContain("verysecretword");
  for (const words of [
    "notifications[0].url must name the variable that contains it",
    "notifications[1].to",
    "notifications[2].from must be an email address",
    "notifications[2].recipients must name at least one",
    "notifications[3].when",
    "reportUrl must not have a query",
  ])
    expect(stderr).toContain(words);
});
