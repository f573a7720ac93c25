import { describe, expect, test } from "vitest";
import type { ListedTest, PlacementProvider } from "../../../src/provider/provider.ts";
import {
  createReconciler,
  parseReportName,
  reconcileProject,
  toReconciliation,
} from "../../../src/run/reconcile.ts";
import type { AttemptRow, Store, StoredRun } from "../../../src/store/store.ts";
import { createManualClock } from "../../support/manual-clock.ts";

const runId = "20260301-081500-3fa9c1";
const nameOf = (title: string) => `${title}.${runId}.0a1b2c3d`;

test.each<[string, ReturnType<typeof parseReportName>]>([
  [nameOf("spring"), { firstName: nameOf("spring"), runId, number: 1 }],
  [`${nameOf("spring")}.2`, { firstName: nameOf("spring"), runId, number: 2 }],
  [`${nameOf("a.b")}.10`, { firstName: nameOf("a.b"), runId, number: 10 }],
  [`${nameOf("spring")}.123456`, { firstName: nameOf("spring"), runId, number: 123_456 }],
  // `toReportName` never writes these.
  [`${nameOf("spring")}.1`, undefined],
  [`${nameOf("spring")}.02`, undefined],
  [`${nameOf("spring")}.1234567`, undefined],
  [`${nameOf("spring")}.x`, undefined],
  [`spring.${runId}`, undefined],
  [`.${runId}.0a1b2c3d`, undefined],
  [`spring.${runId}.0a1b2c3`, undefined],
  [`spring.${runId}.0A1B2C3D`, undefined],
  ["spring.2026031-081500-3fa9c1.0a1b2c3d", undefined],
  ["my own test", undefined],
])("the name %s", (name, parsed) => {
  expect(parseReportName(name)).toEqual(parsed);
});

describe("the differences between a ledger and a provider", () => {
  const attempt = (title: string, reportId?: string, project = "ses"): AttemptRow => ({
    runId,
    testId: `${title}@${project}`,
    scenario: title,
    measureKey: "k",
    project,
    position: 1,
    name: nameOf(title),
    number: 1,
    state: reportId === undefined ? "submitting" : "submitted",
    ...(reportId === undefined ? {} : { reportId }),
  });
  const listed = (title: string, id: string) => ({ name: nameOf(title), id });
  const none = { doubles: [], orphans: [], vanished: [] };

  test("are none if the list has each recorded test once", async () => {
    const list = [
      listed("a", "r-1"),
      // Overlapping pages list a test twice.
      listed("a", "r-1"),
      { name: "a.20250101-000000-aaaaaa.0a1b2c3d", id: "r-9" },
      { name: "by hand", id: "r-8" },
    ];
    expect(await reconcileProject(runId, "ses", [attempt("a", "r-1"), attempt("b")], list)).toEqual(none);
  });

  test("are tests that were created twice, with the recorded one first", async () => {
    const list = [listed("a", "r-1"), listed("a", "r-2"), listed("b", "r-3"), listed("b", "r-4")];
    expect(await reconcileProject(runId, "ses", [attempt("a", "r-2")], list)).toEqual({
      ...none,
      doubles: [
        { project: "ses", testId: "a@ses", reportName: nameOf("a"), reportIds: ["r-2", "r-1"] },
        { project: "ses", reportName: nameOf("b"), reportIds: ["r-3", "r-4"] },
      ],
    });
  });

  test("are tests that the ledger does not know, or knows by another ID", async () => {
    const list = [listed("a", "r-1"), listed("b", "r-2")];
    expect(await reconcileProject(runId, "ses", [attempt("a")], list)).toEqual({
      ...none,
      orphans: [
        { project: "ses", reportName: nameOf("a"), reportId: "r-1" },
        { project: "ses", reportName: nameOf("b"), reportId: "r-2" },
      ],
    });
  });

  test("are tests of the project that are not listed anymore", async () => {
    const attempts = [attempt("a", "r-1"), attempt("b", "r-2", "other"), attempt("c")];
    expect(await reconcileProject(runId, "ses", attempts, [])).toEqual({
      ...none,
      vanished: [{ project: "ses", testId: "a@ses", reportName: nameOf("a"), reportId: "r-1" }],
    });
    // The name is listed, with another ID.
    expect(await reconcileProject(runId, "ses", attempts, [listed("a", "r-7")])).toMatchObject({
      orphans: [{ reportId: "r-7" }],
      vanished: [{ reportId: "r-1" }],
    });
  });

  test("are merged: two projects of one account see the same list", () => {
    const double = { project: "ses", reportName: nameOf("a"), reportIds: ["r-1", "r-2"] };
    const orphan = { project: "ses", reportName: nameOf("b"), reportId: "r-3" };
    const vanished = { project: "ses", testId: "c@ses", reportName: nameOf("c"), reportId: "r-4" };
    const twin = <T extends object>(each: T) => ({ ...each, project: "twin" });
    expect(
      toReconciliation(
        [
          {
            doubles: [double, { ...double, reportName: nameOf("d") }],
            orphans: [orphan, { ...orphan, reportId: "r-5" }],
            vanished: [vanished],
          },
          { doubles: [twin(double)], orphans: [twin(orphan)], vanished: [twin(vanished)] },
        ],
        [],
        0,
      ),
    ).toEqual({
      checkedAt: "1970-01-01T00:00:00.000Z",
      doubles: [twin(double), { ...double, reportName: nameOf("d") }],
      orphans: [twin(orphan), { ...orphan, reportId: "r-5" }],
      vanished: [vanished, twin(vanished)],
    });
    const unchecked = [{ project: "ses", reason: "the list has no end" }];
    expect(toReconciliation([], unchecked, 0)).toEqual({
      checkedAt: "1970-01-01T00:00:00.000Z",
      ...none,
      unchecked,
    });
  });
});

