import { redactAll } from "../../../base/redact.ts";
import { toResponseText } from "../../answer-text.ts";
import { checkNumbers } from "../../check-health.ts";
import type { CallOptions } from "../../provider.ts";
import { ProviderError } from "../../provider-error.ts";
import type { SendOptions } from "../exchange.ts";
import { pagesOf } from "../pages.ts";
import { asProvider } from "../sdk-errors.ts";

export interface AccountCalls {
  readonly now: () => number;
  /** Longest duration of one call, in milliseconds. */
  readonly timeoutMs: number;
}

/** Sends a call, and may send it more than once. */
export type Attempt = <T>(send: () => Promise<T>) => Promise<T>;

export type AccountReader = ReturnType<typeof createAccountReader>;

/** Creates the functions that send the calls of an account and check their responses. */
export function createAccountReader({ now, timeoutMs }: AccountCalls, attempt: Attempt) {
  /**
   * Sends one call. Rejects a response that contains an invalid date, or a number that is invalid or below
   * `least`.
   */
  const known = <T>(
    action: string,
    { signal }: CallOptions,
    send: (options: SendOptions) => Promise<T>,
    least = 0,
  ): Promise<T> =>
    attempt(async () => {
      const answer = redactAll(await asProvider(action, { signal, now, timeoutMs }, send));
      const reason = checkNumbers(answer, least);
      if (!reason) return answer;
      throw new ProviderError("provider-answer-invalid", `Cannot ${action}: ${reason}`, {
        hint: "Compare it with the provider's console, and report it to the provider",
        answer: toResponseText(answer),
      });
    });

  /** Reads all pages of a list, one call per page. */
  async function collect<T>(
    action: string,
    options: CallOptions,
    page: (
      token: { NextToken?: string },
      options: SendOptions,
    ) => Promise<{ items: T[] | undefined; next: string | undefined }>,
  ): Promise<T[]> {
    const all: T[] = [];
    const read = async (token: string | undefined) => {
      const paged = token === undefined ? {} : { NextToken: token };
      const { items = [], next } = await known(action, options, (send) => page(paged, send));
      return { items, next };
    };
    for await (const items of pagesOf(action, read)) for (const item of items) all.push(item);
    return all;
  }

  return { known, collect };
}
