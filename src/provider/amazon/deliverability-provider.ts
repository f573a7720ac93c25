import type { CallPolicy } from "../calls.ts";
import type { CallOptions, ListedTest, PlacementProvider, ReadOptions, TestSnapshot } from "../provider.ts";
import { ProviderError } from "../provider-error.ts";
import { isReportId } from "../report-id.ts";
import { untrusted } from "../untrusted.ts";
import type { DeliverabilityApi } from "./deliverability-api.ts";
import { createKnownNames, type KnownNames } from "./known-names.ts";
import { toListedSnapshot, toListedTest, toLook } from "./report-answers.ts";
import { createReportCalls, type ReportCalls } from "./report-calls.ts";

/** The parts of a provider that its methods share. */
interface Parts {
  readonly api: DeliverabilityApi;
  readonly calls: ReportCalls;
  /** Names of the tests that this process has created or listed. */
  readonly names: KnownNames;
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
  const calls = createReportCalls(api, policy);
  const names = createKnownNames();
  const parts: Parts = { api, calls, names };

  /** Records the names that the caller knows, such as those of tests that another process created. */
  function noteNames({ names: known = new Map() }: ReadOptions): void {
    for (const [id, name] of known) names.note(id, name);
  }

  return {
    name,
    get simulated() {
      return api.simulated;
    },
    region: () => api.region(),

    async submit(test, options) {
      const action = `create placement test "${test.name}"`;
      const answer = await calls.create(action, test, { ...options, passSimulation: isEmbedded });
      const { ReportId, ReportName } = answer;
      const mayExist = (reason: string) =>
        untrusted(`the response for placement test "${test.name}"`, reason, answer, true);
      if (!isReportId(ReportId)) throw mayExist("it has no report ID");
      const other: string | undefined = ReportName === undefined ? names.of(ReportId) : ReportName;
      if (other !== undefined && other !== test.name) throw mayExist(`it is for placement test "${other}"`);
      names.note(ReportId, test.name);
      return ReportId;
    },

    find: (wanted, options) => findByName(parts, wanted, options),

    async *list(options) {
      for await (const test of listNamed(calls, "list placement tests", options)) {
        if (!(test instanceof ProviderError)) names.note(test.id, test.name);
        yield test;
      }
    },

    // A Get returns the placement of a completed test; a list page returns 1,000 statuses. Calls to the
    // embedded service are free.
    poll(ids, options) {
      noteNames(options);
      return isEmbedded || ids.length <= calls.listPages
        ? lookByGet(parts, ids, options)
        : lookByList(parts, ids, options);
    },

    async result(id, options) {
      noteNames(options);
      const { placement } = toSnapshot(parts, id, await calls.get(id, options));
      if (placement) return placement;
      throw new ProviderError(
        "provider-fault",
        `Cannot read the results of placement test ${id}: the test is not completed`,
        { hint: "Poll its status again later", retryable: true },
      );
    },

    async close() {
      api.close();
    },
  };
}

type Snapshots = Map<string, TestSnapshot | ProviderError>;

const toSnapshot = ({ api, names }: Parts, id: string, answer: Parameters<typeof toLook>[1]) =>
  toLook(id, answer, { name: names.of(id), simulated: api.simulated });

/** Reads each test independently, and only once: the next poll is the retry. */
async function lookByGet(parts: Parts, ids: readonly string[], options: CallOptions): Promise<Snapshots> {
  const snapshots: Snapshots = new Map();
  await Promise.all(
    ids.map(async (id) => {
      try {
        snapshots.set(id, toSnapshot(parts, id, await parts.calls.getOnce(id, options)));
      } catch (error) {
        options.signal.throwIfAborted();
        if (!(error instanceof ProviderError)) throw error;
        if (error.code !== "provider-not-found") snapshots.set(id, error);
      }
    }),
  );
  return snapshots;
}

async function lookByList(
  { calls, names }: Parts,
  ids: readonly string[],
  options: CallOptions,
): Promise<Snapshots> {
  const wanted = new Set(ids);
  const snapshots: Snapshots = new Map();
  for await (const summary of calls.list("list placement tests", options)) {
    const { ReportId: id } = summary;
    if (!isReportId(id) || !wanted.delete(id)) continue;
    snapshots.set(id, toListedSnapshot(id, summary, { name: names.of(id) }));
    if (wanted.size === 0) break;
  }
  return snapshots;
}

/**
 * Yields the tests that have a name, and an error in place of each that cannot be trusted. Placewright names every test
 * that it creates.
 */
async function* listNamed(
  calls: ReportCalls,
  action: string,
  options: CallOptions,
): AsyncGenerator<ListedTest | ProviderError> {
  for await (const summary of calls.list(action, options)) {
    const test = toListedTest(summary);
    if (test) yield test;
  }
}

/** Reads the list until all names are found. */
async function findByName(
  { calls, names }: Parts,
  wantedNames: readonly string[],
  options: CallOptions,
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(wantedNames);
  const found = new Map<string, string>();
  const action =
    wantedNames.length === 1
      ? `search for placement test "${wantedNames[0]}"`
      : `search for ${wantedNames.length} placement tests`;
  for await (const test of listNamed(calls, action, options)) {
    // Such an entry may be any test, so that no name is known to be missing.
    if (test instanceof ProviderError) throw test;
    const { name, id } = test;
    if (!wanted.delete(name)) continue;
    const other = names.of(id);
    if (other !== undefined && other !== name)
      throw untrusted("the list of placement tests", `${id} has two names, "${name}" and "${other}"`, test);
    names.note(id, name);
    found.set(name, id);
    if (wanted.size === 0) break;
  }
  return found;
}
