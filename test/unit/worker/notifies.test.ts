import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { runWorker } from "../../../src/worker/run-worker.ts";
import { openLedger } from "../../../src/workspace/ledger.ts";
import { selectAllFrom } from "../../../src/workspace/select-tests.ts";
import { startRun } from "../../../src/workspace/start-run.ts";
import { useHttpServer } from "../../support/loopback-server.ts";
import { makeProject } from "../../support/project-folder.ts";

test("a worker notifies about a run that it finishes, and reports a notification that fails", async () => {
  const { url, requests } = await useHttpServer(({ path }) =>
    path === "/broken" ? { status: 404, body: "no_team" } : { body: "ok" },
  );
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default {
  projects: [{ name: "local", provider: "local", completeAfter: 0 }],
  notifications: [
    { to: "slack", url: { env: "SLACK" }, when: "always" },
    { to: "teams", url: { env: "TEAMS" }, when: "always" },
  ],
};\n`,
    "scenarios/a.yaml": `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." } }
expect: { overall: [inbox >= 1] }
`,
  });
  onTestFinished(remove);
  const config = await loadConfig({ cwd: dir, env: { SLACK: `${url}/slack`, TEAMS: `${url}/broken` } });
  const store = await openLedger(config);
  onTestFinished(() => store.close());
  const { tests: selection } = await selectAllFrom(config, {});
  const started = await startRun(store, config, { selection, check: false, env: {}, commandLine: "test" });
  await started?.lease.release();
  const interrupt = new AbortController();
  const failures: string[] = [];
  await runWorker({
    store,
    config,
    env: {},
    clock: systemClock,
    concurrency: 1,
    projects: ["local"],
    interrupt: interrupt.signal,
    abandon: new AbortController().signal,
    onEvent(event) {
      if (event.type === "report-failed") failures.push(event.message);
      if (event.type === "run-left") interrupt.abort();
    },
  });
  expect(requests.map(({ path }) => path).toSorted()).toEqual(["/broken", "/slack"]);
  expect(failures).toEqual([
    expect.stringMatching(/^Cannot notify Microsoft Teams about run \S+: it responds with 404 \(no_team\)/),
  ]);
});
