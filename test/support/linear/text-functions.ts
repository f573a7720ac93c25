import { codeFrame } from "../../../src/authored/code-frame.ts";
import { toImportError } from "../../../src/authored/import-module.ts";
import { formatPath, locateLiteral, locatePath, positionAt } from "../../../src/authored/locate.ts";
import { parseJson } from "../../../src/authored/parse-json.ts";
import { parseYaml } from "../../../src/authored/parse-yaml.ts";
import { parseDuration } from "../../../src/base/duration.ts";
import { toSlug } from "../../../src/base/ids.ts";
import { nearest } from "../../../src/base/nearest.ts";
import {
  policyOf,
  readDmarcRecord,
  reportAddresses,
} from "../../../src/check/authentication/dmarc-record.ts";
import { createRecordedResolver } from "../../../src/check/authentication/recorded-zone.ts";
import { checkSpf } from "../../../src/check/authentication/spf.ts";
import { authenticateMessage } from "../../../src/check/authentication/verify.ts";
import { answerMarkOf, withoutAnswerMarks } from "../../../src/check/evidence/answer-marks.ts";
import { createCuts } from "../../../src/check/evidence/bounds.ts";
import { parseColor } from "../../../src/check/evidence/colors.ts";
import { parseContentField } from "../../../src/check/evidence/content-field.ts";
import { hostOf, registrableDomain, webAddresses } from "../../../src/check/evidence/hosts.ts";
import { readLength } from "../../../src/check/evidence/html/css-values.ts";
import { readInlineStyle } from "../../../src/check/evidence/html/style-sheet.ts";
import { viewports } from "../../../src/check/evidence/html/viewport.ts";
import { languagesOfWords } from "../../../src/check/evidence/language-of-words.ts";
import { decodeText, readLeaf } from "../../../src/check/evidence/leaf-part.ts";
import { lineOfField } from "../../../src/check/evidence/lines.ts";
import { readMailboxes, splitAddresses } from "../../../src/check/evidence/mailboxes.ts";
import { mergeTagsIn, withoutCode } from "../../../src/check/evidence/merge-tags.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { quotedMailIn } from "../../../src/check/evidence/quoted-mail.ts";
import { readHtml } from "../../../src/check/evidence/read-html.ts";
import { readingsOf, toShownName } from "../../../src/check/evidence/shown-name.ts";
import { readStructuredData } from "../../../src/check/evidence/structured-data.ts";
import { svgProblems } from "../../../src/check/evidence/svg-tiny-ps.ts";
import { readZipDirectory } from "../../../src/check/evidence/zip-directory.ts";
import { spamRules } from "../../../src/check/spam/builtin-rules.ts";
import { toSpamEvidence } from "../../../src/check/spam/spam-evidence.ts";
import { readSymbols } from "../../../src/check/spam/spamassassin.ts";
import { parseBound } from "../../../src/expect/check-expectations.ts";
import { parseHealthThreshold } from "../../../src/expect/health-expectations.ts";
import { parseThreshold } from "../../../src/expect/threshold.ts";
import { type Draft, withText } from "../../../src/explain/draft.ts";
import type { EditContext } from "../../../src/explain/edits/edit.ts";
import { editRules, proposeEdits } from "../../../src/explain/edits/edits.ts";
import { composeMail } from "../../../src/message/compose.ts";
import { hashMessage } from "../../../src/message/content-hash.ts";
import { decodeHeader, toUnicode } from "../../../src/message/decode-header.ts";
import { renderField } from "../../../src/message/fields.ts";
import { linesOf } from "../../../src/message/lines.ts";
import { isAddress, parseMailboxes } from "../../../src/message/mailbox.ts";
import { parseMimeTree } from "../../../src/message/mime-tree.ts";
import { createSheet } from "../../../src/message/mjml/located-text.ts";
import { scanMjml } from "../../../src/message/mjml/scan-mjml.ts";
import { parseMessage } from "../../../src/message/parse.ts";
import { checkRequirements } from "../../../src/message/requirements.ts";
import { parseFromHeader } from "../../../src/message/sender.ts";
import { createTemplates } from "../../../src/message/template/create-templates.ts";
import { createHelpers } from "../../../src/message/template/helpers.ts";
import { parseLocales } from "../../../src/message/template/locales.ts";
import { toTemplateError } from "../../../src/message/template/template-fault.ts";
import { toPlainText } from "../../../src/message/text-from-html.ts";
import { toProviderError } from "../../../src/provider/amazon/sdk-errors.ts";
import { toResponseText } from "../../../src/provider/answer-text.ts";
import { appendToTexts } from "../../../src/provider/seedlist/append-to-texts.ts";
import { parseAuthenticationResults } from "../../../src/provider/seedlist/authentication-results.ts";
import { toImapFault } from "../../../src/provider/seedlist/imap-fault.ts";
import { markContent } from "../../../src/provider/seedlist/mark.ts";
import { toSmtpFault } from "../../../src/provider/seedlist/smtp-fault.ts";
import { hasDarkStyles, toFrameDocument } from "../../../src/report/html/frame-document.ts";
import { findRemoteResources } from "../../../src/report/html/remote-resources.ts";
import { toSafeLine, toSafeLogLine, toSafeText } from "../../../src/report/safe-text.ts";
import { padEndTo, textWidth, truncateText, wrapText } from "../../../src/report/text-width.ts";
import { fingerprintOf } from "../../../src/result/finding.ts";
import { parseCsv } from "../../../src/scenario/read-rows.ts";
import { parseSimulation } from "../../../src/service/placement/simulate-header.ts";
import type { ShapeFamily } from "./shapes.ts";

