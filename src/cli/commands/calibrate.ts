import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { systemClock } from "../../base/clock.ts";
import { messageOf, PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import { toSafeLogLine } from "../../report/safe-text.ts";
import { print, printJson } from "../../report/terminal/terminal-text.ts";
import type { PlacementFigures } from "../../result/placement.ts";
import { writeCalibration } from "../../service/placement/calibration-file.ts";
import {
  type CalibrationFit,
  fitCalibration,
  leastTests,
  type MeasuredPair,
} from "../../service/placement/fit-calibration.ts";
import { type Prediction, predictMessage } from "../../service/placement/predict-message.ts";
import type { Measurement, Store } from "../../store/store.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { openConfig, withLedger } from "../workspace.ts";

/** Measurements per test that are read: the newest. */
const mostPerTest = 1000;

/** Messages that a folder may hold of a kind, and bytes of each. */
const mostFiles = 100_000;
const mostBytes = 25_000_000;

interface Measured {
  readonly pairs: readonly MeasuredPair[];
  readonly tests: number;
}

/** Fits the placement model to what was measured, and keeps the fit beside the ledger. */
export const calibrate: CommandAction = async (context) => {
  const { options, cwd } = context;
  const config = await openConfig(context);
  const file = join(config.ledgerDir, "calibration.json");
  if (options.mail !== undefined)
    return conclude(context, await readFolder(resolve(cwd, options.mail)), file);
  return withLedger(config, async (store) => conclude(context, await readMeasured(store, context), file));
};

async function conclude(
  { options, stdout }: CommandContext,
  { pairs, tests }: Measured,
  file: string,
): Promise<number> {
  if (tests < leastTests)
    throw new PlacewrightError(
      "usage",
      `Cannot calibrate on ${plural(tests, "measured test")}: ${leastTests} are needed, as a third is held out to judge the fit, and the Brier score of fewer is less sure than what a fit gains`,
      {
        hint: "measure more at a provider, or give sorted mail by --mail; simulated figures do not count",
      },
    );
  const fit = fitCalibration(pairs, tests);
  if (fit.heldOut === 0)
    throw new PlacewrightError(
      "usage",
      "Cannot calibrate on one message alone: none is left to judge the fit by",
      { hint: "measure other messages too" },
    );
  const isBetter = fit.calibration.brier < fit.brierBefore;
  if (isBetter) await writeCalibration(file, fit.calibration, systemClock.now());
  if (options.json) stdout.write(printJson(toJson(fit, isBetter)));
  else
    stdout.write(
      print`${describe(fit)}\n${isBetter ? `Written to ${toSafeLogLine(file)}` : "Nothing was written: the fit does no better than the model as it is."}\n`,
    );
  return isBetter ? 0 : 1;
}

function describe({ calibration, brierBefore, heldOut }: CalibrationFit): string {
  const { tests, brier, brierLow, brierHigh } = calibration;
  return `Calibrated on ${plural(tests, "test")}: Brier score ${brier.toFixed(3)} (${brierLow.toFixed(3)} to ${brierHigh.toFixed(3)}), before ${brierBefore.toFixed(3)}, on ${plural(heldOut, "share")} that were held out.`;
}

const toJson = ({ calibration, brierBefore, heldOut }: CalibrationFit, written: boolean) => ({
  ...calibration,
  brierBefore,
  heldOut,
  written,
});

/** What the ledger has of placements that were measured, with the message of each. */
async function readMeasured(store: Store, { options, stderr }: CommandContext): Promise<Measured> {
  const { project: projects = [] } = options;
  const predictions = new Map<string, Promise<Prediction | undefined>>();
  const contents = new Map<string, Promise<ReadonlyMap<string, string>>>();
  const pairs: MeasuredPair[] = [];
  let tests = 0;
  const measurements = await store.measurements({
    limit: mostPerTest,
    onDamaged: ({ message }) => stderr.write(print`${message}\n`),
  });
  for (const measurement of measurements) {
    const { placement, project, runId, testId } = measurement;
    if (placement.simulated && !options.simulated) continue;
    if (projects.length > 0 && !projects.includes(project)) continue;
    const contentHash = (await cached(contents, runId, () => contentsOf(store, runId))).get(testId);
    if (contentHash === undefined) continue;
    const predict = await cached(predictions, contentHash, () => predictStored(store, contentHash));
    if (!predict) continue;
    const own = pairsOf(measurement, contentHash, predict);
    pairs.push(...own);
    if (own.length > 0) tests++;
  }
  return { pairs, tests };
}

function pairsOf({ placement }: Measurement, contentHash: string, predict: Prediction): MeasuredPair[] {
  const scopes: readonly (PlacementFigures & { readonly isp?: string })[] =
    placement.isps.length > 0 ? placement.isps : [placement.overall];
  return scopes.flatMap((figures) => {
    const { inboxPercent, spamPercent, isp } = figures;
    if (inboxPercent === undefined || spamPercent === undefined || inboxPercent + spamPercent <= 0) return [];
    return [
      {
        contentHash,
        ...(isp === undefined ? {} : { isp: isp.toLowerCase() }),
        logOdds: predict(isp),
        share: spamPercent / (inboxPercent + spamPercent),
      },
    ];
  });
}

async function contentsOf(store: Store, runId: string): Promise<ReadonlyMap<string, string>> {
  const attempts = await store.latestAttempts(runId);
  return new Map(
    attempts.flatMap(({ testId, contentHash }) => (contentHash === undefined ? [] : [[testId, contentHash]])),
  );
}

async function predictStored(store: Store, contentHash: string): Promise<Prediction | undefined> {
  const bytes = (await store.message(contentHash))?.bytes;
  return bytes && predictMessage(bytes, systemClock.now());
}

async function cached<Value>(
  cache: Map<string, Promise<Value>>,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  let value = cache.get(key);
  if (!value) {
    value = make();
    cache.set(key, value);
  }
  return value;
}

/** Messages that a person sorted. */
async function readFolder(folder: string): Promise<Measured> {
  const pairs: MeasuredPair[] = [];
  for (const [name, share] of [
    ["inbox", 0],
    ["spam", 1],
  ] as const) {
    for (const path of await emlFiles(join(folder, name))) {
      const bytes = (await readFile(path)).subarray(0, mostBytes);
      const predict = await predictMessage(bytes, systemClock.now());
      pairs.push({
        contentHash: createHash("sha256").update(bytes).digest("hex"),
        logOdds: predict(),
        share,
      });
    }
  }
  return { pairs, tests: pairs.length };
}

async function emlFiles(folder: string): Promise<string[]> {
  try {
    const files = (await readdir(folder)).filter((file) => file.endsWith(".eml")).sort();
    return files.slice(0, mostFiles).map((file) => join(folder, file));
  } catch (cause) {
    throw new PlacewrightError(
      "file-missing",
      `Cannot read sorted mail in "${folder}": ${messageOf(cause)}`,
      {
        hint: "put .eml files in its folders inbox and spam",
        cause,
      },
    );
  }
}
