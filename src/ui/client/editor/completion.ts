import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { EditorWords } from "../../pages/editor.ts";

const options = (words: readonly string[], type: string): Completion[] =>
  words.map((label) => ({ label, type }));

/** Completes variables, helpers, and partials after `{{`. */
export const completeMustaches =
  ({ variables, helpers, partials }: EditorWords) =>
  (context: CompletionContext): CompletionResult | null => {
    const open = context.matchBefore(/\{\{[^{}\n]{0,200}/);
    if (!open) return null;
    const [, sign = "", rest = ""] = /^\{\{\{?~?([#/>&]?)(.*)$/s.exec(open.text) ?? [];
    const words = rest.trimStart().split(/\s/);
    const word = words.at(-1) ?? "";
    if (!/^[\w./-]*$/.test(word)) return null;
    const before = words.slice(0, -1).join(" ");
    if (word === "" && !context.explicit && !/[{\s>#]$/.test(open.text)) return null;
    const from = context.pos - word.length;
    if (sign === ">" && before === "") return { from, options: options(partials, "class") };
    const all =
      before === "" && sign !== "/"
        ? [...options(sign === "#" ? [] : variables, "variable"), ...options(helpers, "function")]
        : options(variables, "variable");
    return { from, options: all, validFor: /^[\w./-]*$/ };
  };

const indentOf = (line: string): number => /^[\s-]*/.exec(line)?.[0].length ?? 0;

/** Completes the keys of a scenario, by the keys that the line is indented below. */
export const completeKeys =
  ({ keys }: EditorWords) =>
  (context: CompletionContext): CompletionResult | null => {
    const typed = context.matchBefore(/^[ -]*[\w*"-]*/);
    if (!typed || (typed.text.trim() === "" && !context.explicit)) return null;
    const word = /(?<![\w*"-])[\w*"-]*$/.exec(typed.text)?.[0] ?? "";
    let own = keys as Record<string, unknown> | undefined;
    for (const key of keysAbove(context, typed.text.length - word.length))
      own = own?.[key] as Record<string, unknown> | undefined;
    const names = Object.keys(own ?? {});
    if (names.length === 0) return null;
    const from = context.pos - word.length;
    return {
      from,
      options: names.map((label) => ({ label, type: "property", apply: `${label}: ` })),
      validFor: /^\w*$/,
    };
  };

/** Returns the keys of the lines above that a place is indented below, from the top. */
function keysAbove({ state, pos }: CompletionContext, indent: number): string[] {
  const found: string[] = [];
  let left = indent;
  for (let number = state.doc.lineAt(pos).number - 1; number >= 1 && left > 0; number--) {
    const { text } = state.doc.line(number);
    if (text.trim() === "" || text.trim().startsWith("#")) continue;
    const own = indentOf(text);
    const key = /^[\s-]*"?([\w*][\w*-]*)"?\s*:/.exec(text)?.[1];
    if (own >= left || key === undefined) continue;
    found.unshift(key);
    left = own;
  }
  return found;
}