/** A function of `src` that reads foreign text. */
export interface TextFunction {
  readonly name: string;
  /** Shapes of its input: a quarter of each family in the test, all in the benchmark. */
  readonly families: readonly ShapeFamily[];
  readonly run: (text: string) => unknown;
}

const bytesOf = (text: string): Buffer => Buffer.from(text);

const leafOf = (encoding: string, body: string) =>
  readLeaf(
    {
      headers: [{ name: "Content-Transfer-Encoding", value: encoding }],
      hasBody: true,
      body: Buffer.from(body).toString("latin1"),
      parts: [],
      isClosed: true,
    },
    "1",
  );

const messageOf = (head: string, body: string): Buffer =>
  bytesOf(`From: a@acme.example\r\nSubject: x\r\n${head}\r\n\r\n${body}`);

const templates = createTemplates({
  origins: new Map(),
  helpers: createHelpers({ translate: () => "" }),
  guardsMayMiss: false,
  toProjectPath: (path) => path,
});

const rulesOn = (text: string): unknown => {
  const message = readMessage(messageOf("Content-Type: text/plain", text));
  const evidence = toSpamEvidence(message);
  return spamRules.filter(({ meets }) => typeof meets !== "string" && meets(evidence));
};

const zoneOf = (record: string) =>
  createRecordedResolver({
    "acme.example TXT": [record],
    "_dmarc.acme.example TXT": [record],
    "s._domainkey.acme.example TXT": [record],
  });

