import type { RunReport } from "../result/run-report.ts";
import { runReportJsonSchema } from "../result/run-report-schema.ts";

/** The report as `report.json` holds it: two spaces deep, keys in the schema's order, a newline at the end. */
export function toReportJson(report: RunReport): string {
  return `${JSON.stringify(inOrder(report, runReportJsonSchema() as SchemaNode), undefined, 2)}\n`;
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
}

/** Keys that the schema does not name, such as content hashes, follow in alphabetical order. */
function inOrder(value: unknown, schema: SchemaNode): unknown {
  if (Array.isArray(value)) return value.map((item) => inOrder(item, schema.items ?? {}));
  if (typeof value !== "object" || value === null) return value;
  const named = Object.keys(schema.properties ?? {});
  const keys = Object.keys(value).toSorted();
  const ordered = [...named.filter((key) => key in value), ...keys.filter((key) => !named.includes(key))];
  const rest = typeof schema.additionalProperties === "object" ? schema.additionalProperties : {};
  return Object.fromEntries(
    ordered.map((key) => [
      key,
      inOrder((value as Record<string, unknown>)[key], schema.properties?.[key] ?? rest),
    ]),
  );
}
