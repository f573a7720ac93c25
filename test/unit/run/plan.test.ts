import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import type { Expectations } from "../../../src/expect/expectations.ts";
import { parseExpectations } from "../../../src/expect/parse-expectations.ts";
import type { RenderContext } from "../../../src/message/render.ts";
import {
  type BrokenTest,
  firstPositionAfter,
  identifyTest,
  type PlannedTest,
  type PlanOptions,
  planTests,
  problemsOf,
  toReportName,
  withoutBroken,
  withScenarioLocation,
} from "../../../src/run/plan.ts";
import {
  healthHashOf,
  healthProjects,
  identifyAll,
  planHealth,
  toHealthQuery,
} from "../../../src/run/plan-health.ts";
import { recordHealth } from "../../../src/run/record-run.ts";
import { toShardReport } from "../../../src/run/shard.ts";
import type { HealthScenario } from "../../../src/scenario/health.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import type { SelectedTest } from "../../../src/scenario/select.ts";
import { createOwner } from "../../../src/store/owner.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import { projectOf } from "../../support/planned-tests.ts";

const local = { ...projectOf({ provider: "local" }), name: "local" };
const eu = { ...projectOf({ provider: "sesv2", region: "eu-west-1" }), name: "eu" };
const custom = { ...projectOf({ provider: "module", module: "./panel.ts" }), name: "own" };
const context: RenderContext = {
  projectDir: "/no/such/project",
  templatesDir: "/no/such/project/templates",
  seed: "s",
  date: new Date("2026-03-01T08:00:00Z"),
};
const runId = "20260301-081500-3fa9c1";

const scenario = (changes: Partial<Scenario> = {}): Scenario => {
  const expect: Expectations = { overall: ["inbox >= 90"] };
  return {
    name: "spring",
    tags: ["nightly"],
    file: "scenarios/spring.yaml",
    source: "from: Acme\nsubject: {{oops\n",
    from: "Acme <news@acme.example>",
    message: { simple: { subject: "Hello", text: "Good morning" } },
    expect,
    expected: parseExpectations(expect),
    variants: [{ row: {} }],
    ...changes,
  };
};
const only = (given: Scenario, name?: string): SelectedTest => ({
  scenario: given,
  variant: { row: {}, ...(name === undefined ? {} : { name }) },
});

async function plan(selection: readonly SelectedTest[], options: Partial<PlanOptions> = {}) {
  const broken: BrokenTest[] = [];
  const tests: PlannedTest[] = [];
  const own = { runId, projects: [local], context };
  for await (const each of withoutBroken(planTests(selection, { ...own, ...options }), broken))
    tests.push(each);
  return { tests, broken, problems: problemsOf(broken) };
}
const linesOf = (tests: readonly PlannedTest[]) =>
  tests.map(({ position, kind, identity }) => `${position} ${kind} ${identity.id}`);

describe("the identity of a test", () => {
  test("has its scenario, variant, project, and region", () => {
    expect(identifyTest(only(scenario(), "de"), eu)).toStrictEqual({
      id: "spring[de]@eu",
      title: "spring (de)",
      scenario: "spring",
      variant: "de",
      project: "eu",
      provider: "sesv2",
      region: "eu-west-1",
      file: "scenarios/spring.yaml",
      tags: ["nightly"],
    });
    expect(identifyTest(only(scenario()), custom)).toStrictEqual({
      id: "spring@own",
      title: "spring",
      scenario: "spring",
      project: "own",
      provider: "./panel.ts",
      file: "scenarios/spring.yaml",
      tags: ["nightly"],
    });
  });

  test("makes a readable, unique name at the provider", () => {
    const identity = identifyTest(only(scenario(), "de"), eu);
    const first = toReportName(runId, identity);
    expect(first).toMatch(new RegExp(`^spring-de\\.${runId}\\.[0-9a-f]{8}$`));
    expect(toReportName(runId, identity, 2)).toBe(`${first}.2`);
    expect(toReportName(runId, { ...identity, id: "spring[de]@us" })).not.toBe(first);
  });
});

