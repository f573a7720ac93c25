import { posix, relative } from "node:path";
import { walkFolder } from "../base/walk-folder.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { MessageSource } from "../message/message-source.ts";
import { readFileInside } from "../message/project-file.ts";
import type { ValuePath } from "../scenario/locate.ts";
import { locatePath, valueAt } from "../scenario/locate.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { addBeforeKey, addModuleEntry, replaceInModule } from "./module-text.ts";
import { addYamlEntry, setYamlValue, yamlOffset, yamlStrings, yamlValue } from "./yaml-text.ts";

/** The texts of a project that its message is made of, by path, as some edits leave them. Never changed in place. */
export interface Draft {
  readonly texts: ReadonlyMap<string, string>;
  /** Values of a TypeScript scenario that edits changed: its code is not run again between two edits. */
  readonly values: ReadonlyMap<string, string>;
}

/** A text that goes into a message: of the scenario, a template, a partial, a component, or a locale. */
export interface Piece {
  readonly file: string;
  readonly kind: "html" | "mjml" | "component" | "text" | "subject" | "from" | "replyTo" | "locale" | "row";
  read(draft: Draft): string | undefined;
  write(draft: Draft, text: string): Draft | undefined;
}

const isYaml = (file: string): boolean => /\.ya?ml$/i.test(file);
const maxSources = 500;
/** Rows whose texts may be edited. */
const maxRows = 50;
const maxSourceBytes = 2 ** 20;

/**
 * Reads the scenario's file, its rows, the templates, and the files that templates and components name; what is too large to be read is left
 * out.
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
  // A map gives what is added to it while it is walked.
  for (const [file, text] of texts)
    for (const named of isYaml(file) || file === scenario.file ? [] : namedFiles(file, text))
      if (!texts.has(named) && texts.size < 2 * maxSources) await add(named);
  return { texts, values: new Map() };
}

/** The text with its byte order mark. Undefined for what is not UTF-8, which a diff could not say. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The templates folder, relative to the project folder. */
export const templatesFolderOf = ({
  projectDir,
  templatesDir,
}: Pick<ResolvedConfig, "projectDir" | "templatesDir">): string =>
  relative(projectDir, templatesDir).replaceAll("\\", "/");

export const withText = (draft: Draft, file: string, text: string): Draft => ({
  ...draft,
  texts: new Map(draft.texts).set(file, text),
});

/** The scenario's own values, read and written in its file. */
export interface ScenarioText {
  get(draft: Draft, path: ValuePath): string | undefined;
  set(draft: Draft, path: ValuePath, value: string): Draft | undefined;
  /** Adds an entry to an object that is there. */
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
  const get = (draft: Draft, path: ValuePath): string | undefined => {
    const value = draft.values.get(JSON.stringify(path)) ?? valueAt(scenario, path);
    return typeof value === "string" ? value : undefined;
  };
  return {
    get,
    set(draft, path, value) {
      const old = get(draft, path);
      const text = old === undefined ? undefined : replaceInModule(draft.texts.get(file) ?? "", old, value);
      const next = changed(draft, text);
      return next && { ...next, values: new Map(next.values).set(JSON.stringify(path), value) };
    },
    add(draft, path, key, value, before) {
      const source = draft.texts.get(file) ?? "";
      const written = JSON.stringify(value);
      const anchor = before === undefined ? undefined : offsetOf(source, [...path, before]);
      if (anchor !== undefined) return changed(draft, addBeforeKey(source, anchor, key, written));
      const offset = offsetOf(source, path);
      return offset === undefined ? undefined : changed(draft, addModuleEntry(source, offset, key, written));
    },
  };
}

/** The offset of a key in the text of a scenario. */
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

const kinds: Readonly<Record<MessageKind, true>> = {
  mime: true,
  template: true,
  mjml: true,
  reactEmail: true,
  simple: true,
  eml: true,
  serviceTemplate: true,
};

/** The key that names the message's kind, and the path to its fields. Undefined if a function makes the message. */
export function kindOf({ message }: Scenario): MessageKind | undefined {
  if (typeof message !== "object") return undefined;
  return (Object.keys(kinds) as MessageKind[]).find((kind) => kind in message);
}

/** The module of a React component, as a path from the project folder. */
const componentOf = ({ message }: Scenario): string | undefined =>
  typeof message === "object" && "reactEmail" in message
    ? posix.normalize(message.reactEmail.component)
    : undefined;

/** Every text that the message of a scenario is made of, the scenario's own first. */
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

/** The files that a message is made from. */
function startsOf(scenario: Scenario, templatesFolder: string): string[] {
  const { message } = scenario;
  if (typeof message !== "object") return [];
  const inFolder = (...names: string[]) => names.map((name) => posix.join(templatesFolder, name));
  if ("template" in message)
    return inFolder(`${message.template.name}.html.hbs`, `${message.template.name}.text.hbs`);
  if ("mjml" in message) return inFolder(`${message.mjml.name}.mjml`, `${message.mjml.name}.text.hbs`);
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

/** The files that are reached from some, in order. */
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

/** A call of a partial, by its name in quotes, or as Handlebars reads it: `{{> partials/[our offer]}}`. */
const partialCall =
  /\{\{~?#?>\s{0,20}(?:"([^"\n]{1,200})"|'([^'\n]{1,200})'|((?:\[[^\]\n]{1,200}\]|[^\s"'`{}()=|~[\]]){1,200}))/g;

const partialsIn = (text: string, folder: string): string[] =>
  [...text.matchAll(partialCall)].map(([, inDoubles, inSingles, plain = ""]) =>
    posix.join(folder, `${inDoubles ?? inSingles ?? plain.replace(/[[\]]/g, "")}.hbs`),
  );

/** The files that MJML includes and that a module imports, as paths from the project folder; some may not exist. */
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

/** Texts of rows that stand in a YAML scenario. */
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

/** Each text of a locale by itself. */
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
