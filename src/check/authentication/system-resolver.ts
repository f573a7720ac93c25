import type { Resolver } from "./resolver.ts";

/** DNS that is asked over the network, until it is closed. */
export interface OpenResolver {
  readonly resolver: Resolver;
  /** Gives up what is still asked, so that nothing keeps the process. */
  close(): void;
}

/** DNS as this machine knows it, or the servers that are named: `203.0.113.53`, `127.0.0.1:5353`. */
export async function openSystemResolver(servers?: readonly string[]): Promise<OpenResolver> {
  const { Resolver: System } = await import("node:dns/promises");
  const system = new System({ timeout: 5000, tries: 2 });
  if (servers) system.setServers(servers);
  return {
    resolver: async (name, type) => (await system.resolve(name, type as "A")) as unknown[],
    close: () => system.cancel(),
  };
}
