import { decodeText } from "../../authored/decode-text.ts";
import { PlacewrightError } from "../../base/errors.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { composeMail } from "../../message/compose.ts";
import { hashBytes } from "../../message/content-hash.ts";
import { formatMailboxes } from "../../message/mailbox.ts";
import { compileMjml } from "../../message/mjml/compile-mjml.ts";
import { parseMessage } from "../../message/parse.ts";
import { checkRequirements } from "../../message/requirements.ts";
import { parseSender } from "../../message/sender.ts";
import { loadTemplates } from "../../message/template/templates.ts";
import { toPlainText } from "../../message/text-from-html.ts";
import type { MessageReport } from "../../result/run-report.ts";
import { toMessageReport } from "../../run/stored-message.ts";
import type { CheckSource } from "./check-source.ts";
import { toLiteralTemplate } from "./literal-template.ts";

/** A message that was built from what a visitor gave. */
export interface BuiltSource {
  /** The message as MIME. */
  readonly bytes: Uint8Array;
  /** The message as a mail client shows it. Undefined if none can read it. */
  readonly message: MessageReport | undefined;
  /** The From header, as its author wrote it. */
  readonly from: string;
  readonly subject: string;
  /** What was assumed, for the reader. */
  readonly notes: readonly string[];
  /** What keeps it from being sent at all. */
  readonly problems: readonly PlacewrightError[];
}

/** The From header if neither the form nor the project has one. */
const placeholderFrom = "Your name <news@example.com>";

/**
 * Builds the message of a source, as the scenario would that saves it. Reads files of the templates folder that MJML
 * includes, and no others. Throws errors of the HTML, the MJML, or the fields.
 */
export async function buildSource(
  source: CheckSource,
  config: Pick<ResolvedConfig, "templatesDir">,
  knownFrom: string | undefined,
): Promise<BuiltSource> {
  if (source.kind === "eml") return readBuilt(source.bytes, source.name, { from: "", notes: [] });
  const text = decodeText(source.bytes, source.name, "template-invalid");
  const html = source.kind === "html" ? text : await compile(source.name, text, config.templatesDir);
  const from = source.from || knownFrom || placeholderFrom;
  const title = await titleOf(html);
  const subject = source.subject || title;
  const sender = await parseSender(from, from);
  const { unsubscribeUrl } = source;
  const bytes = await composeMail(
    {
      from: await formatMailboxes([sender]),
      domain: sender.domain,
      subject,
      html,
      text: await toPlainText(html),
      headers: unsubscribeUrl === "" ? [] : unsubscribeHeaders(unsubscribeUrl),
    },
    { seed: "check" },
  );
  return readBuilt(bytes, source.name, {
    from,
    notes: [
      ...(source.from ? [] : [`From is assumed: ${from}. Enter your own below`]),
      ...(source.subject || title === "" ? [] : ["The subject is the title of the page"]),
      "The text part is derived from the HTML",
    ],
  });
}

/** The headers of one-click unsubscribe. */
export const unsubscribeHeaders = (url: string): { readonly key: string; readonly value: string }[] => [
  { key: "List-Unsubscribe", value: `<${url}>` },
  { key: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click" },
];

async function readBuilt(
  bytes: Uint8Array,
  name: string,
  { from, notes }: { readonly from: string; readonly notes: readonly string[] },
): Promise<BuiltSource> {
  const problems: PlacewrightError[] = [];
  const note = (error: unknown): undefined => {
    if (!(error instanceof PlacewrightError)) throw error;
    problems.push(error);
  };
  const parsed = await parseMessage(bytes).catch(note);
  if (parsed) await checkRequirements(bytes, parsed, `"${name}"`).catch(note);
  const hash = hashBytes(bytes);
  const message =
    parsed &&
    toMessageReport({
      content: { kind: "raw", bytes },
      from: parsed.from,
      bytes,
      parsed,
      contentHash: hash,
      measureHash: hash,
      sizeBytes: bytes.length,
      notes,
    });
  return {
    bytes,
    message,
    from: from || parsed?.from || "",
    subject: parsed?.subject ?? "",
    notes,
    problems,
  };
}

/** Compiles MJML. It may include what is in the templates folder, where it would be saved. */
async function compile(name: string, text: string, templatesDir: string): Promise<string> {
  const file = name.toLowerCase().endsWith(".mjml") ? name.replace(/[\\/]/g, "-") : "pasted.mjml";
  const templates = await loadTemplates({ projectDir: templatesDir, templatesDir });
  return compileMjml(
    { file, text: toLiteralTemplate(text) },
    { projectDir: templatesDir, templates, data: { subject: "", preheader: "" } },
  );
}

/** Returns the title of a page. Empty if it has none. */
async function titleOf(html: string): Promise<string> {
  const { Parser } = await import("htmlparser2");
  let [title, isInside, isDone] = ["", false, false];
  const parser = new Parser({
    onopentagname(name) {
      if (name === "title" && !isDone) isInside = true;
    },
    ontext(text) {
      if (isInside) title += text;
    },
    onclosetag(name) {
      if (name === "title" && isInside) [isInside, isDone] = [false, true];
    },
  });
  parser.write(html.slice(0, 200_000));
  parser.end();
  return title.replace(/\s+/g, " ").trim().slice(0, 500);
}
