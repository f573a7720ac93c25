import type { MessageContent } from "../message/rendered-message.ts";
import type { Placement } from "../result/placement.ts";

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

export interface SubmittedTest {
  /** The provider's id of the test. */
  readonly id: string;
  readonly status: TestStatus;
}

export type TestStatus = "in-progress" | "completed";

export interface CallOptions {
  readonly signal: AbortSignal;
}

/**
 * Measures where a message lands. Implementations: pinpoint-email, sesv2, local.
 * A method makes as few calls as the API allows, tries each once, and throws a `ProviderError`.
 */
export interface PlacementProvider {
  readonly name: string;
  /** True where a model and no mailbox gives the figures; an embedded service elsewhere is recognised by its answers. */
  readonly simulated: boolean;
  /** Where the tests are created, as the client settled it. */
  region(): Promise<string>;
  submit(test: PlacementTest, options: CallOptions): Promise<SubmittedTest>;
  /** Finds a test by its unique name: how an ambiguous submit is settled without paying twice. */
  find(name: string, options: CallOptions): Promise<SubmittedTest | undefined>;
  /** Statuses of the wanted tests, in as few calls as the provider allows. An id that the provider does not know is absent. */
  statuses(ids: readonly string[], options: CallOptions): Promise<ReadonlyMap<string, TestStatus>>;
  /** The placement of a completed test. */
  result(id: string, options: CallOptions): Promise<Placement>;
  /** Ends what the provider started. */
  close(): Promise<void>;
}
