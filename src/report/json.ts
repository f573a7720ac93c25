import { createHash } from "node:crypto";
import { type CheckOutcomes, splitChecks } from "../result/report-file.ts";
import type { MessageReport, ReadMessage, RunOutcome } from "../result/run-report.ts";
import { runReportJsonSchema } from "../result/run-report-schema.ts";

/**
 * Yields the content of `report.json` in pieces, with a trailing newline: keys in schema order, one line per
 * test and message.
 * Keeps at most one test or message in memory as JSON, however many there are.
 */
export async function* toReportJson(report: RunOutcome, readMessage: ReadMessage): AsyncGenerator<string> {
  const schema = runReportJsonSchema() as SchemaNode;
  const { tests, ...rest } = report;
  const parts = schema.properties ?? {};
  const outcomes = createOutcomeTable(parts["checkOutcomes"] ?? {});
  yield "{\n";
  let isFirst = true;
  for (const [key, node] of Object.entries(parts)) {
    if (!isFirst) yield ",\n";
    isFirst = false;
    yield `  ${JSON.stringify(key)}: `;
    if (key === "tests") yield* toLines("[", "]", testsOf(tests, node.items ?? {}, outcomes));
    else if (key === "checkOutcomes") yield* toLines("{", "}", outcomes.lines());
    else if (key === "messages") yield* toLines("{", "}", messagesOf(tests, node, readMessage));
    else yield toIndentedJson(rest[key as keyof typeof rest], node);
  }
  yield "\n}\n";
}

function* testsOf(tests: RunOutcome["tests"], schema: SchemaNode, outcomes: OutcomeTable): Generator<string> {
  for (const { checks, ...test } of tests) {
    if (!checks) yield toJson(test, schema);
    else {
      const { own, shared } = splitChecks(checks);
      yield toJson({ ...test, checks: { ...own, outcomes: outcomes.add(shared) } }, schema);
    }
  }
}

type OutcomeTable = ReturnType<typeof createOutcomeTable>;

/** Collects the results that tests share. The key of each is the hash of its JSON. */
function createOutcomeTable(schema: SchemaNode) {
  const item = itemOf(schema);
  const table = new Map<string, CheckOutcomes>();
  return {
    add(outcomes: CheckOutcomes): string {
      const key = createHash("sha256").update(toJson(outcomes, item)).digest("hex");
      table.set(key, outcomes);
      return key;
    },
    *lines(): Generator<string> {
      for (const [key, outcomes] of [...table].toSorted(([left], [right]) => (left < right ? -1 : 1)))
        yield `${JSON.stringify(key)}: ${toJson(outcomes, item)}`;
    },
  };
}

async function* messagesOf(
  tests: RunOutcome["tests"],
  schema: SchemaNode,
  readMessage: ReadMessage,
): AsyncGenerator<string> {
  for (const contentHash of [...new Set(tests.map((test) => test.contentHash))].sort()) {
    const message = await readMessage(contentHash);
    if (message)
      yield `${JSON.stringify(contentHash)}: ${toJson(withoutFile(message.report), itemOf(schema))}`;
  }
}

/** Removes what the message's own file has. */
function withoutFile(message: MessageReport): MessageReport {
  if (message.emlPath === undefined) return message;
  const { html: _html, text: _text, source: _source, ...rest } = message;
  return rest;
}

async function* toLines(
  begin: string,
  end: string,
  items: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<string> {
  let isEmpty = true;
  for await (const item of items) {
    yield `${isEmpty ? begin : ","}\n    ${item}`;
    isEmpty = false;
  }
  yield isEmpty ? `${begin}${end}` : `\n  ${end}`;
}

/** Returns a value's JSON in one line. */
const toJson = (value: unknown, schema: SchemaNode): string => JSON.stringify(inOrder(value, schema));

/** Returns the JSON of a value of the outermost object, indented by two spaces. */
const toIndentedJson = (value: unknown, schema: SchemaNode): string =>
  JSON.stringify(inOrder(value, schema), undefined, 2).replaceAll("\n", "\n  ");

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
}

/** Returns the schema of each value in an object whose keys are not fixed. */
const itemOf = ({ additionalProperties }: SchemaNode): SchemaNode =>
  typeof additionalProperties === "object" ? additionalProperties : {};

/**
 * Sorts keys in schema order. Keys that the schema does not name, such as content hashes, follow in
 * alphabetical order.
 */
function inOrder(value: unknown, schema: SchemaNode): unknown {
  if (Array.isArray(value)) return value.map((item) => inOrder(item, schema.items ?? {}));
  if (typeof value !== "object" || value === null) return value;
  const named = Object.keys(schema.properties ?? {});
  const keys = Object.keys(value).toSorted();
  const ordered = [...named.filter((key) => key in value), ...keys.filter((key) => !named.includes(key))];
  const rest = itemOf(schema);
  return Object.fromEntries(
    ordered.map((key) => [
      key,
      inOrder((value as Record<string, unknown>)[key], schema.properties?.[key] ?? rest),
    ]),
  );
}
