import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Lines that are mutated together: long enough to hold whole statements. */
const windowLines = 20;

/** Returns a share (0 to 1) of the source lines below a folder, as ranges that Stryker reads: `src/a.ts:21-40`. The same seed picks the same. */
export function sampleLines(folder, share, seed) {
  return filesIn(folder).flatMap((file) => {
    const count = readFileSync(file, "utf8").split("\n").length;
    const starts = Array.from(
      { length: Math.ceil(count / windowLines) },
      (_, place) => place * windowLines + 1,
    );
    return starts
      .filter((start) => numberOf(`${seed} ${file} ${start}`) < share)
      .map((start) => `${file}:${start}-${Math.min(count, start + windowLines - 1)}`);
  });
}

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** Maps a text to a number from 0 up to 1, evenly. */
const numberOf = (text) => createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32;
