import { posix, relative } from "node:path";
import type { ValuePath } from "../authored/locate.ts";
import { locatePath, valueAt } from "../authored/locate.ts";
import { walkFolder } from "../base/walk-folder.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { MessageSource } from "../message/message-source.ts";
import { readFileInside } from "../message/project-file.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { keepLineEnds, withLineFeeds } from "./line-ends.ts";
import { addBeforeKey, addModuleEntry, replaceInModule } from "./module-text.ts";
import { addYamlEntry, setYamlValue, yamlOffset, yamlStrings, yamlValue } from "./yaml-text.ts";

/** The source texts of a scenario's message by path, with some edits applied. Immutable. */
export interface Draft {
  /** Text of each file, by path relative to the project folder. */
  readonly texts: ReadonlyMap<string, string>;
  /** Values of a TypeScript scenario changed by edits, by path. Its code does not run again between edits. */
  readonly values: ReadonlyMap<string, string>;
}

/** A text that is part of a message: from the scenario, a template, a partial, a component, or a locale. */
export interface Piece {
  readonly file: string;
  readonly kind: "html" | "mjml" | "component" | "text" | "subject" | "from" | "replyTo" | "locale" | "row";
  /** Returns the text. Undefined if the draft does not have it. */
  read(draft: Draft): string | undefined;
  /** Returns a draft with the text replaced. Undefined if that is impossible. */
  write(draft: Draft, text: string): Draft | undefined;
}

const isYaml = (file: string): boolean => /\.ya?ml$/i.test(file);
const maxSources = 500;
/** Number of rows whose texts can be edited. */
const maxRows = 50;
const maxSourceBytes = 2 ** 20;

/**
 * Reads the scenario's file, its rows, the templates, and the files that templates and components reference.
 * Omits files that are too large.
 */
export async function readDraft(
  scenario: Scenario,
  config: Pick<ResolvedConfig, "projectDir" | "templatesDir">,
): Promise<Draft> {
  const { projectDir, templatesDir } = config;
  const texts = new Map([[scenario.file, scenario.source]]);
  const add = async (file: string): Promise<void> => {
    const bytes = await readFileInside(projectDir, file, "source").catch(() => undefined);
    const text = bytes && bytes.length <= maxSourceBytes ? decode(bytes) : undefined;
    if (text !== undefined) texts.set(file, text);
  };
  await add(scenario.file);
  const folder = templatesFolderOf(config);
  const isInside = folder !== ".." && !folder.startsWith("../");
  const templates = isInside ? await walkFolder(templatesDir).catch(() => []) : [];
  for (const path of templates.slice(0, maxSources))
    if (/\.(?:hbs|mjml)$|^locales\/[^/]+\.(ya?ml|json)$/.test(path)) await add(posix.join(folder, path));
  const rows = isYaml(scenario.file) ? yamlValue(scenario.source, ["variants"]) : undefined;
  if (rows !== undefined) await add(rows);
  const component = componentOf(scenario);
  if (component !== undefined) await add(component);
  // Iterating a map also visits the entries that are added during the iteration.
  for (const [file, text] of texts)
    for (const named of file === scenario.file ? [] : namedFiles(file, text))
      if (!texts.has(named) && texts.size < 2 * maxSources) await add(named);
  return { texts, values: new Map() };
}

/**
 * Decodes a text, and keeps its byte order mark. Undefined if it is not UTF-8, which a diff cannot represent.
 */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Returns the path of the templates folder, relative to the project folder. */
export const templatesFolderOf = ({
  projectDir,
  templatesDir,
}: Pick<ResolvedConfig, "projectDir" | "templatesDir">): string =>
  relative(projectDir, templatesDir).replaceAll("\\", "/");

/** Returns a draft with the text of one file replaced. Its lines keep their ends, such as CRLF. */
export const withText = (draft: Draft, file: string, text: string): Draft => ({
  ...draft,
  texts: new Map(draft.texts).set(file, keepLineEnds(draft.texts.get(file) ?? "", text)),
});

/** Reads and writes the scenario's own values in its file. */
export interface ScenarioText {
  /** Returns the text at a path. Undefined if it does not exist or is not text. */
  get(draft: Draft, path: ValuePath): string | undefined;
  /** Returns a draft with the text at a path replaced. Undefined if that is impossible. */
  set(draft: Draft, path: ValuePath, value: string): Draft | undefined;
  /** Adds an entry to an existing object. */
  add(draft: Draft, path: ValuePath, key: string, value: unknown, before?: string): Draft | undefined;
}

