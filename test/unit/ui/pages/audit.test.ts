import { expect, test } from "vitest";
import type { AuditEntry } from "../../../../src/store/access.ts";
import { renderAudit } from "../../../../src/ui/pages/audit.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { runIdOf } from "../../../support/staged-ledger.ts";
import { readPage } from "./rendered-page.ts";

const entry = (more: Partial<AuditEntry> = {}): AuditEntry => ({
  id: "1",
  atMs: 0,
  actor: "ada",
  action: "run",
  subject: runIdOf(1),
  details: { via: "dashboard" },
  ...more,
});
const render = async (entries: readonly AuditEntry[], limit = 100) =>
  readPage(await renderAudit({ visit: { since: 3, visitor: ownVisitor() }, entries, limit }));

test("the audit says who did what, with the run and its cost", async () => {
  const { rows, links, topics } = await render([
    entry({ details: { via: "api", newTests: 2, cost: 20 } }),
    entry({
      actor: "bob",
      action: "refused",
      subject: "POST /runs",
      details: { via: "dashboard", words: "viewer" },
    }),
    entry({
      action: "baseline-clear",
      subject: "ses on main",
      details: { via: "dashboard", newTests: 0, cost: 0 },
    }),
  ]);
  const time = "Jan 1, 1970, 00:00 UTC";
  expect(rows()).toEqual([
    [time, "ada", `Started run ${runIdOf(1)}`, "2", "20.00", "api"],
    [time, "bob", "Was refused POST /runsviewer", "–", "–", "dashboard"],
    [time, "ada", "Cleared baseline ses on main", "0", "0.00", "dashboard"],
  ]);
  expect(links()).toEqual([`${runIdOf(1)} → /runs/${runIdOf(1)}`]);
  expect(topics).toBe("ledger");
});

test("the audit may be empty, or only its end", async () => {
  const none = await render([]);
  expect(none.main).toContain("Nothing yet.");
  expect(none.rows()).toEqual([]);
  expect((await render([entry(), entry()], 2)).main).toContain("These are the last 2 ");
  const all = (await render([entry()], 2)).main;
  expect(all).not.toMatch(/These are the last|Nothing yet/);
});
