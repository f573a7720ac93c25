import { PlacewrightError } from "../base/errors.ts";
import { hashTemplateContent } from "./content-hash.ts";
import type { MessageContent } from "./rendered-message.ts";
import { requireSendable } from "./sendable-text.ts";

/** Deeper than any template reads. */
const maxDepth = 100;

/** Limit of EmailTemplateContent in both APIs, in characters. */
const maxTemplateDataLength = 262_144;

/**
 * Returns the content that asks the service to send a template it stores, with its data. Throws
 * `message-invalid`.
 */
export function toTemplateContent(
  arn: string,
  data: Readonly<Record<string, unknown>>,
  from: string,
): { content: MessageContent & { kind: "template" }; contentHash: string } {
  const what = `Cannot send template "${arn}"`;
  const fail = (why: string, hint: string, cause?: unknown) =>
    new PlacewrightError("message-invalid", `${what}: ${why}`, {
      literal: arn,
      hint,
      cause,
    });
  if (!/^arn:aws[a-z-]*:(ses|mobiletargeting):[a-z0-9-]+:\d{12}:templates?\/[\w./-]+$/.test(arn))
    throw fail(
      "it is not the ARN of a template",
      "Use the form arn:aws:ses:<region>:<12-digit account>:template/<name>",
    );
  if (isNestedDeeper(data, maxDepth))
    throw fail(`its data is nested more than ${maxDepth} levels deep`, "Use fewer nested levels");
  let templateData: string;
  try {
    templateData = JSON.stringify(data, (name, value: unknown) => {
      requireSendable(name, what);
      // JSON cannot represent these values: it would write null, or nothing.
      if (
        ["function", "symbol"].includes(typeof value) ||
        (typeof value === "number" && !Number.isFinite(value))
      )
        throw fail(
          `"${name}" in its data is ${String(value).slice(0, 80)}`,
          "Use only text, numbers, lists, and objects",
        );
      return typeof value === "string" ? requireSendable(value, what) : value;
    });
  } catch (error) {
    if (error instanceof PlacewrightError) throw error;
    throw fail("its data cannot be written as JSON", "Use only text, numbers, lists, and objects", error);
  }
  if (templateData.length > maxTemplateDataLength)
    throw fail(
      `its data has ${templateData.length} characters as JSON, and must have at most ${maxTemplateDataLength}`,
      "Use less data",
    );
  const content = { kind: "template", templateArn: arn, templateData } as const;
  return { content, contentHash: hashTemplateContent(content, from) };
}

/**
 * Whether a value is nested deeper than `most`. Goes level by level, so that no depth overflows the stack.
 */
function isNestedDeeper(value: unknown, most: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= most && level.length > 0; depth++)
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
  return level.length > 0;
}
