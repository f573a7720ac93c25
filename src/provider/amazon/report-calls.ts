import { simulateHeader } from "../../service/placement/simulate-header.ts";
import { type ApiOperation, type CallPolicy, createCalls, timeoutOf } from "../calls.ts";
import type { CallOptions, PlacementTest, SubmitOptions } from "../provider.ts";
import type {
  CreateReportInput,
  DeliverabilityApi,
  ReportResponse,
  ReportSummary,
} from "./deliverability-api.ts";
import { toEmailContent } from "./email-content.ts";
import type { SendOptions } from "./exchange.ts";
import { pagesOf } from "./pages.ts";
import { asProvider } from "./sdk-errors.ts";

/** Maximum page size of ListDeliverabilityTestReports. */
const maxPageSize = 1000;

/** The calls of placement tests, within the provider's pace. Every method throws a `ProviderError`. */
export interface ReportCalls {
  /** Creates a test, once. */
  create(
    action: string,
    test: PlacementTest,
    options: SubmitOptions & { readonly passSimulation: boolean },
  ): Promise<ReportSummary>;
  /** Reads a test, once. */
  getOnce(id: string, options: CallOptions): Promise<ReportResponse>;
  /** Reads a test, and retries it. */
  get(id: string, options: CallOptions): Promise<ReportResponse>;
  /** Yields all tests of the account, one page per call, until the caller stops. */
  list(action: string, options: CallOptions): AsyncGenerator<ReportSummary>;
  /** Number of pages in the test list, as far as known. Exact once the list has been read to its end. */
  readonly listPages: number;
}

export function createReportCalls(api: DeliverabilityApi, policy: CallPolicy): ReportCalls {
  const calls = createCalls(policy);
  let listPages = 1;

  const known = <T>(
    action: string,
    operation: ApiOperation,
    { signal, beforeSend }: SubmitOptions,
    send: (options: SendOptions) => Promise<T>,
  ): Promise<T> => {
    const timeoutMs = timeoutOf(operation, policy.pace);
    return asProvider(action, { signal, beforeSend, timeoutMs, now: policy.clock.now }, send);
  };

  const read = (id: string, { signal }: CallOptions): Promise<ReportResponse> =>
    known(`read placement test ${id}`, "get", { signal }, (options) => api.get(id, options));

  return {
    create: (action, test, { signal, beforeSend, passSimulation }) =>
      calls.once({ operation: "create", testName: test.name, signal }, () =>
        known(action, "create", { signal, beforeSend }, (options) =>
          api.create(toCreateInput(test, passSimulation), options),
        ),
      ),
    getOnce: (id, options) =>
      calls.once({ operation: "get", signal: options.signal }, () => read(id, options)),
    get: (id, options) => calls.retried({ operation: "get", ...options }, () => read(id, options)),

    async *list(action, { signal }) {
      const about = { operation: "list", signal } as const;
      let pages = 0;
      const readPage = async (token: string | undefined) => {
        const input = { PageSize: maxPageSize, ...(token ? { NextToken: token } : {}) };
        const page = await calls.retried(about, () =>
          known(action, "list", { signal }, (options) => api.list(input, options)),
        );
        // The list is a required member: a response without it does not prove that a test is missing.
        return { items: page.DeliverabilityTestReports?.map((each) => each ?? {}), next: page.NextToken };
      };
      const endSweep = await policy.turns?.beginSweep(signal);
      try {
        for await (const page of pagesOf(action, readPage)) {
          listPages = Math.max(++pages, listPages);
          yield* page;
        }
      } finally {
        await endSweep?.();
      }
      listPages = pages;
    },

    get listPages() {
      return listPages;
    },
  };
}

function toCreateInput(test: PlacementTest, passSimulation: boolean): CreateReportInput {
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
