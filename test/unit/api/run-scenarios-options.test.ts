import { describe, expect, test } from "vitest";
import { checkRunOptions } from "../../../src/api/run-scenarios-options.ts";
import { PlacewrightError } from "../../../src/base/errors.ts";

/** Checks options as a program without types passes them. */
const check = (options: object) => checkRunOptions(options);

describe("runScenarios accepts", () => {
  test.each<[string, object]>([
    ["no options", {}],
    [
      "every option",
      {
        cwd: "a",
        env: { A: "1", B: undefined },
        config: "b",
        paths: ["c"],
        grep: "",
        tags: [],
        project: ["d"],
        shard: { index: 1, total: 1 },
        lastFailed: true,
        onlyErrored: false,
        reuseMs: 0,
        check: false,
        failOn: "never",
        purpose: "marketing",
        branch: "",
        seed: "1",
        date: new Date(0),
        maxNewTests: 0,
        maxCost: 0.5,
        dryRun: false,
        detach: false,
        timeoutMs: 0.5,
        reports: "e",
        ledger: "f",
        reporters: [],
        onEvent: () => {},
        signal: new AbortController().signal,
        abandonSignal: AbortSignal.abort(),
      },
    ],
    [
      "undefined for every option",
      { cwd: undefined, shard: undefined, onEvent: undefined, signal: undefined },
    ],
    ["the last of many shards", { shard: { index: 9999, total: 9999 } }],
  ])("%s", (_, options) => {
    expect(check(options)).toBeUndefined();
  });
});

describe("runScenarios refuses", () => {
  test.each<[string, object, string, string | undefined]>([
    ["an unknown option", { tag: [] }, 'the options object has no key "tag"', 'Did you mean "tags"?'],
    ["a blank folder", { cwd: " " }, "cwd must not be empty", undefined],
    ["a blank config", { config: "" }, "config must not be empty", undefined],
    ["a blank folder of reports", { reports: "" }, "reports must not be empty", undefined],
    ["a blank ledger", { ledger: "" }, "ledger must not be empty", undefined],
    ["no project", { project: [] }, "project must have at least 1 item", undefined],
    ["text for paths", { paths: "a" }, "paths must be a list, not text", 'Put it in brackets: ["a"]'],
    ["a number for tags", { tags: [1] }, "tags[0] must be text, not a number", 'Put it in quotes: "1"'],
    ["shard 0", { shard: { index: 0, total: 1 } }, "shard.index must be at least 1", undefined],
    ["no shards", { shard: { index: 1, total: 0 } }, "shard.total must be at least 1", undefined],
    [
      "too many shards",
      { shard: { index: 1, total: 10_000 } },
      "shard.total must be at most 9999",
      undefined,
    ],
    [
      "a shard beyond the last",
      { shard: { index: 3, total: 2 } },
      "shard has an index above its total",
      undefined,
    ],
    ["half a shard", { shard: { index: 1 } }, "shard.total is missing", "Add it"],
    [
      "an unknown key of a shard",
      { shard: { index: 1, total: 1, of: 2 } },
      'shard has no key "of"',
      "Use one of: index, total",
    ],
    ["a negative time", { timeoutMs: -1 }, "timeoutMs must be at least 0", undefined],
    ["a negative age", { reuseMs: -1 }, "reuseMs must be at least 0", undefined],
    ["a negative number of tests", { maxNewTests: -1 }, "maxNewTests must be at least 0", undefined],
    [
      "a date that is none",
      { date: new Date(Number.NaN) },
      "date must be a valid Date, not an invalid Date",
      undefined,
    ],
    ["text for a date", { date: "today" }, "date must be a valid Date, not text", undefined],
    ["half a test", { maxNewTests: 1.5 }, "maxNewTests must be a whole number, not 1.5", undefined],
    ["a negative cost", { maxCost: -0.1 }, "maxCost must be at least 0", undefined],
    ["an unknown level", { failOn: "warning" }, 'failOn is "warning"', "Use one of: error, warn, never"],
    ["text for a flag", { dryRun: "yes" }, "dryRun must be true or false, not text", undefined],
    [
      "everyMs without detach",
      { everyMs: 1 },
      "everyMs requires detach: a call that waits must have a verdict, also if it submits nothing",
      undefined,
    ],
    [
      "everyMs for a part of the tests",
      { everyMs: 1, detach: true, shard: { index: 1, total: 2 } },
      "everyMs cannot be used with shard",
      undefined,
    ],
    [
      "everyMs for a retry",
      { everyMs: 1, detach: true, lastFailed: true },
      "everyMs cannot be used with lastFailed",
      undefined,
    ],
    ["an object for a listener", { onEvent: {} }, "onEvent must be a function", undefined],
  ])("%s", (_, options, reason, hint) => {
    const refused = () => check(options);
    expect(refused).toThrow(PlacewrightError);
    expect(refused).toThrow(
      expect.objectContaining({ code: "usage", reason: `Cannot run the scenarios: ${reason}`, hint }),
    );
  });

  test.each([
    ["a text for a date", { date: "2026-03-01" }],
    ["an invalid date", { date: new Date(Number.NaN) }],
    ["another object for a signal", { signal: {} }],
    ["another object for the second signal", { abandonSignal: {} }],
    ["a number for a variable", { env: { A: 1 } }],
    ["an unknown purpose", { purpose: "bulk" }],
  ])("%s", (_, options) => {
    expect(() => check(options)).toThrow(
      /^Cannot run the scenarios: (date|signal|abandonSignal|env|purpose)/,
    );
  });
});
