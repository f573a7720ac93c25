import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { systemClock } from "../../base/clock.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { fileReason } from "../../base/file-reason.ts";
import { plural } from "../../base/plural.ts";
import { readRegularFile } from "../../base/read-regular-file.ts";
import { decodeText } from "../../check/evidence/leaf-part.ts";
import { type MessageEvidence, readMessage } from "../../check/evidence/message-evidence.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { toSafeLogLine } from "../../report/safe-text.ts";
import { print, printJson } from "../../report/terminal/terminal-text.ts";
import type { PlacementFigures } from "../../result/placement.ts";
import { writeCalibration } from "../../service/placement/calibration-file.ts";
import {
  type CalibrationFit,
  fitCalibration,
  type MeasuredPair,
} from "../../service/placement/fit-calibration.ts";
import { type Prediction, predictMessage } from "../../service/placement/predict-message.ts";
import type { Measurement, Store } from "../../store/store.ts";
import { calibrationFileOf } from "../../workspace/local-dir.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { openConfig, refuseUnknownProjects, withExistingLedger } from "../workspace.ts";

/** Maximum number of measurements read per test, newest first. */
const maxPerTest = 1000;

/** Maximum number of messages read per folder, inbox or spam, and maximum size of each, in bytes. */
const maxFiles = 100_000;
const maxBytes = 25_000_000;

/** Fits the placement model to measured placements, and stores the fit in the ledger's folder. */
export const calibrate: CommandAction = async (context) => {
  const { options, cwd } = context;
  const config = await openConfig(context);
  const file = calibrationFileOf(config);
  if (options.mail !== undefined)
    return conclude(context, await readFolder(resolve(cwd, options.mail)), file);
  return withExistingLedger(context, config, async (store) =>
    conclude(context, await readMeasured(store, config, context), file),
  );
};

async function conclude(
  { options, stdout }: CommandContext,
  pairs: readonly MeasuredPair[],
  file: string,
): Promise<number> {
  const fit = fitCalibration(pairs);
  if ("tooFew" in fit)
    throw new PlacewrightError("usage", `Cannot calibrate: ${fit.tooFew}`, {
      hint: `Test more messages with a provider, or pass sorted mail with --mail. Copies count once${options.simulated ? "" : ", and simulated results do not count"}`,
    });
  const isBetter = fit.calibration.brier < fit.brierBefore;
  if (isBetter) await writeCalibration(file, fit.calibration, systemClock.now());
  if (options.json) stdout.write(printJson(toJson(fit, isBetter)));
  else
    stdout.write(
      print`${isBetter ? "Calibrated on" : "Not calibrated. The fit to"} ${describe(fit)}\n${isBetter ? `Written to ${toSafeLogLine(file)}` : "Nothing was written: the fit is not better than the uncalibrated model."}\n`,
    );
  return isBetter ? 0 : 1;
}

/** Describes a fit, after `Calibrated on`. */
function describe({ calibration, brierBefore, heldOut, heldOutMessages }: CalibrationFit): string {
  const { tests, brier, brierLow, brierHigh } = calibration;
  return `${plural(tests, "test")}: Brier score ${brier.toFixed(3)} (${brierLow.toFixed(3)} to ${brierHigh.toFixed(3)}), before ${brierBefore.toFixed(3)}, on ${plural(heldOut, "held-out rate")} of ${plural(heldOutMessages, "test")}.`;
}

const toJson = (
  { calibration, brierBefore, heldOut, heldOutMessages }: CalibrationFit,
  written: boolean,
) => ({
  ...calibration,
  brierBefore,
  heldOut,
  heldOutMessages,
  written,
});

/** Returns the measured placements in the ledger, each paired with its message. */
async function readMeasured(
  store: Store,
  config: ResolvedConfig,
  { options, stderr }: CommandContext,
): Promise<MeasuredPair[]> {
  const { project: projects = [] } = options;
  await refuseUnknownProjects(store, config, projects);
  const predictions = new Map<string, Promise<Prediction | undefined>>();
  const contents = new Map<string, Promise<ReadonlyMap<string, string>>>();
  const pairs: MeasuredPair[] = [];
  const measurements = await store.measurements({
    limit: maxPerTest,
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
    pairs.push(...pairsOf(measurement, contentHash, predict));
  }
  return pairs;
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

/** Reads messages that a person sorted into folders. */
async function readFolder(folder: string): Promise<MeasuredPair[]> {
  const pairs: MeasuredPair[] = [];
  for (const [name, share] of [
    ["inbox", 0],
    ["spam", 1],
  ] as const) {
    for (const path of await emlFiles(join(folder, name))) {
      const bytes = await readMail(path);
      const predict = await predictMessage(bytes, systemClock.now());
      pairs.push({ contentHash: hashWords(readMessage(bytes)), logOdds: predict(), share });
    }
  }
  return pairs;
}

/**
 * Hashes the visible content, so that copies of a campaign in several mailboxes count as one message,
 * regardless of their trace headers.
 */
const hashWords = ({ subject, htmlPart, textPart }: MessageEvidence): string =>
  createHash("sha256")
    .update(JSON.stringify([subject, ...[htmlPart, textPart].map((part) => part && decodeText(part).text)]))
    .digest("hex");

const readMail = (path: string): Promise<Uint8Array> =>
  readRegularFile(path, maxBytes).catch((cause) => {
    throw new PlacewrightError("file-missing", `Cannot read sorted mail "${path}": ${fileReason(cause)}`, {
      hint: "Keep messages only in the folders inbox and spam, one per file",
      cause,
    });
  });

async function emlFiles(folder: string): Promise<string[]> {
  try {
    const files = (await readdir(folder)).filter((file) => file.endsWith(".eml")).sort();
    return files.slice(0, maxFiles).map((file) => join(folder, file));
  } catch (cause) {
    throw new PlacewrightError(
      "file-missing",
      `Cannot read sorted mail in "${folder}": ${fileReason(cause)}`,
      {
        hint: "Put .eml files in its folders inbox and spam",
        cause,
      },
    );
  }
}
