import { PlacewrightError } from "../../base/errors.ts";
import { noteSecret } from "../../base/redact.ts";
import { engineUnavailable } from "./engine-unavailable.ts";
import { type SpamEngine, type SpamScore, toSpamScore } from "./spam-engine.ts";

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

/** Splits the user and the password off a URL, which no output may show. */
function splitLogin(location: string): { readonly url: string; readonly headers: Record<string, string> } {
  const address = new URL(location);
  const { username, password } = address;
  if (username === "" && password === "") return { url: location, headers: {} };
  address.username = "";
  address.password = "";
  const basic = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString("base64");
  for (const secret of [password, decoded(password), basic]) if (secret) noteSecret(secret);
  return { url: address.href, headers: { Authorization: `Basic ${basic}` } };
}

/** Decodes a part of a URL. A % that is written as itself stays. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * Creates an engine for Rspamd's HTTP worker, such as `http://127.0.0.1:11333`. A user and a password in the URL are for
 * a proxy in front of it.
 */
export function createRspamdEngine(location: string): SpamEngine {
  const { url, headers } = splitLogin(location);
  return { name: "rspamd", score: (message, options) => askRspamd(url, headers, message, options) };
}

async function askRspamd(
  url: string,
  login: Readonly<Record<string, string>>,
  { bytes }: Parameters<SpamEngine["score"]>[0],
  { signal }: Parameters<SpamEngine["score"]>[1],
): Promise<SpamScore> {
  let answer: RspamdResponse;
  try {
    const response = await fetch(new URL("/checkv2", url), {
      method: "POST",
      // Without this header, Rspamd makes a DNS query for the host name.
      headers: { Hostname: "localhost", ...login },
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
}
