import type { Client } from "../running-service.ts";
import type { WalkCall, WalkResult } from "./walk.ts";

/** Executes calls with an AWS SDK client for JavaScript. */
export async function walkWithSdk(client: Client, calls: readonly WalkCall[]): Promise<WalkResult[]> {
  const outputs = new Map<string, unknown>();
  const results: WalkResult[] = [];
  for (const { id, operation, input } of calls) {
    const method = operation.charAt(0).toLowerCase() + operation.slice(1);
    const send = (client as unknown as Record<string, (input: object) => Promise<object>>)[method];
    try {
      const output = await send?.call(client, resolve(input, outputs) as object);
      outputs.set(id, output);
      results.push({ id, operation, output });
    } catch (error) {
      results.push({ id, operation, error: String(error) });
    }
  }
  return results;
}

function resolve(value: unknown, outputs: ReadonlyMap<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((element) => resolve(element, outputs));
  if (typeof value !== "object" || value === null) return value;
  const { $ref, $daysAgo, $base64 } = value as { $ref?: string; $daysAgo?: number; $base64?: string };
  if ($base64 !== undefined) return Buffer.from($base64, "base64");
  if ($daysAgo !== undefined) return new Date(Date.now() - $daysAgo * 86_400_000);
  if ($ref !== undefined) {
    const [id = "", ...path] = $ref.split(".");
    return path.reduce<unknown>((holder, key) => (holder as Record<string, unknown>)[key], outputs.get(id));
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member, outputs)]));
}
