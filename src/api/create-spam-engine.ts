import { checkOptions } from "../authored/check-options.ts";
import type { SpamEngineSettings } from "../check/spam/create-engine.ts";
import type { SpamEngine } from "../check/spam/spam-engine.ts";

/**
 * Creates a spam engine: the built-in one, or a client of a server that you run. Connects when a message is scored.
 *
 * @throws {PlacewrightError} `usage` if the settings are invalid.
 *
 * @example
 * ```ts
 * import { createSpamEngine, readMessage } from "placewright/check";
 *
 * const engine = await createSpamEngine({ engine: "builtin" });
 * const message = readMessage(new TextEncoder().encode("Subject: WINNER!!!\r\n\r\nClick here: http://203.0.113.7/"));
 * const { score, threshold, symbols } = await engine.score(message, {
 *   signal: AbortSignal.timeout(10_000),
 *   nowMs: Date.now(),
 * });
 * threshold; // → 5
 * symbols.reduce((sum, symbol) => sum + symbol.score, 0) > 0; // → true
 * score > 0; // → true
 * ```
 */
export async function createSpamEngine(settings: SpamEngineSettings): Promise<SpamEngine> {
  const [{ spamEngineSchema }, { createSpamEngine: create }] = await Promise.all([
    import("../config/schema.ts"),
    import("../check/spam/create-engine.ts"),
  ]);
  checkOptions(spamEngineSchema, settings, "Cannot create the spam engine");
  return create(settings);
}
