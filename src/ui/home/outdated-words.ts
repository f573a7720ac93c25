import { type Answer, isOutdated } from "./answer.ts";

interface Part {
  readonly words: string;
  readonly isSeveral: boolean;
}

/** What changed since a campaign was measured: `Its message`, `The message of de`, `2 of its 3 messages`. */
function changedPart({ campaign, results }: Pick<Answer, "campaign" | "results">): Part {
  const outdated = results.filter(isOutdated);
  const changed = outdated.filter(({ standing }) => standing === "message-changed");
  if (changed.length === 0) return { words: "What it expects", isSeveral: false };
  const messages = new Set(changed.map(({ test }) => test.message));
  const [only] = changed;
  if (campaign.messages === 1) return { words: "Its message", isSeveral: false };
  if (messages.size === 1 && only?.test.variant !== undefined)
    return { words: `The message of ${only.test.variant}`, isSeveral: false };
  const total = campaign.messages.toLocaleString("en");
  return {
    words:
      messages.size === campaign.messages
        ? `All its ${total} messages`
        : `${messages.size.toLocaleString("en")} of its ${total} messages`,
    isSeveral: true,
  };
}

/** Says in two sentences what to do about it. */
export function outdatedSentence(answer: Pick<Answer, "campaign" | "results">): string {
  const { words, isSeveral } = changedPart(answer);
  return `${words} ${isSeveral ? "are" : "is"} not what was measured. Run it to see where it lands now.`;
}

/** Says that a campaign is not what was measured: `Its message changed since it was measured`. */
export function outdatedWords(answer: Pick<Answer, "campaign" | "results">): string {
  const { words, isSeveral } = changedPart(answer);
  return `${words} changed since ${isSeveral ? "they were" : "it was"} measured`;
}

/** What a reader must know of results that still count. Empty if there is nothing. */
export function standingWords({ results }: Pick<Answer, "results">): string {
  if (results.some(({ standing }) => standing === "varies"))
    return "It differs each time it is built, so a change of it does not show here";
  return results.some(({ standing }) => standing === "judged-again") ? "Judged by today’s expectations" : "";
}
