import type { IspPlacement, Placement, PlacementFigures } from "../result/placement.ts";
import { openDeliverabilityApi } from "./amazon-client.ts";
import type {
  DeliverabilityApi,
  PlacementStatistics,
  ReportAnswer,
  ReportPage,
  ReportSummary,
} from "./deliverability-api.ts";
import { toEmailContent } from "./email-content.ts";
import type { CallOptions, PlacementProvider, PlacementTest, SubmittedTest, TestStatus } from "./provider.ts";
import { ProviderError } from "./provider-error.ts";
import { toProviderError } from "./sdk-errors.ts";
import type { AmazonSettings } from "./settings.ts";

/** The largest page of ListDeliverabilityTestReports. */
const maxPageSize = 1000;

/** Predictive inbox placement tests by Amazon SES (API v2) or Amazon Pinpoint Email. */
export async function createAmazonProvider(settings: AmazonSettings): Promise<PlacementProvider> {
  return createDeliverabilityProvider(settings.provider, await openDeliverabilityApi(settings));
}

/** A provider over any client of the deliverability operations. `passSimulation` hands scripted placements on. */
export function createDeliverabilityProvider(
  name: string,
  api: DeliverabilityApi,
  options: { readonly passSimulation?: boolean } = {},
): PlacementProvider {
  async function call<T>(action: string, { signal }: CallOptions, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      signal.throwIfAborted();
      throw toProviderError(error, action, Date.now());
    }
  }

  async function* pages(action: string, options: CallOptions): AsyncGenerator<ReportPage> {
    let token: string | undefined;
    do {
      const input = { PageSize: maxPageSize, ...(token ? { NextToken: token } : {}) };
      const page = await call(action, options, () => api.list(input, options));
      yield page;
      token = page.NextToken;
    } while (token);
  }

  const get = (id: string, options: CallOptions) =>
    call(`read placement test ${id}`, options, () => api.get(id, options));

  return {
    name,
    get simulated() {
      return api.simulated;
    },
    region: () => api.region(),

    async submit(test, callOptions) {
      const answer = await call(`create placement test "${test.name}"`, callOptions, () =>
        api.create(toCreateInput(test, options.passSimulation ?? false), callOptions),
      );
      return toSubmittedTest(answer, test.name);
    },

    async find(name, callOptions) {
      for await (const page of pages(`look for placement test "${name}"`, callOptions)) {
        const summary = page.DeliverabilityTestReports?.find((report) => report.ReportName === name);
        if (summary) return toSubmittedTest(summary, name);
      }
      return undefined;
    },

    async statuses(ids, callOptions) {
      const statuses = new Map<string, TestStatus>();
      const note = ({ ReportId, DeliverabilityTestStatus }: ReportSummary) => {
        if (ReportId && wanted.delete(ReportId)) statuses.set(ReportId, toStatus(DeliverabilityTestStatus));
      };
      const wanted = new Set(ids);
      const [only] = ids;
      if (only !== undefined && ids.length === 1) {
        note({ ReportId: only, ...(await get(only, callOptions)).DeliverabilityTestReport });
        return statuses;
      }
      for await (const page of pages("list placement tests", callOptions)) {
        for (const summary of page.DeliverabilityTestReports ?? []) note(summary);
        if (wanted.size === 0) break;
      }
      return statuses;
    },

    async result(id, callOptions) {
      return toPlacement(await get(id, callOptions), api.simulated);
    },

    async close() {
      api.close();
    },
  };
}

function toCreateInput(test: PlacementTest, passSimulation: boolean) {
  return {
    ReportName: test.name,
    FromEmailAddress: test.from,
    Content: toEmailContent(test.content, passSimulation ? test.simulate : undefined),
    Tags: Object.entries(test.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function toSubmittedTest({ ReportId, DeliverabilityTestStatus }: ReportSummary, name: string): SubmittedTest {
  if (!ReportId)
    throw new ProviderError(
      "provider-fault",
      `Cannot follow placement test "${name}": the answer names no report`,
      {
        hint: "the provider is at fault: try again later",
        retryable: true,
        ambiguous: true,
      },
    );
  return { id: ReportId, status: toStatus(DeliverabilityTestStatus) };
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
