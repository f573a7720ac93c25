import { loadChecked } from "../authored/load-checked.ts";
import type { FaultRule } from "../service/interceptors/fault-rule.ts";

/** Reads a file of fault rules. Throws the errors of `loadChecked`. */
export async function loadFaults(file: string, cwd: string): Promise<FaultRule[]> {
  const { value } = await loadChecked(file, cwd, {
    noun: "faults",
    whole: "the list of rules",
    loadSchema: async () => (await import("../service/interceptors/fault-schema.ts")).faultRulesSchema,
  });
  return value;
}
