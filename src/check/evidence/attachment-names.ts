import type { LeafPart } from "./leaf-part.ts";
import { readZipDirectory } from "./zip-directory.ts";

/** All names that an attachment has, and those of the files in it if it is a ZIP archive: `reports.zip: setup.exe`. */
export function attachmentNames({ filename, typeName, content }: LeafPart): string[] {
  const own = [...new Set([filename, typeName])].filter((name) => name !== undefined);
  const [archive = "an archive"] = own;
  const isArchive =
    /\.(?:zip|jar)$/i.test(archive) || (content.bytes[0] === 0x50 && content.bytes[1] === 0x4b);
  return isArchive
    ? [...own, ...readZipDirectory(content.bytes).map(({ name }) => `${archive}: ${name}`)]
    : own;
}

/** The ending by which Windows opens a file: without blanks, full stops and the name of a stream after it. */
export const endingOf = (name: string): string =>
  /\.(\w+)[\s.]*(?::[^\\/.\s]*){0,2}$/.exec(name)?.[1]?.toLowerCase() ?? "";
