import type { EventType } from "@aws-sdk/client-sesv2";
import type { MessageEvent } from "../state/message-event.ts";

/**
 * Something that happened to a sent message.
 *
 * @example
 * ```ts
 * import { startService } from "placewright/service";
 *
 * const service = await startService();
 * service.control.events({ type: "BOUNCE" }).map(({ recipients }) => recipients); // → []
 * await service.close();
 * ```
 */
export interface ServiceEvent {
  /** ID of the event. */
  readonly id: string;
  /** The MessageId returned to the client. */
  readonly messageId: string;
  /** Type in the words of SES event publishing: `SEND`, `DELIVERY`, `BOUNCE`, and others. */
  readonly type: EventType;
  /** Time by the account's clock. */
  readonly time: Date;
  /** Bare email addresses that the event is about. */
  readonly recipients: readonly string[];
  /** Facts that only this type has, such as `bounceType` or `link`. Empty for types without any. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** Returns an event as the control plane shows it. */
export function toServiceEvent({
  id,
  messageId,
  type,
  atMs,
  recipients,
  ...facts
}: MessageEvent): ServiceEvent {
  const details = Object.assign({}, ...Object.values(facts).filter((value) => typeof value === "object"));
  const plain = Object.fromEntries(Object.entries(facts).filter(([, value]) => typeof value !== "object"));
  return { id, messageId, type, time: new Date(atMs), recipients, details: { ...plain, ...details } };
}
