import type { MessageTag } from "@aws-sdk/client-sesv2";
import { badRequest } from "../protocol/service-error.ts";
import { limits } from "../state/limits.ts";

/** Settings that a raw message has in headers for Amazon SES. */
export interface SesHeaders {
  readonly configurationSetName?: string | undefined;
  readonly tags?: readonly MessageTag[];
}

/**
 * Reads the headers `X-SES-CONFIGURATION-SET` and `X-SES-MESSAGE-TAGS: tagName1=tagValue1, tagName2=tagValue2`. Throws
 * BadRequestException for an invalid tag. Source:
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-send-email.html
 */
export function readSesHeaders(
  headers: readonly { readonly name: string; readonly value: string }[],
): SesHeaders {
  const valuesOf = (wanted: string) =>
    headers.filter(({ name }) => name.toLowerCase() === wanted).map(({ value }) => value.trim());
  const [configurationSetName] = valuesOf("x-ses-configuration-set");
  const tags = valuesOf("x-ses-message-tags")
    .flatMap((value) => value.split(","))
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map(parseTag);
  return {
    ...(configurationSetName ? { configurationSetName } : {}),
    ...(tags.length > 0 ? { tags } : {}),
  };
}

function parseTag(text: string): MessageTag {
  const at = text.indexOf("=");
  const [Name, Value] = [text.slice(0, Math.max(at, 0)).trim(), text.slice(at + 1).trim()];
  const { pattern, max } = limits.dimensionText;
  if (at < 0 || ![Name, Value].every((part) => part.length <= max && pattern.test(part)))
    throw badRequest(`Invalid tag in X-SES-MESSAGE-TAGS: ${text.slice(0, 200)}`);
  return { Name, Value };
}