/** All edits of a message in which every text is this one, regardless of the findings. */
async function editAll(text: string): Promise<void> {
  const draft: Draft = { texts: new Map([["mail.yaml", text]]), values: new Map() };
  const kinds = ["subject", "from", "html", "text", "row"] as const;
  const write = (current: Draft, changed: string) => withText(current, "mail.yaml", changed);
  const finding = { severity: "error", message: text.slice(0, 300), excerpt: text.slice(0, 120) } as const;
  const context: EditContext = {
    scenario: {
      name: "mail",
      file: "mail.yaml",
      source: text,
      tags: [],
      from: "a@acme.example",
      message: { mime: { subject: text, html: text } },
      variants: [{ row: {} }],
      expect: {},
      expected: { thresholds: [], checks: [] },
    },
    own: {
      get: (current) => current.texts.get("mail.yaml"),
      set: (current, _path, value) => write(current, value),
      add: (current, _path, key, value) => write(current, `${key}: ${JSON.stringify(value)}\n${text}`),
    },
    kind: "mime",
    draft,
    pieces: kinds.map((kind) => ({
      file: "mail.yaml",
      kind,
      read: (current: Draft) => current.texts.get("mail.yaml"),
      write,
    })),
    messages: [
      {
        evidence: readMessage(messageOf("Content-Type: text/html", text)),
        findings: editRules.flatMap(({ checks }) =>
          checks.map((check) => ({ check, ...finding, fix: "", source: "" })),
        ),
        symbols: ["FONT_SHOUTS"],
      },
    ],
    sender: { address: "b@acme.example", origin: "a test's" },
    domain: "acme.example",
  };
  for (const edit of proposeEdits(context)) await edit.apply(draft);
}

