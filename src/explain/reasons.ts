import { positionAt, type ValuePath } from "../authored/locate.ts";
import { hostOf } from "../check/evidence/hosts.ts";
import { decodeText } from "../check/evidence/leaf-part.ts";
import { lineOfField } from "../check/evidence/lines.ts";
import type { MessageEvidence } from "../check/evidence/message-evidence.ts";
import { spamRules } from "../check/spam/builtin-rules.ts";
import type { Reason } from "../result/explanation.ts";
import type { Finding } from "../result/finding.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type Draft, keyOffset, kindOf, type Piece } from "./draft.ts";
import type { JudgedTest } from "./judge.ts";
import { offsetInModule } from "./module-text.ts";

/** Headers that checks inspect, by the prefix of the check id. All other checks inspect the body. */
const fieldOf: readonly (readonly [id: RegExp, field: string, key: string])[] = [
  [/^(?:subject-|fake-reply)/, "Subject", "subject"],
  [/^(?:from-|display-name|brand-impersonation)/, "From", "from"],
  [/^reply-to/, "Reply-To", "replyTo"],
  [/^(?:unsubscribe-address|list-unsubscribe)/, "List-Unsubscribe", "headers"],
  [/^one-click/, "List-Unsubscribe-Post", "headers"],
  [/^list-id/, "List-Id", "headers"],
];

/** A scenario, and the source texts of its message. */
interface Written {
  readonly scenario: Scenario;
  readonly draft: Draft;
  readonly pieces: readonly Piece[];
}

/** Returns all reasons against a message, each with its locations. */
export async function reasonsOf(
  test: JudgedTest,
  scenario: Scenario,
  draft: Draft,
  pieces: readonly Piece[],
): Promise<readonly Reason[]> {
  const { checks, evidence } = test;
  const findings = checks?.findings ?? [];
  const placeOf = (finding: Finding): Pick<Reason, "inMessage" | "inSource"> => {
    if (!evidence) return {};
    const inMessage = placeInMessage(finding, evidence);
    const inSource = placeInSource(finding, { scenario, draft, pieces });
    return { ...(inMessage ? { inMessage } : {}), ...(inSource ? { inSource } : {}) };
  };
  const places = new Map(findings.map((finding) => [finding, placeOf(finding)]));
  const ofChecks = (ids: readonly string[]): Partial<Reason> => {
    const finding = findings.find(({ check }) => ids.includes(check));
    return finding ? { check: finding.check, ...places.get(finding) } : {};
  };
  const ofFindings = findings.map(
    (finding): Reason => ({
      kind: "check",
      id: finding.check,
      severity: finding.severity,
      text: finding.excerpt ? `${finding.message}: ${finding.excerpt}` : finding.message,
      ...places.get(finding),
    }),
  );
  const ofEngines = (checks?.spam ?? []).flatMap(({ engine, symbols }) =>
    symbols
      .filter(({ score }) => score > 0)
      .map(
        ({ name, score, description }): Reason => ({
          kind: "spam",
          id: name,
          text: `${description} (+${score} by ${engine})`,
          ...ofChecks(engine === "builtin" ? checksOfRule(name) : []),
        }),
      ),
  );
  const isListed = (rule: string | undefined): boolean =>
    (checks?.spam ?? []).some(
      ({ engine, symbols }) => engine === "builtin" && symbols.some(({ name }) => name === rule),
    );
  const ofModel = (await test.readCauses())
    .filter(({ rule }) => !isListed(rule))
    .map(
      ({ text, effect, checks: ids, rule }): Reason => ({
        kind: "placement",
        text,
        ...(effect === undefined ? {} : { effect }),
        ...ofChecks([...ids, ...checksOfRule(rule)]),
      }),
    );
  return [...ofFindings, ...ofEngines, ...ofModel];
}

/** Returns the ids of the checks that a rule of the built-in engine depends on. */
const checksOfRule = (name: string | undefined): readonly string[] =>
  spamRules.flatMap((rule) => (rule.name === name && typeof rule.meets === "string" ? [rule.meets] : []));

/** Checks whose finding is missing text. Their location is the HTML. */
const aboutHtml = new Set(
  "text-part text-diverges image-only unsubscribe-link preheader inbox-summary document-title language viewport dark-mode headings".split(
    " ",
  ),
);

/**
 * Returns the texts to search for, the most precise first: links, the excerpt, what else the finding is about, and
 * the hosts of the links, because a template may compute the rest of a URL.
 */
function soughtWords({ items = [], excerpt }: Finding): string[] {
  const links = items.filter((item) => hostOf(item) !== undefined);
  const others = items.filter((item) => !links.includes(item));
  const quoted = excerpt?.replace(/…$/, "").trim() ?? "";
  return [...links, quoted, ...others, ...links.map((link) => hostOf(link) ?? "")].filter(
    (text) => text.length > 2,
  );
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
  for (const words of soughtWords(finding))
    for (const { part, text } of [...parts, subject]) {
      const at = text.indexOf(words);
      if (at < 0) continue;
      const line = part === "header" ? lineOfField(evidence.bytes, "Subject") : positionAt(text, at).line;
      if (line !== undefined) return { part, line };
    }
  return undefined;
}

/**
 * Returns the source location of the words. For a finding about a header, returns at least the line that sets
 * it.
 */
function placeInSource(finding: Finding, { scenario, draft, pieces }: Written): Reason["inSource"] {
  const key = fieldOf.find(([id]) => id.test(finding.check))?.[2];
  const files = [...new Set([scenario.file, ...pieces.map(({ file }) => file), ...draft.texts.keys()])];
  const kind = kindOf(scenario);
  const path: ValuePath | undefined =
    key === undefined ? undefined : key === "from" ? [key] : ["message", kind ?? "", key];
  const own = path && keyOffset(draft.texts.get(scenario.file) ?? "", scenario.file, path);
  for (const words of soughtWords(finding))
    for (const file of files) {
      const text = draft.texts.get(file) ?? "";
      // Search after the header's key, because the same words in a description are irrelevant.
      const from = file === scenario.file ? (own ?? messageOffset(text, file)) : 0;
      const found = offsetInModule(text.slice(from), words);
      if (found !== undefined) return { file, ...positionAt(text, from + found) };
    }
  if (own === undefined && aboutHtml.has(finding.check)) return placeOfHtml({ scenario, draft, pieces });
  return own === undefined
    ? undefined
    : { file: scenario.file, ...positionAt(draft.texts.get(scenario.file) ?? "", own) };
}

/** Returns the location of the HTML: its key, or the start of its template. */
function placeOfHtml({ scenario, draft, pieces }: Written): Reason["inSource"] {
  const file = pieces.find(({ kind }) => kind === "html" || kind === "mjml" || kind === "component")?.file;
  if (file === undefined) return undefined;
  if (file !== scenario.file) return { file, line: 1, column: 1 };
  const text = draft.texts.get(file) ?? "";
  const at = keyOffset(text, file, ["message", kindOf(scenario) ?? "", "html"]);
  return at === undefined ? undefined : { file, ...positionAt(text, at) };
}

/**
 * Returns the offset of the message in a YAML scenario. In code, returns 0, because the texts can be
 * anywhere.
 */
const messageOffset = (text: string, file: string): number =>
  /\.ya?ml$/i.test(file) ? (keyOffset(text, file, ["message"]) ?? 0) : 0;
