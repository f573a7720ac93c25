import { webAddresses } from "../check/evidence/hosts.ts";
import { decodeText } from "../check/evidence/leaf-part.ts";
import { lineOfField } from "../check/evidence/lines.ts";
import type { MessageEvidence } from "../check/evidence/message-evidence.ts";
import { spamRules } from "../check/spam/builtin-rules.ts";
import type { Reason } from "../result/explanation.ts";
import type { Finding } from "../result/finding.ts";
import { positionAt, type ValuePath } from "../scenario/locate.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type Draft, keyOffset, kindOf, type Piece } from "./draft.ts";
import type { JudgedTest } from "./judge.ts";
import { offsetInModule } from "./module-text.ts";

/** Header fields that checks are about, by the beginning of their ids; all others are about the body. */
const fieldOf: readonly (readonly [id: RegExp, field: string, key: string])[] = [
  [/^(?:subject-|fake-reply)/, "Subject", "subject"],
  [/^(?:from-|display-name|brand-impersonation)/, "From", "from"],
  [/^reply-to/, "Reply-To", "replyTo"],
  [/^(?:unsubscribe-address|list-unsubscribe)/, "List-Unsubscribe", "headers"],
  [/^one-click/, "List-Unsubscribe-Post", "headers"],
  [/^list-id/, "List-Id", "headers"],
];

/** A scenario with the texts that its message is made of. */
interface Written {
  readonly scenario: Scenario;
  readonly draft: Draft;
  readonly pieces: readonly Piece[];
}

/** Everything that speaks against a message, each with its places. */
export function reasonsOf(
  test: JudgedTest,
  scenario: Scenario,
  draft: Draft,
  pieces: readonly Piece[],
): readonly Reason[] {
  const { checks, evidence, placement } = test;
  const findings = checks?.findings ?? [];
  const placeOf = (finding: Finding | undefined): Pick<Reason, "inMessage" | "inSource"> => {
    if (!finding || !evidence) return {};
    const inMessage = placeInMessage(finding, evidence);
    const inSource = placeInSource(finding, evidence, { scenario, draft, pieces });
    return { ...(inMessage ? { inMessage } : {}), ...(inSource ? { inSource } : {}) };
  };
  const places = new Map(findings.map((finding) => [finding, placeOf(finding)]));
  const ofFinding = (isMeant: (finding: Finding) => boolean): Partial<Reason> => {
    const finding = findings.find(isMeant);
    return finding ? { check: finding.check, ...places.get(finding) } : {};
  };
  return [
    ...findings.map(
      (finding): Reason => ({
        kind: "check",
        id: finding.check,
        severity: finding.severity,
        text: finding.excerpt ? `${finding.message}: ${finding.excerpt}` : finding.message,
        ...places.get(finding),
      }),
    ),
    ...(checks?.spam ?? []).flatMap(({ engine, symbols }) =>
      symbols
        .filter(({ score }) => score > 0)
        .map(({ name, score, description }): Reason => {
          const check = spamRules.find((rule) => engine === "builtin" && rule.name === name)?.meets;
          return {
            kind: "spam",
            id: name,
            text: `${description} (+${score} by ${engine})`,
            ...ofFinding((finding) => finding.check === check),
          };
        }),
    ),
    ...(placement.reasons ?? []).map(
      (text): Reason => ({
        kind: "placement",
        text,
        ...ofFinding(({ message }) => isAbout(text.replace(/^It breaks the rules of [\w-]+: /, ""), message)),
      }),
    ),
  ];
}

/** Whether a reason of the model is a finding, with its points after it. */
const isAbout = (reason: string, message: string): boolean =>
  reason === message || reason.startsWith(`${message} (`);

/** Where words would stand that are not there: with the HTML. */
const aboutHtml = new Set(
  "text-part text-diverges image-only unsubscribe-link preheader inbox-summary document-title language viewport dark-mode headings".split(
    " ",
  ),
);

/** Links of one finding that are looked for. */
const maxLinks = 20;

/** The words that a finding is about, as far as it quotes them: addresses of links, its excerpt, or names of hosts, files and tags in it. */
function soughtWords(finding: Finding, evidence: MessageEvidence): string[] {
  const { check, message } = finding;
  const links = check.startsWith("link-")
    ? webAddresses(evidence)
        .filter(({ host, text }) => message.includes(host) && (!finding.excerpt || finding.excerpt === text))
        .slice(0, maxLinks)
        .map(({ href }) => href)
    : [];
  return [...links, ...quotedWords(finding)];
}

