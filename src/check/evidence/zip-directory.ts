/** A file in a ZIP archive, as listed in the archive's directory. */
export interface ZipEntry {
  readonly name: string;
  readonly isEncrypted: boolean;
}

const [endSignature, entrySignature] = [0x06054b50, 0x02014b50];
/** Size of the end record and the longest comment after it, in bytes. */
const longestEnd = 22 + 0xffff;
const maxEntries = 10_000;

/**
 * Reads the directory at the end of a ZIP archive (PKWARE APPNOTE, 4.3), wherever the archive begins, without
 * decompressing files. Returns an empty list if there is none, and never throws.
 */
export function readZipDirectory(bytes: Uint8Array): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = findEnd(view);
  if (end === undefined) return [];
  const entries: ZipEntry[] = [];
  // Count from the end, because a self-extracting program may precede the archive.
  let place = end - view.getUint32(end + 12, true);
  while (entries.length < maxEntries && place >= 0 && place + 46 <= end) {
    if (view.getUint32(place, true) !== entrySignature) break;
    const [name, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(place + offset, true));
    const nameEnd = place + 46 + (name ?? 0);
    entries.push({
      name: Buffer.from(bytes.subarray(place + 46, nameEnd)).toString("latin1"),
      isEncrypted: (view.getUint16(place + 8, true) & 1) === 1,
    });
    place = nameEnd + (extra ?? 0) + (comment ?? 0);
  }
  return entries;
}

function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - 22;
  for (let place = last; place >= Math.max(0, last - longestEnd); place--)
    if (view.getUint32(place, true) === endSignature) return place;
  return undefined;
}
