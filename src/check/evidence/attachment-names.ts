import type { LeafPart } from "./leaf-part.ts";
import { readZipDirectory } from "./zip-directory.ts";

/** A name that an attachment, or a file in it, has. */
export interface AttachmentName {
  /** `reports.zip: setup.exe` */
  readonly shown: string;
  /** By which Windows opens the file, in lower case: `exe` for `setup.exe.` and `setup.exe::$DATA`, too. */
  readonly ending: string;
  /** Whether it is of a file in an archive. */
  readonly isInside: boolean;
}

/** All names of an attachment, and those of the files in it if it is a ZIP archive. */
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

/** By which Windows opens a file of this name. */
export function endingOf(name: string): string {
  const [file = ""] = name.split(":", 1);
  let end = file.length;
  while (end > 0 && (file[end - 1] === "." || file[end - 1] === " ")) end--;
  const dot = file.lastIndexOf(".", end - 1);
  return dot < 0 ? "" : file.slice(dot + 1, end).toLowerCase();
}
