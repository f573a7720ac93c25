import type { NewAttempt, NewTest, Store } from "../../../src/store/store.ts";

export const lease = { owner: "me", untilMs: 1000 };
export const fence = { runId: "run", epoch: 1 };

export const attemptOf = (name: string, number = 1): NewAttempt => ({
  name,
  number,
  state: "planned",
  contentHash: "hash",
  providerKey: "provider",
  measureKey: "measure",
  plan: { from: "a" },
});
export const testOf = (id: string, position = 1): NewTest => ({
  position,
  id,
  scenario: "s",
  project: "p",
  identity: { id },
  attempt: attemptOf(`${id}.1`),
});
export const message = { contentHash: "hash", bytes: new Uint8Array([0, 1, 255]), document: { kind: "raw" } };

/** Records an open run with these tests. */
export async function withRun(store: Store, ids: readonly string[] = ["a"]): Promise<void> {
  await store.createRun({ id: "run", createdAtMs: 5, branch: "main", settings: { seed: "x" } }, lease);
  await store.addTests(
    fence,
    ids.map((id, index) => testOf(id, index + 1)),
    [message],
  );
  await store.openRun(fence);
}
