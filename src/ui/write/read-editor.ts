import { templatesFolderOf } from "../../explain/draft.ts";
import { keepLineEnds, withLineFeeds } from "../../explain/line-ends.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { knownNamesOf } from "../../workspace/known-names.ts";
import type { AppOptions } from "../app-options.ts";
import type { WritablePath } from "../files/writable-path.ts";
import type { ProjectState } from "../open-project.ts";
import type { EditorWords } from "../pages/editor.ts";
import { expectationKey, type FormPanel } from "../pages/editor-form.ts";
import { wordsOf } from "./editor-words.ts";
import { type ListedFile, listFiles } from "./list-files.ts";
import { findingMarks, type Mark, marksOf } from "./marks.ts";
import { type PastRuns, readPastRuns } from "./past-runs.ts";
import { readForm } from "./scenario-form.ts";
import type { Outcome } from "./unsaved.ts";

const byteOrderMark = "\uFEFF";

/** Returns the text of a file as editors show it: with line feeds, and without a byte order mark. */
export const toShown = (text: string): string => withLineFeeds(text).replace(/^\uFEFF/, "");

/** Returns a text of the editor as it is written: with the line ends and the byte order mark of the file on disk. */
export function toDisk(shown: string, saved: string | undefined): string {
  const text = withLineFeeds(shown);
  if (saved === undefined) return text;
  return keepLineEnds(saved, saved.startsWith(byteOrderMark) ? byteOrderMark + text : text);
}

export interface EditorChoice {
  readonly scenario?: string | undefined;
  readonly variant?: string | undefined;
}

/** All that the editor shows of a text. */
export interface EditorParts {
  readonly outcome: Outcome;
  readonly marks: readonly Mark[];
  /** Undefined for files without a form. */
  readonly form: FormPanel | undefined;
  readonly hasPreview: boolean;
  readonly words: () => EditorWords;
}

const isYaml = (file: string): boolean => /\.ya?ml$/i.test(file);

/** Builds and checks a text, and reads it as a form. `shown` is the text in the editor, `saved` the one on disk. */
export async function readEditor(
  { store, unsaved }: Pick<AppOptions, "store" | "unsaved">,
  state: ProjectState,
  place: WritablePath,
  {
    shown,
    saved,
    canWrite,
    ...choice
  }: EditorChoice & {
    readonly shown: string;
    readonly saved: string | undefined;
    readonly canWrite: boolean;
  },
): Promise<EditorParts> {
  const { file, kind } = place;
  const { config } = state;
  const outcome = await unsaved.build(state, { file, kind, text: toDisk(shown, saved), saved, ...choice });
  const marks = [
    ...marksOf(outcome.problems, file, shown),
    ...findingMarks(outcome.checks?.findings ?? [], file, shown),
  ];
  const { files } = await listFiles(config);
  const own = state.scenarios.find((each) => each.file === file);
  const name = own?.name ?? outcome.scenario?.name;
  const past = kind === "scenario" && name !== undefined ? await readPastRuns(store, name) : [];
  const users = state.scenarios.filter((each) => outcome.users.includes(each.name));
  const shownScenarios: Scenario[] = [...(outcome.scenario ? [outcome.scenario] : []), ...users];
  return {
    outcome,
    marks,
    hasPreview: kind !== "data" || outcome.users.length > 0,
    form:
      kind === "scenario" && isYaml(file)
        ? panelOf(shown, { state, files, marks, past, saved, canWrite })
        : undefined,
    words: () => wordsOf(shown, shownScenarios, files, templatesFolderOf(config)),
  };
}

function panelOf(
  shown: string,
  more: {
    readonly state: ProjectState;
    readonly files: readonly ListedFile[];
    readonly marks: readonly Mark[];
    readonly past: PastRuns;
    readonly saved: string | undefined;
    readonly canWrite: boolean;
  },
): FormPanel {
  const { state, files, marks, past, saved = "", canWrite } = more;
  const folder = `${templatesFolderOf(state.config)}/`;
  const before = readForm(toShown(saved));
  const templates = files.flatMap(({ file, kind }): (readonly [string, string])[] => {
    if (kind !== "template" || !file.startsWith(folder)) return [];
    const name = file.slice(folder.length);
    if (name.endsWith(".html.hbs")) return [[`template:${name.slice(0, -".html.hbs".length)}`, file]];
    return /^[^/]+\.mjml$/.test(name) ? [[`mjml:${name.slice(0, -".mjml".length)}`, file]] : [];
  });
  return {
    form: readForm(shown),
    marks,
    past,
    templates,
    providers: knownNamesOf(state.config, state.config.projects).mailboxProviders,
    saved: new Map(
      before.problem === undefined
        ? before.expectations.flatMap((each) =>
            each.percent === undefined ? [] : [[expectationKey(each), each.percent] as const],
          )
        : [],
    ),
    canWrite,
  };
}
