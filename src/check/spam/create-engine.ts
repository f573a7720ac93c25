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

/** Creates a spam engine from valid settings. */
export const createSpamEngine = (settings: SpamEngineSettings): Promise<SpamEngine> =>
  engines[settings.engine](settings as never);
