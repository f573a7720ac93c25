/**
 * The JSON of OTLP: names in camel case, times in nanoseconds and integers of 64 bits as decimal strings, ids in
 * hexadecimal, and enums as numbers.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 *
 * @module
 */

export type Scalar = string | number | boolean | undefined;

export interface KeyValue {
  readonly key: string;
  readonly value:
    | { readonly stringValue: string }
    | { readonly boolValue: boolean }
    | { readonly intValue: string }
    | { readonly doubleValue: number };
}

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly status: { readonly code?: number; readonly message?: string };
}

export interface NumberPoint {
  readonly attributes: readonly KeyValue[];
  readonly startTimeUnixNano?: string;
  readonly timeUnixNano: string;
  readonly asInt?: string;
  readonly asDouble?: number;
}

export interface HistogramPoint {
  readonly attributes: readonly KeyValue[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly count: string;
  readonly sum: number;
  readonly bucketCounts: readonly string[];
  readonly explicitBounds: readonly number[];
  readonly min: number;
  readonly max: number;
}

/** `AGGREGATION_TEMPORALITY_DELTA` and `AGGREGATION_TEMPORALITY_CUMULATIVE`. */
export type Temporality = 1 | 2;

export interface Metric {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly gauge?: { readonly dataPoints: readonly NumberPoint[] };
  readonly sum?: {
    readonly dataPoints: readonly NumberPoint[];
    readonly aggregationTemporality: Temporality;
    readonly isMonotonic: boolean;
  };
  readonly histogram?: {
    readonly dataPoints: readonly HistogramPoint[];
    readonly aggregationTemporality: Temporality;
  };
}

/** Longest value of an attribute, in characters. */
const maxValue = 1000;

/** Converts attributes. Whole numbers are integers; `undefined` is left out. */
export const toAttributes = (values: Readonly<Record<string, Scalar>>): KeyValue[] =>
  Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: toValue(value) }],
  );

function toValue(value: NonNullable<Scalar>): KeyValue["value"] {
  if (typeof value === "string") return { stringValue: value.slice(0, maxValue).toWellFormed() };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** Converts a Unix time in milliseconds to nanoseconds. */
export const toNanos = (ms: number): string => String(BigInt(Math.round(ms)) * 1_000_000n);
