import type { EmailContent, ListManagementOptions, MessageTag } from "@aws-sdk/client-sesv2";
import { endOfHead } from "../../message/mime-tree.ts";
import { badRequest } from "../protocol/service-error.ts";
import { limits } from "../state/limits.ts";

/** Settings that a raw message has in headers for Amazon SES. */
export interface SesHeaders {
  readonly configurationSetName?: string | undefined;
  readonly tags?: readonly MessageTag[];
  /** ARN of the identity of the From header, `X-SES-FROM-ARN`. */
  readonly fromArn?: string | undefined;
  /** ARN of the identity of the envelope's sender, `X-SES-SOURCE-ARN`. */
  readonly sourceArn?: string | undefined;
  /** ARN of the identity of the address for bounces, `X-SES-RETURN-PATH-ARN`. */
  readonly returnPathArn?: string | undefined;
  readonly listManagement?: ListManagementOptions | undefined;
  readonly tenantName?: string | undefined;
}

/**
 * Reads the headers `X-SES-CONFIGURATION-SET`, `X-SES-MESSAGE-TAGS: tagName1=tagValue1, tagName2=tagValue2`,
 * `X-SES-LIST-MANAGEMENT-OPTIONS: contactListName; topic=topicName`, `X-SES-TENANT`, and those of sending authorization.
 * Throws BadRequestException for an invalid tag. Sources:
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-send-email.html
 * https://docs.aws.amazon.com/ses/latest/dg/sending-email-subscription-management.html
 * https://docs.aws.amazon.com/ses/latest/dg/sending-authorization-delegate-sender-tasks-email.html
 * https://docs.aws.amazon.com/ses/latest/dg/tenants.html
 */
export function readSesHeaders(
  headers: readonly { readonly name: string; readonly value: string }[],
): SesHeaders {
  const valuesOf = (wanted: string) =>
    headers.filter(({ name }) => name.toLowerCase() === wanted).map(({ value }) => value.trim());
  const firstOf = (wanted: string) => valuesOf(wanted).find((value) => value !== "");
  const tags = valuesOf("x-ses-message-tags")
    .flatMap((value) => value.split(","))
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map(parseTag);
  const list = firstOf("x-ses-list-management-options");
  return {
    configurationSetName: firstOf("x-ses-configuration-set"),
    ...(tags.length > 0 ? { tags } : {}),
    fromArn: firstOf("x-ses-from-arn"),
    sourceArn: firstOf("x-ses-source-arn"),
    returnPathArn: firstOf("x-ses-return-path-arn"),
    listManagement: list === undefined ? undefined : parseList(list),
    tenantName: firstOf("x-ses-tenant"),
  };
}

/** Removes the headers for Amazon SES from raw content: recipients do not get them. */
export function withoutSesHeaders(content: EmailContent): EmailContent {
  const { Data } = content.Raw ?? {};
  if (!Data) return content;
  const bytes = Buffer.from(Data.buffer, Data.byteOffset, Data.byteLength);
  const end = endOfHead(bytes);
  const headers = Buffer.from(bytes.toString("latin1", 0, end).replace(sesHeader, ""), "latin1");
  return headers.length === end ? content : { Raw: { Data: Buffer.concat([headers, bytes.subarray(end)]) } };
}

/** A whole line whose name begins so, with the lines that continue it. */
const sesHeader = /(?<![^\n])x-ses-[^\n]*(?:\n[ \t][^\n]*)*(?:\n|$)/gi;

function parseTag(text: string): MessageTag {
  const at = text.indexOf("=");
  const [Name, Value] = [text.slice(0, Math.max(at, 0)).trim(), text.slice(at + 1).trim()];
  const { pattern, max } = limits.dimensionText;
  if (at < 0 || ![Name, Value].every((part) => part.length <= max && pattern.test(part)))
    throw badRequest(`Invalid tag in X-SES-MESSAGE-TAGS: ${text.slice(0, 200)}`);
  return { Name, Value };
}

function parseList(text: string): ListManagementOptions {
  const [ContactListName = "", ...options] = text.split(";").map((part) => part.trim());
  const topic = options.find((option) => option.toLowerCase().startsWith("topic="));
  return { ContactListName, ...(topic === undefined ? {} : { TopicName: topic.slice(6).trim() }) };
}
