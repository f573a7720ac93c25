import type { PlacewrightError } from "../../base/errors.ts";
import { type OpenTest, readAllOpenTests } from "../../run/expected-completion.ts";
import { readSeries } from "../../run/read-series.ts";
import { errorsOf } from "../../scenario/load.ts";
import type { Measurement, Store } from "../../store/store.ts";
import type { ProjectState } from "../open-project.ts";
import { maxSparkRuns } from "../parts/sparkline.ts";
import {
  type Answer,
  type AnswerGroup,
  type AnswerKind,
  answerGroups,
  answerKinds,
  byNeed,
  groupOf,
} from "./answer.ts";
import { type Answers, maxOpenRuns } from "./answers.ts";
import type { Digest } from "./digest.ts";

/** Rows of one page of the list. */
export const rowsPerPage = 50;
/** Campaigns of which the page says what they need. */
const maxNeeds = 3;
/** Longest text to search for, and longest name of a tag or provider. */
const maxText = 200;

/** What a reader filters the list by, from the address of the page. */
export interface HomeQuery {
  readonly q: string;
  readonly tag: string;
  readonly provider: string;
  readonly answer: AnswerGroup | "";
  /** 1-based. */
  readonly page: number;
}

/** Reads the query of an address, which may contain anything. */
export function toHomeQuery(query: Readonly<Record<string, string | undefined>>): HomeQuery {
  const text = (name: string) => (query[name] ?? "").slice(0, maxText).trim();
  const page = Number(query["page"]);
  const answer = text("answer");
  return {
    q: text("q"),
    tag: text("tag"),
    provider: text("provider"),
    answer: Object.hasOwn(answerGroups, answer) ? (answer as AnswerGroup) : "",
    page: Number.isInteger(page) && page >= 1 && page <= 1e6 ? page : 1,
  };
}

/** A campaign of the list, with the measurements of the test in which it does worst. */
export interface Row {
  readonly answer: Answer;
  /** Oldest first. The last one is that of the answer, unless the test is being measured again. */
  readonly series: readonly Measurement[];
  /** Its tests that are at their providers. */
  readonly open: readonly OpenTest[];
}

/** Everything that the home page shows. */
export interface Home {
  readonly query: HomeQuery;
  readonly total: number;
  readonly messages: number;
  /** Number of campaigns with each answer. */
  readonly counts: Readonly<Record<AnswerKind, number>>;
  /** The only campaign that fails, if there is one. */
  readonly failing?: Answer | undefined;
  readonly needs: readonly Row[];
  /** Number of campaigns that the search and the selections leave, by answer. */
  readonly groups: Readonly<Record<AnswerGroup, number>>;
  /** Number of campaigns in the list, on all its pages. */
  readonly found: number;
  readonly page: number;
  readonly pages: number;
  readonly rows: readonly Row[];
  readonly tags: readonly string[];
  readonly providers: readonly string[];
  /** The newest run, and the projects of its tests. */
  readonly lastRun?: { readonly startedAtMs: number; readonly projects: readonly string[] } | undefined;
  readonly hasSimulated: boolean;
  /** Errors that are not in one of the campaigns. */
  readonly problems: readonly PlacewrightError[];
}

/**
 * Reads the answers of all campaigns, and the measurements of those on one page. The queries take as long as there are
 * tests, however many runs the ledger has.
 */
