import { operationTable } from "../../../src/service/operations/operation-table.ts";
import type { ApiVersion, Interceptor } from "../../../src/service/protocol/api.ts";
import type { HttpResponse } from "../../../src/service/protocol/http-response.ts";
import { loadSdkModel } from "../../../src/service/protocol/sdk-model.ts";
import { protocolErrorStatuses } from "../../../src/service/protocol/service-error.ts";
import { createShapes, type Shape } from "../../../src/service/protocol/shape.ts";
import { type ModelFile, modelFiles } from "./api-facts.ts";

const model = await loadSdkModel();
const toShapeOf = {
  v1: createShapes(model, {
    rules: {},
    absent: operationTable.absentInV1,
    required: operationTable.requiredInV1,
  }),
  v2: createShapes(model, { rules: {}, absent: {} }),
};

/** Validates every response against its operation's output shape, and adds problems to `violations`. */
export const createAnswerCheck =
  (violations: string[], seen: (operation: string, version: ApiVersion) => void = () => {}): Interceptor =>
  async ({ operation, version }, next) => {
    const answer = await next();
    // Responses of the older SES API are checked by its SDK's own shapes.
    if (version === "query") return answer;
    if (answer.status === 200) seen(operation, version);
    violations.push(...checkAnswer(operation, version, answer));
    return answer;
  };

/** Returns the problems of a response, each with its location. */
export function checkAnswer(operation: string, version: ApiVersion, answer: HttpResponse): string[] {
  const place = `${version} ${operation}`;
  const body: unknown = JSON.parse(String(answer.body));
  if (answer.status === 200) {
    const output = model.operations.get(operation)?.output;
    return output ? [...faultsOf(body, toShapeOf[version](output), place, modelFiles[version])] : [];
  }
  const faults: string[] = [];
  if (typeof (body as { message?: unknown }).message !== "string") faults.push(`${place}: no message`);
  const name = answer.errorType ?? "";
  const modeled = modelFiles[version]?.ops[operation]?.err;
  // Errors that a fault rule injects are not part of the operation.
  const isForeign = name in protocolErrorStatuses || answer.fault !== undefined;
  if (modeled && !isForeign && !modeled.includes(name)) faults.push(`${place}: raises ${name}`);
  return faults;
}

const jsonTypes: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  number: (value) => typeof value === "number",
  timestamp: (value) => typeof value === "number",
  blob: (value) => typeof value === "string" && /^[A-Za-z0-9+/]*={0,2}$/.test(value),
  list: Array.isArray,
  map: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  structure: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

function* faultsOf(
  value: unknown,
  shape: Shape,
  place: string,
  facts: ModelFile | undefined,
): Generator<string> {
  if (!jsonTypes[shape.kind]?.(value)) {
    yield `${place}: ${JSON.stringify(value)} is no ${shape.kind}`;
  } else if (shape.kind === "list") {
    for (const [index, element] of (value as unknown[]).entries())
      yield* faultsOf(element, shape.element, `${place}[${index}]`, facts);
  } else if (shape.kind === "map") {
    for (const [key, entry] of Object.entries(value as object))
      yield* faultsOf(entry, shape.value, `${place}.${key}`, facts);
  } else if (shape.kind === "structure") {
    const values = value as Readonly<Record<string, unknown>>;
    const known = new Set(shape.members.map(({ name }) => name));
    for (const name of Object.keys(values)) if (!known.has(name)) yield `${place}.${name}: not in the shape`;
    for (const { name, shape: memberShape, required } of shape.members) {
      const member = values[name];
      if (member === undefined && required && !isOmitted(shape.name, values))
        yield `${place}.${name}: required and not there`;
      if (member === undefined) continue;
      yield* faultsOf(member, memberShape, `${place}.${name}`, facts);
      const words = wordsOf(facts, shape.name, name);
      for (const word of [member].flat())
        if (words && !words.includes(String(word))) yield `${place}.${name}: ${word} is no word of its enum`;
    }
  }
}

/** Whether AWS omits the members that its model requires: an identity without a MAIL FROM domain has only a behavior. */
const isOmitted = (structure: string, values: Readonly<Record<string, unknown>>): boolean =>
  structure === "MailFromAttributes" && values.BehaviorOnMxFailure === "USE_DEFAULT_VALUE";

/** Returns the enum values of a member or of its elements. */
function wordsOf(
  facts: ModelFile | undefined,
  structure: string,
  member: string,
): readonly string[] | undefined {
  const target = facts?.shapes[facts.shapes[structure]?.m?.[member]?.split("@")[0] ?? ""];
  return target?.enum ?? facts?.shapes[target?.of ?? ""]?.enum;
}
