import { describe, expect, test } from "vitest";
import type { Check } from "../../../src/check/check.ts";
import type { CustomCheck } from "../../../src/check/define-check.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { createInspector } from "../../../src/check/inspect.ts";
import { defaultCheckSettings } from "../../../src/check/settings.ts";
import { guardCustomChecks } from "../../../src/workspace/custom-checks.ts";
import { sampleMail } from "../check/sample-mail.ts";

const check: CustomCheck = {
  id: "acme/name",
  severity: "error",
  about: "Each message names the company",
  fix: "Include the footer",
  source: "https://www.acme.example/brand",
  run: () => [],
};

async function inspect(run: unknown, bytes = sampleMail()) {
  const inspector = await createInspector({
    settings: {
      ...defaultCheckSettings,
      engines: [],
      custom: guardCustomChecks([{ ...check, run: run as Check["run"] }]),
    },
    now: () => Date.UTC(2026, 10, 21),
  });
  const report = await inspector.inspect({ message: readMessage(bytes) });
  const own = <Item extends { readonly check: string }>(items: readonly Item[]) =>
    items.filter((item) => item.check === check.id);
  return {
    findings: own(report.findings),
    isPassed: report.passed.includes(check.id),
    notMeasured: own(report.notMeasured).map(({ reason }) => reason),
  };
}

const circular: { message: string; self?: unknown } = { message: "x" };
circular.self = circular;

