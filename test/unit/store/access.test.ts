import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkAccess } from "../../../src/run/checked-access.ts";
import { includesRole, roles, type StoredToken } from "../../../src/store/access.ts";
import type { Store } from "../../../src/store/store.ts";
import { describeStores, type OpenStore } from "../../support/store-kinds.ts";
import { fence, lease, withRun } from "./one-run.ts";

test("a role includes itself and the ones below it", () => {
  expect(roles.map((own) => roles.filter((needed) => includesRole(own, needed)))).toEqual([
    ["viewer"],
    ["viewer", "runner"],
    ["viewer", "runner", "admin"],
  ]);
});

describeStores((open) => {
  let store: Store;
  let opened: Awaited<ReturnType<OpenStore>>;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  const nowMs = Date.now();
  const hourMs = 3_600_000;
  const person = { name: "ada@acme.example", role: "runner", subject: "42" } as const;

  describe("a session", () => {
    const session = { id: "s1", person, createdAtMs: nowMs, untilMs: nowMs + 12 * hourMs };

    test("is found until it expires or is removed, and remembers its last use", async () => {
      await store.addSession(session);
      expect(await store.session("s1", nowMs)).toMatchObject({ ...session, seenAtMs: nowMs });
      await store.noteSessionUse("s1", nowMs + hourMs);
      expect((await store.session("s1", nowMs))?.seenAtMs).toBe(nowMs + hourMs);
      expect(await store.session("s1", nowMs + 12 * hourMs)).toBeUndefined();
      expect(await store.session("other", nowMs)).toBeUndefined();
      await store.removeSession("s1");
      expect(await store.session("s1", nowMs)).toBeUndefined();
    });

    test("that has expired is removed with the next sign-in", async () => {
      await store.addSession({ ...session, id: "old", untilMs: nowMs + 1 });
      await store.addSession({ ...session, createdAtMs: nowMs + hourMs });
      expect(await store.session("old", nowMs)).toBeUndefined();
      expect(await store.session("s1", nowMs)).toBeDefined();
    });

    test("that was changed behind the ledger's back does not exist", async () => {
      await store.addSession(session);
      await opened.tamper("UPDATE session SET person = replace(person, 'runner', 'admin')");
      expect(await store.session("s1", nowMs)).toBeUndefined();
    });
  });

  describe("a token", () => {
    const token: StoredToken = {
      id: "t1",
      name: "ci",
      role: "runner",
      projects: ["ses"],
      createdAtMs: nowMs,
      createdBy: "ada",
      untilMs: nowMs + hourMs,
    };

    test("is found by its hash, and can be revoked once", async () => {
      await store.addToken(token, "hash");
      expect(await store.tokenWithHash("hash")).toEqual({
        ...token,
        revokedAtMs: undefined,
        usedAtMs: undefined,
      });
      expect(await store.tokenWithHash("other")).toBeUndefined();
      await store.noteTokenUse("t1", nowMs + 5);
      expect(await store.revokeToken("t1", nowMs + 9)).toBe(true);
      expect(await store.revokeToken("t1", nowMs + 10)).toBe(false);
      expect(await store.revokeToken("nope", nowMs)).toBe(false);
      expect(await store.tokens()).toMatchObject([{ id: "t1", usedAtMs: nowMs + 5, revokedAtMs: nowMs + 9 }]);
    });

    test("has a hash of its own", async () => {
      await store.addToken(token, "hash");
      await expect(store.addToken({ ...token, id: "t2" }, "hash")).rejects.toMatchObject({
        code: "ledger-unusable",
      });
    });

    test("reaches nothing if its projects cannot be read, and is none if its role is unknown", async () => {
      await store.addToken(token, "hash");
      await store.addToken({ ...token, id: "t2" }, "hash2");
      await opened.tamper("UPDATE token SET projects = '[]' WHERE id = 't1'");
      await opened.tamper("UPDATE token SET role = 'root' WHERE id = 't2'");
      const checked = checkAccess(store);
      expect((await checked.tokenWithHash("hash"))?.projects).toEqual([]);
      expect(await checked.tokenWithHash("hash2")).toBeUndefined();
      expect((await checked.tokens()).map(({ id }) => id)).toEqual(["t1"]);
    });
  });

  test("the audit lists the newest entries first, and leaves out damaged ones", async () => {
    const details = { via: "dashboard", newTests: 3, cost: 30 } as const;
    for (const [index, action] of (["run", "cancel", "sign-in"] as const).entries())
      await store.addAudit({
        id: `a${index}`,
        atMs: nowMs + index,
        actor: "ada",
        action,
        subject: "20260301-081500-3fa9c1",
        details,
      });
    expect(await store.audit({ limit: 2 })).toEqual([
      {
        id: "a2",
        atMs: nowMs + 2,
        actor: "ada",
        action: "sign-in",
        subject: "20260301-081500-3fa9c1",
        details,
      },
      {
        id: "a1",
        atMs: nowMs + 1,
        actor: "ada",
        action: "cancel",
        subject: "20260301-081500-3fa9c1",
        details,
      },
    ]);
    await opened.tamper("UPDATE audit SET details = replace(details, '30', '31') WHERE id = 'a2'");
    expect((await store.audit({ limit: 9 })).map(({ id }) => id)).toEqual(["a1", "a0"]);
  });

  test("the mark changes with runs, their tests, baselines, and schedules, and with nothing else", async () => {
    const seen = new Set([await store.changeMark()]);
    const expectNew = async () => {
      const mark = await store.changeMark();
      expect(seen).not.toContain(mark);
      seen.add(mark);
      expect(await store.changeMark()).toBe(mark);
    };
    await withRun(store);
    await expectNew();
    await store.recordIntents(fence, ["a.1"], 9);
    await store.cancelRun(fence.runId);
    await expectNew();
    await store.acquireLease(fence.runId, {
      owner: "other",
      untilMs: lease.untilMs,
      nowMs,
      insteadOf: 1,
      leaseMs: 1,
    });
    await expectNew();
    await store.setBaseline({ project: "p", branch: "main", runId: fence.runId, setAtMs: 7 });
    await expectNew();
    await store.openSchedule("nightly", nowMs);
    await expectNew();
    await store.pauseSchedule("nightly", "ada", nowMs);
    await expectNew();
    await store.noteWorker("w1", {}, nowMs);
    expect(seen).toContain(await store.changeMark());
  });
});
