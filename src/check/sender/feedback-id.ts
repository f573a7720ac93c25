import { type Check, notMeasured } from "../check.ts";
import { lineOfField } from "../evidence/lines.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";

/**
 * Length of the rightmost part, in characters. Gmail asks for 5 to 15; large sending services use 2 to 18.
 */
const [minSender, maxSender] = [2, 20];
const maxParts = 4;

export const feedbackId: Check = {
  id: "feedback-id",
  severity: "warn",
  about: "A header identifies the campaign, because complaint reports have no body",
  fix: "Add Feedback-ID: campaign:list:customer:AcmeNews, or X-Campaign-ID, without data about the reader",
  source: "https://support.google.com/a/answer/6254652",
  run(message, { purpose }) {
    const [field] = message.all("Feedback-ID");
    if (!field) return purpose === "marketing" && !namesCampaign(message) ? missing(message) : [];
    const line = lineOfField(message.bytes, "Feedback-ID") ?? 1;
    const parts = field.value.split(":").map((part) => part.trim());
    const sender = parts.at(-1) ?? "";
    const problems = [
      ...(sender.length < minSender || sender.length > maxSender
        ? [`ends in "${sender}", which is not a sender id of ${minSender} to ${maxSender} characters`]
        : []),
      ...(parts.length > maxParts
        ? [`has ${parts.length} parts, but Gmail reads only the last ${maxParts}`]
        : []),
      ...(field.value.includes("@")
        ? ["has an email address, but Gmail reports only on groups of mail"]
        : []),
    ];
    return problems.map((problem) => ({ message: `The Feedback-ID ${problem}`, line, excerpt: field.value }));
  },
};

/**
 * Whether a header, such as the sending service's own `X-Campaign-ID` or `X-Mailing-Name`, names the
 * campaign.
 */
const namesCampaign = ({ fields }: MessageEvidence): boolean =>
  fields.some(({ name, value }) => /campaign|mailing/i.test(name) && value.trim() !== "");

const missing = ({ first }: MessageEvidence) =>
  first("DKIM-Signature") === undefined
    ? notMeasured("the sending service may add one")
    : [{ message: "No header identifies the campaign, so complaints cannot be traced to it" }];
