import type { RunOutcome } from "../../result/run-report.ts";
import { escapeMarkdown, toMarkdown } from "../markdown.ts";
import { toSafeLine } from "../safe-text.ts";

/**
 * GitHub allows 65,536 characters. Counted in bytes, and with room for the marker and the footer, to be safe at every
 * code host.
 */
const maxBytes = 60_000;

/** What a comment is about. Runs with equal keys update the same comment. */
export type CommentKey = Readonly<Record<string, string>>;

/** The hidden first line of a comment, by which the next run finds it. */
export interface Marker {
  readonly key: CommentKey;
  /** Number of the run at the CI service, then of the attempt: a comment is never replaced by an older one. */
  readonly order: readonly [run: number, attempt: number];
}

export interface CommentOptions extends Marker {
  /** Shown in the heading, to tell the comments of several projects apart. Default: nothing. */
  readonly title?: string | undefined;
  /** URL of the report or of the run at the CI service. */
  readonly url?: string | undefined;
  /** The commit that was tested. */
  readonly commit?: string | undefined;
  /** The job, if other jobs of its pipeline may write the same comment. */
  readonly job?: CommentJob | undefined;
}

/** A job at a CI service that gives each attempt an id of its own. */
export interface CommentJob {
  /** Hash of its name, as 16 hexadecimal digits. */
  readonly name: string;
  readonly id: number;
}

/** The result of one run in a comment. */
export interface Section {
  /** Id of the run. */
  readonly id: string;
  readonly text: string;
  readonly job?: CommentJob | undefined;
}

/** Id of the section which says that nothing ran. A result of the same job replaces it. */
const refusedId = "refused";

/**
 * Renders a run as a comment on a pull request, with a hidden marker in its first line. `earlier` are the results of other
 * runs of the same pipeline, which stay below it.
 */
export function toComment(
  report: RunOutcome,
  { title, url, commit, job, ...marker }: CommentOptions,
  earlier: readonly Section[] = [],
): string {
  const text = toMarkdown(report, { maxBytes, ...(title ? { title } : {}) });
  const section = {
    id: report.run.id,
    text: `${text}\n---\n\n${toFacts({ url, commit }, report.tool.version)}`,
    job,
  };
  return joinSections(marker, section, earlier);
}

/** Renders why nothing ran, as a comment on a pull request: an earlier result of it is out of date. */
export function toRefusal(
  problems: readonly string[],
  { title, url, commit, job, version, ...marker }: CommentOptions & { readonly version: string },
  earlier: readonly Section[] = [],
): string {
  const lines = problems.slice(0, maxProblems).map((problem) => `- ✕ ${escapeMarkdown(toSafeLine(problem))}`);
  const rest = problems.length - lines.length;
  const text = [
    `## ✕ ${title ? `${escapeMarkdown(title)}: ` : ""}Not tested`,
    "",
    "The run could not start, so there is no result. Any earlier result is out of date.",
    "",
    ...lines,
    ...(rest > 0 ? [`- and ${rest} more, in the log of the job`] : []),
    "",
    "---",
    "",
    toFacts({ url, commit }, version),
  ].join("\n");
  return joinSections(marker, { id: refusedId, text, job }, earlier);
}

/** Most problems in a comment. */
const maxProblems = 20;

function toFacts({ url, commit }: Pick<CommentOptions, "url" | "commit">, version: string): string {
  const facts = [
    ...(url ? [`[Report and log](${url.replaceAll("(", "%28").replaceAll(")", "%29")})`] : []),
    ...(commit && /^[0-9a-f]{7,64}$/.test(commit) ? [`commit ${commit.slice(0, 10)}`] : []),
    `Placewright ${version}`,
  ];
  return facts.join(" · ");
}

/** Puts the newest result first. Leaves out the oldest ones if there is no room for them. */
function joinSections(marker: Marker, newest: Section, earlier: readonly Section[]): string {
  const others = earlier.filter((each) => !isReplaced(each, newest));
  const lines = [formatMarker(marker), formatSection(newest)];
  let size = Buffer.byteLength(newest.text);
  let left = others.length;
  for (const section of others) {
    size += Buffer.byteLength(section.text);
    if (size > maxBytes) break;
    lines.push(formatSection(section));
    left--;
  }
  if (left > 0) lines.push(`${left} more in the log of the job.`);
  return `${lines.join("\n")}\n`;
}

/** Whether a newer result replaces one: of the same run, or of an earlier attempt of the same job. */
function isReplaced({ id, job }: Section, newer: Section): boolean {
  if (job?.name !== newer.job?.name) return id === newer.id && id !== refusedId;
  return id === newer.id || id === refusedId || (job?.id ?? 0) < (newer.job?.id ?? 0);
}

const formatSection = ({ id, text, job }: Section): string =>
  `${text}\n\n<!-- placewright-run ${id}${job ? ` ${job.name} ${job.id}` : ""} -->\n`;

const sectionPattern = /<!-- placewright-run ([\w-]{1,100})(?: ([0-9a-f]{16}) (\d{1,15}))? -->/g;

/** Reads the results in a comment, newest first. */
export function readSections(body: string): Section[] {
  const sections: Section[] = [];
  let from = body.indexOf("\n") + 1;
  for (const { 0: marker, 1: id = "", 2: name, 3: jobId, index } of body.matchAll(sectionPattern)) {
    if (body[index - 1] !== "\n") continue;
    const job = name === undefined ? undefined : { name, id: Number(jobId) };
    sections.push({ id, text: body.slice(from, index).trim(), job });
    from = index + marker.length;
  }
  return sections;
}

const opening = "<!-- placewright ";

/** Formats a marker as an HTML comment. JSON escapes keep its end, and anything like it, out of it. */
export const formatMarker = ({ key, order }: Marker): string =>
  `${opening}${JSON.stringify({ key, order }).replace(/[<>-]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)} -->`;

/** Reads the marker of a comment. Returns undefined if it has none. */
export function readMarker(body: string): Marker | undefined {
  const end = body.indexOf(" -->");
  if (!body.startsWith(opening) || end < 0) return undefined;
  try {
    const { key, order } = JSON.parse(body.slice(opening.length, end));
    const isOrder = Array.isArray(order) && order.length === 2 && order.every(Number.isFinite);
    return typeof key === "object" && key !== null && isOrder
      ? { key, order: [order[0], order[1]] }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether two keys are equal. */
export const isSameKey = (left: CommentKey, right: CommentKey): boolean => textOf(left) === textOf(right);

const textOf = (key: CommentKey): string =>
  JSON.stringify(Object.entries(key).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** Whether a marker is of a later run than another. */
export const isLater = ({ order: [run, attempt] }: Marker, { order }: Marker): boolean =>
  run > order[0] || (run === order[0] && attempt > order[1]);

/** Whether a marker is of the same attempt of the same run at the CI service. */
export const isSameOrder = ({ order }: Marker, other: Marker): boolean =>
  order[0] === other.order[0] && order[1] === other.order[1];