/** Every function of `src` that reads text from a message, a response, a report, or a file. */
export const textFunctions: readonly TextFunction[] = [
  // Messages.
  {
    name: "parseMimeTree",
    families: ["blanks", "fields", "separators", "encodings"],
    run: (text) => parseMimeTree(bytesOf(text)),
  },
  {
    name: "parseMimeTree (boundary)",
    families: ["blanks", "separators", "encodings"],
    run: (text) => parseMimeTree(messageOf(`Content-Type: multipart/mixed; boundary*0=a${text}`, "")),
  },
  {
    name: "parseMimeTree (body)",
    families: ["blanks", "fields", "separators"],
    run: (text) => parseMimeTree(messageOf("Content-Type: multipart/mixed; boundary=a", text)),
  },
  { name: "hashMessage", families: ["fields", "blanks"], run: (text) => hashMessage(bytesOf(text)) },
  {
    name: "parseMessage",
    families: ["fields", "blanks", "encodings", "addresses"],
    run: (text) => parseMessage(bytesOf(text)),
  },
  {
    name: "parseMessage (From)",
    families: ["addresses", "quotes", "brackets", "encodings", "separators"],
    run: (text) => parseMessage(bytesOf(`From: ${text}\r\n\r\n`)),
  },
  {
    name: "parseMessage (Content-Type)",
    families: ["fields", "quotes", "separators"],
    run: (text) => parseMessage(bytesOf(`Content-Type: text/plain; ${text}\r\n\r\na`)),
  },
  {
    name: "parseMessage (HTML)",
    families: ["markup", "encodings", "blanks"],
    run: (text) => parseMessage(messageOf("Content-Type: text/html", text)),
  },
  {
    name: "parseMessage (quoted-printable)",
    families: ["encodings", "blanks"],
    run: (text) => parseMessage(messageOf("Content-Transfer-Encoding: quoted-printable", text)),
  },
  {
    name: "parseMessage (format=flowed)",
    families: ["blanks", "brackets"],
    run: (text) => parseMessage(messageOf("Content-Type: text/plain; format=flowed; delsp=yes", text)),
  },
  { name: "decodeHeader", families: ["encodings", "blanks", "separators"], run: decodeHeader },
  { name: "toUnicode", families: ["words"], run: toUnicode },
  { name: "linesOf", families: ["blanks"], run: (text) => [...linesOf(bytesOf(text))] },
  {
    name: "checkRequirements",
    families: ["fields", "addresses", "separators"],
    run: (text) =>
      checkRequirements(
        bytesOf(`From: ${text}`),
        {
          from: "",
          subject: "",
          headers: [],
          attachments: [{ filename: text, contentType: "", sizeBytes: 0, inline: false }],
        },
        "x",
      ),
  },
  {
    name: "parseMailboxes",
    families: ["addresses", "quotes", "brackets", "separators"],
    run: (text) => parseMailboxes(text, "Cannot send", text),
  },
  {
    name: "parseFromHeader",
    families: ["addresses", "quotes", "brackets", "separators"],
    run: (text) => parseFromHeader(text, text),
  },
  {
    name: "isAddress",
    families: ["addresses", "words", "separators"],
    run: (text) => isAddress(`${text}@a.example`),
  },
  { name: "toPlainText", families: ["markup", "encodings", "blanks", "words"], run: toPlainText },
  {
    name: "composeMail",
    families: ["words", "addresses", "blanks"],
    run: (text) =>
      composeMail(
        {
          from: "a@acme.example",
          domain: "acme.example",
          subject: text,
          text,
          html: text,
          to: text,
          headers: [{ key: "X-A", value: text }],
        },
        { seed: "x", date: new Date(0) },
      ),
  },
  {
    name: "renderField",
    families: ["templates", "blanks"],
    run: async (text) => renderField("Subject", text, await templates, { a: 1 }),
  },
  {
    name: "renderText",
    families: ["templates", "markup"],
    run: async (text) => (await templates).renderText(`{{a}}${text}`, "html", { a: 1 }),
  },
  {
    name: "renderLocated",
    families: ["templates", "markup", "blanks"],
    run: async (text) => (await templates).renderLocated({ file: "a.mjml", text: `{{a}}${text}` }, { a: 1 }),
  },
  {
    name: "renderLocated (data)",
    families: ["templates", "markup", "blanks"],
    run: async (text) => (await templates).renderLocated({ file: "a.mjml", text: "{{{a}}}" }, { a: text }),
  },
  {
    name: "scanMjml",
    families: ["markup", "encodings", "blanks", "quotes"],
    run: (text) => scanMjml(createSheet({ text, lines: [] }, "a.mjml")),
  },
  {
    name: "scanMjml (includes)",
    families: ["blanks"],
    run: (text) =>
      scanMjml(
        createSheet({ text: text.replace(/[\s\S]{8}/g, '<mj-include path="a" />\n'), lines: [] }, "a.mjml"),
      ),
  },
  { name: "codeFrame", families: ["blanks"], run: (text) => codeFrame(text, 3) },
  {
    name: "toTemplateError",
    families: ["blanks", "words"],
    run: (text) => toTemplateError(new Error(`Parse error on line 1:\n${text}`), { file: "", text }),
  },
  {
    name: "parseLocales",
    families: ["documents", "blanks", "quotes"],
    run: (text) => parseLocales([{ file: "a.yaml", locale: "a", text }]),
  },

  // Evidence of the checks.
  {
    name: "readMessage",
    families: ["fields", "blanks", "encodings"],
    run: (text) => readMessage(bytesOf(text)),
  },
  {
    name: "parseContentField",
    families: ["fields", "quotes", "blanks", "separators", "encodings"],
    run: (text) => parseContentField(`text/html; ${text}`),
  },
  {
    name: "decodeText (quoted-printable)",
    families: ["encodings", "blanks", "separators"],
    run: (text) => decodeText(leafOf("quoted-printable", text)),
  },
  {
    name: "decodeText (base64)",
    families: ["encodings", "blanks", "words"],
    run: (text) => decodeText(leafOf("base64", text)),
  },
  {
    name: "readMailboxes",
    families: ["addresses", "quotes", "brackets", "separators"],
    run: (text) => readMailboxes([{ name: "From", raw: text, value: text }]),
  },
  {
    name: "lineOfField",
    families: ["fields", "blanks"],
    run: (text) => lineOfField(bytesOf(text), "Subject"),
  },
  {
    name: "readHtml",
    families: ["markup", "styles", "encodings", "blanks", "words"],
    run: (text) => readHtml(text, createCuts()),
  },
  {
    name: "readHtml (style)",
    families: ["styles", "quotes", "brackets", "separators", "blanks"],
    run: (text) => readHtml(`<style>${text}</style><p style='${text.replaceAll("'", "")}'>a`, createCuts()),
  },
  {
    name: "readHtml (closing)",
    families: ["markup"],
    run: (text) =>
      readHtml(`${"<i>".repeat(text.length / 8)}${text}${"</b>".repeat(text.length / 8)}`, createCuts()),
  },
  {
    name: "splitAddresses",
    families: ["addresses", "quotes", "brackets", "separators", "encodings"],
    run: splitAddresses,
  },
  {
    name: "readZipDirectory",
    families: ["brackets", "separators", "words", "blanks"],
    run: (text) => readZipDirectory(bytesOf(`PK\u0003\u0004${text}`)),
  },
  {
    name: "withoutCode",
    families: ["brackets", "separators", "words", "blanks"],
    run: (text) => withoutCode(`{{name}}\n${text}`),
  },
  {
    name: "answerMarkOf",
    families: ["brackets", "separators", "words", "blanks"],
    run: (text) => answerMarkOf(`Re${text}`),
  },
  {
    name: "quotedMailIn",
    families: ["brackets", "separators", "words", "blanks"],
    run: (text) =>
      quotedMailIn(readMessage(messageOf("Content-Type: text/html; charset=utf-8", `<p>----- a:\n${text}`))),
  },
  { name: "withoutAnswerMarks", families: ["separators", "words", "blanks"], run: withoutAnswerMarks },
  {
    name: "readingsOf",
    families: ["separators", "words", "blanks", "brackets"],
    run: (text) => readingsOf(toShownName(text)),
  },
  { name: "languagesOfWords", families: ["words", "blanks"], run: languagesOfWords },
  { name: "mergeTagsIn", families: ["brackets", "separators", "words", "blanks"], run: mergeTagsIn },
  {
    name: "readInlineStyle",
    families: ["styles", "separators", "blanks"],
    run: (text) => readInlineStyle(text, true),
  },
  {
    name: "readLength",
    families: ["styles", "blanks", "words"],
    run: (text) => readLength(text, 16, viewports.desktop, false),
  },
  {
    name: "parseColor",
    families: ["styles", "words", "blanks", "brackets"],
    run: (text) => parseColor(`rgb(${text}`) ?? parseColor(text),
  },
  { name: "hostOf", families: ["addresses", "separators", "words"], run: (text) => hostOf(`http://${text}`) },
  { name: "organisationOf", families: ["words", "separators", "addresses"], run: registrableDomain },
  {
    name: "webAddresses",
    families: ["addresses", "separators", "brackets"],
    run: (text) => webAddresses(readMessage(messageOf("Content-Type: text/plain", text))),
  },
  {
    name: "built-in spam rules (text)",
    families: ["words", "addresses", "blanks", "separators"],
    run: rulesOn,
  },
  {
    name: "built-in spam rules (HTML)",
    families: ["markup", "styles"],
    run: (text) => {
      const message = readMessage(messageOf("Content-Type: text/html", text));
      const evidence = toSpamEvidence(message);
      return spamRules.filter(({ meets }) => typeof meets !== "string" && meets(evidence));
    },
  },
  {
    name: "SpamAssassin's report",
    families: ["blanks", "words", "separators"],
    run: (text) => readSymbols(`--- ---\n1.0 NAME ${text}`),
  },
  {
    name: "authenticateMessage (header)",
    families: ["fields", "addresses", "blanks"],
    run: (text) =>
      authenticateMessage(
        bytesOf(text),
        { ip: "192.0.2.1", helo: "a.example", sender: "a@acme.example" },
        zoneOf("v=spf1 -all"),
      ),
  },
  {
    name: "authenticateMessage (DKIM-Signature)",
    families: ["fields", "separators", "quotes", "blanks"],
    run: (text) =>
      authenticateMessage(
        bytesOf(
          `From: a@acme.example\r\nDKIM-Signature: v=1; a=rsa-sha256; d=acme.example; s=s; h=From; bh=a; b=b; ${text.replaceAll(/[\r\n]/g, "")}\r\n\r\n`,
        ),
        {},
        zoneOf("v=DKIM1; k=rsa; p=a"),
      ),
  },
  {
    name: "authenticateMessage (body)",
    families: ["blanks", "fields"],
    run: (text) =>
      authenticateMessage(
        bytesOf(
          `From: a@acme.example\r\nDKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=acme.example; s=s; h=From; bh=a; b=b\r\n\r\n${text}`,
        ),
        {},
        zoneOf("v=DKIM1; k=rsa; p=a"),
      ),
  },
  {
    name: "authenticateMessage (DNS records)",
    families: ["separators", "addresses", "words", "blanks"],
    run: (text) =>
      authenticateMessage(
        bytesOf(
          "From: a@acme.example\r\nDKIM-Signature: v=1; a=rsa-sha256; d=acme.example; s=s; h=From; bh=a; b=b\r\n\r\n",
        ),
        { ip: "192.0.2.1", helo: "a.example", sender: "a@acme.example" },
        createRecordedResolver({
          "acme.example TXT": [`v=spf1 ${text}`],
          "_dmarc.acme.example TXT": [`v=DMARC1; p=reject; ${text}`],
          "s._domainkey.acme.example TXT": [`v=DKIM1; k=rsa; p=${text}`],
        }),
      ),
  },
  {
    name: "createRecordedResolver (quoted text)",
    families: ["quotes", "separators", "blanks", "words"],
    run: (text) => {
      for (const quoted of [`"${text}`, `"${text}"`])
        try {
          createRecordedResolver({ "acme.example TXT": [quoted] });
        } catch {
          // A quote is missing.
        }
    },
  },

  // Thresholds, durations, names.
  { name: "parseThreshold", families: ["words", "separators", "blanks", "documents"], run: parseThreshold },
  {
    name: "parseThreshold (value)",
    families: ["words", "separators", "blanks"],
    run: (text) => parseThreshold(`inbox >= ${text}`),
  },
  {
    name: "parseHealthThreshold",
    families: ["words", "separators", "blanks"],
    run: (text) => parseHealthThreshold(text, "overall"),
  },
  { name: "parseBound", families: ["words", "blanks", "separators"], run: (text) => parseBound(`<${text}`) },
  { name: "parseDuration", families: ["words", "blanks"], run: parseDuration },
  { name: "nearest", families: ["words", "separators"], run: (text) => nearest(text, [`${text}b`, "inbox"]) },
  { name: "toSlug", families: ["words", "separators", "blanks"], run: toSlug },
  {
    name: "fingerprintOf",
    families: ["words", "separators"],
    run: (text) => fingerprintOf({ check: "a", severity: "warn", message: text, fix: "", source: "" }),
  },

  // Responses of providers and mail servers.
  { name: "toAnswerText", families: ["words", "quotes", "blanks"], run: toResponseText },
  {
    name: "toProviderError",
    families: ["words", "addresses", "separators", "documents"],
    run: (text) =>
      toProviderError(
        Object.assign(new Error(`domain ${text} sender`), { name: "MessageRejected" }),
        "send",
        0,
        { isSent: true },
      ),
  },
  { name: "toImapFault", families: ["words", "addresses"], run: (text) => toImapFault(new Error(text), "x") },
  {
    name: "toSmtpFault",
    families: ["words", "addresses", "separators"],
    run: (text) =>
      toSmtpFault(Object.assign(new Error(text), { response: `550 ${text}`, responseCode: 550 }), "x"),
  },
  {
    name: "parseAuthenticationResults",
    families: ["separators", "brackets", "quotes", "addresses"],
    run: parseAuthenticationResults,
  },
  {
    name: "appendToTexts",
    families: ["fields", "blanks", "encodings"],
    run: (text) =>
      appendToTexts(
        "Content-Type: multipart/mixed; boundary=a\r\n",
        text.replaceAll("\n", "\r\n"),
        () => "x",
      ),
  },
  {
    name: "markContent",
    families: ["fields", "blanks"],
    run: (text) => markContent({ kind: "raw", bytes: bytesOf(text) }, "x", "y"),
  },

  // Reports and terminals.
  { name: "textWidth", families: ["words", "blanks", "encodings"], run: textWidth },
  { name: "truncateText", families: ["words", "blanks"], run: (text) => truncateText(text, 80) },
  { name: "padEndTo", families: ["words"], run: (text) => padEndTo(text, 80) },
  { name: "wrapText", families: ["words", "blanks", "separators"], run: (text) => wrapText(text, 80) },
  { name: "wrapText (narrow)", families: ["words", "blanks"], run: (text) => wrapText(text, 1) },
  { name: "wrapText (wide)", families: ["words", "blanks"], run: (text) => wrapText(text, 100_000) },
  { name: "toSafeText", families: ["words", "blanks", "separators"], run: toSafeText },
  { name: "toSafeLine", families: ["words", "blanks"], run: toSafeLine },
  {
    name: "toSafeLogLine",
    families: ["words", "blanks", "separators"],
    run: (text) => toSafeLogLine(`::a ${text}`),
  },
  {
    name: "toFrameDocument",
    families: ["markup", "styles", "blanks"],
    run: (text) => toFrameDocument(text, "light"),
  },
  { name: "hasDarkStyles", families: ["styles", "markup"], run: hasDarkStyles },
  { name: "findRemoteResources", families: ["markup", "styles", "quotes"], run: findRemoteResources },

  // Scenario files.
  { name: "positionAt", families: ["blanks"], run: (text) => positionAt(text, text.length) },
  {
    name: "locateLiteral",
    families: ["words", "quotes"],
    run: (text) => locateLiteral(text, text.slice(0, text.length / 2)),
  },
  {
    name: "locatePath",
    families: ["documents", "quotes", "words"],
    run: (text) => locatePath(text, ["message", "a", 0, "b"], "c"),
  },
  { name: "formatPath", families: ["words"], run: (text) => formatPath([text, 0, text]) },
  {
    name: "parseYaml",
    families: ["documents", "quotes", "blanks", "brackets", "words"],
    run: (text) => parseYaml(text, "a.yaml"),
  },
  {
    name: "parseCsv",
    families: ["documents", "quotes", "separators"],
    run: (text) => parseCsv(text, "a.csv"),
  },
  { name: "parseJson", families: ["brackets", "quotes"], run: (text) => parseJson(text, "a.json") },
  {
    name: "toImportError",
    families: ["blanks", "documents", "words"],
    run: (text) =>
      toImportError(new Error(`ParseError: ${text}`), {
        path: "/p/a.ts",
        text,
        projectDir: "/p",
        wanted: "defineScenario",
      }),
  },
  {
    name: "checkSpf",
    families: ["words", "separators", "encodings", "blanks"],
    run: (text) =>
      checkSpf(
        { ip: "192.0.2.1", helo: text, sender: `${text}@acme.example` },
        createRecordedResolver({
          "acme.example TXT": [`v=spf1 include:b.acme.example exp=%{s}.acme.example -all`],
          "b.acme.example TXT": [`v=spf1 a:${text} ${text} -all`],
        }),
      ),
  },
  {
    name: "readDmarcRecord",
    families: ["separators", "words", "blanks"],
    run: (text) => {
      const record = readDmarcRecord([`v=DMARC1;${text}`, text], "acme.example");
      return [record && policyOf(record, "non-existent"), reportAddresses(text)];
    },
  },
  {
    name: "readStructuredData",
    families: ["brackets", "quotes", "markup"],
    run: (text) => readStructuredData([text]),
  },
  { name: "svgProblems", families: ["brackets", "markup"], run: (text) => svgProblems(Buffer.from(text)) },
  {
    name: "edits",
    families: ["blanks", "words", "brackets", "quotes", "separators", "markup"],
    run: editAll,
  },
  { name: "parseSimulation", families: ["separators", "words", "blanks"], run: parseSimulation },
];
