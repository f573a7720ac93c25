import { PlacewrightError } from "../../base/errors.ts";
import { engineUnavailable } from "./engine-unavailable.ts";
import { type SpamEngine, toSpamScore } from "./spam-engine.ts";

/** The parts of Rspamd's response that are read: https://rspamd.com/doc/developers/protocol.html */
interface RspamdResponse {
  readonly score?: unknown;
  readonly thresholds?: Readonly<Record<string, number>>;
  readonly symbols?: Readonly<Record<string, { readonly score?: number; readonly description?: string }>>;
}

/**
 * The action for mail that Rspamd considers spam: it adds a header. See
 * https://rspamd.com/doc/configuration/metrics.html
 */
const spamAction = "add header";

/** Creates an engine for Rspamd's HTTP worker, such as `http://127.0.0.1:11333`. */
export const createRspamdEngine = (url: string): SpamEngine => ({
  name: "rspamd",
  async score({ bytes }, { signal }) {
    let answer: RspamdResponse;
    try {
      const response = await fetch(new URL("/checkv2", url), {
        method: "POST",
        // Without this header, Rspamd makes a DNS query for the host name.
        headers: { Hostname: "localhost" },
        body: Buffer.from(bytes),
        signal,
      });
      if (!response.ok) throw new Error(`it responded with ${response.status} ${response.statusText}`.trim());
      answer = (await response.json()) as RspamdResponse;
    } catch (error) {
      throw engineUnavailable("Rspamd", url, error, signal);
    }
    const { score } = answer ?? {};
    if (typeof score !== "number" || !Number.isFinite(score))
      throw new PlacewrightError(
        "engine-unavailable",
        `Cannot get a score from Rspamd at ${url}: its response has none`,
      );
    const threshold = answer.thresholds?.[spamAction] ?? 6;
    return toSpamScore(
      "rspamd",
      score,
      threshold,
      Object.entries(answer.symbols ?? {})
        .filter(([, { score = 0 }]) => score !== 0)
        .map(([name, { score = 0, description = "" }]) => ({ name, score, description })),
    );
  },
});
