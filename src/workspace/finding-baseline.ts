import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { loadChecked } from "../authored/load-checked.ts";
import { changeError, PlacewrightError } from "../base/errors.ts";
import { fileReason } from "../base/file-reason.ts";
import type { FindingBaseline } from "../check/baseline.ts";

/**
 * Reads a baseline of findings, relative to the project folder. Throws `file-missing` if the file cannot be read, and
 * `config-invalid` with line and column if it is not a baseline.
 */
export async function loadFindingBaseline(name: string, projectDir: string): Promise<FindingBaseline> {
  try {
    const { value } = await loadChecked(name, projectDir, {
      noun: "baseline",
      whole: "the baseline",
      loadSchema: async () => (await import("./finding-baseline-schema.ts")).findingBaselineSchema,
    });
    return new Map(value.accepted.map(({ message, findings }) => [message, new Set(findings)]));
  } catch (error) {
    if (!(error instanceof PlacewrightError) || error.code !== "file-missing") throw error;
    throw changeError(error, { hint: "Create one: placewright check --update-baseline" });
  }
}

/**
 * Writes a baseline of findings, relative to the project folder, in an order that changes with its content only. Throws
 * `report-unwritable`.
 */
export async function saveFindingBaseline(
  name: string,
  projectDir: string,
  baseline: FindingBaseline,
): Promise<void> {
  const accepted = [...baseline]
    .filter(([, findings]) => findings.size > 0)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([message, findings]) => ({ message, findings: [...findings].sort() }));
  const text = `${JSON.stringify({ version: 2, accepted }, undefined, 2)}\n`;
  await writeFile(resolve(projectDir, name), text).catch((cause) => {
    throw new PlacewrightError(
      "report-unwritable",
      `Cannot write the baseline "${name}": ${fileReason(cause)}`,
      {
        cause,
        hint: "Choose another file",
      },
    );
  });
}
