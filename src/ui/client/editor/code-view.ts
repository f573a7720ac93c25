import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import type { EditorWords } from "../../pages/editor.ts";
import type { Mark } from "../../write/marks.ts";
import { completeKeys, completeMustaches } from "./completion.ts";
import { colors, languageOf, markMustaches, theme } from "./languages.ts";

export interface CodeViewOptions {
  readonly text: string;
  readonly language: string;
  readonly label: string;
  readonly isReadOnly: boolean;
  readonly words: EditorWords;
  readonly hasKeys: boolean;
  /** Called after the reader changed the text, not after `replace`. */
  onChange(): void;
  onSave(): void;
}

/** The text of a file in an editor. */
export interface CodeView {
  text(): string;
  /** Replaces what differs, so that the cursor and the history stay. */
  replace(text: string): void;
  mark(marks: readonly Mark[], file: string): void;
  goTo(line: number): void;
  replaceWord(place: { readonly at: number; readonly from: string; readonly to: string }): void;
}

/** Set for changes that come from the page itself. */
const isOwn = Annotation.define<boolean>();

/**
 * Creates an editor in a shadow tree, in which its styles are adopted style sheets: the policy of the pages allows no
 * style elements.
 */
export function createCodeView(host: HTMLElement, options: CodeViewOptions): CodeView {
  const { text, language, label, isReadOnly, words, hasKeys, onChange, onSave } = options;
  const root = host.attachShadow({ mode: "open" });
  const complete = [completeMustaches(words), ...(hasKeys ? [completeKeys(words)] : [])];
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ icons: false }),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        EditorView.lineWrapping,
        EditorState.readOnly.of(isReadOnly),
        EditorState.languageData.of(() => complete.map((autocomplete) => ({ autocomplete }))),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": String(isReadOnly) }),
        languageOf(language),
        markMustaches,
        colors,
        theme,
        keymap.of([
          {
            key: "Mod-s",
            run() {
              onSave();
              return true;
            },
          },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...lintKeymap,
          ...historyKeymap,
          ...defaultKeymap,
          indentWithTab,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((each) => each.annotation(isOwn))) onChange();
        }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    replace(next) {
      const now = view.state.doc.toString();
      if (now === next) return;
      // Undo takes back one change of the form at a time, however fast they follow each other.
      view.dispatch({
        changes: differenceOf(now, next),
        annotations: [isOwn.of(true), isolateHistory.of("full")],
      });
    },
    mark(marks, file) {
      const { doc } = view.state;
      const found = marks.flatMap((mark): Diagnostic[] => {
        if (mark.file !== file || mark.line === undefined) return [];
        const line = doc.line(Math.min(Math.max(1, mark.line), doc.lines));
        const from = Math.min(line.to, line.from + Math.max(0, (mark.column ?? 1) - 1));
        const { replace } = mark;
        const to = replace ? Math.min(doc.length, replace.at + replace.from.length) : line.to;
        return [
          {
            from: replace ? Math.min(replace.at, to) : from,
            to,
            severity: mark.severity === "error" ? "error" : "warning",
            message: mark.fix ? `${mark.message}. ${mark.fix}` : mark.message,
            ...(replace && !isReadOnly
              ? { actions: [{ name: `Use ${replace.to}`, apply: () => replaceWord(view, replace) }] }
              : {}),
          },
        ];
      });
      view.dispatch(setDiagnostics(view.state, found));
    },
    goTo(line) {
      const { doc } = view.state;
      const { from } = doc.line(Math.min(Math.max(1, line), doc.lines));
      view.dispatch({
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: "center" }),
      });
      view.focus();
    },
    replaceWord: (place) => replaceWord(view, place),
  };
}

function replaceWord(view: EditorView, { at, from, to }: Parameters<CodeView["replaceWord"]>[0]): void {
  if (view.state.doc.sliceString(at, at + from.length) !== from) return;
  view.dispatch({ changes: { from: at, to: at + from.length, insert: to } });
}

/** Returns the part in which two texts differ. */
export function differenceOf(before: string, after: string): { from: number; to: number; insert: string } {
  const most = Math.min(before.length, after.length);
  let [start, end] = [0, 0];
  while (start < most && before[start] === after[start]) start++;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}
