import type { SeenText } from "./in-browser.ts";

export interface Agreement {
  readonly agreed: number;
  readonly compared: number;
  /** Texts that only one of them sees. */
  readonly differences: readonly string[];
}

/**
 * Compares two lists of the texts of a document. Leaves out texts that only one list has: parsers differ in
 * the ends of texts, and in the order of broken tables.
 */
export function agreementOf(computed: readonly SeenText[], browser: readonly SeenText[]): Agreement {
  const byText = new Map<string, SeenText[]>();
  for (const seen of browser) byText.set(toKey(seen), [...(byText.get(toKey(seen)) ?? []), seen]);
  const differences: string[] = [];
  let compared = 0;
  for (const seen of computed) {
    const other = byText.get(toKey(seen))?.shift();
    if (!other) continue;
    compared++;
    if (other.isSeen !== seen.isSeen)
      differences.push(
        `${seen.text.slice(0, 60)}: ${other.isSeen ? "seen by the browser only" : "not seen by the browser"}`,
      );
  }
  return { agreed: compared - differences.length, compared, differences };
}

const toKey = ({ text }: SeenText): string => text.replace(/\s+/g, " ").trim();
