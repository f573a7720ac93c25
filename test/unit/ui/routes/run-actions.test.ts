import { describe, expect, test } from "vitest";
import { placed, runIdOf, type StagedRun, type StagedTest } from "../../../support/staged-ledger.ts";
import { projectFiles } from "../../../support/ui.ts";
import { readPage } from "../pages/rendered-page.ts";
import { visitLedger } from "./visit.ts";

const id = runIdOf(1);
const passed = (scenario: string): StagedTest => ({ scenario, verdict: "passed", placement: placed(90) });
const run = (more: Partial<StagedRun> = {}): StagedRun => ({
  id,
  createdAtMs: 1,
  tests: [passed("order")],
  ...more,
});
const paid = {
  ...projectFiles,
  "placewright.config.ts": `export default {
  projects: [{ name: "local", provider: "local" }, { name: "ses", provider: "sesv2", region: "eu-west-1", endpoint: "http://127.0.0.1:9", pricePerTest: 10 }],
  check: { failOn: "never" },
};\n`,
};
const factsOf = (text: string) => {
  const { texts } = readPage(text);
  const values = texts("dd");
  return texts("dt").map((name, at) => [name, values[at]]);
};

describe("canceling a run", () => {
  const tests: readonly StagedTest[] = [
    { scenario: "a" },
    { scenario: "b" },
    { scenario: "c", state: "submitted", submittedAtMs: 1 },
    { scenario: "d", state: "measured", submittedAtMs: 1, completedAtMs: 2, placement: placed(90) },
    passed("e"),
    passed("f"),
  ];

  test("asks first, with what is not sent anymore and what stays paid", async () => {
    const { post, change } = await visitLedger([run({ tests })]);
    for (const fields of [{}, { confirmed: "no" }]) {
      const asked = await post(`/runs/${id}/cancel`, fields);
      expect(asked.status).toBe(200);
      expect(readPage(asked.text).texts("h1")).toEqual(["Cancel this run?"]);
      expect(factsOf(asked.text)).toEqual([
        ["Not sent anymore", "2 tests"],
        ["Sent, and paid", "1 test"],
        ["Done", "3 tests"],
      ]);
      expect(readPage(asked.text).links()).toContain(`Keep running → /runs/${id}`);
    }
    expect((await change((store) => store.run(id)))?.state).toBe("open");
  });

  test("leads back to the run, and is done once", async () => {
    const { post, change } = await visitLedger([run({ tests })]);
    const cancelled = await post(`/runs/${id}/cancel`, { confirmed: "yes" });
    expect([cancelled.status, cancelled.headers["location"]]).toEqual([303, `/runs/${id}`]);
    expect((await change((store) => store.run(id)))?.state).toBe("cancelled");
    expect((await post("/runs/nowhere/cancel", { confirmed: "yes" })).status).toBe(404);
  });
});

describe("retrying tests of a run", () => {
  const failed = (scenario: string, more: Partial<StagedTest> = {}): StagedTest => ({
    scenario,
    project: "ses",
    verdict: "failed",
    placement: placed(10),
    ...more,
  });
  const finished = run({ verdict: "failed", tests: [failed("order"), passed("sale")] });

  test("asks first if it costs money, and says how much", async () => {
    const { post } = await visitLedger([finished], paid);
    const asked = await post(`/runs/${id}/retry`, {});
    const page = readPage(asked.text);
    expect([asked.status, page.texts("h1")]).toEqual([200, ["Retry 1 test?"]]);
    expect(page.main).toContain("1 × $10 = $10");
    expect(page.hidden()).toContain("confirmed=yes");
    expect(page.links()).toContain(`Back to the run → /runs/${id}`);
    expect((await post(`/runs/${id}/retry`, { confirmed: "no" })).status).toBe(200);
  });

  test("needs tests that failed, or that a provider failed at", async () => {
    const { post } = await visitLedger([finished], paid);
    const none = await post(`/runs/${id}/retry`, { which: "errored" });
    expect([none.status, none.text.includes(`Run ${id} has no tests to retry`)]).toEqual([422, true]);
    const errored = run({
      verdict: "errored",
      tests: [{ scenario: "order", project: "ses", verdict: "errored" }],
    });
    const other = await visitLedger([errored], paid);
    const asked = await other.post(`/runs/${id}/retry`, { which: "errored" });
    expect(readPage(asked.text).hidden()).toContain("which=errored");
  });

  test("starts at once if it is free", async () => {
    const free = run({ verdict: "failed", tests: [failed("order", { project: "local" })] });
    const { post } = await visitLedger([free], paid);
    const begun = await post(`/runs/${id}/retry`, {});
    expect([begun.status, begun.headers["location"]]).toEqual([303, `/runs/${id}`]);
  });
});

describe("a baseline", () => {
  test("is a finished run, until it is cleared", async () => {
    const { post, change } = await visitLedger([run({ verdict: "passed", branch: "main" })]);
    const set = await post(`/runs/${id}/baseline`, {});
    expect([set.status, set.headers["location"]]).toEqual([303, `/runs/${id}`]);
    const [baseline, ...others] = await change((store) => store.baselines());
    expect(baseline).toMatchObject({ runId: id, project: "local", branch: "main" });
    expect(others).toEqual([]);
    const cleared = await post("/baselines/clear", { project: "local", branch: "main" });
    expect([cleared.status, cleared.headers["location"]]).toEqual([303, "/trends"]);
    expect(await change((store) => store.baselines())).toEqual([]);
  });
});

test.each(["stop", "go-on", "collect", "baseline", "cancel", "retry"])(
  "%s of a run that does not exist is refused",
  async (action) => {
    const { post } = await visitLedger([run()]);
    expect((await post(`/runs/nowhere/${action}`, {})).status).toBe(404);
  },
);
