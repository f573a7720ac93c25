import { operationTable } from "../../../src/service/operations/operation-table.ts";
import type { ApiVersion } from "../../../src/service/protocol/api.ts";
import { memberPath } from "../../../src/service/protocol/member-path.ts";
import { loadSdkModel } from "../../../src/service/protocol/sdk-model.ts";
import {
  createShapes,
  type Member,
  type ResolvedRule,
  type Shape,
  type StructureShape,
} from "../../../src/service/protocol/shape.ts";
import { walkOf } from "./walk.ts";

/** A request with one error, and the response that the service must send. */
export interface ValidationCase {
  readonly version: ApiVersion;
  readonly operation: string;
  readonly mistake: string;
  readonly method: string;
  /** The path with its query. */
  readonly path: string;
  readonly body: object | undefined;
  readonly errorType: "BadRequestException" | "SerializationException";
  readonly message: string;
}

type Values = Record<string, unknown>;
interface Mistake {
  readonly mistake: string;
  readonly input: Values;
  readonly errorType: ValidationCase["errorType"];
  readonly message: string;
}

const model = await loadSdkModel();
const { rules, absentInV1, requiredInV1 } = operationTable;
const toShapeOf = {
  v1: createShapes(model, { rules, absent: absentInV1, required: requiredInV1 }),
  v2: createShapes(model, { rules, absent: {} }),
};

function casesOf(version: ApiVersion, name: string, example: Readonly<Values>): ValidationCase[] {
  const operation = model.operations.get(name);
  if (!operation) throw new Error(`The SDK has no operation ${name}`);
  const shape = toShapeOf[version](operation.input) as StructureShape;
  const { olderRoute } = operationTable.operations[name] ?? {};
  const older = version === "v1" ? olderRoute : undefined;
  const method = older?.method ?? operation.method;
  const path = older ? `/v1${older.path}` : operation.path.replace("/v2/", `/${version}/`);
  const locationOf = ({ name: member, location }: Member) =>
    older ? (older.query.includes(member) ? "query" : "body") : location;
  const located = shape.members.map((member) => ({ ...member, location: locationOf(member) }));
  const input = toWire(example, shape) as Values;

  return [...mistakesOf({ ...shape, members: located }, input, "", (wrong) => wrong)].map(
    ({ input: wrong, ...rest }) => ({
      version,
      operation: name,
      method,
      path: toPath(path, located, wrong),
      body: toBody(located, wrong),
      ...rest,
    }),
  );
}

/**
 * Yields requests with one error each, from an example. `rebuild` puts a changed structure back into the
 * whole input.
 */
function* mistakesOf(
  shape: StructureShape,
  values: Readonly<Values>,
  parent: string,
  rebuild: (changed: Values) => Values,
): Generator<Mistake> {
  for (const member of shape.members) {
    const { name, required, rule, location, shape: memberShape } = member;
    if (location === "label") continue;
    const path = memberPath(parent, name);
    const change = (value: unknown): Values => rebuild({ ...values, [name]: value });
    if (required && name in values) {
      const { [name]: _, ...without } = values;
      const message = `Value null at '${path}' failed to satisfy constraint: Member must not be null`;
      yield {
        mistake: `without ${path}`,
        input: rebuild(without),
        errorType: "BadRequestException",
        message,
      };
    }
    // In a query, every text is a string, and a single value is a list.
    if (location === "body" || !["string", "list"].includes(memberShape.kind))
      yield {
        mistake: `${path} of a wrong type`,
        input: change(wrongTypes[memberShape.kind]),
        errorType: "SerializationException",
        message: `at '${path}'`,
      };
    for (const [what, value, demand] of rule ? brokenRules(member, rule, values[name]) : [])
      yield {
        mistake: `${path} ${what}`,
        input: change(value),
        errorType: "BadRequestException",
        message: `at '${path}' failed to satisfy constraint: ${demand}`,
      };
    const value = values[name];
    if (memberShape.kind === "structure" && value !== undefined)
      yield* mistakesOf(memberShape, value as Values, path, (changed) => change(changed));
    if (memberShape.kind === "list" && memberShape.element.kind === "structure" && Array.isArray(value)) {
      const [first, ...others] = value;
      if (first !== undefined)
        yield* mistakesOf(memberShape.element, first as Values, `${path}.1.member`, (changed) =>
          change([changed, ...others]),
        );
    }
  }
}

