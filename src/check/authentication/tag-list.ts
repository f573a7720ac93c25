/**
 * Parses a tag list such as `v=DMARC1; p=none` (RFC 6376, 3.2), keeping the case of names. Duplicate tags are
 * listed in `repeated` and omitted from `tags`.
 */
export function parseTagList(text: string): {
  readonly tags: ReadonlyMap<string, string>;
  readonly repeated: readonly string[];
} {
  const tags = new Map<string, string>();
  const repeated = new Set<string>();
  for (const piece of text.split(";")) {
    const equals = piece.indexOf("=");
    if (equals < 0) continue;
    const name = piece.slice(0, equals).trim();
    if (tags.has(name)) repeated.add(name);
    else tags.set(name, piece.slice(equals + 1).trim());
  }
  for (const name of repeated) tags.delete(name);
  return { tags, repeated: [...repeated] };
}
