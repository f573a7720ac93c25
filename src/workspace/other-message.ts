import { redact } from "../base/redact.ts";
import type { PlannedTest } from "../run/plan.ts";

/**
 * Returns why the measurement of a listed test says nothing about a planned test of its name, in one sentence: the provider
 * has it with another subject. Undefined if it is not known to have another one, as in a list without subjects, or if the
 * service renders the template.
 */
export async function otherMessage(
  { message: { content, parsed } }: Pick<PlannedTest, "message">,
  listedSubject: string | undefined,
): Promise<string | undefined> {
  if (listedSubject === undefined || content.kind === "template") return undefined;
  const { decodeText } = await import("../message/header-text.ts");
  const subject = redact(parsed.subject);
  // A provider may list the subject of a MIME message as it is encoded.
  if ([listedSubject, decodeText(listedSubject)].some((text) => asShown(text) === asShown(subject)))
    return undefined;
  return `Measured with the subject "${cut(listedSubject)}", which is "${cut(subject)}" now. Run the test again`;
}

const asShown = (text: string): string => text.normalize("NFC").replace(/\s+/g, " ").trim();

const maxShown = 200;
const cut = (text: string): string => (text.length > maxShown ? `${text.slice(0, maxShown)}…` : text);
