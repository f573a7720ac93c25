import PQueue from "p-queue";
import { plural } from "../../base/plural.ts";
import type { CallPolicy } from "../calls.ts";
import type { CallOptions } from "../provider.ts";
import { ProviderError } from "../provider-error.ts";
import type { Journal, SeedTest } from "./journal.ts";
import { type Mailbox, openMailbox } from "./mailbox.ts";
import { type ReadSecret, SecretError } from "./secret.ts";
import type { SeedMailbox } from "./settings.ts";

/** Maximum number of mailboxes that sign in at once. Each then keeps its connection. */
const signInsAtOnce = 50;

/** Opens all seed mailboxes, to find copies in them. */
export function openMailboxes(
  seeds: readonly SeedMailbox[],
  { clock, pace, onCall }: CallPolicy,
  { journal, readSecret }: { readonly journal: Journal; readonly readSecret: ReadSecret },
) {
  const mailboxes = seeds.map((seed) =>
    openMailbox(seed, {
      readSecret,
      now: clock.now,
      retries: Math.min(pace.retries, 2),
      retryBaseMs: pace.retryBaseMs,
    }),
  );
  const signIns = new PQueue({ concurrency: signInsAtOnce });

  /** Searches one mailbox for the copies that are still expected, and records them. */
  async function searchOne(
    mailbox: Mailbox,
    probes: readonly SeedTest[],
    over: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<void> {
    const { address: seed } = mailbox;
    const expected = probes.filter((probe) => isExpected(probe, seed));
    if (expected.length === 0) return;
    const tokens = new Set(expected.map(({ token }) => token));
    const closing = new Set([...tokens].filter((token) => over.has(token)));
    try {
      onCall?.("get");
      const seen = await mailbox.scan({ tokens, closing }, signal);
      for (const [token, sighting] of seen) await journal.note(token, { type: "found", seed, sighting });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ProviderError) || error instanceof SecretError) throw error;
      // A mailbox that does not respond may do so at the next poll, until the time is over.
      for (const token of tokens)
        if (!error.retryable || closing.has(token))
          await journal.note(token, { type: "unmeasured", seed, reason: error.message });
    }
  }

  return {
    addresses: mailboxes.map(({ address }) => address),

    /** Signs in to all. Throws a `ProviderError` if a secret is missing, or if none can be read. */
    async ready({ signal }: CallOptions): Promise<void> {
      const faults: ProviderError[] = [];
      await signIns.addAll(
        mailboxes.map((mailbox) => async () => {
          await mailbox.folders(signal).catch((error) => {
            signal.throwIfAborted();
            if (!(error instanceof ProviderError)) throw error;
            faults.push(error);
          });
        }),
      );
      const secrets = faults.filter((fault) => fault instanceof SecretError);
      if (secrets.length > 0) throw mergeSecretErrors(secrets);
      const [first] = faults;
      if (first && faults.length === mailboxes.length)
        throw new ProviderError(
          "provider-unreachable",
          `Cannot measure placement: none of ${plural(mailboxes.length, "mailbox")} can be read. ${first.reason}`,
          { hint: first.hint, cause: first },
        );
    },

    /** Searches all in parallel. `over` has the tokens of the tests whose time is over. */
    async search(
      probes: readonly SeedTest[],
      over: ReadonlySet<string>,
      { signal }: CallOptions,
    ): Promise<void> {
      await signIns.addAll(mailboxes.map((mailbox) => () => searchOne(mailbox, probes, over, signal)));
    },

    /** Deletes the copies that were found. Ignores failures: they do not affect the placement. */
    async cleanUp(probe: SeedTest, { signal }: CallOptions): Promise<void> {
      await Promise.all(
        mailboxes.map(async ({ address, remove }) => {
          const sighting = probe.seeds.get(address)?.sighting;
          if (sighting) await remove(sighting, probe.token, signal).catch(() => signal.throwIfAborted());
        }),
      );
    },

    async close(): Promise<void> {
      await Promise.all(mailboxes.map(({ close }) => close()));
    },
  };
}

/** Whether a seed's copy may still be found. */
export function isExpected({ seeds }: SeedTest, address: string): boolean {
  const state = seeds.get(address);
  if (!state || state.sending === "refused" || state.unmeasured !== undefined) return false;
  return state.sighting === undefined || state.sighting.place === "elsewhere";
}

/** Merges the secret errors, so that all missing settings are reported together. */
export function mergeSecretErrors(faults: readonly SecretError[]): ProviderError {
  const [first] = faults;
  const others = faults.length - 1;
  return new SecretError(
    "provider-credentials",
    `${first?.reason ?? ""}${others > 0 ? `, and the same for ${plural(others, "more mailbox")}` : ""}`,
    { hint: [...new Set(faults.flatMap(({ hint }) => hint ?? []))].join(". "), cause: first },
  );
}
