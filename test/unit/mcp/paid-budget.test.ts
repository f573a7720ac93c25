import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { startService } from "../../../src/service/start.ts";
import { connectMcp } from "../../support/mcp-client.ts";
import { makeProject } from "../../support/project-folder.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A price of 0 does not make a project free: an agent could write it into the config. */
const config = (endpoint: string, more = "", price = 0) => `export default {
  ${more}
  projects: [
    { name: "ses", provider: "sesv2", region: "eu-west-1", endpoint: "${endpoint}", pricePerTest: ${price} },
    { name: "own", provider: "module", module: "./provider.ts", pricePerTest: 0 },
    { name: "local", provider: "local", completeAfter: 100 },
  ],
};
`;

const scenario = (subject: string) => `from: Acme <news@acme.example>
message: { simple: { subject: ${subject}, text: "Your order of ten tulips is on its way." } }
expect: { overall: [inbox >= 1] }
`;

/** Opens a project whose paid tests go to a service on loopback. */
async function open(budget: number) {
  const service = await startService({ completeAfterMs: 0, port: 0 });
  const { dir, remove } = await makeProject({
    "placewright.config.ts": config(service.url),
    "scenarios/a.yaml": scenario("Receipt"),
    "scenarios/b.yaml": scenario("Order"),
  });
  const mcp = await connectMcp(dir, { budget });
  closers.push(service.close, remove, mcp.close);
  const created = () =>
    service.control.requests().filter(({ operation }) => operation === "CreateDeliverabilityTestReport")
      .length;
  const change = (more: string, price?: number) =>
    writeFile(join(dir, "placewright.config.ts"), config(service.url, more, price));
  return { created, change, ...mcp };
}

const one = { projects: ["ses"], paths: ["scenarios/a.yaml"] };

describe("without a budget", () => {
  test("run uses the free ones of the default projects, and asks if there are none", async () => {
    const { call, change, created } = await open(0);
    const { errors } = await call("run", { paths: ["scenarios/a.yaml"] });
    expect(errors[0]).toMatchObject({
      reason: "Cannot run: all default projects of the config are paid",
      hint: "Name the projects to use. Free: local",
    });
    await change('defaultProjects: ["ses", "local"],');
    const { result } = await call("run", { paths: ["scenarios/a.yaml"] });
    expect(result.created).toEqual([{ project: "local", newTests: 1, pricePerTest: 0 }]);
    expect(created()).toBe(0);
  });

  test.each(["ses", "own"])("refuses the paid project %s, and creates nothing", async (name) => {
    const { call, created } = await open(0);
    const { isError, errors } = await call("run", { projects: [name] });
    expect(isError).toBe(true);
    expect(errors[0]).toMatchObject({
      code: "usage",
      reason: `Cannot run project "${name}": its tests are paid, and no budget is left for them. Nothing was submitted`,
      hint: expect.stringContaining("placewright mcp --budget"),
    });
    expect(created()).toBe(0);
  });
});

describe("a budget", () => {
  test("allows as many paid tests as it has, over all runs", async () => {
    const { call, created } = await open(2);
    const first = await call("run", one);
    expect(first.result).toMatchObject({ run: { verdict: "passed" }, paidTestsLeft: 1 });
    const over = await call("run", { projects: ["ses"] });
    expect(over.errors[0]?.reason).toBe(
      "Cannot run: 2 paid tests would be created, and 1 of the budget of 2 is left. Nothing was submitted",
    );
    expect(created()).toBe(1);
    expect((await call("run", one)).result.paidTestsLeft).toBe(0);
    expect((await call("run", one)).isError).toBe(true);
    expect(created()).toBe(2);
  });

  test("is shared by calls at the same time", async () => {
    const { call, created } = await open(1);
    const answers = await Promise.all([call("run", one), call("run", one), call("run", one)]);
    expect(answers.filter(({ isError }) => !isError)).toHaveLength(1);
    expect(created()).toBe(1);
  });

  test("is given back by a run that the config refuses", async () => {
    const { call, change, created } = await open(2);
    await change("budget: { day: { maxNewTests: 1 } },", 10);
    expect((await call("run", { projects: ["ses"] })).errors[0]?.reason).toContain("budget.day.maxNewTests");
    expect((await call("run", { ...one, dryRun: true })).result.paidTestsLeft).toBe(2);
    expect(created()).toBe(0);
  });
});
