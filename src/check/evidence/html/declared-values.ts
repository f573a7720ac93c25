import { animate } from "./animation.ts";
import type { ComputedStyle, StyleContext } from "./computed-style.ts";
import { type Declaration, toDeclarations } from "./declaration.ts";
import type { HtmlElement } from "./html-tree.ts";
import { hintsOf } from "./user-agent.ts";
import { substitute, variablesOf } from "./variables.ts";

export interface Declared {
  readonly declared: Map<string, string>;
  readonly variables: ReadonlyMap<string, string>;
  /** Whether any declaration is not of kind `usual`. */
  readonly isSpecial: boolean;
}

/**
 * Returns the declared values of an element: the browser's defaults, then those of the cascade. Later ones
 * win.
 */
export function declaredOf(
  element: HtmlElement,
  declarations: readonly Declaration[],
  parent: ComputedStyle,
  { isQuirky, linkText, keyframes }: StyleContext,
): Declared {
  const hints = hintsOf(element, linkText);
  const declared = new Map<string, string>();
  let [isSpecial, hasVariables] = [false, false];
  for (const { property, value, kind } of hints) {
    declared.set(property, value);
    isSpecial ||= kind === "rare";
  }
  for (const { kind } of declarations) {
    isSpecial ||= kind !== "usual";
    hasVariables ||= kind === "variable";
  }
  const variables = hasVariables ? variablesOf(declarations, parent.variables) : parent.variables;
  if (isSpecial) {
    for (const declaration of declarations) add(declaration);
    animate(declared, declarations, keyframes, add);
  } else for (const { property, value } of declarations) declared.set(property, value);
  return { declared, variables, isSpecial };

  function add({ property, value, isImportant, kind }: Declaration): void {
    if (kind === "pending") {
      const known = substitute(value, variables);
      const read = known === undefined ? [] : toDeclarations(property, known, isImportant, isQuirky);
      // A value that variables make invalid counts as `unset`.
      for (const each of read.length > 0 ? read : toDeclarations(property, "unset", isImportant, isQuirky))
        if (each.kind !== "pending") add(each);
    } else if (property === "all") {
      declared.clear();
      if (value.startsWith("revert")) for (const hint of hints) declared.set(hint.property, hint.value);
      else declared.set("display", "inline");
      if (value === "initial") for (const [inherited, first] of initial) declared.set(inherited, first);
    } else if (value.startsWith("revert")) {
      const hint = hints.findLast((each) => each.property === property);
      if (hint) declared.set(property, hint.value);
      else declared.delete(property);
    } else if (kind !== "variable") declared.set(property, value);
  }
}

/** Initial values of inherited properties. */
const initial = [
  ["font-size", "medium"],
  ["line-height", "normal"],
  ["color", "black"],
  ["visibility", "visible"],
  ["text-indent", "0"],
  ["-webkit-text-fill-color", "currentcolor"],
] as const;
