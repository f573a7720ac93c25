import type { MessageContent } from "../message/rendered-message.ts";
import type { HealthReport } from "../result/health.ts";
import type { Placement } from "../result/placement.ts";
import type { ProviderError } from "./provider-error.ts";

/** What a provider is asked to measure. */
export interface PlacementTest {
  /** Unique for ever: a test that may or may not have been created is found by it. */
  readonly name: string;
  /** The From header's value. */
  readonly from: string;
  readonly content: MessageContent;
  /** Kept with the test at the provider, for people who look there. */
  readonly tags: Readonly<Record<string, string>>;
  /** Scripted placements; only provider `local` passes them on. */
  readonly simulate?: string;
}

export type TestStatus = "in-progress" | "completed";

/** What is asked of a domain's past. Times are milliseconds since the epoch, at most 30 days apart. */
export interface HealthQuestion {
  readonly domain: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Whose bounces, complaints, opens and clicks are counted. Default: the domain. */
  readonly identity?: string;
  readonly configurationSet?: string;
  /** At which mailbox providers these are asked for too; `*` at all that are known. */
  readonly rateIsps: readonly string[];
  /** Campaigns by their ids. Default: all of the time. */
  readonly campaigns?: readonly string[];
}

/** What a look at a test shows. */
export interface TestLook {
  readonly status: TestStatus;
  /** Of a completed test, where the look brought it along: nobody need ask for it. */
  readonly placement?: Placement;
}

export interface CallOptions {
  readonly signal: AbortSignal;
}

export interface SubmitOptions extends CallOptions {
  /**
   * Must be called immediately before the bytes of a create leave this process. It throws if another process may have taken
   * over the run; then nothing must be sent.
   */
  readonly beforeSend?: (() => void) | undefined;
}

export interface ReadOptions extends CallOptions {
  /** The names of the tests that are read, by id: an answer with another name is about another test. */
  readonly names?: ReadonlyMap<string, string>;
}

/** A test in the provider's list. */
export interface ListedTest {
  readonly name: string;
  readonly id: string;
  /** When the provider created it, in milliseconds of Unix time. Absent if the provider does not say. */
  readonly createdAtMs?: number;
}

/**
 * Measures where a message lands. Implementations: pinpoint-email, sesv2, local.
 * A method makes as few calls as the API allows and throws a `ProviderError`. Calls that change nothing are tried again where
 * that is worth it; a submit never is: whoever submits sees to it that nothing is paid twice.
 */
export interface PlacementProvider {
  readonly name: string;
  /** True where a model and no mailbox gives the figures; an embedded service elsewhere is recognised by its answers. */
  readonly simulated: boolean;
  /** Where the tests are created, as the client settled it. */
  region(): Promise<string>;
  /** Asked once before the first test is created: throws where the account can create none, so that none is tried. */
  ready?(options: CallOptions): Promise<void>;
  /** Creates a test, once; answers the provider's id of it. */
  submit(test: PlacementTest, options: SubmitOptions): Promise<string>;
  /** The ids of tests by their unique names, as far as they exist: how submits are settled whose answers were lost. */
  find(names: readonly string[], options: CallOptions): Promise<ReadonlyMap<string, string>>;
  /**
   * Every test of the account, doubles included: how a run is reconciled with what the provider has. Absent if the provider
   * keeps no list.
   */
  list?(options: CallOptions): AsyncIterable<ListedTest>;
  /**
   * The statuses of tests by their ids, each read independently of the others: a test that could not be read has its error in
   * place of a status. A test that the provider does not know is absent.
   */
  look(ids: readonly string[], options: ReadOptions): Promise<ReadonlyMap<string, TestLook | ProviderError>>;
  /** The placement of a completed test. */
  result(id: string, options: ReadOptions): Promise<Placement>;
  /** How a domain's mail has fared, where the provider can tell. */
  health?(question: HealthQuestion, options: CallOptions): Promise<HealthReport>;
  /** Ends what the provider started. */
  close(): Promise<void>;
}
