import { formatPatch, structuredPatch } from "diff";

/** The changes of some files as a unified diff for `patch -p1` and `git apply`; empty if none changed. */
export function toPatch(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string {
  const patches = [...after]
    .filter(([file, text]) => before.get(file) !== text)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([file, text]) =>
      // An empty time stamp: without the tab before it, patch reads a name up to its first blank.
      structuredPatch(`a/${file}`, `b/${file}`, before.get(file) ?? "", text, "", "", { context: 3 }),
    );
  return patches.length === 0
    ? ""
    : formatPatch(patches, { includeIndex: false, includeUnderline: false, includeFileHeaders: true });
}
