import { PlacewrightError } from "../../base/errors.ts";
import { operators } from "../../result/assertion.ts";
import { metrics } from "../../result/placement.ts";
import { addItem, readDocument, removeValue, setValue } from "./edit-yaml.ts";
import { parsePastedRows, toValue } from "./paste-rows.ts";
import {
  type FormExpectation,
  type FormField,
  maxFormColumns,
  maxFormRows,
  readForm,
  type ScenarioForm,
} from "./scenario-form.ts";

/** The fields of a submitted form, by name. */
export type FormValues = Readonly<Record<string, string | undefined>>;

/** Names of the fields: expectation `e0`, cell `c0-1` of row 0 and column 1. */
export const expectationName = (index: number): string => `e${index}`;
export const cellName = (row: number, column: number): string => `c${row}-${column}`;

const maxFieldLength = 10_000;

const usage = (reason: string, hint: string): PlacewrightError =>
  new PlacewrightError("usage", reason, { hint });

/**
 * Writes the fields of the form, and the button that was pressed (`act`), into the YAML that they were made from.
 * Values that did not change are not touched. Throws `usage` for values that the file cannot have.
 */
export function changeForm(text: string, values: FormValues): string {
  const form = readForm(text);
  if (form.problem !== undefined) throw usage(`Cannot use the form: ${form.problem}`, "Change the YAML");
  let changed = text;
  for (const field of form.fields) changed = changeField(changed, form, field, values[field.name]);
  form.expectations.forEach((expectation, index) => {
    changed = changeExpectation(changed, expectation, values[expectationName(index)]);
  });
  changed = changeCells(changed, form, values);
  return act(changed, form, values);
}

/** Returns a field's text as the file has it: browsers end lines with CRLF, and only some fields have several lines. */
const toValueText = (given: string, value: string): string =>
  value.includes("\n") ? given.replaceAll("\r\n", "\n") : given.replaceAll(/[\r\n]+/g, " ");

function changeField(
  text: string,
  { kind }: ScenarioForm,
  { name, path, value = "" }: FormField,
  given: string | undefined,
): string {
  if (given === undefined) return text;
  const next = toValueText(given, value).slice(0, maxFieldLength);
  if (next === value) return text;
  if (name === "template") return changeTemplate(text, kind ?? "template", next);
  if (next === "" && name === "preheader") return removeValue(text, path);
  return setValue(text, path, next, name === "from" ? "message" : "headers");
}

/** A template is chosen as `template:spring-sale` or `mjml:spring-sale`. Its kind is a key of the file. */
function changeTemplate(text: string, kind: string, choice: string): string {
  const [, newKind = kind, name = ""] = /^(?:(template|mjml):)?(.*)$/.exec(choice) ?? [];
  if (name === "") return text;
  const named = setValue(text, ["message", kind, "name"], name);
  if (newKind === kind) return named;
  const source = readDocument(named)?.getIn(["message", kind]);
  const value: unknown = source && typeof source === "object" && "toJSON" in source ? source : undefined;
  if (value === undefined) return named;
  const renamed = named.replace(
    new RegExp(`^(\\s*message\\s*:\\s*(?:\\{\\s*)?)${kind}(?=\\s*:)`, "m"),
    (_, start: string) => `${start}${newKind}`,
  );
  const after = readForm(renamed);
  return after.problem === undefined && after.kind === newKind ? renamed : named;
}

function changeExpectation(
  text: string,
  { textPath, source, percent }: FormExpectation,
  given: string | undefined,
): string {
  if (given === undefined || percent === undefined || given.trim() === "") return text;
  const next = Number(given.replace(",", "."));
  if (!(next >= 0 && next <= 100))
    throw usage(
      `Cannot expect ${JSON.stringify(given.slice(0, 20))}: a rate is from 0 to 100`,
      "Use a number such as 90",
    );
  if (next === percent) return text;
  return setValue(
    text,
    textPath,
    source.replace(/(?<![\d.])(?:\d+(?:\.\d*)?|\.\d+)(?=\s*(?:%\s*)?$)/, String(next)),
  );
}

function changeCells(text: string, { variants }: ScenarioForm, values: FormValues): string {
  if (variants.kind !== "rows") return text;
  let changed = text;
  variants.rows.slice(0, maxFormRows).forEach((row, at) => {
    variants.columns.slice(0, maxFormColumns).forEach((column, columnAt) => {
      const [given, value] = [values[cellName(at, columnAt)], row[column]];
      if (given === undefined || typeof value === "object") return;
      const shown = String(value ?? "");
      const written = toValueText(given, shown);
      if (written === shown) return;
      const next = typeof value === "string" ? written : toValue(written);
      changed = setValue(changed, ["variants", at, column], next);
    });
  });
  return changed;
}

/** Does what the pressed button stands for. */
function act(text: string, form: ScenarioForm, values: FormValues): string {
  const { act: pressed = "" } = values;
  const [name, index] = pressed.split(":");
  const at = Number(index);
  if (name === "remove-expectation") {
    const { path } = form.expectations[at] ?? {};
    return path ? removeExpectation(text, path) : text;
  }
  if (name === "remove-row" && form.variants.kind === "rows")
    return form.variants.rows.length > 1
      ? removeValue(text, ["variants", at])
      : removeValue(text, ["variants"]);
  if (name === "add-expectation") return addExpectation(text, values);
  if (name === "paste") return pasteRows(text, form, values);
  return text;
}

function removeExpectation(text: string, path: readonly (string | number)[]): string {
  const list = readDocument(text)?.getIn(path.slice(0, -1));
  const items: unknown = Reflect.get(Object(list), "items");
  return removeValue(text, Array.isArray(items) && items.length === 1 ? path.slice(0, -1) : path);
}

function addExpectation(text: string, values: FormValues): string {
  const { "add-scope": scope = "overall", "add-metric": metric = "", "add-operator": operator = "" } = values;
  const percent = Number((values["add-percent"] ?? "").replace(",", "."));
  if (!metrics.some((each) => each === metric) || !operators.some((each) => each === operator))
    throw usage("Cannot add the expectation: it has no metric or no comparison", "Choose both");
  if (values["add-percent"]?.trim() === "" || !(percent >= 0 && percent <= 100))
    throw usage("Cannot add the expectation: a rate is from 0 to 100", "Use a number such as 90");
  if (!/^[\p{L}\p{N}*][\p{L}\p{N} .!+&-]{0,60}$/u.test(scope) || scope === "checks")
    throw usage("Cannot add the expectation: it has no mailbox provider", "Choose one");
  const threshold = `${metric} ${operator} ${percent}`;
  const written = values["add-warn"] === undefined ? threshold : { warn: threshold };
  const document = readDocument(text);
  if (document?.hasIn(["expect", scope])) return addItem(text, ["expect", scope], written);
  return setValue(
    text,
    document?.hasIn(["expect"]) ? ["expect", scope] : ["expect"],
    document?.hasIn(["expect"]) ? [written] : { [scope]: [written] },
  );
}

function pasteRows(text: string, { variants }: ScenarioForm, values: FormValues): string {
  if (variants.kind === "file")
    throw usage(`Cannot add rows here: they are in "${variants.file}"`, "Open that file, and add them there");
  const isNew = variants.kind === "none" || values["paste-mode"] === "replace";
  const known = variants.kind === "rows" && !isNew ? variants.columns : [];
  const { rows } = parsePastedRows(values["pasted"] ?? "", known);
  if (isNew) return setValue(text, ["variants"], rows, "expect");
  return rows.reduce((changed, row) => addItem(changed, ["variants"], row), text);
}
