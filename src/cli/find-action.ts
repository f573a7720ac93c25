import { PlacewrightError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";

/**
 * Returns the action of a command that a word names, such as `set` of `baseline`. Throws `usage` with `refusal` and the
 * nearest one, if there is none.
 */
export function findAction<Action>(
  actions: Readonly<Record<string, Action>>,
  word: string,
  refusal: string,
): Action {
  const found = Object.hasOwn(actions, word) ? actions[word] : undefined;
  if (found) return found;
  const names = Object.keys(actions);
  const near = nearest(word, names);
  throw new PlacewrightError("usage", refusal, {
    hint: `${near ? `Did you mean "${near}"? ` : ""}Use one of: ${names.join(", ")}`,
  });
}
