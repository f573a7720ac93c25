import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { PlacewrightError } from "../base/errors.ts";
import { parseYaml } from "../scenario/parse-yaml.ts";
import { toFaults } from "../scenario/to-faults.ts";
import type { FaultRule } from "../service/interceptors/fault-rule.ts";
import { Problems } from "./failure.ts";

/**
 * Reads a file of fault rules, YAML or JSON. `file` is relative to `cwd` or absolute.
 * Throws `file-missing`, or Problems: all that is wrong, each with line and column.
 */
export async function loadFaults(file: string, cwd: string): Promise<FaultRule[]> {
  const text = await readFile(resolve(cwd, file), "utf8").catch((cause) => {
    throw new PlacewrightError("file-missing", `Cannot read the faults "${file}"`, {
      location: { file },
      hint: "check that it is there, and that you may read it",
      cause,
    });
  });
  const { faultRulesSchema } = await import("../service/interceptors/fault-schema.ts");
  const source = await parseYaml(text, file).catch((cause) => {
    throw cause instanceof PlacewrightError ? inFaults(file, cause) : cause;
  });
  const { data, error } = faultRulesSchema.safeParse(source.value);
  if (data) return data;
  throw new Problems(
    toFaults(error, source.value, "the list of rules").map(({ path, part, reason, hint }) =>
      inFaults(file, { reason, location: source.locate(path, part), hint }),
    ),
  );
}

const inFaults = (
  file: string,
  {
    reason,
    location,
    hint,
  }: Pick<PlacewrightError, "reason" | "location"> & { readonly hint?: string | undefined },
): PlacewrightError =>
  new PlacewrightError("config-invalid", `Cannot load the faults "${file}": ${reason}`, { location, hint });
