import * as z from "zod";
import { checkOptions } from "../../authored/check-options.ts";
import { strictObject } from "../../authored/schema-parts.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { isLoopback } from "../protocol/allowed-host.ts";
import type { Account } from "../state/account.ts";
import { addSink, type EventSink, type EventSinkOptions, hostOf, serviceOfArn } from "../state/event-sink.ts";

const eventSinkSchema: z.ZodType<EventSinkOptions> = strictObject({
  arn: z
    .string()
    .refine(
      (arn) => serviceOfArn(arn) !== undefined,
      "must be the ARN of an SNS topic, an event bus, or a Firehose stream",
    ),
  url: z.string().refine((url) => hostOf(url) !== undefined, "must be an HTTP or HTTPS URL"),
  rawMessageDelivery: z.boolean().optional(),
  isConfirmed: z.boolean().optional(),
});

/** Adds a sink that the control plane names. Throws `usage` if it is invalid or not on this machine. */
export function addLocalSink(account: Account, options: EventSinkOptions): EventSink {
  checkOptions(eventSinkSchema, options, "Cannot add the event sink");
  if (!isLoopback(hostOf(options.url) ?? ""))
    throw new PlacewrightError(
      "usage",
      `Cannot add the event sink "${options.url}": it is not on this machine`,
      {
        hint: "Use a loopback URL such as http://127.0.0.1:3000, or name the sink in the fixture",
      },
    );
  return addSink(account, options);
}
