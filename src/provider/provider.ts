import type { MessageContent } from "../message/rendered-message.ts";
import type { HealthReport } from "../result/health.ts";
import type { Placement } from "../result/placement.ts";
import type { ProviderError } from "./provider-error.ts";

/** A placement test to create at a provider. */
export interface PlacementTest {
  /** Permanently unique name. Placewright searches for it if the test may or may not have been created. */
  readonly name: string;
  /** Value of the From header. */
  readonly from: string;
  /** The message to send: raw bytes, subject and body, or a template that the service stores. */
  readonly content: MessageContent;
  /** Stored with the test at the provider, for people who inspect it there. */
  readonly tags: Readonly<Record<string, string>>;
  /** Scripted placements. Only the provider `local` passes them on. */
  readonly simulate?: string;
}

/** State of a test at the provider. `completed` means that `result` returns its placement. */
export type TestStatus = "in-progress" | "completed";

/** A request for a domain's health. Times are Unix time in milliseconds, at most 30 days apart. */
export interface HealthQuery {
  /** The sending domain: `acme.example`. */
  readonly domain: string;
  /** Start of the period, in milliseconds of Unix time. */
  readonly fromMs: number;
  /** End of the period, in milliseconds of Unix time. */
  readonly toMs: number;
  /** Identity whose bounces, complaints, opens, and clicks are counted. Default: the domain. */
  readonly identity?: string;
  /** Configuration set that these figures are limited to. Default: all mail of the identity. */
  readonly configurationSet?: string;
  /** Mailbox providers for which these rates are also requested. `*` means all known ones. */
  readonly rateIsps: readonly string[];
  /** Campaign ids. Default: all campaigns in the period. */
  readonly campaigns?: readonly string[];
}

/** The state of a test at one poll. */
export interface TestSnapshot {
  /** Whether the placement can be read. */
  readonly status: TestStatus;
  /** Placement of a completed test, if the poll returned it. Then no other call is needed. */
  readonly placement?: Placement;
}

/** Options of every call to a provider. */
export interface CallOptions {
  /** Aborts when the run is stopped. The call must then end and reject. */
  readonly signal: AbortSignal;
}

/** Options of `submit`. */
export interface SubmitOptions extends CallOptions {
  /**
   * Must be called immediately before the bytes of a create leave this process. Throws if another process may
   * have taken over the run; then nothing must be sent.
   */
  readonly beforeSend?: (() => void) | undefined;
}

/** Options of calls that read existing tests. */
export interface ReadOptions extends CallOptions {
  /** Names of the tests to read, by id. A response with another name is about another test. */
  readonly names?: ReadonlyMap<string, string>;
}

/** A test in the provider's list. */
export interface ListedTest {
  /** The unique name that the test was submitted with. */
  readonly name: string;
  /** The provider's id of the test. */
  readonly id: string;
  /**
   * Creation time at the provider, in milliseconds of Unix time. Absent if the provider does not report it.
   */
  readonly createdAtMs?: number;
  /** The sender as it was submitted, such as `Acme <news@acme.example>`. Absent if the provider does not report it. */
  readonly from?: string;
  /** The subject of the message, as a mail client shows it. Absent if the provider does not report it. */
  readonly subject?: string;
}

