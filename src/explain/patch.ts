import { formatPatch, type StructuredPatch, structuredPatch } from "diff";

/**
 * Returns the changes of files as a unified diff for `patch -p1` and `git apply`. Empty if no file changed.
 */
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
  // Add a tab as git does: without it, `patch` ends a file name at its first blank.
  return patch.newFileName?.includes(" ") ? text.replace(/^(.*)\n(.*)\n/, "$1\t\n$2\t\n") : text;
}