describe("a custom check", () => {
  test.each([
    ["no observation", () => [], 0],
    ["an observation", () => [{ message: "x" }], 1],
    ["a place and words", () => [{ message: "x", line: 3, excerpt: "y" }], 1],
    ["what it is about", () => [{ message: "x", items: ["https://acme.example/", "a.pdf"] }], 1],
    ["a list that comes later", async () => [{ message: "x" }], 1],
  ])("may return %s", async (_, run, count) => {
    const { findings, isPassed, notMeasured } = await inspect(run);
    expect(notMeasured).toEqual([]);
    expect(findings).toHaveLength(count);
    expect(isPassed).toBe(count === 0);
  });

  test("may lower the severity of an observation to a warning", async () => {
    const { findings } = await inspect(() => [{ message: "x", severity: "warn" }, { message: "y" }]);
    expect(findings.map(({ message, severity }) => [message, severity])).toEqual([
      ["y", "error"],
      ["x", "warn"],
    ]);
  });

  test.each([
    ["nothing", () => undefined],
    ["null", () => null],
    ["a text", () => "text"],
    ["true", () => true],
    ["one observation without a list", () => ({ message: "x" })],
    ["something as long as a list", () => ({ length: 4e9 })],
    ["a list of texts", () => ["x"]],
    ["a list of nothing", () => [null]],
    ["a list of holes", () => new Array(3)],
    ["a message that is a number", () => [{ message: 5 }]],
    ["a message that throws", () => [Object.defineProperty({}, "message", { get: () => JSON.parse("{") })]],
    ["an empty message", () => [{ message: " " }]],
    ["words that are a number", () => [{ message: "x", excerpt: 5 }]],
    ["an item that is a number", () => [{ message: "x", items: [5] }]],
    ["line 0", () => [{ message: "x", line: 0 }]],
    ["a line that is a text", () => [{ message: "x", line: "3" }]],
    ["half a line", () => [{ message: "x", line: 1.5 }]],
    ["a line that is not a number", () => [{ message: "x", line: Number.NaN }]],
    ["a severity that is not milder", () => [{ message: "x", severity: "error" }]],
    ["the name of another check", () => [{ message: "x", check: "dkim" }]],
    ["an observation that holds itself", () => [circular]],
    ["a reason that is a number", () => ({ notMeasured: 5 })],
    [
      "a generator that never ends",
      function* () {
        for (;;) yield { message: "x" };
      },
    ],
    ["too many observations", () => Array.from({ length: 10_001 }, () => ({ message: "x" }))],
    ["an error", () => JSON.parse("{")],
    ["an error that comes later", async () => JSON.parse("{")],
  ])("is not measured if it returns %s", async (_, run) => {
    const { findings, isPassed, notMeasured } = await inspect(run);
    expect(findings).toEqual([]);
    expect(isPassed).toBe(false);
    expect(notMeasured).toEqual([expect.stringMatching(/^the check (is invalid|threw an error): ./)]);
  });

  test.each<[string, string]>([
    ["offline", "offline"],
    ["the list is offline", "the list is offline"],
    [" ", "the check is invalid: notMeasured must not be empty"],
  ])('says why it did not measure: "%s"', async (reason, reported) => {
    const { notMeasured } = await inspect(() => ({ notMeasured: reason }));
    expect(notMeasured).toEqual([reported]);
  });

  test.each<[string, unknown, string]>([
    ["nothing", undefined, "nothing"],
    ["a string", "text", "a string"],
    ["a set", new Set([{ message: "x" }]), "a Set"],
    ["a map", new Map([["message", "x"]]), "a Map"],
    [
      "a generator",
      (function* () {
        yield { message: "x" };
      })(),
      "a Generator",
    ],
    ["one observation", { message: "x" }, "an object"],
    ["a BigInt", 5n, "a BigInt"],
    ["a function", () => [], "a function"],
  ])("reports the returned and the expected value: %s", async (_, answer, what) => {
    const { notMeasured } = await inspect(() => answer);
    expect(notMeasured).toEqual([
      `the check is invalid: its return value is ${what}, and must be a list of observations, or notMeasured(reason)`,
    ]);
  });

  test.each<[string, () => unknown]>([
    ["a long error", () => Promise.reject(new Error("x".repeat(1e6)))],
    ["a long reason", () => ({ notMeasured: "x".repeat(1e6) })],
    ["a long key", () => [{ message: "x", ["x".repeat(1e6)]: 1 }]],
  ])("shortens %s to 2,000 characters", async (_, run) => {
    const { notMeasured } = await inspect(run);
    expect(notMeasured[0]?.length).toBeLessThanOrEqual(2000);
  });

  test("is not measured if it never returns, and is not called again", async () => {
    let calls = 0;
    const [guarded] = guardCustomChecks(
      [
        {
          ...check,
          run: () => {
            calls++;
            for (;;);
          },
        },
      ],
      { timeoutMs: 50 },
    );
    const ask = () => guarded?.run(readMessage(sampleMail()), {} as Parameters<Check["run"]>[1]);
    for (const _ of [1, 2])
      expect(await ask()).toEqual({
        notMeasured:
          "the check did not finish within 0.05 s. Check it for a long or endless loop. It kept the process busy all the time.",
      });
    expect(calls).toBe(1);
  });

  test("keeps everything that an observation has, and no keys without a value", async () => {
    const answers = [
      { message: "a", line: 3, excerpt: "b", items: ["c"], severity: "warn" },
      { message: "d", line: undefined, excerpt: undefined, items: undefined, severity: undefined },
      { message: "e" },
    ];
    const [guarded] = guardCustomChecks([{ ...check, run: () => answers as never }]);
    const { run: _, ...about } = check;
    expect(guarded).toMatchObject(about);
    const context = {} as Parameters<Check["run"]>[1];
    expect(await guarded?.run(readMessage(sampleMail()), context)).toStrictEqual([
      answers[0],
      { message: "d" },
      { message: "e" },
    ]);
  });

  test("reports an unknown key of an observation", async () => {
    const { notMeasured } = await inspect(() => [{ message: "x", level: "warn" }]);
    expect(notMeasured[0]).toContain('no key "level"');
  });

  test("gets a copy of the message, whose changes are not sent", async () => {
    const bytes = sampleMail();
    const before = Buffer.from(bytes).toString("latin1");
    await inspect(({ bytes: own }: { readonly bytes: Uint8Array }) => {
      own.fill(65);
      new Uint8Array(own.buffer).fill(66);
      return [];
    }, bytes);
    expect(Buffer.from(bytes).toString("latin1")).toBe(before);
  });

  test("gets a copy of the context, whose changes reach no other check and no later message", async () => {
    const clients = ["outlook.*"];
    const seen: unknown[] = [];
    const inspector = await createInspector({
      settings: {
        ...defaultCheckSettings,
        clients,
        engines: [],
        custom: guardCustomChecks([
          {
            ...check,
            run(_, context) {
              seen.push([...(context.clients ?? [])]);
              Object.assign(context.clients ?? [], { length: 0 });
              return [];
            },
          },
        ]),
      },
      now: () => Date.UTC(2026, 10, 21),
    });
    for (let round = 0; round < 2; round += 1)
      await inspector.inspect({ message: readMessage(sampleMail()) });
    expect(seen).toEqual([["outlook.*"], ["outlook.*"]]);
    expect(clients).toEqual(["outlook.*"]);
  });

  test("gets its own copy, without the changes of other checks", async () => {
    const other: CustomCheck = {
      ...check,
      id: "acme/other",
      run: ({ bytes }) =>
        Buffer.from(bytes).includes("Subject:") ? [] : [{ message: "There is no subject" }],
    };
    const destroyer: CustomCheck = {
      ...check,
      run: ({ bytes }) => {
        (bytes as Uint8Array).fill(65);
        return [];
      },
    };
    const inspector = await createInspector({
      settings: { ...defaultCheckSettings, engines: [], custom: guardCustomChecks([destroyer, other]) },
      now: () => Date.UTC(2026, 10, 21),
    });
    const { passed } = await inspector.inspect({ message: readMessage(sampleMail()) });
    expect(passed).toContain(other.id);
  });
});
