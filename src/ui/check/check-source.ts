import { PlacewrightError } from "../../base/errors.ts";
import { parseUrl } from "../../base/parse-url.ts";
import { type Purpose, purposes } from "../../check/evidence/purpose.ts";
import { isUtf16 } from "../../message/is-utf16.ts";

/** Kinds of what can be checked. */
export type SourceKind = "eml" | "html" | "mjml";

/** Names of the kinds, as readers know them. */
export const kindNames: Readonly<Record<SourceKind, string>> = {
  eml: "message file",
  html: "HTML",
  mjml: "MJML",
};

/** What a visitor dropped, chose, or pasted, with the fields beside it. */
export interface CheckSource {
  readonly kind: SourceKind;
  /** Name of the file, or what stands for it: `Pasted HTML`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The From header of HTML and MJML. Empty for a placeholder. */
  readonly from: string;
  /** The subject of HTML and MJML. Empty for the title of the page. */
  readonly subject: string;
  /** Address of the page that unsubscribes with one click. Empty if there is none. */
  readonly unsubscribeUrl: string;
  /** Undefined to decide by the message's headers. */
  readonly purpose: Purpose | undefined;
}

/** Fields of the form, as they were sent. */
export interface CheckFields {
  readonly pasted: string;
  readonly from: string;
  readonly subject: string;
  readonly unsubscribe: string;
  readonly purpose: string;
  /** Id of a message that was checked, to check it again with other fields. */
  readonly again: string;
}

export const noFields: CheckFields = {
  pasted: "",
  from: "",
  subject: "",
  unsubscribe: "",
  purpose: "",
  again: "",
};

/** Parts that the form may have, with room for what a browser extension adds. */
const maxParts = 20;

const maxFieldLength = 2000;

/** Largest HTML, in bytes. Gmail clips it after 102 KB. */
const maxHtmlBytes = 1024 * 1024;
/** Largest MJML, in bytes. Compiling it takes longer than anything else. */
const maxMjmlBytes = 128 * 1024;
/** Longest header of a message file, in bytes, and most lines that may begin a part. No mail server accepts as much. */
const [maxHeaderBytes, maxPartLines] = [256 * 1024, 20_000];

/** A form that was read: its fields, and its file, if one was chosen. */
export interface CheckForm {
  readonly fields: CheckFields;
  readonly file: { readonly name: string; readonly bytes: Uint8Array } | undefined;
}

/** Reads the form of the Check page. Throws `usage` if its body is not one. */
export async function readCheckForm(request: Request): Promise<CheckForm> {
  const type = request.headers.get("content-type") ?? "";
  const bytes = Buffer.from(await request.arrayBuffer());
  const boundary = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(type);
  const mark = boundary && `--${boundary[1] ?? boundary[2]}`;
  // Deno reads what it can of a broken form.
  const end = bytes.subarray(-100).toString("latin1").trimEnd();
  if (!mark || !end.endsWith(`${mark}--`) || countUpTo(bytes, mark, maxParts + 2) > maxParts + 1)
    throw unreadable();
  const form = await new Response(bytes, { headers: { "content-type": type } })
    .formData()
    .catch((cause: unknown) => {
      throw unreadable(cause);
    });
  const text = (name: string, maxLength = maxFieldLength): string => {
    const value = form.get(name);
    return typeof value === "string" ? value.slice(0, maxLength) : "";
  };
  const found = form.getAll("file").find((each) => typeof each !== "string" && each.size > 0);
  return {
    fields: {
      pasted: text("pasted", bytes.length),
      from: text("from"),
      subject: text("subject"),
      unsubscribe: text("unsubscribe"),
      purpose: text("purpose"),
      again: text("again"),
    },
    file:
      found instanceof Blob
        ? {
            name: (("name" in found && String(found.name)) || "message").slice(0, 200),
            bytes: new Uint8Array(await found.arrayBuffer()),
          }
        : undefined,
  };
}

const unreadable = (cause?: unknown): PlacewrightError =>
  new PlacewrightError("usage", "Cannot read what was sent: it is not the form of this page", {
    hint: "Go back to the Check page, and send it again",
    cause,
  });

function countUpTo(bytes: Buffer, mark: string, most: number): number {
  let count = 0;
  for (let at = bytes.indexOf(mark); at >= 0 && count < most; at = bytes.indexOf(mark, at + mark.length))
    count++;
  return count;
}

/**
 * Returns what a form wants to be checked: its file, or what was pasted, or else the content of `again`. Throws `usage` if
 * there is none of them.
 */
