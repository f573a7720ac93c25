import { parseUrl } from "../base/parse-url.ts";
import type { Environment } from "./environment.ts";
import { isCovered } from "./is-covered.ts";
import { noteHeader, noteUrlKeys } from "./note-parts.ts";

/** The span of the process that started this one, as in W3C Trace Context. */
export interface ParentSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Whether the trace is recorded. If not, spans are not sent. */
  readonly isSampled: boolean;
}

/** Where telemetry goes, and what is added to it. */
export interface TelemetrySettings {
  /** Absent if no spans are sent. */
  readonly tracesUrl?: URL | undefined;
  /** Absent if no metrics are sent. */
  readonly metricsUrl?: URL | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Longest duration of one request, in milliseconds. */
  readonly timeoutMs: number;
  /** Attributes of the resource, with `service.name`. */
  readonly resource: Readonly<Record<string, string>>;
  readonly parent?: ParentSpan | undefined;
  readonly isDelta: boolean;
}

/** Why telemetry cannot be sent, although variables ask for it. */
export class TelemetryFault extends Error {}

const base = "OTEL_EXPORTER_OTLP";

/**
 * Reads the standard variables of OpenTelemetry. Undefined if they do not name an endpoint: telemetry is off by default.
 * Throws a `TelemetryFault`.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/protocol/exporter
 */
export function readTelemetry(env: Environment): TelemetrySettings | undefined {
  const read = (name: string): string | undefined => env[name]?.trim() || undefined;
  if (read("OTEL_SDK_DISABLED")?.toLowerCase() === "true") return undefined;
  const isOff = (signal: string): boolean => read(`OTEL_${signal}_EXPORTER`) === "none";
  const tracesUrl = isOff("TRACES") ? undefined : urlOf(read, "TRACES");
  const metricsUrl = isOff("METRICS") ? undefined : urlOf(read, "METRICS");
  if (!tracesUrl && !metricsUrl) return undefined;
  const protocol = read(`${base}_PROTOCOL`);
  if (protocol === "grpc")
    throw new TelemetryFault(
      `${base}_PROTOCOL is grpc, and Placewright sends only over HTTP. Set it to http/json, and the endpoint to the HTTP port of the collector, such as http://127.0.0.1:4318`,
    );
  const timeoutMs = Number(read(`${base}_TIMEOUT`) ?? 10_000);
  const serviceName = read("OTEL_SERVICE_NAME");
  return {
    tracesUrl,
    metricsUrl,
    headers: Object.fromEntries(pairsOf(read(`${base}_HEADERS`))),
    timeoutMs: timeoutMs > 0 && timeoutMs <= 60_000 ? timeoutMs : 10_000,
    resource: {
      "service.name": "placewright",
      ...Object.fromEntries(pairsOf(read("OTEL_RESOURCE_ATTRIBUTES"))),
      ...(serviceName ? { "service.name": serviceName } : {}),
    },
    parent: parseParent(read("TRACEPARENT") ?? ""),
    isDelta: read(`${base}_METRICS_TEMPORALITY_PREFERENCE`)?.toLowerCase() === "delta",
  };
}

/** Whether variables name an endpoint for telemetry. */
export const hasTelemetry = (env: Environment): boolean =>
  [`${base}_ENDPOINT`, `${base}_TRACES_ENDPOINT`, `${base}_METRICS_ENDPOINT`].some((name) =>
    env[name]?.trim(),
  );

/** Registers the values of headers, which contain API keys, and passwords and keys in endpoints, as secrets. */
export function noteTelemetrySecrets(env: Environment): void {
  for (const signal of ["", "_TRACES", "_METRICS"]) {
    for (const [, value] of pairsOf(env[`${base}${signal}_HEADERS`])) noteHeader(value);
    noteUrlKeys(env[`${base}${signal}_ENDPOINT`]?.trim() ?? "");
  }
}

/** The endpoint of a signal is used as it is; the path of the signal is added to the common one. */
function urlOf(read: (name: string) => string | undefined, signal: "TRACES" | "METRICS"): URL | undefined {
  const own = `${base}_${signal}_ENDPOINT`;
  const name = read(own) ? own : `${base}_ENDPOINT`;
  const text = read(name);
  if (text === undefined) return undefined;
  const url = parseUrl(text);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new TelemetryFault(`${name} is not a URL that begins with http:// or https://`);
  if (!isCovered(text) && read(`${base}_HEADERS`))
    throw new TelemetryFault(`${name} is not encrypted, so the headers would be readable. Use https://`);
  if (name !== own) url.pathname = `${url.pathname.replace(/\/$/, "")}/v1/${signal.toLowerCase()}`;
  return url;
}

/** Parses `key1=value1,key2=value2` with percent-encoded values. Leaves out what is not a pair. */
function pairsOf(text = ""): [name: string, value: string][] {
  return text.split(",").flatMap((pair): [string, string][] => {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    return at > 0 && name !== "" ? [[name, decode(pair.slice(at + 1).trim())]] : [];
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parseParent(text: string): ParentSpan | undefined {
  const [, traceId = "", spanId = "", flags = ""] =
    /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/.exec(text) ?? [];
  if (/^0*$/.test(traceId) || /^0*$/.test(spanId) || text.startsWith("ff")) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
