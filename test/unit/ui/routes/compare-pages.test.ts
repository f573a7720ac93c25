import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { placed, runIdOf, type StagedRun } from "../../../support/staged-ledger.ts";
import { projectFiles } from "../../../support/ui.ts";
import { readPage } from "../pages/rendered-page.ts";
import { visitDashboard, visitLedger } from "./visit.ts";

const patience = { timeout: 120_000, interval: 50 };

const dayMs = 86_400_000;
const [first, second, third] = [runIdOf(1), runIdOf(2), runIdOf(3)];
const eml = (subject: string) =>
  new TextEncoder().encode(`From: Acme <news@acme.example>\r\nSubject: ${subject}\r\n\r\nTulips.\r\n`);
const run = (number: number, inbox: number, more: Partial<StagedRun> = {}): StagedRun => ({
  id: runIdOf(number),
  createdAtMs: (number - 1) * dayMs,
  verdict: inbox < 60 ? "failed" : "passed",
  tests: [
    {
      scenario: "sale",
      verdict: inbox < 60 ? "failed" : "passed",
      submittedAtMs: (number - 1) * dayMs,
      completedAtMs: (number - 1) * dayMs + 1,
      placement: placed(inbox),
      message: eml(`Sale ${number}`),
    },
    { scenario: "order", verdict: "passed", submittedAtMs: 1, completedAtMs: 2, placement: placed(90) },
  ],
  ...more,
});
const runs = [run(1, 95), run(2, 50), run(3, 90)];
const path = (before: string, after: string, extension = "", more = "") =>
  `/compare${extension}?before=${encodeURIComponent(before)}&after=${encodeURIComponent(after)}${more}`;

describe("what can be compared", () => {
  test("are the last two runs of each test, and two runs", async () => {
    const { get } = await visitLedger(runs);
    const { status, text } = await get("/compare");
    expect(status).toBe(200);
    const page = readPage(text);
    expect(
      page.rows().map(([name, before, after]) => [name, before?.slice(0, 7), after?.slice(0, 7)]),
    ).toEqual([
      ["order · local", "✓Passed", "✓Passed"],
      ["sale · local", "✕Failed", "✓Passed"],
    ]);
    expect(page.links()).toContain(
      `sale · local → /compare?before=${second}%3Asale%40local&after=${third}%3Asale%40local`,
    );
    expect(page.options().slice(0, 3)).toEqual([
      "Jan 3, 1970, 00:00 UTC · passed",
      "Jan 2, 1970, 00:00 UTC · failed*",
      "Jan 1, 1970, 00:00 UTC · passed",
    ]);
  });

  test("leave out damaged runs, runs being planned, and tests with one run", async () => {
    const { get } = await visitLedger([
      run(1, 95, { tests: run(1, 95).tests.slice(0, 1) }),
      { id: second, createdAtMs: 2, tests: [], isPlanning: true },
      { id: third, createdAtMs: dayMs, tests: [{ scenario: "sale", state: "submitted", submittedAtMs: 1 }] },
      run(4, 90, { tests: run(4, 90).tests.slice(1) }),
    ]);
    const page = readPage((await get("/compare")).text);
    expect(
      page
        .options()
        .slice(0, 3)
        .map((option) => option.split(" · ")[1]),
    ).toEqual(["passed", "open*", "passed"]);
    expect(page.rows().map(([name, , after]) => [name, after?.slice(0, 8)])).toEqual([
      ["sale · local", "…Pending"],
    ]);
  });

  test("are listed page by page, 20 tests each", async () => {
    const many = (number: number): StagedRun => ({
      id: runIdOf(number),
      createdAtMs: number,
      verdict: "passed",
      tests: Array.from({ length: 21 }, (_, at) => ({
        scenario: `s${String(at).padStart(2, "0")}`,
        verdict: "passed" as const,
        submittedAtMs: number,
        completedAtMs: number + 1,
        placement: placed(90),
      })),
    });
    const { get } = await visitLedger([many(1), many(2)]);
    expect(readPage((await get("/compare")).text).rows()).toHaveLength(20);
    const last = readPage((await get("/compare?page=2")).text);
    expect(last.rows().map(([name]) => name)).toEqual(["s20 · local"]);
    expect(last.main).toContain("Page 2 of 2");
  });

  test("are the tests of a run that both sides name", async () => {
    const { get } = await visitLedger(runs);
    for (const [before, after] of [
      [first, first],
      [`${first}:sale@local`, first],
      [first, `${first}:sale@local`],
    ] as const) {
      const page = readPage((await get(path(before, after))).text);
      expect(page.texts("h1")).toEqual(["Which two tests?"]);
      expect(page.options().slice(0, 2)).toEqual(["sale · local · passed*", "order · local · passed"]);
    }
    for (const address of [`/compare?before=${first}`, `/compare?after=${first}`])
      expect(readPage((await get(address)).text).texts("h1")).toEqual(["What to compare?"]);
  });
});

