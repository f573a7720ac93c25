import type { TestError } from "../result/run-report.ts";
import { toSafeLogLine } from "./safe-text.ts";

/** Longer responses are cut here; report.json and the HTML report show more of them. */
const maxCharacters = 500;

/**
 * Returns a provider's response for a report with little room: a label that states any truncation, and one
 * line of text.
 */
export function shortAnswer(error: TestError | undefined): { label: string; text: string } | undefined {
  if (!error?.answer) return undefined;
  const characters = [...toSafeLogLine(error.answer)];
  if (characters.length <= maxCharacters) return { label: "Provider's response", text: characters.join("") };
  return {
    label: `Provider's response, first ${maxCharacters} of ${characters.length} characters`,
    text: `${characters.slice(0, maxCharacters).join("")}…`,
  };
}
