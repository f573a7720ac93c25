import type { Shape } from "./shape.ts";

/**
 * Converts an operation's output to JSON. Omits members that the shape does not have, and writes timestamps
 * as Unix time in seconds and blobs in base64.
 */
export function encodeOutput(output: object, shape: Shape): string {
  return JSON.stringify(toJson(output, shape));
}

function toJson(value: unknown, shape: Shape): unknown {
  if (value === undefined || value === null) return undefined;
  switch (shape.kind) {
    case "timestamp":
      return (value as Date).getTime() / 1000;
    case "blob":
      return Buffer.from(value as Uint8Array).toString("base64");
    case "list":
      return (value as readonly unknown[]).map((element) => toJson(element, shape.element));
    case "map":
      return Object.fromEntries(
        Object.entries(value).map(([key, entry]) => [key, toJson(entry, shape.value)]),
      );
    case "structure": {
      const values = value as Readonly<Record<string, unknown>>;
      return Object.fromEntries(shape.members.map(({ name, shape }) => [name, toJson(values[name], shape)]));
    }
    default:
      return value;
  }
}
