/** A file in a ZIP archive, as the archive's directory lists it. */
export interface ZipEntry {
  readonly name: string;
  readonly isEncrypted: boolean;
}

const [endSignature, entrySignature] = [0x06054b50, 0x02014b50];
/** The end record and the longest comment after it. */
const longestEnd = 22 + 0xffff;
const maxEntries = 10_000;

/**
 * Reads the directory at the end of a ZIP archive (PKWARE's APPNOTE, 4.3), wherever the archive begins; empty if there is none. What is
 * compressed is not unpacked. Never throws.
 */
export function readZipDirectory(bytes: Uint8Array): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = findEnd(view);
  if (end === undefined) return [];
  const entries: ZipEntry[] = [];
  // From the end, as some archives stand behind a program that unpacks them.
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