describe("two tests", () => {
  const sides = [`${first}:sale@local`, `${second}:sale@local`] as const;

  test("are compared, with the other runs of the test and other tests of the run", async () => {
    const { get } = await visitLedger(runs);
    const { status, text } = await get(path(...sides));
    const page = readPage(text);
    expect(status).toBe(200);
    expect(page.texts("h1")).toEqual(["✕ Keep the one before"]);
    expect(page.options().slice(0, 3)).toEqual([
      "Jan 3, 1970, 00:00 UTC · passed",
      "Jan 2, 1970, 00:00 UTC · failed",
      "Jan 1, 1970, 00:00 UTC · passed*",
    ]);
  });

  test("of one run are compared, and named by their title", async () => {
    const { get } = await visitLedger(runs);
    const page = readPage((await get(path(`${first}:sale@local`, `${first}:order@local`))).text);
    expect(page.texts("h1")).not.toEqual(["Which two tests?"]);
    expect(page.options()).toContain("Jan 3, 1970, 00:00 UTC · sale · local · passed");
    expect(page.options()).toContain("Jan 1, 1970, 00:00 UTC · order · local · passed*");
  });

  test("show the chosen part of what changed in the message, or all", async () => {
    const order = "scenarios/order.yaml";
    const { get, post, dir } = await visitDashboard();
    const measured = async () => {
      const begun = await post("/runs", { which: "chosen", scenario: "order", project: "local" });
      const run = String(begun.headers["location"]);
      await vi.waitFor(async () => expect((await get(run)).text).toContain("What happened"), patience);
      return `${run.split("/").at(-1)}:order@local`;
    };
    const earlier = await measured();
    await writeFile(join(dir, order), (projectFiles[order] ?? "").replace("Your order", "Your roses"));
    await vi.waitFor(
      async () => expect((await get("/scenario?name=order")).text).toContain("Your roses"),
      patience,
    );
    const later = await measured();
    const chosen = async (more: string) => {
      const page = readPage((await get(path(earlier, later, "", more))).text);
      expect(page.ofClass("lead")[0]).toContain("Subject changed.");
      return page
        .links()
        .filter((link) => link.endsWith("(current)"))
        .map((link) => link.split(" ")[0]);
    };
    expect(await chosen("&part=headers")).toEqual(["Headers"]);
    expect(await chosen("&part=nonsense")).toEqual(["All"]);
  });

  test("are JSON and CSV for programs", async () => {
    const { get } = await visitLedger(runs);
    const json = await get(path(...sides, ".json"));
    expect(json.headers["content-type"]).toBe("application/json");
    expect(JSON.parse(json.text)).toMatchObject({
      answer: "before",
      before: { run: first, test: "sale@local" },
    });
    const csv = await get(path(...sides, ".csv"));
    expect(csv.headers["content-disposition"]).toContain(`compare-${first}-${second}`);
    expect(csv.text).toMatch(/^kind,name,expected,before,after/);
    expect(csv.text).toContain("inbox,overall,");
  });

  test("may not exist", async () => {
    const { get } = await visitLedger(runs);
    const missing = await get(path(`${first}:none@local`, `${second}:sale@local`));
    expect(missing.text).toContain("Cannot compare test &quot;none@local&quot;");
    expect((await get(path("nowhere", second))).status).toBe(404);
  });
});

describe("two runs", () => {
  test("are compared test by test", async () => {
    const { get } = await visitLedger(runs);
    const page = readPage((await get(path(first, second))).text);
    expect(page.texts("h1")).toEqual(["✕ Keep the one before"]);
    expect(page.rows().map(([name]) => name)).toEqual(["sale · local", "order · local"]);
    expect(page.options()).toHaveLength(6);
    const half = readPage((await get(path(`${first}:sale@local`, second))).text);
    expect(half.rows()).toHaveLength(2);
  });

  test("are JSON and CSV for programs", async () => {
    const { get } = await visitLedger(runs);
    const json = JSON.parse((await get(path(first, second, ".json"))).text);
    expect(json).toMatchObject({
      before: { run: first },
      after: { run: second },
      answer: "before",
      hasPlacements: true,
      tests: [{ testId: "sale@local" }, { testId: "order@local" }],
      onlyBefore: [],
    });
    const csv = (await get(path(first, second, ".csv"))).text.split("\r\n");
    expect(csv[0]).toMatch(/,provider$/);
    expect(csv.slice(1, 3)).toEqual(["answer,before", "test,sale@local,,95,50,-45,,,before,overall"]);
  });

  test.each(["/compare.json", "/compare.csv"])("are both needed for %s", async (address) => {
    const { get } = await visitLedger(runs);
    for (const query of ["", `?before=${first}`, `?after=${first}`]) {
      const { status, text } = await get(address + query);
      expect([status, text]).toEqual([422, "Name two runs: before=<run>[:test]&after=<run>[:test]\n"]);
    }
  });
});