export function scenarioText(scenario: Scenario): ScenarioText {
  const { file } = scenario;
  const changed = (draft: Draft, text: string | undefined): Draft | undefined =>
    text === undefined ? undefined : withText(draft, file, text);
  if (isYaml(file))
    return {
      get: (draft, path) => yamlValue(draft.texts.get(file) ?? "", path),
      set: (draft, path, value) => changed(draft, setYamlValue(draft.texts.get(file) ?? "", path, value)),
      add: (draft, path, key, value, before) =>
        changed(draft, addYamlEntry(draft.texts.get(file) ?? "", path, key, value, before)),
    };
  // The value of a template literal has only line feeds, even if its source has other line ends.
  const sourceOf = (draft: Draft): string => withLineFeeds(draft.texts.get(file) ?? "");
  const get = (draft: Draft, path: ValuePath): string | undefined => {
    const value = draft.values.get(JSON.stringify(path)) ?? valueAt(scenario, path);
    return typeof value === "string" ? value : undefined;
  };
  return {
    get,
    set(draft, path, value) {
      const old = get(draft, path);
      const text = old === undefined ? undefined : replaceInModule(sourceOf(draft), old, value);
      const next = changed(draft, text);
      return next && { ...next, values: new Map(next.values).set(JSON.stringify(path), value) };
    },
    add(draft, path, key, value, before) {
      const source = sourceOf(draft);
      const written = JSON.stringify(value);
      const anchor = before === undefined ? undefined : offsetOf(source, [...path, before]);
      if (anchor !== undefined) return changed(draft, addBeforeKey(source, anchor, key, written));
      const offset = offsetOf(source, path);
      return offset === undefined ? undefined : changed(draft, addModuleEntry(source, offset, key, written));
    },
  };
}

/** Returns the offset of a key in the text of a scenario. */
export const keyOffset = (text: string, file: string, path: ValuePath): number | undefined =>
  isYaml(file) ? yamlOffset(text, path) : offsetOf(text, path);

function offsetOf(source: string, path: ValuePath): number | undefined {
  const place = locatePath(source, path);
  if (!place) return undefined;
  const lines = source.split("\n").slice(0, place.line - 1);
  return lines.reduce((sum, line) => sum + line.length + 1, 0) + place.column - 1;
}

type KeyOf<Union> = Union extends unknown ? keyof Union : never;
export type MessageKind = KeyOf<MessageSource>;

/** Every kind of message, with the reason why it cannot be edited. Undefined if it has text to edit. */
const kinds: Readonly<Record<MessageKind, string | undefined>> = {
  mime: undefined,
  template: undefined,
  mjml: undefined,
  reactEmail: undefined,
  simple: undefined,
  eml: "The message is a finished file (eml), which is sent byte for byte: change its source",
  serviceTemplate:
    "The template is stored at the sending service, and local copies are not sent: change the template there",
};

/**
 * Returns the key of the message's kind, under which its fields are. Undefined if a function creates the
 * message.
 */
export function kindOf({ message }: Scenario): MessageKind | undefined {
  if (typeof message !== "object") return undefined;
  return (Object.keys(kinds) as MessageKind[]).find((kind) => kind in message);
}

/** Returns why a message cannot be edited. Undefined if it can be. */
export function whyUneditable(scenario: Scenario): string | undefined {
  if (scenario.file.startsWith("../"))
    return `"${scenario.file}" is outside the project folder, so edits of it cannot be tried`;
  const kind = kindOf(scenario);
  return kind === undefined
    ? "A function creates the message, so its text cannot be found in the file: change the function"
    : kinds[kind];
}

/** Returns the module of a React component, relative to the project folder. */
const componentOf = ({ message }: Scenario): string | undefined =>
  typeof message === "object" && message.reactEmail !== undefined
    ? posix.normalize(message.reactEmail.component)
    : undefined;

/** Returns all texts that are part of a scenario's message, the scenario's own first. */
export function piecesOf(scenario: Scenario, draft: Draft, templatesFolder: string): readonly Piece[] {
  const own = scenarioText(scenario);
  const kind = kindOf(scenario);
  const field = (name: Piece["kind"], path: ValuePath): Piece[] =>
    own.get(draft, path) === undefined
      ? []
      : [
          {
            file: scenario.file,
            kind: name,
            read: (current) => own.get(current, path),
            write: (current, text) => own.set(current, path, text),
          },
        ];
  const inMessage = (name: Piece["kind"], key: string): Piece[] =>
    kind === undefined ? [] : field(name, ["message", kind, key]);
  const inline = [
    ...field("from", ["from"]),
    ...inMessage("subject", "subject"),
    ...inMessage("replyTo", "replyTo"),
    ...inMessage("html", "html"),
    ...inMessage("text", "text"),
  ];
  const starts = [
    ...startsOf(scenario, templatesFolder),
    ...inline.flatMap((piece) => partialsIn(piece.read(draft) ?? "", templatesFolder)),
  ];
  const files = reached(starts, draft, templatesFolder);
  return [
    ...inline,
    ...files.map(filePiece),
    ...rowPieces(scenario, draft),
    ...localePieces(draft, templatesFolder),
  ];
}

