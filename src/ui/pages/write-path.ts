/** Returns the page that opens a file in the editor, at a line if one is given. */
export function writePath(
  file: string,
  { line, ...more }: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const query = new URLSearchParams({ file });
  for (const [key, value] of Object.entries(more)) if (value !== undefined) query.set(key, String(value));
  if (line !== undefined) query.set("line", String(line));
  return `/write?${query}`;
}
