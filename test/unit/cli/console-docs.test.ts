import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { commands } from "../../../src/cli/commands.ts";
import { options } from "../../../src/cli/options.ts";

/** Returns every command line in a document's console blocks. */
async function commandLinesOf(document: string): Promise<string[]> {
  const text = await readFile(new URL(`../../../${document}`, import.meta.url), "utf8");
  const consoles = [...text.matchAll(/^```console\n(.*?)^```$/gms)].map(([, body = ""]) => body);
  return consoles.flatMap((body) =>
    [...body.matchAll(/^\$ (?:npx )?placewright ([^#\n]+)/gm)].map(([, line = ""]) => line.trim()),
  );
}

test.each([
  ["docs/runs.md", 5],
  ["docs/reports.md", 2],
  ["docs/team-dashboard.md", 1],
  ["docs/team-ledger.md", 1],
  ["docs/dashboard.md", 0],
  ["docs/telemetry.md", 0],
] as const)("every command line of %s exists", async (document, most) => {
  const lines = await commandLinesOf(document);
  expect(lines.length).toBeGreaterThan(most);
  for (const line of lines) {
    const [name = "", ...words] = line.split(/\s+/);
    const command = Object.entries(commands).find(([known]) => known === name)?.[1];
    expect(command, line).toBeDefined();
    const flags = (command?.options ?? []).map((option) => options[option].flags);
    for (const word of words.filter((each) => each.startsWith("-")))
      expect(
        flags.some((flag) => flag.split(/[ ,]+/).includes(word)),
        `${line}: ${word}`,
      ).toBe(true);
  }
});
