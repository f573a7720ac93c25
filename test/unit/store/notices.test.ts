import { afterEach, beforeEach, expect, test } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import { describeStores } from "../../support/store-kinds.ts";
import { withRun } from "./one-run.ts";

describeStores((open) => {
  let store: Store;
  let close: () => Promise<void>;
  let tamper: (sql: string) => Promise<void>;
  beforeEach(async () => {
    ({ store, close, tamper } = await open());
    await withRun(store);
  });
  afterEach(() => close());

  const nowMs = Date.now();
  const ask = (id: string, atMs = nowMs) =>
    store.claimNotice({ id, runId: "run", nowMs: atMs, untilMs: atMs + 1000 });
  const claim = async (id: string, atMs = nowMs) => (await ask(id, atMs)).kind === "claimed";

  test("a notification is claimed by one process only", async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim("a")));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await claim("b")).toBe(true);
  });

  test("a claim ends when it is released, or when its time is over, but not once the notification was sent", async () => {
    await claim("a");
    expect(await ask("a")).toEqual({ kind: "held", untilMs: nowMs + 1000 });
    await store.releaseNotice("a");
    expect(await claim("a")).toBe(true);
    expect(await claim("a", nowMs + 60_000)).toBe(true);
    await store.endNotice("a", nowMs);
    await store.releaseNotice("a");
    expect(await ask("a", nowMs + 3_600_000)).toEqual({ kind: "sent" });
  });

  test("notifications are deleted with their run", async () => {
    await claim("a");
    await store.deleteRun({ runId: "run", epoch: 1 });
    await withRun(store);
    expect(await claim("a")).toBe(true);
    await tamper("DELETE FROM notice");
    expect(await claim("a")).toBe(true);
  });
});
