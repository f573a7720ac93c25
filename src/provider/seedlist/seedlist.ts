import type { CallPolicy } from "../calls.ts";
import type { CallOptions, PlacementProvider, TestSnapshot } from "../provider.ts";
import { ProviderError } from "../provider-error.ts";
import { openJournal, type SeedTest } from "./journal.ts";
import type { Secrets } from "./open-sender.ts";
import { toPlacement } from "./placement.ts";
import { isExpected, openMailboxes } from "./search-mailboxes.ts";
import { createCopySender } from "./send-copies.ts";
import { mailboxesOf, type SeedlistSettings } from "./settings.ts";

/**
 * Creates a provider that measures with your own mailboxes: it sends a copy to each and finds where it
 * landed.
 */
export function createSeedlistProvider(
  settings: SeedlistSettings,
  policy: CallPolicy,
  { dataDir, ...secrets }: Secrets & { readonly dataDir: string },
): PlacementProvider {
  const { clock } = policy;
  const journal = openJournal(dataDir);
  const copies = createCopySender(settings, policy, { journal, secrets });
  const mailboxes = openMailboxes(mailboxesOf(settings), policy, { journal, readSecret: secrets.readSecret });

  /** Returns the state of a test. Closes it if its time is up, or if nothing more is expected. */
  async function settle(token: string, isOver: boolean, options: CallOptions): Promise<TestSnapshot> {
    const probe = (await journal.read(token)) as SeedTest;
    if (!probe.isClosed) {
      if (!isOver && mailboxes.addresses.some((address) => isExpected(probe, address)))
        return { status: "in-progress" };
      await journal.note(token, { type: "closed" });
      if (settings.cleanUp) await mailboxes.cleanUp(probe, options);
    }
    return { status: "completed", placement: toPlacement(settings, probe) };
  }

  return {
    name: "seedlist",
    simulated: false,
    region: async () => "",

    async ready(options) {
      await copies.ready(options);
      await mailboxes.ready(options);
    },

    async submit(test, options) {
      const probe = await journal.begin(test.name);
      await copies.sendAll(test, probe, mailboxes.addresses, options);
      return probe.token;
    },

    async find(names) {
      const found = new Map<string, string>();
      for (const name of names) {
        const probe = await journal.find(name);
        // A test whose sending was interrupted is resumed, and does not count as sent.
        if (probe?.sentAtMs !== undefined) found.set(name, probe.token);
      }
      return found;
    },

    async poll(ids, options) {
      const probes = (await Promise.all(ids.map((id) => journal.read(id)))).filter(
        (probe) => probe !== undefined,
      );
      const now = clock.now();
      const open = probes.filter(({ isClosed }) => !isClosed);
      const over = new Set(
        open.filter(({ sentAtMs = 0 }) => now >= sentAtMs + settings.windowMs).map(({ token }) => token),
      );
      await mailboxes.search(open, over, options);
      const snapshots = probes.map(
        async ({ token }) => [token, await settle(token, over.has(token), options)] as const,
      );
      return new Map(await Promise.all(snapshots));
    },

    async result(id) {
      const probe = await journal.read(id);
      if (!probe)
        throw new ProviderError("provider-not-found", `Cannot read seed test ${id}: its record is missing`, {
          hint: "Keep the ledger's folder between runs",
        });
      return toPlacement(settings, probe);
    },

    async close() {
      await mailboxes.close();
      await copies.close();
      await journal.close();
    },
  };
}
