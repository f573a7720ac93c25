import type { SpamEngine, SpamEngineName } from "./spam-engine.ts";

/** Which engine, and where it listens. */
export type SpamEngineSettings =
  | { readonly engine: "builtin" }
  | { readonly engine: "rspamd"; readonly url: string }
  | { readonly engine: "spamassassin"; readonly host: string; readonly port: number };

/** Every engine, loaded when it is wanted. */
const engines: {
  readonly [Name in SpamEngineName]: (
    settings: Extract<SpamEngineSettings, { engine: Name }>,
  ) => Promise<SpamEngine>;
} = {
  builtin: async () => (await import("./builtin.ts")).createBuiltinEngine(),
  rspamd: async ({ url }) => (await import("./rspamd.ts")).createRspamdEngine(url),
  spamassassin: async (address) => (await import("./spamassassin.ts")).createSpamAssassinEngine(address),
};

export const createSpamEngine = (settings: SpamEngineSettings): Promise<SpamEngine> =>
  engines[settings.engine](settings as never);
