import { memberPath } from "../protocol/member-path.ts";
import type { Shape, StructureShape } from "../protocol/shape.ts";
import { QueryError } from "./query-error.ts";
import { isValues, type Values } from "./translate.ts";

/**
 * Converts the texts of a form to the types of an operation's shape, and leaves out members that the shape lacks.
 * @throws {QueryError} MalformedInput: if a value does not have the type of its member.
 */
export const fitInput = (input: object, shape: StructureShape): object =>
  fitStructure(input as Values, shape, "");

function fitStructure(values: Values, { members }: StructureShape, path: string): Values {
  const fitted: Record<string, unknown> = {};
  for (const { name, shape } of members)
    if (Object.hasOwn(values, name)) fitted[name] = fitValue(values[name], shape, memberPath(path, name));
  return fitted;
}

function fitValue(value: unknown, shape: Shape, path: string): unknown {
  switch (shape.kind) {
    case "structure":
      // Clients send a structure, list, or map without members as an empty text.
      if (value === "") return {};
      if (isValues(value)) return fitStructure(value, shape, path);
      break;
    case "list":
      if (value === "") return [];
      if (Array.isArray(value))
        return value.map((each, index) => fitValue(each, shape.element, `${path}.${index + 1}.member`));
      break;
    case "map":
      if (isValues(value))
        return Object.fromEntries(
          Object.entries(value).map(([key, entry]) => [key, fitValue(entry, shape.value, `${path}.${key}`)]),
        );
      break;
    default:
      if (typeof value === "string") return fitText(value, shape.kind, path);
      if (typeof value === shape.kind) return value;
  }
  throw wrongType(shape.kind, path);
}

function fitText(text: string, kind: Shape["kind"], path: string): unknown {
  switch (kind) {
    case "string":
      return text;
    case "boolean":
      if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === "true";
      break;
    case "number":
      if (/^[+-]?\d{1,15}$/.test(text)) return Number(text);
      break;
    case "blob": {
      // Some clients fold base64 into lines.
      const base64 = text.replaceAll(/\s/g, "");
      if (base64.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(base64))
        return Buffer.from(base64, "base64");
    }
  }
  throw wrongType(kind, path);
}

const wrongType = (kind: Shape["kind"], path: string): QueryError =>
  new QueryError("MalformedInput", `Expected a ${kind === "blob" ? "value in base64" : kind} at '${path}'`);
