import type { Finding } from "../../../result/finding.ts";
import type { ReaderMessage } from "./reader-message.ts";

/** The parts of a message whose lines are shown. */
export type LinePart = "html" | "source";

/** The place of a finding in a message. */
export interface FindingPlace {
  readonly part: LinePart;
  /** 1-based line. */
  readonly line: number;
}

/** Characters of a text that are searched for a finding's place. */
const maxSearched = 500_000;
/** Shorter texts are in too many places. */
const minNeedle = 4;

/**
 * Returns the place of each finding, by its index. Findings that name no line are at the first line that has what they
 * are about. Findings about the whole message have no place.
 */
export function placesOf(
  findings: readonly Finding[],
  { html, source }: Pick<ReaderMessage, "html" | "source">,
): ReadonlyMap<number, FindingPlace> {
  const texts: readonly (readonly [LinePart, string])[] = [
    ["html", (html ?? "").slice(0, maxSearched)],
    ["source", (source ?? "").slice(0, maxSearched)],
  ];
  return new Map(
    findings.flatMap((finding, index): [number, FindingPlace][] => {
      const place =
        finding.line === undefined
          ? findPlace(finding, texts)
          : source === undefined
            ? undefined
            : ({ part: "source", line: finding.line } as const);
      return place ? [[index, place]] : [];
    }),
  );
}

function findPlace(
  { items = [], excerpt = "" }: Finding,
  texts: readonly (readonly [LinePart, string])[],
): FindingPlace | undefined {
  for (const needle of [...items, excerpt.replace(/…$/, "")])
    for (const [part, text] of texts) {
      const line = lineOf(text, needle);
      if (line !== undefined) return { part, line };
    }
  return undefined;
}

function lineOf(text: string, needle: string): number | undefined {
  if (needle.length < minNeedle) return undefined;
  let at = text.indexOf(needle);
  // Attributes spell an ampersand as a reference.
  if (at < 0 && needle.includes("&")) at = text.indexOf(needle.replaceAll("&", "&amp;"));
  return at < 0 ? undefined : text.slice(0, at).split("\n").length;
}
