import PQueue from "p-queue";
import { type CallPolicy, withRetries } from "../calls.ts";
import type { CallOptions, PlacementTest, SubmitOptions } from "../provider.ts";
import { ProviderError } from "../provider-error.ts";
import type { Journal, SeedTest } from "./journal.ts";
import { markContent, probeField } from "./mark.ts";
import { openSender, type Secrets } from "./open-sender.ts";
import type { Sender } from "./sender.ts";
import { defaultConnections, type SeedlistSettings } from "./settings.ts";
import { SendError } from "./smtp-fault.ts";

/** The sending of one test's copies, and what stopped them so far. */
interface Batch {
  readonly test: PlacementTest;
  readonly token: string;
  readonly sender: Sender;
  /** Rejections of single copies. */
  readonly faults: SendError[];
  /** The first error that concerns all copies. Those that were not sent get it without a call. */
  stopped?: SendError;
}

/** Creates the sender of all tests' copies. Opens the connection when it is first needed. */
export function createCopySender(
  settings: SeedlistSettings,
  policy: CallPolicy,
  { journal, secrets }: { readonly journal: Journal; readonly secrets: Secrets },
) {
  const { clock, pace, onCall } = policy;
  const handOvers = createSendQueue(settings.send, pace.concurrency);
  let opening: Promise<Sender> | undefined;
  const openedSender = (): Promise<Sender> => {
    opening ??= openSender(settings, secrets, { now: clock.now, callTimeoutMs: pace.callTimeoutMs });
    return opening;
  };

  /** Sends a copy, with retries. Returns an error that concerns all copies instead of retrying it. */
  function handOver({ test, token, sender }: Batch, address: string, { signal, beforeSend }: SubmitOptions) {
    const copy = {
      from: test.from,
      to: address,
      content: markContent(test.content, token, address),
      mark: { name: probeField, value: token },
    };
    const about = { operation: "create", testName: test.name, signal } as const;
    return withRetries(policy, about, async (): Promise<SendError | undefined> => {
      signal.throwIfAborted();
      // Check before recording, too: no process resends a copy that is recorded as begun.
      beforeSend?.();
      await journal.note(token, { type: "begun", seed: address, atMs: clock.now() });
      onCall?.("create");
      try {
        await sender.send(copy, { signal, beforeSend });
        return undefined;
      } catch (error) {
        // The caller of submit retries an error that concerns all copies, once for all of them.
        if (error instanceof SendError && error.concernsAll) return error;
        throw error;
      }
    });
  }

  /** Sends the copy of one seed, and records the outcome. Throws only if no copy can be sent. */
  async function sendOne(batch: Batch, address: string, options: SubmitOptions): Promise<void> {
    const { token, stopped } = batch;
    try {
      const common = stopped ?? (await handOver(batch, address, options));
      if (common) throw common;
      await journal.note(token, { type: "accepted", seed: address, atMs: clock.now() });
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof ProviderError)) throw error;
      if (error instanceof SendError && error.concernsAll) batch.stopped ??= error;
      // The copy may have been delivered. Search for it; never resend it.
      if (error.ambiguous) return;
      await journal.note(token, {
        type: "refused",
        seed: address,
        reason: error.message,
        ...(error === stopped ? { isShared: true } : {}),
      });
      if (!(error instanceof SendError)) throw error;
      batch.faults.push(error);
    }
  }

  return {
    /** Throws a `ProviderError` if nothing can be sent. */
    ready: async (options: CallOptions): Promise<void> => (await openedSender()).ready(options),

    /** Sends the copies that were not sent before. A rejection for one seed does not stop the others. */
    async sendAll(
      test: PlacementTest,
      probe: SeedTest,
      addresses: readonly string[],
      options: SubmitOptions,
    ): Promise<void> {
      const { token } = probe;
      const batch: Batch = { test, token, sender: await openedSender(), faults: [] };
      const rest = addresses.filter((address) => {
        const sending = probe.seeds.get(address)?.sending;
        return sending === undefined || sending === "refused";
      });
      const ended = await Promise.allSettled(
        rest.map((address) => handOvers.add(() => sendOne(batch, address, options))),
      );
      for (const each of ended) if (each.status === "rejected") throw each.reason;
      const { seeds } = (await journal.read(token)) ?? probe;
      const [first] = batch.faults;
      if (first && [...seeds.values()].every(({ sending }) => sending === "refused"))
        throw batch.stopped ?? first;
      await journal.note(token, { type: "sent", atMs: clock.now() });
    },

    async close(): Promise<void> {
      if (opening) await opening.then((sender) => sender.close()).catch(() => {});
    },
  };
}

/** Creates the queue that limits concurrency and rate of sending, across all tests. */
function createSendQueue(send: SeedlistSettings["send"], concurrency: number): PQueue {
  const { messagesPerSecond } = send;
  return new PQueue({
    concurrency: send.via === "smtp" ? (send.connections ?? defaultConnections) : concurrency,
    ...(messagesPerSecond === undefined ? {} : { interval: 1000 / messagesPerSecond, intervalCap: 1 }),
  });
}
