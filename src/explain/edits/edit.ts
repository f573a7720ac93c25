import type { MessageEvidence } from "../../check/evidence/message-evidence.ts";
import type { Finding } from "../../result/finding.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Draft, MessageKind, Piece, ScenarioText } from "../draft.ts";
import type { Cut, Tag } from "../html-text.ts";
import { replaceParts, tagsOf } from "../html-text.ts";

/** What stands in the place of what only the author knows. */
export const placeholder = "REPLACE-ME";

/** One message of the scenario with what its checks found. */
export interface EditedMessage {
  readonly evidence: MessageEvidence;
  readonly findings: readonly Finding[];
  /** Names of the rules of spam engines that it met. */
  readonly symbols: readonly string[];
}

/** What edits are made from. */
export interface EditContext {
  readonly scenario: Scenario;
  readonly own: ScenarioText;
  readonly kind: Exclude<MessageKind, "eml" | "serviceTemplate">;
  readonly draft: Draft;
  readonly pieces: readonly Piece[];
  readonly messages: readonly EditedMessage[];
  /** The sender to use in place of a public mailbox, and where it comes from. */
  readonly sender: { readonly address: string; readonly origin: string } | undefined;
  /** The domain that the message is or will be from. Undefined if it is only a public mailbox's. */
  readonly domain: string | undefined;
}

type Applied = Draft | undefined | Promise<Draft | undefined>;

/** One change of the sources that may bring the message over its thresholds. */
export interface Edit {
  /** Unique in a scenario: the check's id, as a rule. */
  readonly id: string;
  /** What is changed and why, in one sentence. */
  readonly sentence: string;
  /** Whether the author has to fill in what is not known here. */
  readonly hasPlaceholder: boolean;
  /** Makes the change in what other edits left. Undefined if there is nothing to change. */
  apply(draft: Draft): Applied;
}

/** A family's row: the checks that it answers, and the edits that it proposes for them. */
export interface EditRule {
  readonly checks: readonly string[];
  propose(context: EditContext): Edit | readonly Edit[] | undefined;
}

export const hasFinding = ({ messages }: EditContext, ...checks: readonly string[]): boolean =>
  messages.some(({ findings }) => findings.some(({ check }) => checks.includes(check)));

/** Applies a change to every piece of some kinds; undefined if none changes. */
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

/** Applies a change to the tags of every text of HTML or MJML. */
export const editTags = (
  context: EditContext,
  draft: Draft,
  change: (tags: readonly Tag[], text: string) => readonly Cut[],
): Draft | undefined =>
  editPieces(draft, piecesOfKind(context, "html", "mjml"), (text) =>
    replaceParts(text, change(tagsOf(text), text)),
  );

/** Applies a change to what stands outside of Handlebars expressions. */
export const outsideHandlebars = (text: string, change: (part: string) => string): string =>
  text
    .split(/(\{\{[^{}]*\}\})/)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join("");
