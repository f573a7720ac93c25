import { PlacewrightError } from "../../base/errors.ts";
import { engineUnavailable } from "./engine-unavailable.ts";
import { type SpamEngine, toSpamScore } from "./spam-engine.ts";

/** What Rspamd answers, as far as it is read: https://rspamd.com/doc/developers/protocol.html */
interface RspamdAnswer {
  readonly score?: number;
  readonly thresholds?: Readonly<Record<string, number>>;
  readonly symbols?: Readonly<Record<string, { readonly score?: number; readonly description?: string }>>;
}

/** Where Rspamd only adds a header it calls mail spam: https://rspamd.com/doc/configuration/metrics.html */
const spamAction = "add header";

/** Rspamd's HTTP worker: `http://127.0.0.1:11333`. */
export const createRspamdEngine = (url: string): SpamEngine => ({
  name: "rspamd",
  async score({ bytes }, { signal }) {
    let answer: RspamdAnswer;
    try {
      const response = await fetch(new URL("/checkv2", url), {
        method: "POST",
        // Without a host name it spends a DNS query on one.
        headers: { Hostname: "localhost" },
        body: Buffer.from(bytes),
        signal,
      });
      if (!response.ok) throw new Error(`it answered ${response.status} ${response.statusText}`.trim());
      answer = (await response.json()) as RspamdAnswer;
    } catch (error) {
      throw engineUnavailable("Rspamd", url, error, signal);
    }
    if (answer.score === undefined)
      throw new PlacewrightError(
        "engine-unavailable",
        `Cannot ask Rspamd at ${url}: its answer has no score`,
      );
    const threshold = answer.thresholds?.[spamAction] ?? 6;
    return toSpamScore(
      "rspamd",
      answer.score,
      threshold,
      Object.entries(answer.symbols ?? {})
        .filter(([, { score = 0 }]) => score !== 0)
        .map(([name, { score = 0, description = "" }]) => ({ name, score, description })),
    );
  },
});
