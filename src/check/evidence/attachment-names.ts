import type { LeafPart } from "./leaf-part.ts";
import { readZipDirectory } from "./zip-directory.ts";

/** Name of an attachment, or of a file inside it. */
export interface AttachmentName {
  /** Name to show: `reports.zip: setup.exe`. */
  readonly shown: string;
  /**
   * File extension by which Windows opens the file, in lower case: `exe`, also for `setup.exe.` and
   * `setup.exe::$DATA`.
   */
  readonly ending: string;
  /** Whether the name is that of a file inside an archive. */
  readonly isInside: boolean;
}

/** Returns all names of an attachment and, if it is a ZIP archive, of the files inside it. */
export function attachmentNames({ filename, typeName, content }: LeafPart): AttachmentName[] {
  const own = [...new Set([filename, typeName])].filter((name) => name !== undefined);
  const [archive = "an archive"] = own;
  const isArchive =
    /\.(?:zip|jar)$/i.test(archive) || (content.bytes[0] === 0x50 && content.bytes[1] === 0x4b);
  const inside = isArchive ? readZipDirectory(content.bytes).map(({ name }) => name) : [];
  return [
    ...own.map((name) => ({ shown: name, ending: endingOf(name), isInside: false })),
    ...inside.map((name) => ({ shown: `${archive}: ${name}`, ending: endingOf(name), isInside: true })),
  ];
}

/** Returns the file extension by which Windows opens a file, in lower case. */
export function endingOf(name: string): string {
  const [file = ""] = name.replace(/\p{Default_Ignorable_Code_Point}/gu, "").split(":", 1);
  let end = file.length;
  while (end > 0 && (file[end - 1] === "." || file[end - 1] === " ")) end--;
  const dot = file.lastIndexOf(".", end - 1);
  // Some mail programs end the name at a semicolon: `setup.exe;x`.
  return dot < 0
    ? ""
    : (file
        .slice(dot + 1, end)
        .toLowerCase()
        .split(";", 1)[0] ?? "");
}
