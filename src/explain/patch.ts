import { formatPatch, type StructuredPatch, structuredPatch } from "diff";

/** The changes of some files as a unified diff for `patch -p1` and `git apply`; empty if none changed. */
export function toPatch(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string {
  const patches = [...after]
    .filter(([file, text]) => before.get(file) !== text)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([file, text]) =>
      format(structuredPatch(`a/${file}`, `b/${file}`, before.get(file) ?? "", text, "", "", { context: 3 })),
    );
  return patches.join("\n");
}

function format(patch: StructuredPatch): string {
  const text = formatPatch(patch, { includeIndex: false, includeUnderline: false, includeFileHeaders: true });
  // As git does it: patch reads a name up to its first blank, unless there is a tab after it.
  return patch.newFileName?.includes(" ") ? text.replace(/^(.*)\n(.*)\n/, "$1\t\n$2\t\n") : text;
}
