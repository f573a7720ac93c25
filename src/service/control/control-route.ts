import { type HttpAnswer, jsonAnswer } from "../protocol/http-answer.ts";
import type { Account } from "../state/account.ts";
import type { ServiceControl } from "./service-control.ts";

/** A request of the control plane, decoded. */
export interface ControlRequest {
  /** The value of the path's label; empty where it has none. */
  readonly id: string;
  /** The JSON of the body; undefined where there is none. */
  readonly body: unknown;
  readonly control: ServiceControl;
  readonly account: Account;
}

/** Answers, or throws a ServiceError, or a PlacewrightError for what the client must mend. */
export type ControlHandler = (request: ControlRequest) => HttpAnswer | Promise<HttpAnswer>;

/** Handlers by method and path below the prefix: `GET outbox/{id}`. */
export type ControlRoutes = Readonly<Record<string, ControlHandler>>;

/** An answer in JSON: dates in ISO 8601, bytes in base64. */
export const tell = (fields: object): HttpAnswer =>
  jsonAnswer({ simulated: true, ...(bytesToBase64(fields) as object) });

function bytesToBase64(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(bytesToBase64);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, bytesToBase64(entry)]));
}
