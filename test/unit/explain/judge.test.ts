import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { Problems } from "../../../src/base/errors.ts";
import type { ResolvedConfig } from "../../../src/config/config.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { createJudge, type Judge } from "../../../src/explain/judge.ts";
import type { SelectedTest } from "../../../src/scenario/select.ts";
import type { BuildOptions } from "../../../src/workspace/build-tests.ts";
import { selectFrom } from "../../../src/workspace/select-tests.ts";
import { makeProject } from "../../support/project-folder.ts";

const scenario = (mail: object = {}, more: object = {}): string =>
  stringify({
    purpose: "transactional",
    from: "Acme <news@acme.example>",
    message: { mime: { subject: "What is new in our garden", text: "The tulips are out.", ...mail } },
    expect: { overall: ["inbox >= 1"] },
    ...more,
  });

interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: BuildOptions;
  readonly failOn?: ResolvedConfig["check"]["failOn"];
  readonly signal?: AbortSignal;
}

/** Uses a judge of a project with `scenarios/mail.yaml`. */
async function withJudge<T>(
  mail: string,
  { files = {}, options = { seed: "spring" }, failOn, signal = new AbortController().signal }: Given,
  use: (judge: Judge, selection: readonly SelectedTest[], dir: string) => Promise<T>,
): Promise<T> {
  const project = await makeProject({ "scenarios/mail.yaml": mail, ...files });
  try {
    const config = await loadConfig({ cwd: project.dir, env: {} });
    const selection = await selectFrom(config, { paths: ["scenarios/mail.yaml"] });
    const check = { ...config.check, ...(failOn ? { failOn } : {}) };
    const judge = await createJudge({ ...config, check }, options, signal);
    try {
      return await use(judge, selection, project.dir);
    } finally {
      await judge.close();
    }
  } finally {
    await project.remove();
  }
}
const judgeOnce = (mail: string, given: Given = {}) =>
  withJudge(mail, given, (judge, selection, dir) => judge.judge(selection, dir));

describe("a judged test", () => {
  test("that passes has its placement and its checks", async () => {
    const judged = await judgeOnce(scenario());
    expect(judged).toMatchObject({ passes: true, cost: 0 });
    expect(judged.tests).toMatchObject([
      {
        title: "mail",
        heldBack: undefined,
        holding: 0,
        missedChecks: 0,
        judgment: { verdict: "passed", assertions: [{ source: "inbox >= 1", outcome: "passed" }] },
        placement: { simulated: true },
        evidence: { subject: "What is new in our garden" },
      },
    ]);
  });

  test("has the reasons of the model for its own message", async () => {
    const variants = ["FREE MONEY FOR YOU", "What is new in our garden"].map((line, index) => ({
      name: `v${index}`,
      line,
    }));
    const causes = await withJudge(
      scenario({ subject: "{{line}}" }, { variants }),
      {},
      async (judge, selection, dir) => {
        const { tests } = await judge.judge(selection, dir);
        return Promise.all(tests.map(({ readCauses }) => readCauses()));
      },
    );
    expect(causes.map((each) => each.length > 0)).toEqual([true, false]);
  });

  test("has the same placement each time", async () => {
    const [one, other] = [await judgeOnce(scenario()), await judgeOnce(scenario(), { options: {} })];
    expect(one.tests[0]?.placement).toEqual(other.tests[0]?.placement);
  });

  test.each([
    ["error", 1, false],
    ["warn", 2, false],
    ["never", 0, true],
  ] as const)("costs each finding that blocks it, from level %s on", async (failOn, holding, passes) => {
    const judged = await judgeOnce(scenario({ subject: "Re: Tulips!!!" }), { failOn });
    const [only] = judged.tests;
    expect(only?.checks?.findings.map(({ check, severity }) => [check, severity])).toEqual([
      ["fake-reply", "error"],
      ["subject-punctuation", "warn"],
    ]);
    expect([only?.holding, only?.heldBack !== undefined]).toEqual([holding, !passes]);
    expect(judged).toMatchObject({ passes, cost: 1000 * holding });
  });

  test("is compared with its control, which is not judged itself", async () => {
    const { tests, passes } = await judgeOnce(
      scenario(
        {},
        {
          control: { mime: { subject: "Hello", text: "Hello" } },
          expect: { overall: ["inbox >= control - 100"] },
        },
      ),
    );
    expect(tests.map(({ title }) => title)).toEqual(["mail"]);
    expect(tests[0]?.judgment.assertions).toMatchObject([{ outcome: "passed", reference: "control" }]);
    expect(passes).toBe(true);
  });

  test("costs what its checks miss", async () => {
    const judged = await judgeOnce(
      scenario({ subject: "Tulips!!!" }, { expect: { overall: ["inbox >= 1"], checks: { warnings: 0 } } }),
    );
    const [only] = judged.tests;
    const warnings = only?.checks?.findings.length ?? 0;
    expect(warnings).toBeGreaterThan(0);
    // The message is blocked, although no single finding blocks it.
    expect(only).toMatchObject({ holding: 1, missedChecks: 1 + warnings });
    expect(judged).toMatchObject({ passes: false, cost: 1000 + 100 * (1 + warnings) });
  });
});

test("a judge judges again, also other variants", async () => {
  const mail = scenario(
    { subject: "{{line}}" },
    {
      variants: [
        { name: "a", line: "One" },
        { name: "b", line: "Two" },
      ],
    },
  );
  const titles = await withJudge(mail, {}, async (judge, selection, dir) => {
    const all = await judge.judge(selection, dir);
    const again = await judge.judge(selection.slice(1), dir);
    return [all, again].map(({ tests }) => tests.map(({ title }) => title));
  });
  expect(titles).toEqual([["mail (a)", "mail (b)"], ["mail (b)"]]);
});

test("a message that cannot be built is a problem", async () => {
  const mail = scenario({}, { message: { template: { name: "missing", subject: "a" } } });
  await expect(judgeOnce(mail)).rejects.toBeInstanceOf(Problems);
});

test("a judge stops if it is aborted", async () => {
  const signal = AbortSignal.abort(new Error("stop"));
  await expect(judgeOnce(scenario(), { signal })).rejects.toThrow("stop");
});
