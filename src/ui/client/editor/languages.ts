import { html } from "@codemirror/lang-html";
import { javascript } from "@codemirror/lang-javascript";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, MatchDecorator, ViewPlugin } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Returns the language of a file, by its name for people. */
export function languageOf(name: string): Extension {
  switch (name) {
    case "YAML":
      return yaml();
    case "HTML":
    case "MJML":
      return html({ autoCloseTags: true, matchClosingTags: false });
    case "TypeScript":
      return javascript({ typescript: true, jsx: true });
    case "JavaScript":
    case "JSON":
      return javascript({ jsx: true });
    default:
      return [];
  }
}

/** Marks what Handlebars replaces, in every language. */
const mustaches = new MatchDecorator({
  regexp: /\{\{\{?[^{}\n]{0,500}\}\}\}?/g,
  decoration: Decoration.mark({ class: "cm-mustache" }),
});

export const markMustaches: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = mustaches.createDeco(view);
    }
    update(update: Parameters<MatchDecorator["updateDeco"]>[0]) {
      this.decorations = mustaches.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** Colors of the design, so that they follow its light and dark. */
export const colors: Extension = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.comment, tags.meta], color: "var(--muted)" },
    {
      tag: [
        tags.propertyName,
        tags.tagName,
        tags.keyword,
        tags.definition(tags.propertyName),
        tags.labelName,
      ],
      color: "var(--accent)",
    },
    { tag: [tags.attributeName, tags.typeName, tags.className], color: "var(--errored)" },
    { tag: [tags.attributeValue, tags.string, tags.special(tags.string)], color: "var(--passed)" },
    { tag: [tags.number, tags.bool, tags.null], color: "var(--warned)" },
    { tag: tags.invalid, color: "var(--failed)" },
  ]),
);

export const theme: Extension = EditorView.theme({
  "&": { font: "var(--t-code)", color: "var(--text)", backgroundColor: "var(--sunken)", maxHeight: "70vh" },
  "&.cm-focused": { outline: "var(--ring)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "20px", overflow: "auto" },
  ".cm-content": { caretColor: "var(--text)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--muted)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--hover)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--accent-wash)",
  },
  ".cm-mustache, .cm-mustache *": { color: "var(--text)", fontWeight: "650" },
  ".cm-mustache": { backgroundColor: "var(--track)", borderRadius: "3px" },
  ".cm-tooltip": {
    backgroundColor: "var(--surface)",
    color: "var(--text)",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    boxShadow: "var(--lift-2)",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--ink)", color: "var(--on-ink)" },
  ".cm-diagnostic": { font: "var(--t-small)", padding: "6px 12px" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--failed)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warned)" },
  ".cm-diagnosticAction": { backgroundColor: "var(--ink)", color: "var(--on-ink)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--failed) 1px",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--warned) 1px",
    textUnderlineOffset: "3px",
  },
});
