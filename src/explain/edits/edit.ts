import type { MessageEvidence } from "../../check/evidence/message-evidence.ts";
import type { Finding } from "../../result/finding.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Draft, MessageKind, Piece, ScenarioText } from "../draft.ts";
import type { Cut, Tag } from "../html-text.ts";
import { replaceParts, tagsOf } from "../html-text.ts";

/** Placeholder for information that only the author has. */
export const placeholder = "REPLACE-ME";

/** One message of the scenario, with the findings of its checks. */
export interface EditedMessage {
  readonly evidence: MessageEvidence;
  readonly findings: readonly Finding[];
  /** Names of the spam rules that the message matched. */
  readonly symbols: readonly string[];
}

/** The input for edits. */
export interface EditContext {
  readonly scenario: Scenario;
  readonly own: ScenarioText;
  readonly kind: Exclude<MessageKind, "eml" | "serviceTemplate">;
  readonly draft: Draft;
  readonly pieces: readonly Piece[];
  readonly messages: readonly EditedMessage[];
  /** The sender to use instead of a public mailbox, and its origin. Undefined if none is known or needed. */
  readonly sender: { readonly address: string; readonly origin: string } | undefined;
  /** The domain of the sender, after edits. Undefined if the only known sender is a public mailbox. */
  readonly domain: string | undefined;
}

type Applied = Draft | undefined | Promise<Draft | undefined>;

/** One change of the sources that may help the message meet its thresholds. */
export interface Edit {
  /** Unique within a scenario. Usually the check's id. */
  readonly id: string;
  /** The change and its reason, in one sentence. */
  readonly sentence: string;
  /** Whether the author must fill in missing information. */
  readonly hasPlaceholder: boolean;
  /** Applies the change to the result of earlier edits. Undefined if there is nothing to change. */
  apply(draft: Draft): Applied;
}

/** A rule of an edit family: the checks and spam rules that it fixes, and the edits that it proposes. */
export interface EditRule {
  /** Ids of checks and names of spam rules. */
  readonly checks: readonly string[];
  /** Returns the edits for the findings. Undefined if none apply. */
  propose(context: EditContext): Edit | readonly Edit[] | undefined;
}

export const hasFinding = ({ messages }: EditContext, ...checks: readonly string[]): boolean =>
  messages.some(({ findings }) => findings.some(({ check }) => checks.includes(check)));

/** Applies a change to each of the pieces. Undefined if none changes. */
export function editPieces(
  draft: Draft,
  pieces: readonly Piece[],
  change: (text: string) => string,
): Draft | undefined {
  let current = draft;
  for (const piece of pieces) {
    const text = piece.read(current);
    if (text === undefined) continue;
    const changed = change(text);
    if (changed !== text) current = piece.write(current, changed) ?? current;
  }
  return current === draft ? undefined : current;
}

export const piecesOfKind = ({ pieces }: EditContext, ...kinds: readonly Piece["kind"][]): readonly Piece[] =>
  pieces.filter(({ kind }) => kinds.includes(kind));

/** Applies a change to the tags of every HTML or MJML text. */
export const editTags = (
  context: EditContext,
  draft: Draft,
  change: (tags: readonly Tag[], text: string) => readonly Cut[],
): Draft | undefined =>
  editPieces(draft, piecesOfKind(context, "html", "mjml"), (text) =>
    replaceParts(text, change(tagsOf(text), text)),
  );

/** Applies a change to the text outside Handlebars expressions. */
export const outsideHandlebars = (text: string, change: (part: string) => string): string =>
  text
    .split(/(\{\{[^{}]*\}\})/)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join("");
