import { systemClock } from "../../base/clock.ts";
import { networkReason } from "../../base/network-reason.ts";
import { redactAndCut } from "../../base/redact.ts";
import { DeadlineError, withinDeadline } from "../../provider/deadline.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { SendFailure } from "./send-failure.ts";

/** Longest duration of one request, in milliseconds, to the end of the response. */
const requestTimeoutMs = 10_000;

/** Longest wait that a server may ask for, in milliseconds. */
const maxDelayMs = 10_000;

/** Longest part of a response that an error shows, in characters. */
const maxAnswer = 200;

export interface PostOptions {
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Longest duration of the request, in milliseconds. Default: 10 s. */
  readonly timeoutMs?: number;
}

/**
 * Posts JSON once, and returns the beginning of the response. Follows no redirect, because the request would go to another
 * server. Throws a `SendFailure`, whose text is without the URL, which may be a secret.
 */
export async function post(
  url: URL,
  { body, headers = {}, signal, timeoutMs = requestTimeoutMs }: PostOptions,
): Promise<string> {
  const { status, answer, delayMs } = await withinDeadline({ signal, timeoutMs }, async (within) => {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/json", "user-agent": "placewright", ...headers },
      body,
      signal: within,
    });
    const seconds = Number(response.headers.get("retry-after"));
    return {
      status: response.status,
      answer: await readStart(response),
      delayMs: seconds > 0 ? Math.min(seconds * 1000, maxDelayMs) : 0,
    };
  }).catch((error) => {
    signal.throwIfAborted();
    const reason = error instanceof DeadlineError ? error.message : networkReason(error, url.host);
    throw new SendFailure(reason, { isFinal: false });
  });
  if (status >= 200 && status < 300) return answer;
  if (status >= 300 && status < 400)
    throw new SendFailure("it redirects to another URL, and redirects are not followed", { isFinal: true });
  const isFinal = status < 500 && status !== 408 && status !== 429;
  if (!isFinal && delayMs > 0) await systemClock.sleep(delayMs, signal);
  throw new SendFailure(`it responds with ${status}${answer === "" ? "" : ` (${answer})`}`, { isFinal });
}

/** Returns the beginning of a response as one line, without secrets. Reads no more of it. */
async function readStart({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > maxAnswer * 4) break;
  }
  return toSafeLine(redactAndCut(text, maxAnswer));
}
