import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ZodType } from "zod";
import { PlacewrightError, Problems } from "../base/errors.ts";
import type { ValuePath } from "./locate.ts";
import { parseYaml } from "./parse-yaml.ts";
import { toValidationErrors } from "./to-validation-errors.ts";

/** A file that was read and matches its schema. */
export interface CheckedFile<Value> {
  readonly value: Value;
  /** Returns an error at a place in the file, with line and column. */
  refuse(path: ValuePath, reason: string): PlacewrightError;
}

/**
 * Reads a YAML or JSON file and validates it. `noun` names the file in errors, `whole` its value. `file` is
 * relative to `cwd` or absolute. Throws `file-missing`, or a `Problems` error with every problem, each with
 * line and column.
 */
export async function loadChecked<Value>(
  file: string,
  cwd: string,
  { noun, whole, loadSchema }: { noun: string; whole: string; loadSchema(): Promise<ZodType<Value>> },
): Promise<CheckedFile<Value>> {
  const refuse = ({
    reason,
    location,
    hint,
  }: Omit<Partial<PlacewrightError>, "hint"> & { hint?: string | undefined }) =>
    new PlacewrightError("config-invalid", `Cannot load the ${noun} "${file}": ${reason}`, {
      location,
      hint,
    });
  const text = await readFile(resolve(cwd, file), "utf8").catch((cause) => {
    throw new PlacewrightError("file-missing", `Cannot read the ${noun} "${file}"`, {
      location: { file },
      hint: "Check that the file exists and is readable",
      cause,
    });
  });
  const source = await parseYaml(text, file).catch((cause) => {
    throw cause instanceof PlacewrightError ? refuse(cause as never) : cause;
  });
  const { data, error } = (await loadSchema()).safeParse(source.value);
  if (error)
    throw new Problems(
      toValidationErrors(error, source.value, whole).map(({ path, part, reason, hint }) =>
        refuse({ reason, location: source.locate(path, part), hint }),
      ),
    );
  return {
    value: data,
    refuse: (path, reason) => refuse({ reason, location: source.locate(path, "value") }),
  };
}
