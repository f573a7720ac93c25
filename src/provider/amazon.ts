import type { HealthReport } from "../result/health.ts";
import type { IspPlacement, Placement, PlacementFigures } from "../result/placement.ts";
import { type AccountAnswer, openAccountApi } from "./account/account-api.ts";
import { refusalOf } from "./account/diagnose.ts";
import { readHealth } from "./account/read-health.ts";
import { openDeliverabilityApi } from "./amazon-client.ts";
import { type CallPolicy, createCalls, withRetries } from "./calls.ts";
import type {
  DeliverabilityApi,
  PlacementStatistics,
  ReportAnswer,
  ReportPage,
  ReportSummary,
} from "./deliverability-api.ts";
import { toEmailContent } from "./email-content.ts";
import type {
  CallOptions,
  HealthQuestion,
  PlacementProvider,
  PlacementTest,
  TestLook,
  TestStatus,
} from "./provider.ts";
import { ProviderError } from "./provider-error.ts";
import { asProvider } from "./sdk-errors.ts";
import type { AmazonSettings } from "./settings.ts";

/** The largest page of ListDeliverabilityTestReports. */
const maxPageSize = 1000;

/** Predictive inbox placement tests by Amazon SES (API v2) or Amazon Pinpoint Email. */
export async function createAmazonProvider(
  settings: AmazonSettings,
  policy: CallPolicy,
): Promise<PlacementProvider> {
  const api = await openDeliverabilityApi(settings);
  const provider = createDeliverabilityProvider(settings.provider, api, { policy });
  return {
    ...provider,
    // What is read of the answers must not be frozen by the copy.
    get simulated() {
      return provider.simulated;
    },
    ready: (options) => refuseUnready(settings, policy, options),
    health: (question, options) => readHealthOf(settings, policy, question, options),
  };
}

/** Reads how a domain's mail has fared, by a client of its own. */
export async function readHealthOf(
  settings: AmazonSettings,
  policy: CallPolicy,
  question: HealthQuestion,
  options: CallOptions,
): Promise<HealthReport> {
  const { clock, onCall } = policy;
  const api = await openAccountApi(settings, clock.now, (send) =>
    withRetries(policy, { operation: "account", ...options }, () => {
      onCall?.("account");
      return send();
    }),
  );
  try {
    return await readHealth(api, question, options);
  } finally {
    api.close();
  }
}

/** One who may not read the account may still create tests; one who cannot sign in may not. */
function orUnknown(error: unknown): AccountAnswer {
  if (error instanceof ProviderError && error.code === "provider-credentials") throw error;
  return {};
}

/** What cannot be read is told by the create itself. */
async function refuseUnready(
  settings: AmazonSettings,
  { clock, onCall }: CallPolicy,
  options: CallOptions,
): Promise<void> {
  const account = await openAccountApi(settings, clock.now);
  try {
    onCall?.("account");
    const refusal = refusalOf(await account.account(options).catch(orUnknown));
    if (refusal)
      throw new ProviderError("provider-account", `Cannot create placement tests: ${refusal.message}`, {
        hint: refusal.fix,
      });
  } finally {
    account.close();
  }
}

