import * as z from "zod";
import { PlacewrightError } from "../../base/errors.ts";
import { networkReason } from "../../base/network-reason.ts";
import { readBody } from "../../base/read-body.ts";

/** A message that a service accepted, without its content. */
export type OutboxEntry = z.output<typeof entrySchema>;

/** One thing that happened to a message. */
export type OutboxEvent = z.output<typeof eventSchema>;

/** Where a service is whose outbox is shown. */
export interface OutboxAddress {
  /** Origin of the service: `http://127.0.0.1:8025`. */
  readonly url: string;
  /** Token of its control plane. Default: none; a service on loopback needs none. */
  readonly token?: string | undefined;
}

/** Reads the outbox of an embedded service, which may run in another process. */
export interface OutboxReader {
  readonly url: string;
  /** Returns the latest messages, newest first, and how many there are in all. */
  list(): Promise<{ readonly count: number; readonly messages: readonly OutboxEntry[] }>;
  /** Returns a message, or undefined if the service does not have it. */
  find(id: string): Promise<OutboxEntry | undefined>;
  /** Returns the message as sent: MIME, signed. Undefined if its content was dropped. */
  eml(id: string): Promise<Buffer | undefined>;
  /** Returns a text that changes with the outbox. */
  mark(): Promise<string>;
}

const text = z.string().max(10_000);
const addresses = z.array(text).max(1000).optional();

const eventSchema = z.object({
  type: text,
  time: z.iso.datetime(),
  recipients: z.array(text).default([]),
  /** Facts that only this type has, such as `bounceType` or `link`. */
  details: z.record(z.string(), z.unknown()).default({}),
});

/** The service may be another version, or no embedded service at all. Unknown fields are ignored. */
const entrySchema = z.object({
  id: text,
  sentAt: z.iso.datetime(),
  from: text,
  subject: z.string().optional(),
  destination: z.object({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses }),
  replyTo: z.array(text).default([]),
  configurationSetName: text.optional(),
  tenantName: text.optional(),
  listManagement: z.object({ ContactListName: text.optional(), TopicName: text.optional() }).optional(),
  tags: z.array(z.object({ Name: text.optional(), Value: text.optional() })).default([]),
  contentDropped: z.boolean().optional(),
  /** What happened to it until now, in order. */
  events: z.array(eventSchema).default([]),
});

const markSchema = z.object({ mark: text });

const listSchema = z.object({ count: z.number().int().min(0), messages: z.array(entrySchema) });

/** Largest answer that is read, in bytes: SES accepts messages of 40 MB. */
const maxBytes = 64 * 1024 * 1024;
/** Time to wait for the service, in milliseconds. */
const timeoutMs = 10_000;

/** Opens the outbox of a service. Each call throws `service-unavailable` if the service does not answer as one. */
export function openOutbox({ url, token }: OutboxAddress): OutboxReader {
  async function ask(path: string): Promise<Buffer | undefined> {
    const response = await fetch(new URL(`/_placewright/${path}`, url), {
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((cause) => {
      throw unavailable(networkReason(cause), cause);
    });
    const body = await readBody(response, maxBytes).catch((cause) => {
      throw unavailable(networkReason(cause), cause);
    });
    if (response.status === 404) return undefined;
    if (response.status === 403) throw unavailable("it requires the token of its control plane");
    if (!response.ok) throw unavailable(`it answered with HTTP ${response.status}`);
    return body;
  }

  async function parse<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const body = await ask(path);
    if (!body) return undefined;
    try {
      return schema.parse(JSON.parse(body.toString("utf8")));
    } catch (cause) {
      throw unavailable("it did not answer as an embedded service does", cause);
    }
  }

  const unavailable = (why: string, cause?: unknown): PlacewrightError =>
    new PlacewrightError("service-unavailable", `Cannot read the outbox of ${url}: ${why}`, {
      hint: "Start the service with placewright service, and set its URL in ui.outbox; if it has a token, set PLACEWRIGHT_CONTROL_TOKEN",
      cause,
    });
  const pathOf = (id: string, more = ""): string => `outbox/${encodeURIComponent(id.toWellFormed())}${more}`;

  return {
    url,
    async list() {
      const found = await parse("outbox", listSchema);
      if (!found) throw unavailable("it has no outbox");
      return { count: found.count, messages: found.messages.toReversed() };
    },
    find: (id) => parse(pathOf(id), entrySchema),
    eml: (id) => ask(pathOf(id, ".eml")),
    async mark() {
      return (await parse("outbox-mark", markSchema))?.mark ?? "";
    },
  };
}