export async function readHome(
  store: Store,
  answers: Answers,
  state: ProjectState,
  query: HomeQuery,
): Promise<Home> {
  const { campaigns, digests, answer } = await answers.all(state);
  const all = campaigns.map((campaign) => answer(campaign)).toSorted(byNeed);
  const matching = all.filter((each) => isFound(each, query));
  const shown = matching.filter(({ kind }) => query.answer === "" || groupOf(kind) === query.answer);
  const pages = Math.max(1, Math.ceil(shown.length / rowsPerPage));
  const page = Math.min(query.page, pages);
  const onPage = shown
    .slice((page - 1) * rowsPerPage, page * rowsPerPage)
    .map((each) => (query.provider === "" ? each : answer(each.campaign, query.provider)));
  const needs = all.filter(({ kind }) => groupOf(kind) === "no").slice(0, maxNeeds);
  const damaged: PlacewrightError[] = [];
  const toRows = await createRows(store, [...needs, ...onPage], damaged);
  const inFiles = new Set(errorsOf(state.broken));
  const failing = all.filter(({ kind }) => kind === "failed");
  return {
    query,
    total: all.length,
    messages: campaigns.reduce((sum, { messages }) => sum + messages, 0),
    counts: countBy(answerKinds, all, ({ kind }) => kind),
    failing: failing.length === 1 ? failing[0] : undefined,
    needs: needs.map(toRows),
    groups: countBy(Object.keys(answerGroups) as AnswerGroup[], matching, ({ kind }) => groupOf(kind)),
    found: shown.length,
    page,
    pages,
    rows: onPage.map(toRows),
    tags: [...new Set(campaigns.flatMap(({ tags }) => tags))].toSorted(),
    providers: providersOf(digests.values()),
    lastRun: lastRunOf(all),
    hasSimulated: [...digests.values()].some(({ isSimulated }) => isSimulated),
    problems: [...store.warnings(), ...damaged, ...state.problems.filter((each) => !inFiles.has(each))],
  };
}

function isFound({ campaign, results }: Answer, { q, tag, provider }: HomeQuery): boolean {
  const words = q.toLowerCase().split(/\s+/);
  return (
    words.every((word) => campaign.searched.includes(word)) &&
    (tag === "" || campaign.tags.includes(tag)) &&
    (provider === "" || results.some(({ digest }) => digest?.landed.some(({ scope }) => scope === provider)))
  );
}

/** Reads what the rows of these campaigns show, and returns a function that creates them. */
async function createRows(
  store: Store,
  answers: readonly Answer[],
  damaged: PlacewrightError[],
): Promise<(answer: Answer) => Row> {
  const testIds = new Set(answers.flatMap((each) => shownTestOf(each) ?? []));
  const series = await readSeries(store, {
    testIds: [...testIds],
    limit: maxSparkRuns,
    onDamaged: (error) => damaged.push(error),
  });
  const open = answers.some(({ kind }) => kind === "running")
    ? await readAllOpenTests(store, maxOpenRuns)
    : [];
  return (answer) => {
    const ids = new Set(answer.results.map(({ attempt }) => `${attempt.runId} ${attempt.testId}`));
    return {
      answer,
      series: series.get(shownTestOf(answer) ?? "") ?? [],
      open: open.filter(({ runId, testId }) => ids.has(`${runId} ${testId}`)),
    };
  };
}

/** Returns the test whose measurements are shown: the one that does worst, or any if none is measured now. */
const shownTestOf = ({ worst, results }: Answer): string | undefined =>
  (worst?.result ?? results[0])?.test.id;

function countBy<Key extends string, Item>(
  keys: readonly Key[],
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): Record<Key, number> {
  const counts = Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
  for (const item of items) counts[keyOf(item)]++;
  return counts;
}

const providersOf = (digests: Iterable<Digest>): string[] =>
  [...new Set([...digests].flatMap(({ landed }) => landed.map(({ scope }) => scope)))]
    .filter((scope) => scope !== "overall")
    .toSorted();

function lastRunOf(answers: readonly Answer[]): Home["lastRun"] {
  const newest = answers.toSorted((a, b) => (b.startedAtMs ?? 0) - (a.startedAtMs ?? 0))[0];
  if (newest?.startedAtMs === undefined) return undefined;
  const results = answers.filter(({ runId }) => runId === newest.runId).flatMap((each) => each.results);
  const own = results.filter(({ attempt }) => attempt.runId === newest.runId);
  return {
    startedAtMs: newest.startedAtMs,
    projects: [...new Set(own.map(({ test }) => test.project))].toSorted(),
  };
}