/** A provider over any client of the deliverability operations. One that is embedded in this process is handed scripted placements. */
export function createDeliverabilityProvider(
  name: string,
  api: DeliverabilityApi,
  { policy, isEmbedded = false }: { readonly policy: CallPolicy; readonly isEmbedded?: boolean },
): PlacementProvider {
  const calls = createCalls(policy);
  /** How many pages the list had when it was last read to its end. */
  let listPages = 1;

  const known = <T>(action: string, { signal }: CallOptions, send: () => Promise<T>): Promise<T> =>
    asProvider(action, { signal, now: policy.clock.now }, send);

  /** All tests of the account, a page a call, until the caller has what it looks for. */
  async function* summaries(action: string, options: CallOptions): AsyncGenerator<ReportSummary> {
    let token: string | undefined;
    let pages = 0;
    do {
      const input = { PageSize: maxPageSize, ...(token ? { NextToken: token } : {}) };
      const page: ReportPage = await calls.retried({ operation: "list", ...options }, () =>
        known(action, options, () => api.list(input, options)),
      );
      pages++;
      listPages = Math.max(pages, listPages);
      yield* page.DeliverabilityTestReports ?? [];
      token = page.NextToken;
    } while (token);
    listPages = pages;
  }

  const get = (id: string, options: CallOptions): Promise<ReportAnswer> =>
    calls.retried({ operation: "get", ...options }, () =>
      known(`read placement test ${id}`, options, () => api.get(id, options)),
    );

  async function lookByGet(ids: readonly string[], options: CallOptions): Promise<Map<string, TestLook>> {
    const looks = await Promise.all(
      ids.map(async (id) => {
        const answer = await get(id, options).catch((error) => {
          if (error instanceof ProviderError && error.code === "provider-not-found") return undefined;
          throw error;
        });
        return answer && ([id, toLook(answer, api.simulated)] as const);
      }),
    );
    return new Map(looks.filter((look) => look !== undefined));
  }

  async function lookByList(ids: readonly string[], options: CallOptions): Promise<Map<string, TestLook>> {
    const wanted = new Set(ids);
    const looks = new Map<string, TestLook>();
    for await (const { ReportId, DeliverabilityTestStatus } of summaries("list placement tests", options)) {
      if (ReportId && wanted.delete(ReportId))
        looks.set(ReportId, { status: toStatus(DeliverabilityTestStatus) });
      if (wanted.size === 0) break;
    }
    return looks;
  }

  return {
    name,
    get simulated() {
      return api.simulated;
    },
    region: () => api.region(),

    async submit(test, options) {
      const answer = await calls.once("create", () =>
        known(`create placement test "${test.name}"`, options, () =>
          api.create(toCreateInput(test, isEmbedded), options),
        ),
      );
      return idOf(answer, test.name);
    },

    async find(names, options) {
      const wanted = new Set(names);
      const found = new Map<string, string>();
      const action =
        names.length === 1
          ? `look for placement test "${names[0]}"`
          : `look for ${names.length} placement tests`;
      for await (const summary of summaries(action, options)) {
        const { ReportName } = summary;
        if (ReportName && wanted.delete(ReportName)) found.set(ReportName, idOf(summary, ReportName));
        if (wanted.size === 0) break;
      }
      return found;
    },

    // A Get of a completed test brings its placement; the list answers a thousand at a time. Calls in this process cost nothing.
    look: (ids, options) =>
      isEmbedded || ids.length <= listPages ? lookByGet(ids, options) : lookByList(ids, options),

    async result(id, options) {
      return toPlacement(await get(id, options), api.simulated);
    },

    async close() {
      api.close();
    },
  };
}

/** The header that scripts the embedded service's placements. */
const simulateHeader = "X-Placewright-Simulate";

function toCreateInput(test: PlacementTest, passSimulation: boolean) {
  return {
    ReportName: test.name,
    FromEmailAddress: test.from,
    Content: toEmailContent(
      test.content,
      passSimulation && test.simulate ? { name: simulateHeader, value: test.simulate } : undefined,
    ),
    Tags: Object.entries(test.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function idOf({ ReportId }: ReportSummary, name: string): string {
  if (ReportId) return ReportId;
  throw new ProviderError(
    "provider-fault",
    `Cannot follow placement test "${name}": the answer names no report`,
    {
      hint: "the provider is at fault: try again later",
      retryable: true,
      ambiguous: true,
    },
  );
}

function toLook(answer: ReportAnswer, simulated: boolean): TestLook {
  const status = toStatus(answer.DeliverabilityTestReport?.DeliverabilityTestStatus);
  return status === "completed" ? { status, placement: toPlacement(answer, simulated) } : { status };
}

/** The reference's prose says COMPLETE, its model COMPLETED: both are. */
const toStatus = (status: string | undefined): TestStatus =>
  status?.startsWith("COMPLETE") ? "completed" : "in-progress";

/** Reads the answer's percentages; what it leaves out stays out. */
export function toPlacement(answer: ReportAnswer, simulated: boolean): Placement {
  const isps: IspPlacement[] = [];
  for (const { IspName, PlacementStatistics } of answer.IspPlacements ?? []) {
    if (IspName) isps.push({ isp: IspName, ...toFigures(PlacementStatistics) });
  }
  return { overall: toFigures(answer.OverallPlacement), isps, simulated };
}

function toFigures(statistics: PlacementStatistics = {}): PlacementFigures {
  const figures = {
    inboxPercent: statistics.InboxPercentage,
    spamPercent: statistics.SpamPercentage,
    missingPercent: statistics.MissingPercentage,
    spfPercent: statistics.SpfPercentage,
    dkimPercent: statistics.DkimPercentage,
  };
  return Object.fromEntries(Object.entries(figures).filter(([, percent]) => percent !== undefined));
}
