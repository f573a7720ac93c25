import { readFile } from "node:fs/promises";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../../../../src/base/clock.ts";
import { readHealthOf } from "../../../../src/provider/amazon/amazon.ts";
import { diagnoseProject } from "../../../../src/provider/kinds/diagnose-project.ts";
import { startService } from "../../../../src/service/start.ts";
import { execute } from "../../../support/execute.ts";
import { noSecrets } from "../../../support/no-secrets.ts";
import { plannedTest, projectOf } from "../../../support/planned-tests.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

test("the policy in docs/amazon.md allows exactly the operations that Placewright calls", async () => {
  const page = await readFile(new URL("../../../../docs/amazon.md", import.meta.url), "utf8");
  const policy = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? "") as {
    Statement: { Action: string[] }[];
  };
  const allowed = policy.Statement.flatMap(({ Action }) =>
    Action.map((action) => action.replace("ses:", "")),
  );

  const service = await startService({
    completeAfterMs: 20,
    fixture: { account: { vdmEnabled: true }, identities: [{ name: "acme.example" }] },
  });
  closers.push(() => service.close());
  const settings = { region: "us-east-1", endpoint: service.url, placeholderCredentials: true } as const;
  for (const provider of ["sesv2", "pinpoint-email"] as const) {
    const project = projectOf({ provider, ...settings });
    await execute(["a", "b", "c"].map((name) => plannedTest(name, project)));
    await diagnoseProject({ provider, ...settings }, async () => ["news@acme.example"], {
      signal: new AbortController().signal,
      now: Date.now,
      loadModule: async () => undefined,
      ...noSecrets,
    });
  }
  const nowMs = Date.now();
  const callPolicy = { clock: systemClock, pace: projectOf({ provider: "sesv2" }).pace };
  const question = { domain: "acme.example", fromMs: nowMs - 86_400_000, toMs: nowMs, rateIsps: [] };
  const { signal } = new AbortController();
  const { campaigns } = await readHealthOf({ provider: "sesv2", ...settings }, callPolicy, question, {
    signal,
  });
  await readHealthOf(
    { provider: "sesv2", ...settings },
    callPolicy,
    { ...question, campaigns: campaigns.slice(0, 1).map(({ id }) => id) },
    { signal },
  );
  const called = new Set(service.control.requests().map(({ operation }) => operation));
  // The create request includes tags, which require a separate permission.
  expect([...called, "TagResource"].toSorted()).toEqual(allowed.toSorted());
});