describe("the plan of a run", () => {
  test("has each message once per project, with what is submitted", async () => {
    const { tests, problems } = await plan([only(scenario({ simulate: "* inbox=1" }), "de/1!@")], {
      projects: [local, eu],
      revision: { branch: "main", commit: "abc" },
      confidence: 0.9,
    });
    expect(problems).toEqual([]);
    expect(linesOf(tests)).toEqual(["2 placement spring[de/1!@]@local", "4 placement spring[de/1!@]@eu"]);
    const [first, second] = tests;
    expect(second?.message).toBe(first?.message);
    expect(first).toMatchObject({ confidence: 0.9, expect: { overall: ["inbox >= 90"] } });
    expect(first?.submission).toEqual({
      name: toReportName(runId, identifyTest(only(scenario(), "de/1!@"), local)),
      from: "Acme <news@acme.example>",
      simulate: "* inbox=1",
      tags: {
        "placewright-run": runId,
        "placewright-branch": "main",
        "placewright-commit": "abc",
        "placewright-scenario": "spring",
        "placewright-variant": "de/1--",
      },
    });
  });

  test("has tags of at most 256 characters, and none without a value", async () => {
    const { tests } = await plan([only(scenario())], { revision: { branch: `é ${"x".repeat(300)}` } });
    expect(tests[0]?.submission.tags).toEqual({
      "placewright-run": runId,
      "placewright-branch": `é ${"x".repeat(254)}`,
      "placewright-scenario": "spring",
    });
    expect(tests[0]?.submission).not.toHaveProperty("simulate");
  });

  test("prefers a scenario's own confidence, and keeps its severities and purpose", async () => {
    const given = scenario({
      confidence: 0.6,
      purpose: "marketing",
      check: { severities: { "link-host": "off" } },
    });
    const { tests } = await plan([only(given)], { confidence: 0.9 });
    expect(tests).toMatchObject([
      { confidence: 0.6, purpose: "marketing", severities: { "link-host": "off" } },
    ]);
  });

  test("keeps the positions of the whole run if only a part is planned", async () => {
    const selection = [only(scenario(), "a"), only(scenario(), "b")];
    const keeps: PlanOptions["keeps"] = ({ project, variant }) => project === "eu" || variant === "b";
    const { tests } = await plan(selection, { projects: [local, eu], keeps });
    expect(linesOf(tests)).toEqual([
      "4 placement spring[a]@eu",
      "6 placement spring[b]@local",
      "8 placement spring[b]@eu",
    ]);
    expect(firstPositionAfter(selection, [local, eu])).toBe(9);
  });

  test("renders nothing of a test that is not kept", async () => {
    const broken = scenario({ message: { eml: "gone.eml" } });
    expect(await plan([only(broken)], { keeps: () => false })).toEqual({
      tests: [],
      broken: [],
      problems: [],
    });
  });

  test("puts a control before the first test that is compared with it, once per content and project", async () => {
    const control = { simple: { subject: "Order", text: "On its way" } };
    const selection = [
      only(scenario({ control, simulate: "* inbox=1" }), "a"),
      only(scenario({ control }), "b"),
      only(scenario({ control: { simple: { subject: "Other", text: "On its way" } } }), "c"),
      only(scenario({ name: "summer", control }), "d"),
    ];
    const { tests } = await plan(selection, { projects: [local] });
    expect(linesOf(tests)).toEqual([
      "1 control control of spring[a]@local",
      "2 placement spring[a]@local",
      "4 placement spring[b]@local",
      "5 control control of spring[c]@local",
      "6 placement spring[c]@local",
      "7 control control of summer[d]@local",
      "8 placement summer[d]@local",
    ]);
    expect(tests.map((each) => ("controlId" in each ? each.controlId : undefined))).toEqual([
      undefined,
      "control of spring[a]@local",
      "control of spring[a]@local",
      undefined,
      "control of spring[c]@local",
      undefined,
      "control of summer[d]@local",
    ]);
    const [first] = tests;
    expect(first?.identity).toMatchObject({ title: "spring (a): control", role: "control" });
    expect(first?.message.parsed.subject).toBe("Order");
    // A control is measured, not scripted.
    expect(first?.submission).not.toHaveProperty("simulate");
    expect(first?.submission.name).toBe(
      toReportName(runId, first?.identity ?? ({ id: "", title: "" } as never)),
    );
  });

  test("continues after a message that cannot be rendered, and locates the problem", async () => {
    const broken = scenario({ name: "broken", message: { eml: "gone.eml" } });
    const { tests, problems } = await plan([only(broken, "x"), only(scenario())]);
    expect(linesOf(tests)).toEqual(["4 placement spring@local"]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.reason).toMatch(/^Cannot build the message of "broken \(x\)": /);
    expect(problems[0]?.location).toMatchObject({ file: "scenarios/spring.yaml" });
  });
});

describe("an error of building a message", () => {
  test("keeps what it knows, and is located by its literal", () => {
    const known = new PlacewrightError("template-invalid", "Cannot parse it", {
      hint: "Close the braces",
      literal: "{{oops",
    });
    const error = withScenarioLocation(known, only(scenario()));
    expect(error).toMatchObject({
      code: "template-invalid",
      reason: "Cannot parse it",
      hint: "Close the braces",
      cause: known,
      location: { file: "scenarios/spring.yaml", line: 2 },
    });
  });

  test("keeps its own location, or names the file", () => {
    const location = { file: "templates/a.hbs", line: 7 };
    const located = new PlacewrightError("template-invalid", "Odd", { location });
    expect(withScenarioLocation(located, only(scenario())).location).toEqual(location);
    expect(withScenarioLocation(new TypeError("odd"), only(scenario()))).toMatchObject({
      code: "scenario-invalid",
      reason: "odd",
      location: { file: "scenarios/spring.yaml" },
    });
  });
});

