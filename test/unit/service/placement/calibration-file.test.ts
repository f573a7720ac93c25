import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCalibration, writeCalibration } from "../../../../src/service/placement/calibration-file.ts";
import { makeProject } from "../../../support/project-folder.ts";

const nowMs = Date.parse("2026-11-26T12:00:00Z");
const calibration = {
  tests: 120,
  brier: 0.02,
  brierLow: 0.01,
  brierHigh: 0.09,
  logOddsError: 0.4,
  overall: { intercept: 0.5, slope: 0.8 },
  isps: { gmail: { intercept: 0.2, slope: 0.8 } },
};

type Change = (file: {
  fittedAt: string;
  calibration: Record<string, unknown>;
  [key: string]: unknown;
}) => void;

const set =
  (figures: object): Change =>
  (file) =>
    Object.assign(file.calibration, figures);

describe("the calibration file", () => {
  let path: string;
  let remove: () => Promise<void>;
  let written: string;
  beforeAll(async () => {
    const project = await makeProject({});
    path = join(project.dir, "calibration.json");
    remove = project.remove;
    await writeCalibration(path, calibration, nowMs);
    written = await readFile(path, "utf8");
  });
  afterAll(() => remove());

  const readText = async (text: string): Promise<unknown> => {
    await writeFile(path, text);
    return readCalibration(path, nowMs).catch(({ reason }: { reason?: string }) => reason);
  };

  test("rejects a file with many keys or levels", async () => {
    const many = written.replace('"version": 1', `${'"version": 1,'.repeat(60_000)}"version": 1`);
    expect(await readText(many)).toContain('it repeats the key "version"');
    const deep = `${"[".repeat(400_000)}${"]".repeat(400_000)}`;
    expect(await readText(written.replace('"version": 1', `"version": ${deep}`))).toContain(
      "Cannot use the calibration",
    );
  });

  test("reads what was written", async () => {
    expect(await readText(written)).toEqual(calibration);
  });

  test.each<[label: string, change: Change, why: string]>([
    [
      "a score below its interval",
      set({ brier: 0.001 }),
      "calibration.brier: it is 0.001, below brierLow (0.01)",
    ],
    [
      "a score above its interval",
      set({ brier: 0.2 }),
      "calibration.brier: it is 0.2, above brierHigh (0.09)",
    ],
    [
      "an interval that ends before it begins",
      set({ brier: 0.01, brierLow: 0.5, brierHigh: 0.001 }),
      "calibration.brier: it is 0.01, below brierLow (0.5)",
    ],
    [
      "a certainty that so few tests cannot have",
      set({ brier: 0, brierLow: 0, brierHigh: 0 }),
      "calibration.brierHigh: it is 0, and a third of 120 tests cannot show less than 0.0736",
    ],
    ["one test", set({ tests: 1 }), "calibration.tests: it is 1, and must be at least 60"],
    ["one test too few", set({ tests: 59 }), "calibration.tests: it is 59, and must be at least 60"],
    [
      "a date in the future",
      (file) => {
        file.fittedAt = "2099-01-01T00:00:00.000Z";
      },
      "fittedAt: it is 2099-01-01T00:00:00.000Z, which is in the future",
    ],
    [
      "an intercept that no fit has",
      set({ overall: { intercept: 100, slope: 1 } }),
      "calibration.overall.intercept: it is 100, and must be from -20 to 20",
    ],
    [
      "a slope that no fit has",
      set({ overall: { intercept: 0, slope: 0.01 } }),
      "calibration.overall.slope: it is 0.01, and must be from 0.05 to 5",
    ],
    [
      "a spread that no fit has",
      set({ logOddsError: 0.01 }),
      "calibration.logOddsError: it is 0.01, and must be from 0.1 to 3",
    ],
    [
      "a provider in capitals, which no look-up finds",
      set({ isps: { Gmail: { intercept: 0, slope: 1 } } }),
      'calibration.isps.Gmail: it must be lowercase: "gmail"',
    ],
    [
      "a provider without a name",
      set({ isps: { "": { intercept: 0, slope: 1 } } }),
      "calibration.isps.: it has no name",
    ],
    ["an unknown key", set({ note: "mine" }), 'calibration: it has the unknown key "note"'],
    [
      "an unknown key of a provider",
      set({ isps: { gmail: { intercept: 0, slope: 1, note: 1 } } }),
      'calibration.isps.gmail: it has the unknown key "note"',
    ],
  ])("rejects %s", async (_label, change, why) => {
    const file = JSON.parse(written);
    change(file);
    expect(await readText(JSON.stringify(file))).toBe(`Cannot use the calibration in "${path}": ${why}`);
  });

  test("rejects text that is not JSON, with its place", async () => {
    expect(await readText('{\n  "version": ')).toBe(
      `Cannot use the calibration in "${path}": it is not valid JSON: it ends too early (line 2, column 14). Check for a comma, quote, or bracket that is missing or too many.`,
    );
  });

  test.each([
    ["a key twice", '"tests": 120', '"tests": 120, "tests": 5000', 'it repeats the key "tests"'],
    [
      "a key twice, once in disguise",
      '"tests": 120',
      '"a{\\"": 1, "tests": 120, "t\\u0065sts": 5000',
      'it repeats the key "tests"',
    ],
    ["a provider named as a prototype", '"gmail"', '"__proto__"', 'it has a key "__proto__"'],
    ["a number that is not one", '"tests": 120', '"tests": 1e999', "calibration.tests"],
  ])("rejects %s", async (_label, from, to, why) => {
    expect(written).toContain(from);
    expect(await readText(written.replace(from, to))).toContain(why);
  });
});
