import { redact, redactAll } from "../base/redact.ts";
import type { HealthReport } from "../result/health.ts";
import type { IspPlacement, Placement, PlacementFigures } from "../result/placement.ts";
import { type AccountAnswer, openAccountApi } from "./account/account-api.ts";
import { refusalOf } from "./account/diagnose.ts";
import { readHealth } from "./account/read-health.ts";
import { openDeliverabilityApi } from "./amazon-client.ts";
import { type ApiOperation, type CallPolicy, createCalls, timeoutOf, withRetries } from "./calls.ts";
import { checkHealth } from "./check-health.ts";
import { checkPlacement } from "./check-placement.ts";
import { checkReport, isReportId, readStatus } from "./check-report.ts";
import type {
  DeliverabilityApi,
  PlacementStatistics,
  ReportAnswer,
  ReportSummary,
} from "./deliverability-api.ts";
import { toEmailContent } from "./email-content.ts";
import type { SendOptions } from "./exchange.ts";
import { createKnownNames } from "./known-names.ts";
import { pagesOf } from "./pages.ts";
import type {
  CallOptions,
  HealthQuestion,
  ListedTest,
  PlacementProvider,
  PlacementTest,
  ReadOptions,
  SubmitOptions,
  TestLook,
} from "./provider.ts";
import { ProviderError } from "./provider-error.ts";
import { asProvider } from "./sdk-errors.ts";
import type { AmazonSettings } from "./settings.ts";
import { untrusted } from "./untrusted.ts";

/** Maximum page size of ListDeliverabilityTestReports. */
const maxPageSize = 1000;

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
  question: HealthQuestion,
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
    if (reason) throw untrusted(`the figures of ${question.domain}`, reason, report);
    return report;
  } finally {
    api.close();
  }
}

/**
 * Returns an empty account if it cannot be read: the identity may still create tests. Rethrows a failed
 * sign-in.
 */
function orUnknown(error: unknown): AccountAnswer {
  if (!(error instanceof ProviderError) || error.code === "provider-credentials") throw error;
  return {};
}

/**
 * Throws if the account cannot create tests. Ignores an account that it cannot read: the create reports that
 * itself.
 */