/** Returns the files that a message is built from. */
function startsOf(scenario: Scenario, templatesFolder: string): string[] {
  const { message } = scenario;
  if (typeof message !== "object") return [];
  const inFolder = (...names: string[]) => names.map((name) => posix.join(templatesFolder, name));
  if (message.template !== undefined)
    return inFolder(`${message.template.name}.html.hbs`, `${message.template.name}.text.hbs`);
  if (message.mjml !== undefined)
    return inFolder(`${message.mjml.name}.mjml`, `${message.mjml.name}.text.hbs`);
  const component = componentOf(scenario);
  return component === undefined ? [] : [component];
}

const filePiece = (file: string): Piece => ({
  file,
  kind: fileKinds.find(([pattern]) => pattern.test(file))?.[1] ?? "html",
  read: (current) => current.texts.get(file),
  write: (current, text) => withText(current, file, text),
});

const fileKinds: readonly (readonly [pattern: RegExp, kind: Piece["kind"]])[] = [
  [/\.text\.hbs$/, "text"],
  [/\.mjml(?:\.hbs)?$/, "mjml"],
  [/\.[cm]?[jt]sx?$/, "component"],
];

/** Returns all files that can be reached from `starts`, in breadth-first order. */
function reached(starts: readonly string[], { texts }: Draft, folder: string): string[] {
  const queue = [...starts];
  const found = new Set<string>();
  for (const file of queue) {
    const text = texts.get(file);
    if (text === undefined || found.has(file)) continue;
    found.add(file);
    queue.push(...partialsIn(text, folder), ...namedFiles(file, text));
  }
  return [...found];
}

/** Matches a partial call, by its quoted name or in Handlebars syntax: `{{> partials/[our offer]}}`. */
const partialCall =
  /\{\{~?#?>\s{0,20}(?:"([^"\n]{1,200})"|'([^'\n]{1,200})'|((?:\[[^\]\n]{1,200}\]|[^\s"'`{}()=|~[\]]){1,200}))/g;

/** Returns the files that the partials of a text may be in. Only MJML files need no `.hbs`. */
const partialsIn = (text: string, folder: string): string[] =>
  [...text.matchAll(partialCall)].flatMap(([, inDoubles, inSingles, plain = ""]) => {
    const file = posix.join(folder, inDoubles ?? inSingles ?? plain.replace(/[[\]]/g, ""));
    return file.endsWith(".mjml") ? [file, `${file}.hbs`] : [`${file}.hbs`];
  });

/**
 * Returns the files that MJML includes or a module imports, relative to the project folder. Some may not
 * exist.
 */
function namedFiles(file: string, text: string): string[] {
  const from = (path: string) => posix.join(posix.dirname(file), path);
  if (/\.mjml(?:\.hbs)?$/.test(file))
    return [...text.matchAll(/<mj-include\s[^<>]{0,400}?\bpath\s{0,20}=\s{0,20}["']([^"'{}]{1,400})["']/g)]
      .map(([, path = ""]) => from(path))
      .filter((path) => /\.(?:mjml|html)$/.test(path));
  if (!/\.[cm]?[jt]sx?$/.test(file)) return [];
  return [...text.matchAll(/\b(?:from|import)\s{0,20}\(?\s{0,20}["'](\.{1,2}\/[^"'\n]{1,400})["']/g)].flatMap(
    ([, path = ""]) => [
      ...(/\.[cm]?[jt]sx?$/.test(path) ? [from(path)] : []),
      ...[".tsx", ".jsx", ".ts", ".js", "/index.tsx", "/index.ts"].map((ending) => from(path + ending)),
    ],
  );
}

/** Returns the texts in the rows of a YAML scenario. */
function rowPieces(scenario: Scenario, draft: Draft): Piece[] {
  if (!isYaml(scenario.file)) return [];
  const own = scenarioText(scenario);
  return scenario.variants.slice(0, maxRows).flatMap(({ row }, index) =>
    Object.keys(row).flatMap((key): Piece[] => {
      const path = ["variants", index, key];
      return own.get(draft, path) === undefined
        ? []
        : [
            {
              file: scenario.file,
              kind: "row",
              read: (current) => own.get(current, path),
              write: (current, text) => own.set(current, path, text),
            },
          ];
    }),
  );
}

/** Returns each text of a locale as a separate piece. */
function localePieces({ texts }: Draft, folder: string): Piece[] {
  return [...texts]
    .filter(([file]) => file.startsWith(posix.join(folder, "locales/")) && isYaml(file))
    .flatMap(([file, text]) =>
      yamlStrings(text).map(
        ({ path }): Piece => ({
          file,
          kind: "locale",
          read: (current) => yamlValue(current.texts.get(file) ?? "", path),
          write(current, value) {
            const changed = setYamlValue(current.texts.get(file) ?? "", path, value);
            return changed === undefined ? undefined : withText(current, file, changed);
          },
        }),
      ),
    );
}
