import type { HealthReport } from "../../result/health.ts";
import { type CallPolicy, timeoutOf, withRetries } from "../calls.ts";
import { checkHealth } from "../check-health.ts";
import type { CallOptions, HealthQuery, PlacementProvider } from "../provider.ts";
import { ProviderError } from "../provider-error.ts";
import { untrusted } from "../untrusted.ts";
import { type AccountResponse, openAccountApi } from "./account/account-api.ts";
import { refusalOf } from "./account/diagnose.ts";
import { readHealth } from "./account/read-health.ts";
import { openDeliverabilityApi } from "./client.ts";
import { createDeliverabilityProvider } from "./deliverability-provider.ts";
import type { AmazonSettings } from "./settings.ts";

/**
 * Creates a provider for predictive inbox placement tests by Amazon SES (API v2) or Amazon Pinpoint Email.
 */
export async function createAmazonProvider(
  settings: AmazonSettings,
  policy: CallPolicy,
): Promise<PlacementProvider> {
  const api = await openDeliverabilityApi(settings);
  const provider = createDeliverabilityProvider(settings.provider, api, { policy });
  return {
    ...provider,
    // The spread copies the value of this getter, so define it again: it changes with each response.
    get simulated() {
      return provider.simulated;
    },
    ready: (options) => refuseUnready(settings, policy, options),
    health: (question, options) => readHealthOf(settings, policy, question, options),
  };
}

/** Reads a domain's health with a separate client. Throws a `ProviderError`. */
export async function readHealthOf(
  settings: AmazonSettings,
  policy: CallPolicy,
  question: HealthQuery,
  options: CallOptions,
): Promise<HealthReport> {
  const { clock, onCall, pace } = policy;
  const timeoutMs = timeoutOf("account", pace);
  const api = await openAccountApi(settings, { now: clock.now, timeoutMs }, (send) =>
    withRetries(policy, { operation: "account", ...options }, () => {
      onCall?.("account");
      return send();
    }),
  );
  try {
    const report = await readHealth(api, question, options);
    const reason = checkHealth(report);
    if (reason) throw untrusted(`the health of ${question.domain}`, reason, report);
    return report;
  } finally {
    api.close();
  }
}

/**
 * Returns an empty account if it cannot be read: the identity may still create tests. Rethrows a failed
 * sign-in.
 */
function orUnknown(error: unknown): AccountResponse {
  if (!(error instanceof ProviderError) || error.code === "provider-credentials") throw error;
  return {};
}

/**
 * Throws if the account cannot create tests. Ignores an account that it cannot read: the create reports that
 * itself.
 */
async function refuseUnready(
  settings: AmazonSettings,
  policy: CallPolicy,
  options: CallOptions,
): Promise<void> {
  const { clock, onCall, pace } = policy;
  const account = await openAccountApi(settings, { now: clock.now, timeoutMs: timeoutOf("account", pace) });
  const ask = (): Promise<AccountResponse> => {
    onCall?.("account");
    return account.account(options).catch(orUnknown);
  };
  try {
    const refusal = refusalOf(await withRetries(policy, { operation: "account", ...options }, ask));
    if (refusal)
      throw new ProviderError("provider-account", `Cannot create placement tests: ${refusal.message}`, {
        hint: refusal.fix,
      });
  } finally {
    account.close();
  }
}
