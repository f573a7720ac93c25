import type { ReadMessage, RunOutcome } from "../result/run-report.ts";
import { runReportJsonSchema } from "../result/run-report-schema.ts";

/**
 * Yields the content of `report.json` in pieces: indented by two spaces, keys in schema order, with a
 * trailing newline.
 * Keeps at most one test or message in memory as JSON, however many there are.
 */
export async function* toReportJson(report: RunOutcome, readMessage: ReadMessage): AsyncGenerator<string> {
  const schema = runReportJsonSchema() as SchemaNode;
  const { tests, ...rest } = report;
  const parts = schema.properties ?? {};
  yield "{\n";
  let isFirst = true;
  for (const [key, node] of Object.entries(parts)) {
    if (!isFirst) yield ",\n";
    isFirst = false;
    yield `  ${JSON.stringify(key)}: `;
    if (key === "tests") yield* toLines("[", "]", testsOf(tests, node.items ?? {}));
    else if (key === "messages") yield* toLines("{", "}", messagesOf(tests, node, readMessage));
    else yield toJson(rest[key as keyof typeof rest], node, 2);
  }
  yield "\n}\n";
}

async function* testsOf(tests: RunOutcome["tests"], schema: SchemaNode): AsyncGenerator<string> {
  for (const test of tests) yield toJson(test, schema, 4);
}

async function* messagesOf(
  tests: RunOutcome["tests"],
  { additionalProperties }: SchemaNode,
  readMessage: ReadMessage,
): AsyncGenerator<string> {
  const schema = typeof additionalProperties === "object" ? additionalProperties : {};
  for (const contentHash of [...new Set(tests.map((test) => test.contentHash))].sort()) {
    const message = await readMessage(contentHash);
    if (message) yield `${JSON.stringify(contentHash)}: ${toJson(message.report, schema, 4)}`;
  }
}

async function* toLines(begin: string, end: string, items: AsyncIterable<string>): AsyncGenerator<string> {
  let isEmpty = true;
  for await (const item of items) {
    yield `${isEmpty ? begin : ","}\n    ${item}`;
    isEmpty = false;
  }
  yield isEmpty ? `${begin}${end}` : `\n  ${end}`;
}

/** Returns a value's JSON, with every line after the first indented by `depth` spaces. */
const toJson = (value: unknown, schema: SchemaNode, depth: number): string =>
  JSON.stringify(inOrder(value, schema), undefined, 2).replaceAll("\n", `\n${" ".repeat(depth)}`);

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
}

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
  const rest = typeof schema.additionalProperties === "object" ? schema.additionalProperties : {};
  return Object.fromEntries(
    ordered.map((key) => [
      key,
      inOrder((value as Record<string, unknown>)[key], schema.properties?.[key] ?? rest),
    ]),
  );
}
