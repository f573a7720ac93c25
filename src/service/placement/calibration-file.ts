import { jsonError } from "../../authored/parse-json.ts";
import { systemClock } from "../../base/clock.ts";
import { dataWords } from "../../base/data-words.ts";
import { messageOf, PlacewrightError } from "../../base/errors.ts";
import { fileReason } from "../../base/file-reason.ts";
import { writePrivateFile } from "../../base/private-files.ts";
import { readRegularFile } from "../../base/read-regular-file.ts";
import { engineFit } from "../../check/spam/rule-weights.ts";
import type { Calibration } from "./calibration.ts";

/** Maximum file size. A calibration with 1,000 providers is smaller. */
const maxBytes = 1_000_000;

/**
 * The file format. Includes the engine's fit, because a calibration is valid only for the model it was fitted
 * to.
 */
interface CalibrationFile {
  readonly version: 1;
  readonly fittedAt: string;
  readonly model: { readonly logOddsAtZero: number; readonly logOddsPerPoint: number };
  readonly calibration: Calibration;
}

const modelNow = {
  logOddsAtZero: engineFit.logOddsAtZero,
  logOddsPerPoint: engineFit.logOddsPerPoint,
};

/** Writes a calibration, with the time and the model it was fitted to, to a private file. */
export async function writeCalibration(path: string, calibration: Calibration, nowMs: number): Promise<void> {
  const file: CalibrationFile = {
    version: 1,
    fittedAt: new Date(nowMs).toISOString(),
    model: modelNow,
    calibration,
  };
  await writePrivateFile(path, `${JSON.stringify(file, undefined, 2)}\n`);
}

/**
 * Reads a calibration file. Returns `undefined` if it does not exist.
 * @throws {PlacewrightError} config-invalid: if the calibration cannot be used.
 */
export async function readCalibration(
  path: string,
  nowMs: number = systemClock.now(),
): Promise<Calibration | undefined> {
  const refuse = (why: string, cause?: unknown): PlacewrightError =>
    new PlacewrightError("config-invalid", `Cannot use the calibration in "${path}": ${why}`, {
      hint: "Run placewright calibrate again, or delete the file",
      cause,
    });
  const bytes = await readRegularFile(path, maxBytes).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw refuse(fileReason(error), error);
  });
  if (!bytes) return undefined;
  const { calibrationFileSchema } = await import("./calibration-schema.ts");
  const text = bytes.toString("utf8");
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    const cause = error instanceof SyntaxError ? jsonError(error, text, path) : error;
    throw refuse(messageOf(cause), cause);
  }
  const twice = repeatedKey(text);
  if (twice !== undefined) throw refuse(`it repeats the key "${twice}"`);
  const read = calibrationFileSchema(nowMs).safeParse(value, { error: dataWords });
  if (!read.success) {
    const { path: at = [], message = "" } = read.error.issues[0] ?? {};
    throw refuse(`${at.join(".") || "the file"}: ${message}`);
  }
  const { model, calibration } = read.data;
  if (model.logOddsAtZero !== modelNow.logOddsAtZero || model.logOddsPerPoint !== modelNow.logOddsPerPoint)
    throw refuse("it was fitted to a different version of the placement model");
  return calibration;
}

const parseJson = (text: string): unknown =>
  JSON.parse(text, (key, value: unknown) => {
    if (key === "__proto__") throw new Error(`it has a key "${key}"`);
    return value;
  });

/** Returns a key that occurs twice in an object. `JSON.parse` would silently use the last value. */
function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [token, name, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (name !== undefined && colon !== undefined) {
      const key = String(JSON.parse(name));
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