async function refuseUnready(
  settings: AmazonSettings,
  { clock, onCall, pace }: CallPolicy,
  options: CallOptions,
): Promise<void> {
  const account = await openAccountApi(settings, { now: clock.now, timeoutMs: timeoutOf("account", pace) });
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

/**
 * Creates a provider from any client of the deliverability operations. With `isEmbedded`, the client serves
 * this process's own service and receives scripted placements.
 */
export function createDeliverabilityProvider(
  name: string,
  api: DeliverabilityApi,
  { policy, isEmbedded = false }: { readonly policy: CallPolicy; readonly isEmbedded?: boolean },
): PlacementProvider {
  const calls = createCalls(policy);
  const names = createKnownNames();
  /** Number of pages in the test list, as far as known. Exact once the list has been read to its end. */
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

  /** Yields all tests of the account, one page per call, until the caller stops. */
  async function* summaries(action: string, { signal }: CallOptions): AsyncGenerator<ReportSummary> {
    const about = { operation: "list", signal } as const;
    let pages = 0;
    const read = async (token: string | undefined) => {
      const input = { PageSize: maxPageSize, ...(token ? { NextToken: token } : {}) };
      const page = await calls.retried(about, () =>
        known(action, "list", { signal }, (options) => api.list(input, options)),
      );
      // The list is a required member: a response without it does not prove that a test is missing.
      return { items: page.DeliverabilityTestReports?.map((each) => each ?? {}), next: page.NextToken };
    };
    for await (const page of pagesOf(action, read)) {
      listPages = Math.max(++pages, listPages);
      yield* page;
    }
    listPages = pages;
  }

  const read = (id: string, { signal }: CallOptions): Promise<ReportAnswer> =>
    known(`read placement test ${id}`, "get", { signal }, (options) => api.get(id, options));

  /** Records the names that the caller knows, such as those of tests that another process created. */
  function noteNames({ names: told = new Map() }: ReadOptions): void {
    for (const [id, name] of told) names.note(id, name);
  }

  /** Parses the response to a Get. Throws if it is about another test, or contains impossible figures. */
  function toLook(id: string, answer: ReportAnswer): TestLook & { readonly placement?: Placement } {
    const { DeliverabilityTestReport: report, OverallPlacement, IspPlacements } = answer;
    const distrust = (reason: string) =>
      untrusted(`the results of placement test ${id}`, reason, {
        DeliverabilityTestReport: report,
        OverallPlacement,
        IspPlacements,
      });
    const mixUp = checkReport(answer, id, names.of(id));
    if (mixUp) throw distrust(mixUp);
    const read = readStatus(report?.DeliverabilityTestStatus);
    if ("reason" in read) throw distrust(read.reason);
    if (read.status !== "completed") return read;
    const placement = toPlacement(answer, api.simulated);
    const reason = checkPlacement(placement);
    if (reason) throw distrust(reason);
    return { ...read, placement };
  }

  /** Reads each test independently, and only once: the next poll is the retry. */
  async function lookByGet(ids: readonly string[], options: CallOptions): Promise<Looks> {
    const looks: Looks = new Map();
    await Promise.all(
      ids.map(async (id) => {
        try {
          const about = { operation: "get", signal: options.signal } as const;
          looks.set(id, toLook(id, await calls.once(about, () => read(id, options))));
        } catch (error) {
          options.signal.throwIfAborted();
          if (!(error instanceof ProviderError)) throw error;
          if (error.code !== "provider-not-found") looks.set(id, error);
        }
      }),
    );
    return looks;
  }

  async function lookByList(ids: readonly string[], options: CallOptions): Promise<Looks> {
    const wanted = new Set(ids);
    const looks: Looks = new Map();
    for await (const summary of summaries("list placement tests", options)) {
      const { ReportId: id, DeliverabilityTestStatus } = summary;
      if (!isReportId(id) || !wanted.delete(id)) continue;
      const reason = checkReport({ DeliverabilityTestReport: summary }, id, names.of(id));
      const read = reason ? { reason } : readStatus(DeliverabilityTestStatus);
      looks.set(
        id,
        "reason" in read
          ? untrusted(`the status of placement test ${id}`, read.reason, summary)
          : { status: read.status },
      );
      if (wanted.size === 0) break;
    }
    return looks;
  }

  /** Yields the tests that have a name. Placewright names every test that it creates. */
  async function* listed(action: string, options: CallOptions): AsyncGenerator<ListedTest> {
    for await (const summary of summaries(action, options)) {
      const { ReportName, ReportId, CreateDate } = summary;
      // An entry without a valid id proves nothing, so it cannot prove that a name is missing either.
      if (!isReportId(ReportId))
        throw untrusted("the list of placement tests", `"${ReportName}" has no usable id`, summary);
      const name: unknown = ReportName;
      if (name !== undefined && name !== null && typeof name !== "string")
        throw untrusted("the list of placement tests", `${ReportId} has a name that is no text`, summary);
      if (!ReportName) continue;
      const createdAtMs = CreateDate instanceof Date ? CreateDate.getTime() : Number.NaN;
      yield {
        name: redact(ReportName),
        id: ReportId,
        ...(Number.isFinite(createdAtMs) ? { createdAtMs } : {}),
      };
    }
  }

  return {
    name,
    get simulated() {
      return api.simulated;
    },
    region: () => api.region(),

    async submit(test, { signal, beforeSend }) {
      const action = `create placement test "${test.name}"`;
      const about = { operation: "create", testName: test.name, signal } as const;
      const answer = await calls.once(about, () =>
        known(action, "create", { signal, beforeSend }, (options) =>
          api.create(toCreateInput(test, isEmbedded), options),
        ),
      );
      const { ReportId, ReportName } = answer;
      const mayExist = (reason: string) => untrusted(`the answer to ${action}`, reason, answer, true);
      if (!isReportId(ReportId)) throw mayExist("it names no report");
      const other: string | undefined = ReportName === undefined ? names.of(ReportId) : ReportName;
      if (other !== undefined && other !== test.name) throw mayExist(`it is about "${other}"`);
      names.note(ReportId, test.name);
      return ReportId;
    },

    async find(wantedNames, options) {
      const wanted = new Set(wantedNames);
      const found = new Map<string, string>();
      const action =
        wantedNames.length === 1
          ? `look for placement test "${wantedNames[0]}"`
          : `look for ${wantedNames.length} placement tests`;
      for await (const test of listed(action, options)) {
        const { name: listedName, id } = test;
        if (!wanted.delete(listedName)) continue;
        const other = names.of(id);
        if (other !== undefined && other !== listedName)
          throw untrusted(
            "the list of placement tests",
            `${id} is named "${listedName}" and "${other}"`,
            test,
          );
        names.note(id, listedName);
        found.set(listedName, id);
        if (wanted.size === 0) break;
      }
      return found;
    },

    async *list(options) {
      for await (const test of listed("list placement tests", options)) {
        names.note(test.id, test.name);
        yield test;
      }
    },

    // A Get returns the placement of a completed test; a list page returns 1,000 statuses. Calls to the
    // embedded service are free.
    look(ids, options) {
      noteNames(options);
      return isEmbedded || ids.length <= listPages ? lookByGet(ids, options) : lookByList(ids, options);
    },

    async result(id, options) {
      noteNames(options);
      const { placement } = toLook(
        id,
        await calls.retried({ operation: "get", ...options }, () => read(id, options)),
      );
      if (placement) return placement;
      throw new ProviderError(
        "provider-fault",
        `Cannot read the results of placement test ${id}: it is not completed`,
        { hint: "Poll its status again later", retryable: true },
      );
    },

    async close() {
      api.close();
    },
  };
}

type Looks = Map<string, TestLook | ProviderError>;

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

/** Converts a response to a placement, without absent percentages. Does not validate them. */
function toPlacement({ OverallPlacement, IspPlacements }: ReportAnswer, simulated: boolean): Placement {
  const isps = Array.isArray(IspPlacements) ? IspPlacements : [];
  return {
    overall: toFigures(OverallPlacement),
    isps: isps.map(
      (placement): IspPlacement => ({
        isp: redactAll(placement?.IspName as string),
        ...toFigures(placement?.PlacementStatistics),
      }),
    ),
    simulated,
  };
}

function toFigures(answer: PlacementStatistics | undefined): PlacementFigures {
  const statistics = answer ?? {};
  const figures = {
    inboxPercent: statistics.InboxPercentage,
    spamPercent: statistics.SpamPercentage,
    missingPercent: statistics.MissingPercentage,
    spfPercent: statistics.SpfPercentage,
    dkimPercent: statistics.DkimPercentage,
  };
  return Object.fromEntries(
    Object.entries(figures).filter(([, percent]) => percent !== undefined && percent !== null),
  );
}
