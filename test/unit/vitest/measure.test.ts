import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import "placewright/vitest";
import { describe, expect, onTestFinished, test } from "vitest";
import { threshold as asThreshold } from "../../../src/expect/threshold-text.ts";
import { type MeasuredMessage, measure } from "../../../src/vitest/measure.ts";
import { makeProject } from "../../support/project-folder.ts";

const message: MeasuredMessage = {
  from: "Acme <news@acme.example>",
  message: {
    simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." },
  },
  expect: { overall: ["inbox >= 0"] },
};

/** Creates a project with two local projects. Returns its folder and config file. */
async function project(keys = "", files: Readonly<Record<string, string>> = {}) {
  const { dir, remove } = await makeProject({
    "own.config.ts": `export default {
  check: { failOn: "never" },
  projects: [
    { name: "quick", provider: "local", completeAfter: 10, pollEvery: 10 },
    { name: "slow", provider: "local", completeAfter: "60s", pollEvery: 10 },
  ],
  ${keys}
};
`,
    ...files,
  });
  onTestFinished(remove);
  return { dir, config: join(dir, "own.config.ts") };
}

describe("measure", () => {
  test.each<[object, string]>([
    [{ seed: 5 }, "seed must be text, not a number"],
    [{ timeoutMs: -1 }, "timeoutMs must be at least 0"],
    [{ project: ["quick"] }, "project must be text"],
    [{ tag: "x" }, 'the options object has no key "tag"'],
  ])("rejects options that are not what it expects, and writes nothing: %o", async (options, words) => {
    const { dir, config } = await project();
    await expect(measure(message, { config, ...options })).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining(words),
    });
    await expect(access(join(dir, ".placewright"))).rejects.toThrow();
  });

  test("rejects variants, which it would ignore, and writes nothing", async () => {
    const { dir, config } = await project();
    const several = { ...message, variants: [{ name: "a" }, { name: "b" }] };
    await expect(measure(several as never, { config })).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining('it has no key "variants"'),
    });
    await expect(access(join(dir, ".placewright"))).rejects.toThrow();
  });

  test("measures one message with the first default project, and returns its result", async () => {
    const { dir, config } = await project('defaultProjects: ["quick", "slow"],');
    const result = await measure(message, { config });
    expect(result).toMatchObject({
      scenario: "message",
      title: "message",
      project: "quick",
      verdict: "passed",
      assertions: [{ source: "inbox >= 0" }],
      tags: [],
      placement: { simulated: true },
    });
    const report = JSON.parse(await readFile(join(dir, "reports/latest/report.json"), "utf8"));
    expect(report.tests).toHaveLength(1);
    expect(report.run.command).toBe("vitest");
  });

  test("measures with the given project, name, tags, thresholds, and random seed", async () => {
    const { config } = await project('defaultProjects: ["slow"],');
    const named: MeasuredMessage = {
      ...message,
      name: "order",
      tags: ["mine"],
      expect: { overall: ["inbox >= 0"], Gmail: ["spam <= 100"] },
    };
    const options = { config, project: "quick", seed: "7" };
    const [first, second] = [await measure(named, options), await measure(named, options)];
    expect(first).toMatchObject({ scenario: "order", project: "quick", tags: ["mine"], verdict: "passed" });
    expect(first.assertions.map(({ scope, source }) => [scope, source])).toEqual([
      ["overall", "inbox >= 0"],
      ["Gmail", "spam <= 100"],
    ]);
    expect(second.placement).toEqual(first.placement);
  });

  test("refuses a message without expectations, whose report could never pass, and writes nothing", async () => {
    const { dir, config } = await project();
    const { expect: _, ...open } = message;
    // @ts-expect-error: no expectations
    await expect(measure(open, { config })).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(/it has no expect.*expect: \{ overall/),
    });
    // @ts-expect-error: no threshold
    await expect(measure({ ...open, expect: {} }, { config })).rejects.toThrow("must contain a threshold");
    await expect(access(join(dir, ".placewright"))).rejects.toThrow();
  });

  test("compares with the baseline of the ledger, in the report and in the matcher alike", async () => {
    const { config } = await project();
    const compared: MeasuredMessage = {
      ...message,
      expect: { overall: ["inbox >= 0", "inbox >= baseline - 5"] },
    };
    const options = { config, seed: "7" };
    const first = await measure(compared, options);
    expect(first).toHavePassed();
    expect(() => expect(first).toMeetPlacement({ overall: ["inbox >= baseline - 5"] })).toThrow(
      'Cannot compare "message" with the baseline: no earlier run on the branch has passed',
    );
    const second = await measure(compared, options);
    expect(second.baseline?.placement).toEqual(first.placement);
    expect(second).toMeetPlacement({ overall: ["inbox >= baseline - 5"] });
    expect(second).not.toMeetPlacement({ overall: ["inbox > baseline"] });
  });

  test("returns an open test without a placement when its time is over", async () => {
    const { config } = await project();
    const { verdict, placement } = await measure(message, { config, project: "slow", timeoutMs: 50 });
    // A busy machine may not even submit it in time.
    expect(["pending", "skipped"]).toContain(verdict);
    expect(placement).toBeUndefined();
  });

  test.each<[string, Partial<MeasuredMessage>, RegExp]>([
    ["no email address", { from: "nobody" }, /from/],
    ["an unknown threshold", { expect: { overall: [asThreshold("inbx >= 1")] } }, /Did you mean "inbox"/],
  ])("refuses a message with %s, and runs nothing", async (_, change, reason) => {
    const { dir, config } = await project();
    await expect(measure({ ...message, ...change }, { config })).rejects.toMatchObject({
      name: "Problems",
      message: expect.stringMatching(reason),
    });
    await expect(access(join(dir, "reports"))).rejects.toThrow("ENOENT");
  });

  test("returns the result if a reporter fails, and warns", async () => {
    const { config } = await project('reporters: ["./own.ts"],', {
      "own.ts": 'export default { onEnd() { throw new Error("no disk for me"); } };\n',
    });
    const warnings: string[] = [];
    const note = (warning: Error) => void warnings.push(warning.message);
    process.on("warning", note);
    onTestFinished(() => void process.off("warning", note));
    const result = await measure(message, { config });
    await new Promise((resolve) => setImmediate(resolve));
    expect(result.placement?.simulated).toBe(true);
    expect(warnings).toEqual(['Reporter "./own.ts" failed: no disk for me']);
  });
});