export function toCheckSource(
  { fields, file }: CheckForm,
  again: Pick<CheckSource, "kind" | "name" | "bytes"> | undefined,
): CheckSource {
  const content = contentOf(file, fields.pasted.trim()) ?? again;
  if (!content)
    throw new PlacewrightError("usage", "There is nothing to check", {
      hint: "Choose a file, or paste a message, HTML, or MJML",
    });
  checkSize(content.kind, content.name, content.bytes.length);
  if (content.kind === "eml") checkStructure(content.name, Buffer.from(content.bytes));
  return {
    ...content,
    from: fields.from.trim(),
    subject: fields.subject.trim(),
    unsubscribeUrl: unsubscribeUrlOf(fields.unsubscribe.trim()),
    purpose: purposes.find((purpose) => purpose === fields.purpose),
  };
}

function contentOf(
  file: CheckForm["file"],
  pasted: string,
): Pick<CheckSource, "kind" | "name" | "bytes"> | undefined {
  if (file) return { ...file, kind: kindOf(file.name, file.bytes) };
  if (pasted === "") return undefined;
  const encode = (text: string) => new TextEncoder().encode(text);
  const kind = kindOf("", encode(pasted));
  // Browsers send CRLF. That is right for a message, and unusual for a template.
  const bytes = encode(kind === "eml" ? pasted : pasted.replaceAll("\r\n", "\n"));
  return { kind, name: `Pasted ${kindNames[kind]}`, bytes };
}

/** Returns the kind of a file, by its extension, or else by how it begins. */
function kindOf(name: string, bytes: Uint8Array): SourceKind {
  if (isUtf16(bytes))
    throw new PlacewrightError(
      "message-invalid",
      `Cannot read "${name || "what was pasted"}": it is UTF-16`,
      {
        hint: "Save it as UTF-8, without a byte order mark",
      },
    );
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  if (extension === "eml" || extension === "mjml") return extension;
  const start = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  if (/<mjml[\s>]/i.test(start) && start.startsWith("<")) return "mjml";
  if (extension === "html" || extension === "htm" || start.startsWith("<")) return "html";
  if (/^(?:From .*\r?\n)?[!-9;-~]+:(?:[ \t]|\r?\n[ \t])/.test(start)) return "eml";
  if (/<(?:html|body|table|div|p|a|img)[\s>]/i.test(start)) return "html";
  throw new PlacewrightError(
    "usage",
    `Cannot check "${name || "what was pasted"}": it is neither a message, nor HTML, nor MJML`,
    {
      hint:
        extension === "msg"
          ? "Open it in Outlook, and save it as .eml"
          : "Choose an .eml, .html, or .mjml file, or paste the source of a message with its headers",
    },
  );
}

function checkSize(kind: SourceKind, name: string, sizeBytes: number): void {
  const most = { eml: Number.POSITIVE_INFINITY, html: maxHtmlBytes, mjml: maxMjmlBytes }[kind];
  if (sizeBytes > most)
    throw new PlacewrightError(
      "usage",
      `Cannot check "${name}": it has ${Math.ceil(sizeBytes / 1024)} KB, more than ${most / 1024} KB`,
      { hint: "Gmail clips a message after 102 KB: make it smaller" },
    );
}

/** Refuses a message that would keep a processor busy: nobody sends it. */
function checkStructure(name: string, bytes: Buffer): void {
  const ends = [bytes.indexOf("\r\n\r\n"), bytes.indexOf("\n\n")].filter((at) => at >= 0);
  const headerBytes = Math.min(bytes.length, ...ends);
  const why =
    headerBytes > maxHeaderBytes
      ? `its header has more than ${maxHeaderBytes / 1024} KB`
      : countUpTo(bytes, "\n--", maxPartLines + 1) > maxPartLines && "it has too many parts";
  if (why)
    throw new PlacewrightError("usage", `Cannot check "${name}": ${why}`, {
      hint: "Check it with placewright check, which may take its time",
    });
}

/** Returns an address that a header can hold. Throws `usage` if it is not one. */
function unsubscribeUrlOf(text: string): string {
  if (text === "") return "";
  const url = parseUrl(text);
  if (url?.protocol === "https:" && url.href.length < 900 && !/[<>,\s]/.test(url.href)) return url.href;
  throw new PlacewrightError("usage", `Cannot use the unsubscribe address "${text}"`, {
    hint: "Write a URL that begins with https://",
  });
}
