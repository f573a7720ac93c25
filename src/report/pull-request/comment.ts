import type { RunOutcome } from "../../result/run-report.ts";
import { toMarkdown } from "../markdown.ts";

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
}

/** Renders a run as a comment on a pull request, with a hidden marker in its first line. */
export function toComment(report: RunOutcome, { title, url, commit, ...marker }: CommentOptions): string {
  const { tool } = report;
  const facts = [
    ...(url ? [`[Report and log](${url.replaceAll("(", "%28").replaceAll(")", "%29")})`] : []),
    ...(commit && /^[0-9a-f]{7,64}$/.test(commit) ? [`commit ${commit.slice(0, 10)}`] : []),
    `Placewright ${tool.version}`,
  ];
  const text = toMarkdown(report, { maxBytes, ...(title ? { title } : {}) });
  return `${formatMarker(marker)}\n${text}\n---\n\n${facts.join(" · ")}\n`;
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
