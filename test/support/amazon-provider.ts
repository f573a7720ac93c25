import { onTestFinished } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import type { CallPolicy } from "../../src/provider/calls.ts";
import { createProvider } from "../../src/provider/kinds/create-provider.ts";
import type { Pace } from "../../src/provider/pace.ts";
import type { PlacementProvider, PlacementTest } from "../../src/provider/provider.ts";
import { quickPace } from "./planned-tests.ts";

export const amazonProviders = ["sesv2", "pinpoint-email"] as const;
export type AmazonName = (typeof amazonProviders)[number];

/** Pace without retries that waits at most 300 ms for a response. */
export const impatientPace: Pace = { ...quickPace, retries: 0, callTimeoutMs: 300 };

export const policyOf = (pace: Partial<Pace> = {}, rest: Partial<CallPolicy> = {}): CallPolicy => ({
  pace: { ...quickPace, ...pace },
  clock: systemClock,
  ...rest,
});

export const placementTest = (name: string): PlacementTest => ({
  name,
  from: "Acme <news@acme.example>",
  content: {
    kind: "raw",
    bytes: new TextEncoder().encode(
      "From: Acme <news@acme.example>\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n\r\nGood morning\r\n",
    ),
  },
  tags: { "placewright-run": "r" },
});

export const never = { signal: new AbortController().signal };

/** Opens the provider with its real SDK at an endpoint, for one test. */
export async function useAmazon(
  provider: AmazonName,
  endpoint: string,
  policy: CallPolicy = policyOf(),
): Promise<PlacementProvider> {
  const opened = await createProvider(
    { provider, region: "eu-west-1", endpoint, placeholderCredentials: true },
    policy,
  );
  onTestFinished(() => opened.close());
  return opened;
}

/** Returns the error that a promise rejects with. Throws if it resolves. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("Expected a rejection");
}
