import { contentEdits, lastEdits } from "./content.ts";
import type { Edit, EditContext, EditRule } from "./edit.ts";
import { linkEdits } from "./links.ts";
import { renderingEdits } from "./rendering.ts";
import { senderEdits } from "./sender.ts";
import { subjectEdits } from "./subject.ts";

/** The rules of all families, in the order in which their edits are applied. */
export const editRules: readonly EditRule[] = [
  ...senderEdits,
  ...contentEdits,
  ...subjectEdits,
  ...linkEdits,
  ...renderingEdits,
  ...lastEdits,
];

/**
 * Returns edits for the findings. Uses only rules with a check or spam rule for which `counts` returns true.
 */
export const proposeEdits = (
  context: EditContext,
  counts: (id: string) => boolean = () => true,
): readonly Edit[] =>
  editRules.filter(({ checks }) => checks.some(counts)).flatMap((rule) => rule.propose(context) ?? []);
