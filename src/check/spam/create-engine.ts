import type { SpamEngine, SpamEngineName } from "./spam-engine.ts";

/** A spam engine, and the address of its server. */
export type SpamEngineSettings =
  | { readonly engine: "builtin" }
  | { readonly engine: "rspamd"; readonly url: string }
  | { readonly engine: "spamassassin"; readonly host: string; readonly port: number };

/** Engine constructors. Each engine's module is loaded on demand. */
const engines: {
  readonly [Name in SpamEngineName]: (
    settings: Extract<SpamEngineSettings, { engine: Name }>,
  ) => Promise<SpamEngine>;
} = {
  builtin: async () => (await import("./builtin.ts")).createBuiltinEngine(),
  rspamd: async ({ url }) => (await import("./rspamd.ts")).createRspamdEngine(url),
  spamassassin: async (address) => (await import("./spamassassin.ts")).createSpamAssassinEngine(address),
};

/**
 * Creates a spam engine: the built-in one, or a client of a server that you run. Connects when a message is scored.
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
export const createSpamEngine = (settings: SpamEngineSettings): Promise<SpamEngine> =>
  engines[settings.engine](settings as never);
