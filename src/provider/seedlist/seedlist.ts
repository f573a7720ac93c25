import PQueue from "p-queue";
import { plural } from "../../base/plural.ts";
import { type CallPolicy, withRetries } from "../calls.ts";
import type { CallOptions, PlacementProvider, PlacementTest, SubmitOptions, TestLook } from "../provider.ts";
import { ProviderError } from "../provider-error.ts";
import { openJournal, type Probe } from "./journal.ts";
import { openMailbox } from "./mailbox.ts";
import { markContent, probeField } from "./mark.ts";
import { openSender, type Secrets } from "./open-sender.ts";
import { toPlacement } from "./placement.ts";
import { SecretFault } from "./secret.ts";
import type { Sender } from "./sender.ts";
import { defaultConnections, mailboxesOf, type SeedlistSettings } from "./settings.ts";
import { SendFault } from "./smtp-fault.ts";

/** Maximum number of mailboxes that sign in at once. Each then keeps its connection. */
const signInsAtOnce = 50;

/**
 * Creates a provider that measures with your own mailboxes: it sends a copy to each and finds where it
 * landed.
 */
export function createSeedlistProvider(
  settings: SeedlistSettings,
  policy: CallPolicy,
  { dataDir, ...secrets }: Secrets & { readonly dataDir: string },
): PlacementProvider {
  const { clock, pace, onCall } = policy;
  const journal = openJournal(dataDir);
  const mailboxes = mailboxesOf(settings).map((seed) =>
    openMailbox(seed, {
      readSecret: secrets.readSecret,
      now: clock.now,
      retries: Math.min(pace.retries, 2),
      retryBaseMs: pace.retryBaseMs,
    }),
  );
  const signIns = new PQueue({ concurrency: signInsAtOnce });
  const handOvers = createHandOvers(settings.send, pace.concurrency);
  let opening: Promise<Sender> | undefined;
  const openedSender = (): Promise<Sender> => {
    opening ??= openSender(settings, secrets, { now: clock.now, callTimeoutMs: pace.callTimeoutMs });
    return opening;
  };

  /** Sends the copies that were not sent before. A rejection for one seed does not stop the others. */
  async function sendAll(
    test: PlacementTest,
    probe: Probe,
    { signal, beforeSend }: SubmitOptions,
  ): Promise<void> {
    const sender = await openedSender();
    const { token } = probe;
    const rest = mailboxes.filter(({ address }) => {
      const sending = probe.seeds.get(address)?.sending;
      return sending === undefined || sending === "refused";
    });
    const faults: SendFault[] = [];
    let stopped: SendFault | undefined;

    async function sendOne(address: string): Promise<void> {
      const copy = {
        from: test.from,
        to: address,
        content: markContent(test.content, token, address),
        mark: { name: probeField, value: token },
      };
      const about = { operation: "create", testName: test.name, signal } as const;
      try {
        const common =
          stopped ??
          (await withRetries(policy, about, async () => {
            signal.throwIfAborted();
            // Check before recording, too: no process resends a copy that is recorded as begun.
            beforeSend?.();
            await journal.note(token, { type: "begun", seed: address, atMs: clock.now() });
            onCall?.("create");
            // The caller of submit retries an error that concerns all copies, once for all of them.
            return sender.send(copy, { signal, beforeSend }).catch((error) => {
              if (error instanceof SendFault && error.concernsAll) return error;
              throw error;
            });
          }));
        if (common) throw common;
        await journal.note(token, { type: "accepted", seed: address, atMs: clock.now() });
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ProviderError)) throw error;
        if (error instanceof SendFault && error.concernsAll) stopped ??= error;
        // The copy may have been delivered. Search for it; never resend it.
        if (error.ambiguous) return;
        await journal.note(token, { type: "refused", seed: address, reason: error.message });
        if (!(error instanceof SendFault)) throw error;
        faults.push(error);
      }
    }

    const ended = await Promise.allSettled(rest.map(({ address }) => handOvers.add(() => sendOne(address))));
    for (const each of ended) if (each.status === "rejected") throw each.reason;
    const { seeds } = (await journal.read(token)) ?? probe;
    const [first] = faults;
    if (first && [...seeds.values()].every(({ sending }) => sending === "refused")) throw stopped ?? first;
    await journal.note(token, { type: "sent", atMs: clock.now() });
  }

  /** Searches all mailboxes in parallel for the copies that are still expected. */
  async function lookAt(
    probes: readonly Probe[],
    over: ReadonlySet<string>,
    { signal }: CallOptions,
  ): Promise<void> {
    await signIns.addAll(
      mailboxes.map((mailbox) => async () => {
        const expected = probes.filter((probe) => isExpected(probe, mailbox.address));
        if (expected.length === 0) return;
        const tokens = new Set(expected.map(({ token }) => token));
        const closing = new Set([...tokens].filter((token) => over.has(token)));
        try {
          onCall?.("get");
          const seen = await mailbox.scan({ tokens, closing }, signal);
          for (const [token, sighting] of seen)
            await journal.note(token, { type: "found", seed: mailbox.address, sighting });
        } catch (error) {
          signal.throwIfAborted();
          if (!(error instanceof ProviderError) || error instanceof SecretFault) throw error;
          // A mailbox that does not respond may do so at the next poll, until the time is over.
          for (const token of tokens)
            if (!error.retryable || closing.has(token))
              await journal.note(token, {
                type: "unmeasured",
                seed: mailbox.address,
                reason: error.message,
              });
        }
      }),
    );
  }

  async function settle(token: string, isOver: boolean, options: CallOptions): Promise<TestLook> {
    const probe = (await journal.read(token)) as Probe;
    if (!probe.isClosed) {
      if (!isOver && mailboxes.some(({ address }) => isExpected(probe, address)))
        return { status: "in-progress" };
      await journal.note(token, { type: "closed" });
      if (settings.cleanUp) await cleanUp(probe, options);
    }
    return { status: "completed", placement: toPlacement(settings, probe) };
  }

  /** Deletes the copies that were found. Ignores failures: they do not affect the placement. */
  async function cleanUp(probe: Probe, { signal }: CallOptions): Promise<void> {
    await Promise.all(
      mailboxes.map(async ({ address, remove }) => {
        const sighting = probe.seeds.get(address)?.sighting;
        if (sighting) await remove(sighting, probe.token, signal).catch(() => signal.throwIfAborted());
      }),
    );
  }

  return {
    name: "seedlist",
    simulated: false,
    region: async () => "",

    async ready(options) {
      await (await openedSender()).ready(options);
      const faults: ProviderError[] = [];
      await signIns.addAll(
        mailboxes.map((mailbox) => async () => {
          await mailbox.folders(options.signal).catch((error) => {
            options.signal.throwIfAborted();
            if (!(error instanceof ProviderError)) throw error;
            faults.push(error);
          });
        }),
      );
      const secrets = faults.filter((fault) => fault instanceof SecretFault);
      if (secrets.length > 0) throw together(secrets);
      const [first] = faults;
      if (first && faults.length === mailboxes.length)
        throw new ProviderError(
          "provider-unreachable",
          `Cannot measure: none of ${plural(mailboxes.length, "mailbox")} can be read. ${first.reason}`,
          { hint: first.hint, cause: first },
        );
    },

    async submit(test, options) {
      const probe = await journal.begin(test.name);
      await sendAll(test, probe, options);
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

    async look(ids, options) {
      const probes = (await Promise.all(ids.map((id) => journal.read(id)))).filter(
        (probe) => probe !== undefined,
      );
      const now = clock.now();
      const open = probes.filter(({ isClosed }) => !isClosed);
      const over = new Set(
        open.filter(({ sentAtMs = 0 }) => now >= sentAtMs + settings.windowMs).map(({ token }) => token),
      );
      await lookAt(open, over, options);
      const looks = probes.map(
        async ({ token }) => [token, await settle(token, over.has(token), options)] as const,
      );
      return new Map(await Promise.all(looks));
    },

    async result(id) {
      const probe = await journal.read(id);
      if (!probe)
        throw new ProviderError("provider-not-found", `Cannot read seed test ${id}: its record is gone`, {
          hint: "Keep the ledger's folder between runs",
        });
      return toPlacement(settings, probe);
    },

    async close() {
      await Promise.all(mailboxes.map(({ close }) => close()));
      if (opening) await opening.then((sender) => sender.close()).catch(() => {});
    },
  };
}

/** Creates the queue that limits concurrency and rate of sending, across all tests. */
function createHandOvers(send: SeedlistSettings["send"], concurrency: number): PQueue {
  const { messagesPerSecond } = send;
  return new PQueue({
    concurrency: send.via === "smtp" ? (send.connections ?? defaultConnections) : concurrency,
    ...(messagesPerSecond === undefined ? {} : { interval: 1000 / messagesPerSecond, intervalCap: 1 }),
  });
}

/** Whether a seed's copy may still be found. */
function isExpected({ seeds }: Probe, address: string): boolean {
  const state = seeds.get(address);
  if (!state || state.sending === "refused" || state.unmeasured !== undefined) return false;
  return state.sighting === undefined || state.sighting.place === "elsewhere";
}

/** Merges the secret errors, so that all missing settings are reported together. */
function together(faults: readonly SecretFault[]): ProviderError {
  const [first] = faults;
  const others = faults.length - 1;
  return new SecretFault(
    "provider-credentials",
    `${first?.reason ?? ""}${others > 0 ? `, and so for ${plural(others, "more mailbox")}` : ""}`,
    { hint: [...new Set(faults.flatMap(({ hint }) => hint ?? []))].join(". "), cause: first },
  );
}
