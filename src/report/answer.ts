import type { TestError } from "../result/run-report.ts";
import { toSafeLogLine } from "./safe-text.ts";

/** More of it is in report.json and in the HTML report. */
const maxCharacters = 500;

/** A provider's response for a report that has little room: a label that says what was cut, and one line of text. */
export function shortAnswer(error: TestError | undefined): { label: string; text: string } | undefined {
  if (!error?.answer) return undefined;
  const characters = [...toSafeLogLine(error.answer)];
  if (characters.length <= maxCharacters) return { label: "Provider's response", text: characters.join("") };
  return {
    label: `Provider's response, first ${maxCharacters} of ${characters.length} characters`,
    text: `${characters.slice(0, maxCharacters).join("")}…`,
  };
}