const wrongTypes: Readonly<Record<Shape["kind"], unknown>> = {
  string: 1,
  boolean: "yes",
  number: "many",
  timestamp: "today",
  blob: 1,
  list: {},
  map: [],
  structure: "x",
};

type Broken = readonly [what: string, value: unknown, demand: string];

/** Yields values that violate a rule, each by the smallest margin. */
function* brokenRules({ shape }: Member, rule: ResolvedRule, example: unknown): Generator<Broken> {
  const { words, keyWords, min, max, pattern } = rule;
  const noun = shape.kind === "number" ? "value" : "length";
  const sized = (size: number): unknown => {
    if (shape.kind === "number") return size;
    if (shape.kind === "string") return "x".repeat(size);
    const [element] = Array.isArray(example) ? example : [];
    return shape.kind === "list" && (element !== undefined || size === 0)
      ? Array.from({ length: size }, () => element)
      : undefined;
  };
  if (max !== undefined) {
    const value = sized(max + 1);
    if (value !== undefined)
      yield ["above its bound", value, `Member must have ${noun} less than or equal to ${max}`];
  }
  if (min !== undefined && (min > 0 || shape.kind === "number")) {
    const value = sized(min - 1);
    if (value !== undefined)
      yield ["below its bound", value, `Member must have ${noun} greater than or equal to ${min}`];
  }
  const odd = "\u0000!\u0000".padEnd(min ?? 0, "!").slice(0, max);
  if (pattern && !pattern.test(odd))
    yield ["against its pattern", odd, "Member must satisfy regular expression pattern: "];
  if (words && shape.kind === "string")
    yield ["no word of its enum", "WRONG", "Member must satisfy enum value set: ["];
  if (words && shape.kind === "list")
    yield [
      "with no word of its enum",
      ["WRONG"],
      "Member must satisfy constraint: [Member must satisfy enum value set: [",
    ];
  const entry = shape.kind === "map" && shape.value.kind === "list" ? ["x"] : "x";
  if (keyWords) yield ["with an unknown key", { WRONG: entry }, "Map keys must satisfy constraint: ["];
}

/**
 * Converts the walk's values to the wire format: times in seconds, and any text for references to other
 * calls.
 */
function toWire(value: unknown, shape: Shape): unknown {
  if (typeof value === "object" && value !== null) {
    const { $base64, $daysAgo, $ref } = value as { $base64?: string; $daysAgo?: number; $ref?: string };
    if ($base64 !== undefined) return $base64;
    if ($ref !== undefined) return "any-id";
    if ($daysAgo !== undefined) return Date.UTC(2026, 2, 10 - $daysAgo) / 1000;
  }
  switch (shape.kind) {
    case "list":
      return (value as unknown[]).map((element) => toWire(element, shape.element));
    case "map":
      return Object.fromEntries(
        Object.entries(value as Values).map(([key, entry]) => [key, toWire(entry, shape.value)]),
      );
    case "structure":
      return Object.fromEntries(
        shape.members
          .filter(({ name }) => (value as Values)[name] !== undefined)
          .map(({ name, shape: memberShape }) => [name, toWire((value as Values)[name], memberShape)]),
      );
    default:
      return value;
  }
}

function toPath(template: string, members: readonly Member[], input: Readonly<Values>): string {
  const path = template.replace(/\{(\w+)\}/g, (_, label) => encodeURIComponent(String(input[label])));
  const query = new URLSearchParams();
  for (const { name, queryName, location, shape } of members) {
    const value = input[name];
    if (location !== "query" || value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value])
      query.append(
        queryName,
        shape.kind === "timestamp" && typeof each === "number" ? toIso(each) : String(each),
      );
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

const toIso = (seconds: number): string => new Date(seconds * 1000).toISOString();

function toBody(members: readonly Member[], input: Readonly<Values>): object | undefined {
  const inBody = members.filter(({ location }) => location === "body");
  if (inBody.length === 0) return undefined;
  return Object.fromEntries(
    inBody.filter(({ name }) => name in input).map(({ name }) => [name, input[name]]),
  );
}

/** All cases of all operations, derived from the walk's inputs. */
export const validationCases: readonly ValidationCase[] = (["v1", "v2"] as const).flatMap((version) => {
  const cases = walkOf(version).flatMap(({ operation, input }) => casesOf(version, operation, input));
  // An operation that is called twice yields some cases twice.
  return [...new Map(cases.map((one) => [`${one.operation} ${one.mistake}`, one])).values()];
});
