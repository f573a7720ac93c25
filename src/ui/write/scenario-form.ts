import { parseThreshold } from "../../expect/threshold.ts";
import type { Operator } from "../../result/assertion.ts";
import type { Metric } from "../../result/placement.ts";
import { plainValue, readDocument } from "./edit-yaml.ts";

/** A text of the scenario that the form has a field for. */
export interface FormField {
  readonly name: "from" | "subject" | "preheader" | "template" | "source";
  readonly label: string;
  readonly path: readonly (string | number)[];
  /** Undefined if the file does not have it. */
  readonly value: string | undefined;
  readonly hint?: string;
}

/** A threshold of the scenario. */
export interface FormExpectation {
  /** `overall`, `*`, or the name of a mailbox provider. */
  readonly scope: string;
  readonly path: readonly (string | number)[];
  /** Path of the text: the item, or its `warn`. */
  readonly textPath: readonly (string | number)[];
  readonly isWarn: boolean;
  readonly source: string;
  readonly metric: Metric;
  readonly operator: Operator;
  /** Undefined if it compares with the baseline or the control. */
  readonly percent: number | undefined;
}

export type Cell = string | number | boolean | null | undefined | object;

/** The variants of a scenario: none, those of a file, or rows of a table. */
export type FormVariants =
  | { readonly kind: "none" }
  | { readonly kind: "file"; readonly file: string }
  | {
      readonly kind: "rows";
      readonly columns: readonly string[];
      readonly rows: readonly Readonly<Record<string, Cell>>[];
    };

/** A YAML scenario as a form. */
export interface ScenarioForm {
  readonly name: string | undefined;
  readonly tags: readonly string[];
  /** The key of the message's source, such as `template`. Undefined if there is none. */
  readonly kind: string | undefined;
  readonly fields: readonly FormField[];
  readonly variants: FormVariants;
  readonly expectations: readonly FormExpectation[];
  /** Why the form cannot show the file. */
  readonly problem?: undefined;
}

export interface NoForm {
  readonly problem: string;
}

/** The most rows and columns that the form has fields for. The others are in the YAML. */
export const maxFormRows = 50;
export const maxFormColumns = 20;
const maxExpectations = 60;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;

/** Kinds of messages whose subject is in the scenario. */
const withSubject = ["mime", "template", "mjml", "reactEmail", "simple"];
const withPreheader = ["template", "mjml", "reactEmail"];

/** Reads a scenario as a form. Returns why it has none, if its YAML cannot be read, or it is of another kind. */
export function readForm(text: string): ScenarioForm | NoForm {
  const document = readDocument(text);
  const value = plainValue(document);
  if (!document) return { problem: "The YAML has an error. The form follows as soon as it is fixed." };
  if (!isRecord(value)) return { problem: "The file has no keys yet. Start with from: and message:" };
  if ("domain" in value && !("message" in value))
    return { problem: "This scenario checks the health of a domain. Change it as YAML." };
  const message = isRecord(value["message"]) ? value["message"] : {};
  const [kind] = Object.keys(message);
  const source = kind === undefined || !isRecord(message[kind]) ? {} : message[kind];
  const field = (
    name: FormField["name"],
    label: string,
    path: FormField["path"],
    own: unknown,
    hint?: string,
  ): FormField => ({ name, label, path, value: textOf(own), ...(hint === undefined ? {} : { hint }) });
  const fields: FormField[] = [field("from", "From", ["from"], value["from"])];
  if (kind !== undefined && withSubject.includes(kind))
    fields.push(field("subject", "Subject", ["message", kind, "subject"], source["subject"]));
  if (kind !== undefined && withPreheader.includes(kind))
    fields.push(
      field(
        "preheader",
        "Preheader",
        ["message", kind, "preheader"],
        source["preheader"],
        "What message lists show after the subject.",
      ),
    );
  if (kind === "template" || kind === "mjml")
    fields.push(field("template", "Template", ["message", kind, "name"], source["name"]));
  if (kind === "eml")
    fields.push(field("source", "Message file", ["message", "eml"], message["eml"], "Sent byte for byte."));
  if (kind === "reactEmail")
    fields.push(field("source", "Component", ["message", kind, "component"], source["component"]));
  return {
    name: textOf(value["name"]),
    tags: Array.isArray(value["tags"]) ? value["tags"].flatMap((tag) => textOf(tag) ?? []) : [],
    kind,
    fields,
    variants: readVariants(value["variants"]),
    expectations: readExpectations(value["expect"]).slice(0, maxExpectations),
  };
}

function readVariants(value: unknown): FormVariants {
  if (typeof value === "string") return { kind: "file", file: value };
  if (!Array.isArray(value) || !value.every(isRecord)) return { kind: "none" };
  const columns = [...new Set(value.flatMap((row) => Object.keys(row)))];
  return { kind: "rows", columns, rows: value as Record<string, Cell>[] };
}

function readExpectations(expect: unknown): FormExpectation[] {
  if (!isRecord(expect)) return [];
  return Object.entries(expect).flatMap(([scope, list]) =>
    scope === "checks" || !Array.isArray(list)
      ? []
      : list.flatMap((written: unknown, index): FormExpectation[] => {
          const warn = isRecord(written) ? written["warn"] : undefined;
          const source = typeof written === "string" ? written : warn;
          if (typeof source !== "string") return [];
          try {
            const { metric, operator, value } = parseThreshold(source);
            const path = ["expect", scope, index];
            return [
              {
                scope,
                path,
                textPath: warn === undefined ? path : [...path, "warn"],
                isWarn: warn !== undefined,
                source,
                metric,
                operator,
                percent: value.kind === "percent" ? value.percent : undefined,
              },
            ];
          } catch {
            // The error is shown at its line; the form has no sentence for it.
            return [];
          }
        }),
  );
}
