import { type HttpResponse, jsonAnswer } from "../protocol/http-response.ts";
import type { Account } from "../state/account.ts";
import type { ServiceControl } from "./service-control.ts";

/** A decoded control plane request. */
export interface ControlRequest {
  /** The percent-decoded value of the path's label. Empty if the route has no label. */
  readonly id: string;
  readonly query: URLSearchParams;
  /** The parsed JSON body. `undefined` if the request has none. */
  readonly body: unknown;
  readonly control: ServiceControl;
  readonly account: Account;
}

/** Handles a request. Throws a ServiceError, or a PlacewrightError that becomes a 400 response. */
export type ControlHandler = (request: ControlRequest) => HttpResponse | Promise<HttpResponse>;

/** Handlers by method and path below the prefix, such as `GET outbox/{id}`. */
export type ControlRoutes = Readonly<Record<string, ControlHandler>>;

/** Builds a JSON response: dates in ISO 8601, bytes in base64. Adds `simulated: true`. */
export const jsonResponse = (fields: object): HttpResponse =>
  jsonAnswer({ simulated: true, ...(bytesToBase64(fields) as object) });

function bytesToBase64(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(bytesToBase64);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, bytesToBase64(entry)]));
}
