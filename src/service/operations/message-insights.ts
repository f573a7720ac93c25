import type {
  GetMessageInsightsRequest,
  GetMessageInsightsResponse,
  MessageTag,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { insightsOf, toEmailInsights } from "../state/message-insights.ts";
import type { SentMessage } from "../state/sent-message.ts";

/** Returns a message of the outbox with everything that happened to it, by recipient. */
function getMessageInsights(
  { MessageId = "" }: GetMessageInsightsRequest,
  account: Account,
): GetMessageInsightsResponse {
  const message = account.outbox.get(MessageId);
  if (!message) throw new ServiceError("NotFoundException", `No message has the id ${MessageId}`);
  return {
    MessageId: message.id,
    FromEmailAddress: message.fromEmailAddress,
    Subject: message.subject,
    EmailTags: emailTagsOf(message),
    Insights: insightsOf(message, account).map(toEmailInsights),
  };
}

/** Returns the tags of a message: those of the request, and the ones that SES adds. */
export const emailTagsOf = ({ tags, domain, configurationSetName }: SentMessage): MessageTag[] => [
  ...tags,
  ...(configurationSetName === undefined
    ? []
    : [{ Name: "ses:configuration-set", Value: configurationSetName }]),
  { Name: "ses:from-domain", Value: domain },
];

export const messageInsightsOperations: ApiTable<Account> = {
  operations: { GetMessageInsights: { handle: getMessageInsights, v2Only: true, basis: "derived" } },
  rules: {},
  absentInV1: {},
};