describe("a reconciler", () => {
  const fence = { runId, epoch: 1 };
  const attempt = (changes: Partial<AttemptRow>): AttemptRow => ({
    runId,
    testId: "a@ses",
    scenario: "a",
    measureKey: "k",
    project: "ses",
    position: 1,
    name: nameOf("a"),
    number: 1,
    state: "planned",
    ...changes,
  });
  const never = new AbortController().signal;

  /** Compares a project of a run with a provider. Returns what is saved, and whether the list was read. */
  async function reconcile(
    attempts: readonly AttemptRow[],
    list: PlacementProvider["list"],
    recorded?: Record<string, unknown>,
  ) {
    const saved: unknown[] = [];
    let isRead = false;
    const store: Pick<Store, "allAttempts" | "saveReconciliation" | "run"> = {
      allAttempts: async () => [...attempts],
      run: async () => ({ reconciliation: recorded }) as unknown as StoredRun,
      async saveReconciliation(given, reconciliation) {
        expect(given).toBe(fence);
        saved.push(reconciliation);
      },
    };
    const reconciler = createReconciler(store as Store, runId, createManualClock(0));
    const provider: Pick<PlacementProvider, "list"> = list
      ? {
          list(options) {
            isRead = true;
            expect(options.signal).toBe(never);
            return list(options);
          },
        }
      : {};
    await reconciler.check("ses", provider as PlacementProvider, never);
    await reconciler.save(fence);
    return { saved, isRead };
  }
  async function* listOf(...tests: readonly ListedTest[]): AsyncGenerator<ListedTest> {
    yield* tests;
  }
  const agreed = { checkedAt: "1970-01-01T00:00:00.000Z", doubles: [], orphans: [], vanished: [] };

  test.each<[string, Partial<AttemptRow>]>([
    ["submitted", { reportId: "r-1" }],
    ["about to be submitted", { intendedAtMs: 5 }],
  ])("compares a project with a test that was %s, and saves the result", async (_, changes) => {
    const list = () => listOf({ name: nameOf("a"), id: "r-1" });
    const { saved } = await reconcile([attempt({ project: "other" }), attempt(changes)], list);
    const orphans = changes.reportId ? [] : [{ project: "ses", reportName: nameOf("a"), reportId: "r-1" }];
    expect(saved).toEqual([{ ...agreed, orphans }]);
  });

  test.each<[string, Partial<AttemptRow>]>([
    ["was never submitted", {}],
    ["is of another project", { project: "other", reportId: "r-1" }],
  ])("reads no list for a test that %s", async (_, changes) => {
    expect(await reconcile([attempt(changes)], () => listOf())).toEqual({ saved: [], isRead: false });
  });

  test("forgets recorded tests that the ledger knows by now, if it does not compare again", async () => {
    const orphan = (reportId: string) => ({ project: "ses", reportName: nameOf("a"), reportId });
    const recorded = { ...agreed, doubles: [{ reportName: "b" }], orphans: [orphan("r-1"), orphan("r-2")] };
    const known = [attempt({ reportId: "r-1" })];
    expect((await reconcile(known, undefined, recorded)).saved).toEqual([
      { ...recorded, orphans: [orphan("r-2")] },
    ]);
    const others = [attempt({ reportId: "r-3" })];
    expect((await reconcile(others, undefined, recorded)).saved).toEqual([]);
  });

  test("saves nothing of a provider without a list", async () => {
    expect(await reconcile([attempt({ reportId: "r-1" })], undefined)).toEqual({ saved: [], isRead: false });
  });

  test("saves why a list could not be read", async () => {
    const list = () => {
      throw new Error("no connection");
    };
    const { saved } = await reconcile([attempt({ reportId: "r-1" })], list);
    expect(saved).toEqual([{ ...agreed, unchecked: [{ project: "ses", reason: "no connection" }] }]);
  });
});
