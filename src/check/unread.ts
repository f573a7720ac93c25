import { type NotMeasured, notMeasured, type Observation } from "./check.ts";
import { type CutArea, unreadAreas } from "./evidence/bounds.ts";
import type { MessageEvidence } from "./evidence/message-evidence.ts";

/** The areas in which the values of a message are. A part that was not read may have been a body. */
const areasOf: Readonly<Partial<Record<keyof MessageEvidence, readonly CutArea[]>>> = {
  fields: ["headers"],
  all: ["headers"],
  first: ["headers"],
  subject: ["headers"],
  from: ["headers"],
  replyTo: ["headers"],
  root: ["parts"],
  multiparts: ["parts"],
  leaves: ["parts"],
  files: ["parts"],
  htmlPart: ["parts"],
  textPart: ["parts"],
  html: ["parts", "bodies"],
  text: ["parts", "bodies"],
  otherBodies: ["parts", "bodies"],
};

export const cannotBeRead = (what: string): string => `${what} cannot be read`;

/** Returns the observation that something is missing, unless it may be in what was not read. */
export function absence(
  { cuts }: Pick<MessageEvidence, "cuts">,
  area: CutArea,
  message: string,
): readonly Observation[] | NotMeasured {
  const unread = unreadAreas(cuts).get(area);
  return unread === undefined ? [{ message }] : notMeasured(cannotBeRead(unread));
}

/**
 * Returns what a check did not see of a message that exceeds the limits: the rest of what it reads. Undefined if it
 * saw all that it reads, or if it asks itself what was cut.
 * @param run Runs the check on a message.
 */
export async function unreadBy(
  message: MessageEvidence,
  run: (message: MessageEvidence) => unknown,
): Promise<string | undefined> {
  const unread = unreadAreas(message.cuts);
  if (unread.size === 0) return undefined;
  const read = new Set<CutArea>();
  let judgesItself = false;
  const watched = new Proxy(message, {
    get(target, name) {
      judgesItself ||= name === "cuts";
      for (const area of areasOf[name as keyof MessageEvidence] ?? []) read.add(area);
      return Reflect.get(target, name);
    },
  });
  await run(watched);
  if (judgesItself) return undefined;
  const missing = [...read].flatMap((area) => unread.get(area) ?? []);
  return missing.length === 0 ? undefined : [...new Set(missing)].join(" and ");
}