describe("health checks", () => {
  const health: HealthScenario = {
    name: "acme",
    tags: ["weekly"],
    file: "scenarios/acme.yaml",
    source: "",
    domain: "acme.example",
    withinDays: 7,
    demands: [],
  };
  const other: HealthScenario = {
    ...health,
    name: "shop",
    domain: "shop.example",
    identity: "mail.shop.example",
    configurationSet: "news",
    campaigns: ["c-1"],
  };

  test("are asked of the projects that can report it, or of the first", () => {
    const seeds = {
      ...projectOf({
        provider: "seedlist",
        send: { via: "smtp", host: "127.0.0.1" },
        groups: [],
        windowMs: 1,
      }),
      name: "seeds",
    };
    expect(healthProjects([seeds, eu, local]).map(({ name }) => name)).toEqual(["eu", "local"]);
    expect(healthProjects([seeds, { ...seeds, name: "more" }]).map(({ name }) => name)).toEqual(["seeds"]);
  });

  test("follow all tests with messages, per scenario and project", () => {
    const planned = planHealth([health, other], { runId, projects: [eu, local], firstPosition: 9 });
    expect(planned.map(({ position, identity }) => `${position} ${identity.id}`)).toEqual([
      "9 acme@eu",
      "10 acme@local",
      "11 shop@eu",
      "12 shop@local",
    ]);
    const [first, , third] = planned;
    expect(first).toEqual({
      kind: "health",
      position: 9,
      identity: {
        id: "acme@eu",
        title: "acme",
        scenario: "acme",
        project: "eu",
        provider: "sesv2",
        region: "eu-west-1",
        file: "scenarios/acme.yaml",
        tags: ["weekly"],
        role: "health",
      },
      project: eu,
      name: toReportName(runId, first?.identity ?? ({} as never)),
      plan: { question: { domain: "acme.example" }, withinDays: 7, demands: [] },
    });
    expect(planned[1]?.identity).not.toHaveProperty("region");
    expect(third?.plan.question).toEqual({
      domain: "shop.example",
      identity: "mail.shop.example",
      configurationSet: "news",
      campaigns: ["c-1"],
    });
  });

  test("query the last days, and are equal if they ask the same", () => {
    const query = { question: { domain: "acme.example" }, withinDays: 2, demands: [] };
    const dayMs = 86_400_000;
    expect(toHealthQuery(query, 10 * dayMs)).toEqual({
      domain: "acme.example",
      fromMs: 8 * dayMs,
      toMs: 10 * dayMs,
      rateIsps: [],
    });
    expect(healthHashOf(query)).toBe(healthHashOf({ ...query }));
    expect(healthHashOf(query)).not.toBe(healthHashOf({ ...query, withinDays: 3 }));
  });

  test("and tests are listed in the order of reports", () => {
    const selected = { tests: [only(scenario(), "a"), only(scenario(), "b")], health: [health] };
    expect(identifyAll(selected, [local, eu]).map(({ id }) => id)).toEqual([
      "spring[a]@local",
      "spring[a]@eu",
      "spring[b]@local",
      "spring[b]@eu",
      "acme@local",
      "acme@eu",
    ]);
    const shard = toShardReport({ index: 1, total: 2 }, selected, [local, eu]);
    const hash = expect.stringMatching(/^[0-9a-f]{16}$/);
    expect(shard).toEqual({ index: 1, total: 2, plan: hash, scenarios: hash, tests: expect.any(Number) });
    const other = toShardReport({ index: 2, total: 2 }, selected, [local, eu]);
    expect(other).toMatchObject({ plan: shard.plan, scenarios: shard.scenarios });
    expect((shard.tests ?? 0) + (other.tests ?? 0)).toBe(6);
    expect(toShardReport({ index: 1, total: 2 }, selected, [local]).plan).not.toBe(shard.plan);
  });

  test("are recorded as tests, or as further attempts", async () => {
    const store = await openMemoryStore();
    const fence = { runId, epoch: 1 };
    await store.createRun(
      { id: runId, createdAtMs: 1, settings: { projects: [eu] } },
      { owner: createOwner(), untilMs: 9 },
    );
    const planned = planHealth([health], { runId, projects: [eu], firstPosition: 3 });
    await recordHealth([], { store, fence });
    await recordHealth(planned, { store, fence });
    const name = planned[0]?.name ?? "";
    const [first] = await store.latestAttempts(runId);
    expect(first).toMatchObject({
      name,
      number: 1,
      position: 3,
      testId: "acme@eu",
      scenario: "acme",
      project: "eu",
      state: "planned",
    });
    expect(first).not.toHaveProperty("contentHash");
    expect(await store.attempt(name)).toEqual({ plan: { kind: "health", health: planned[0]?.plan } });
    expect(await store.identities(runId)).toEqual(new Map([["acme@eu", planned[0]?.identity]]));

    await recordHealth(planned, { store, fence }, new Map([["acme@eu", 1]]));
    expect((await store.allAttempts(runId)).map((each) => [each.name, each.number])).toEqual([
      [name, 1],
      [`${name}.2`, 2],
    ]);
    await store.close();
  });
});