/**
 * Measures where a message lands. Implementations: pinpoint-email, sesv2, local, seedlist, and custom
 * providers.
 * A method makes as few calls as the API allows and throws a `ProviderError`. It retries calls that change
 * nothing, if a retry may help. It never retries a submit: the caller ensures that no test is paid for twice.
 *
 * @example
 * ```ts
 * import { defineProvider, type PlacementProvider, ProviderError } from "placewright";
 *
 * interface Options {
 *   readonly url: string;
 * }
 *
 * interface Listed {
 *   readonly name: string;
 *   readonly id: string;
 *   readonly created: string;
 *   readonly done: boolean;
 * }
 *
 * export default defineProvider<Options>(({ url }, { pace, clock, onCall, onRetry }): PlacementProvider => {
 *   async function call<T>(operation: "create" | "get" | "list", path: string, init: RequestInit): Promise<T> {
 *     for (let attempt = 1; ; attempt++) {
 *       onCall?.(operation);
 *       const response = await fetch(`${url}${path}`, init);
 *       if (response.ok) return (await response.json()) as T;
 *       const reason = `HTTP ${response.status}`;
 *       // A create is never retried: it may have been carried out.
 *       if (operation === "create" || attempt > pace.retries)
 *         throw new ProviderError("provider-fault", `Cannot reach the panel: ${reason}`);
 *       onRetry?.({ operation, attempt, reason, isThrottled: response.status === 429 });
 *       await clock.sleep(pace.retryBaseMs * 2 ** attempt, init.signal ?? undefined);
 *     }
 *   }
 *   return {
 *     name: "panel",
 *     simulated: false,
 *     region: async () => "",
 *     async submit({ name, content }, { signal, beforeSend }) {
 *       const body = content.kind === "raw" ? content.bytes : JSON.stringify(content);
 *       beforeSend?.();
 *       const init = { method: "POST", body: String(body), signal };
 *       return (await call<Listed>("create", `/tests?name=${encodeURIComponent(name)}`, init)).id;
 *     },
 *     async find(names, { signal }) {
 *       const known = await call<Listed[]>("list", "/tests", { signal });
 *       return new Map(known.filter(({ name }) => names.includes(name)).map(({ name, id }) => [name, id]));
 *     },
 *     async *list({ signal }) {
 *       for (const { name, id, created } of await call<Listed[]>("list", "/tests", { signal }))
 *         yield { name, id, createdAtMs: Date.parse(created) };
 *     },
 *     async poll(ids, { signal, names }) {
 *       const tests = await call<Listed[]>("list", "/tests", { signal });
 *       const own = tests.filter(({ id, name }) => ids.includes(id) && (names?.get(id) ?? name) === name);
 *       return new Map(own.map(({ id, done }) => [id, { status: done ? "completed" : "in-progress" }]));
 *     },
 *     result: (id, { signal }) => call("get", `/tests/${id}/placement`, { signal }),
 *     health: ({ domain, fromMs, toMs }, { signal }) =>
 *       call("get", `/domains/${domain}?from=${fromMs}&to=${toMs}`, { signal }),
 *     close: async () => {},
 *   };
 * });
 * ```
 */
export interface PlacementProvider {
  /** Name for reports and error messages: `panel`. */
  readonly name: string;
  /**
   * Whether a model computes the results instead of real mailboxes. An embedded service elsewhere is
   * recognized by its responses.
   */
  readonly simulated: boolean;
  /** Returns the region in which the client creates tests. */
  region(): Promise<string>;
  /**
   * Called once before the first test is created. Throws if the account cannot create any, so that none is
   * tried.
   */
  ready?(options: CallOptions): Promise<void>;
  /** Creates a test, once. Returns the provider's id of the test. */
  submit(test: PlacementTest, options: SubmitOptions): Promise<string>;
  /**
   * Returns the ids of existing tests by their unique names. Reconciles submits whose responses were lost.
   */
  find(names: readonly string[], options: CallOptions): Promise<ReadonlyMap<string, string>>;
  /**
   * Yields every test of the account, duplicates included, to reconcile a run with the provider. A test that cannot be
   * read has its error in its place. Absent if the provider keeps no list.
   */
  list?(options: CallOptions): AsyncIterable<ListedTest | ProviderError>;
  /**
   * Returns the statuses of tests by id, each read independently: a test that could not be read has its error
   * in place of a status. A test that the provider does not know is absent.
   */
  poll(
    ids: readonly string[],
    options: ReadOptions,
  ): Promise<ReadonlyMap<string, TestSnapshot | ProviderError>>;
  /** Returns the placement of a completed test. */
  result(id: string, options: ReadOptions): Promise<Placement>;
  /** Returns a domain's health. Absent if the provider does not measure it. */
  health?(question: HealthQuery, options: CallOptions): Promise<HealthReport>;
  /** Releases everything that the provider opened or started. */
  close(): Promise<void>;
}
