import { readFile, stat } from "node:fs/promises";
import { messageOf, PlacewrightError } from "../../base/errors.ts";
import { writePrivateFile } from "../../base/private-files.ts";
import { engineFit } from "../../check/spam/rule-weights.ts";
import type { Calibration } from "./calibration.ts";

/** A calibration of a thousand providers has fewer bytes. */
const maxBytes = 1_000_000;

/** A file as it is written. The engine's fit is in it: a calibration of another model says nothing of this one. */
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

export async function writeCalibration(path: string, calibration: Calibration, nowMs: number): Promise<void> {
  const file: CalibrationFile = {
    version: 1,
    fittedAt: new Date(nowMs).toISOString(),
    model: modelNow,
    calibration,
  };
  await writePrivateFile(path, `${JSON.stringify(file, undefined, 2)}\n`);
}

/** The calibration in a file; undefined if there is no file. Throws `config-invalid` for one that cannot be used. */
export async function readCalibration(path: string): Promise<Calibration | undefined> {
  const refuse = (why: string, cause?: unknown): PlacewrightError =>
    new PlacewrightError("config-invalid", `Cannot use the calibration in "${path}": ${why}`, {
      hint: "run placewright calibrate again, or delete the file",
      cause,
    });
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw refuse(messageOf(error), error);
  });
  if (!found) return undefined;
  if (!found.isFile()) throw refuse("it is not a file");
  if (found.size > maxBytes) throw refuse(`it has ${found.size} bytes, more than ${maxBytes}`);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw refuse(messageOf(error), error);
  }
  const { calibrationFileSchema } = await import("./calibration-schema.ts");
  const read = calibrationFileSchema.safeParse(value);
  if (!read.success) {
    const { path: at = [], message = "" } = read.error.issues[0] ?? {};
    throw refuse(`${at.join(".") || "the file"}: ${message}`);
  }
  const { model, calibration } = read.data;
  if (model.logOddsAtZero !== modelNow.logOddsAtZero || model.logOddsPerPoint !== modelNow.logOddsPerPoint)
    throw refuse("it was fitted to another version of the placement model");
  return calibration;
}
