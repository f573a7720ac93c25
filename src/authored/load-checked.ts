import { resolve } from "node:path";
import type { ZodType } from "zod";
import { PlacewrightError, Problems, type SourceLocation } from "../base/errors.ts";
import { fileReason } from "../base/file-reason.ts";
import { readRegularFile } from "../base/read-regular-file.ts";
import { withFrame } from "./code-frame.ts";
import { decodeText } from "./decode-text.ts";
import type { ValuePath } from "./locate.ts";
import { parseJson } from "./parse-json.ts";
import { parseYaml } from "./parse-yaml.ts";
import { toValidationErrors } from "./to-validation-errors.ts";
import { validate } from "./validate.ts";

/** A file that was read and matches its schema. */
export interface CheckedFile<Value> {
  readonly value: Value;
  /** Returns an error at a place in the file, with line and column. */
  refuse(path: ValuePath, reason: string): PlacewrightError;
}

const maxBytes = 16 * 2 ** 20;

/**
 * Reads a YAML or JSON file of at most 16 MB and validates it. `noun` names the file in errors, `whole` its
 * value. `file` is relative to `cwd` or absolute. Throws `file-missing`, or a `Problems` error with every
 * problem, each with line and column.
 */
export async function loadChecked<Value>(
  file: string,
  cwd: string,
  { noun, whole, loadSchema }: { noun: string; whole: string; loadSchema(): Promise<ZodType<Value>> },
): Promise<CheckedFile<Value>> {
  let text = "";
  const refuse = (reason: string, location: SourceLocation, hint?: string, cause?: PlacewrightError) => {
    const problem = new PlacewrightError("config-invalid", `Cannot load the ${noun} "${file}": ${reason}`, {
      location,
      hint,
      frame: cause?.frame,
      cause,
    });
    return withFrame(problem, { file, text });
  };
  const bytes = await readRegularFile(resolve(cwd, file), maxBytes).catch((cause) => {
    throw new PlacewrightError("file-missing", `Cannot read the ${noun} "${file}": ${fileReason(cause)}`, {
      location: { file },
      hint: "Check the path, which is relative to the folder where the command runs",
      cause,
    });
  });
  const read = async () => {
    text = decodeText(bytes, file, "config-invalid");
    return /\.json$/i.test(file) ? parseJson(text, file) : parseYaml(text, file);
  };
  const source = await read().catch((cause) => {
    if (!(cause instanceof PlacewrightError)) throw cause;
    throw refuse(cause.reason, cause.location ?? { file }, cause.hint, cause);
  });
  const { data, error } = validate(await loadSchema(), source.value);
  if (error)
    throw new Problems(
      toValidationErrors(error, source.value, whole).map(({ path, part, reason, hint }) =>
        refuse(reason, source.locate(path, part), hint),
      ),
    );
  return { value: data, refuse: (path, reason) => refuse(reason, source.locate(path, "value")) };
}
