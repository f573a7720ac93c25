import { expect, onTestFinished, test } from "vitest";
import { openMemoryStore } from "../../../../src/store/sqlite/sqlite-store.ts";
import type { NewAttempt } from "../../../../src/store/store.ts";
import { createDigests } from "../../../../src/ui/home/digest.ts";
import { readTrend } from "../../../../src/ui/trends/read-trend.ts";
import { placed } from "../../../support/staged-ledger.ts";

test("a repeated test shows the mean of its attempts, which decided", async () => {
  const store = await openMemoryStore();
  onTestFinished(() => store.close());
  const fence = { runId: "20260301-081500-000001", epoch: 1 };
  await store.createRun({ id: fence.runId, createdAtMs: 5, settings: {} }, { owner: "me", untilMs: 1000 });
  const attempt = (number: number, plan: object): NewAttempt => ({
    name: `sale.${number}`,
    number,
    state: "planned",
    providerKey: "provider",
    measureKey: "measure",
    plan,
  });
  const test = { id: "sale@ses", scenario: "sale", project: "ses", identity: { title: "sale" } };
  await store.addTests(fence, [{ position: 1, ...test, attempt: attempt(1, { kind: "placement" }) }], []);
  await store.openRun(fence);
  const measure = (name: string, inbox: number) =>
    store.saveAttempts(fence, [
      {
        name,
        state: "finished",
        completedAtMs: inbox,
        placement: placed(inbox, { Gmail: inbox }),
        verdict: "passed",
      },
    ]);
  await measure("sale.1", 78);
  const plan = { kind: "placement", repeats: [placed(78, { Gmail: 78 })] };
  await store.addAttempts(fence, [{ testId: test.id, attempt: attempt(2, plan) }], []);
  await measure("sale.2", 90);

  const trend = await readTrend(store, { ...test, testId: test.id }, { limit: 5 }, () => {});
  expect(trend.runs.map(({ placement }) => placement?.overall.inboxPercent)).toEqual([84]);
  const last = await store.lastAttempts([test.id]);
  const [digest] = (await createDigests(store).of(last)).values();
  expect(digest?.landed.map(({ scope, inboxPercent }) => [scope, inboxPercent])).toEqual([
    ["Gmail", 84],
    ["overall", 84],
  ]);
});