function quotedWords({ message, excerpt }: Finding): string[] {
  const quoted = excerpt?.replace(/…$/, "").trim();
  const target = quoted?.split(" → ").at(-1);
  const names = [
    ...message.matchAll(
      /[\w-]{1,63}(?:\.[\w-]{1,63})+|\*\|[\w:]{1,60}\|\*|%%[^%\s]{1,60}%%|\[\[[^[\]]{1,60}\]\]|<[a-z]{1,20}>/g,
    ),
  ]
    .map(([name]) => name.replace(/>$/, ""))
    .filter((name) => !/^[\d.]+$/.test(name) || /^\d+\.\d+\.\d+\.\d+$/.test(name));
  return [...(quoted ? [quoted, target ?? ""] : []), ...names].filter((text) => text.length > 2);
}

function placeInMessage(finding: Finding, evidence: MessageEvidence): Reason["inMessage"] {
  if (finding.line !== undefined) return { part: "message", line: finding.line };
  const field = fieldOf.find(([id]) => id.test(finding.check))?.[1];
  if (field !== undefined) {
    const line = lineOfField(evidence.bytes, field);
    return line === undefined ? undefined : { part: "header", line };
  }
  const parts = [evidence.htmlPart, evidence.textPart].flatMap((leaf) =>
    leaf ? [{ part: leaf.type, text: decodeText(leaf).text }] : [],
  );
  const subject = { part: "header", text: evidence.subject };
  for (const words of soughtWords(finding, evidence))
    for (const { part, text } of [...parts, subject]) {
      const at = text.indexOf(words);
      if (at < 0) continue;
      const line = part === "header" ? lineOfField(evidence.bytes, "Subject") : positionAt(text, at).line;
      if (line !== undefined) return { part, line };
    }
  return undefined;
}

/** Where the words are written; for a finding about a field, at least where the scenario sets it. */
function placeInSource(
  finding: Finding,
  evidence: MessageEvidence,
  { scenario, draft, pieces }: Written,
): Reason["inSource"] {
  const key = fieldOf.find(([id]) => id.test(finding.check))?.[2];
  const files = [...new Set([scenario.file, ...pieces.map(({ file }) => file), ...draft.texts.keys()])];
  const kind = kindOf(scenario);
  const path: ValuePath | undefined =
    key === undefined ? undefined : key === "from" ? [key] : ["message", kind ?? "", key];
  const own = path && keyOffset(draft.texts.get(scenario.file) ?? "", scenario.file, path);
  for (const words of soughtWords(finding, evidence))
    for (const file of files) {
      const text = draft.texts.get(file) ?? "";
      // A field's words stand behind its key; those of a description say nothing.
      const from = file === scenario.file ? (own ?? messageOffset(text, file)) : 0;
      const found = offsetInModule(text.slice(from), words);
      if (found !== undefined) return { file, ...positionAt(text, from + found) };
    }
  if (own === undefined && aboutHtml.has(finding.check)) return placeOfHtml({ scenario, draft, pieces });
  return own === undefined
    ? undefined
    : { file: scenario.file, ...positionAt(draft.texts.get(scenario.file) ?? "", own) };
}

/** Where the HTML is written: at its key, or at the beginning of its template. */
function placeOfHtml({ scenario, draft, pieces }: Written): Reason["inSource"] {
  const file = pieces.find(({ kind }) => kind === "html" || kind === "mjml" || kind === "component")?.file;
  if (file === undefined) return undefined;
  if (file !== scenario.file) return { file, line: 1, column: 1 };
  const text = draft.texts.get(file) ?? "";
  const at = keyOffset(text, file, ["message", kindOf(scenario) ?? "", "html"]);
  return at === undefined ? undefined : { file, ...positionAt(text, at) };
}

/** Where the message begins in a YAML scenario; a program may define its texts anywhere. */
const messageOffset = (text: string, file: string): number =>
  /\.ya?ml$/i.test(file) ? (keyOffset(text, file, ["message"]) ?? 0) : 0;
