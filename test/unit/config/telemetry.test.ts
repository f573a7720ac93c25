import { expect, test } from "vitest";
import { hasTelemetry, readTelemetry } from "../../../src/config/telemetry.ts";

const endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
const urlsOf = (env: Readonly<Record<string, string>>) => {
  const settings = readTelemetry(env);
  return settings && [settings.tracesUrl?.href, settings.metricsUrl?.href];
};

test.each<[string, Record<string, string>, (string | undefined)[] | undefined]>([
  ["off without an endpoint", { OTEL_SERVICE_NAME: "a", TRACEPARENT: "x" }, undefined],
  ["off with an empty endpoint", { [endpoint]: " " }, undefined],
  [
    "off if the SDK is disabled",
    { [endpoint]: "http://127.0.0.1:4318", OTEL_SDK_DISABLED: "true" },
    undefined,
  ],
  [
    "the paths of the signals are added to the common endpoint",
    { [endpoint]: "https://otel.example/in/" },
    ["https://otel.example/in/v1/traces", "https://otel.example/in/v1/metrics"],
  ],
  [
    "the endpoint of a signal is used as it is",
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://otel.example/t" },
    ["https://otel.example/t", undefined],
  ],
  [
    "a signal can be switched off",
    { [endpoint]: "https://otel.example", OTEL_TRACES_EXPORTER: "none" },
    [undefined, "https://otel.example/v1/metrics"],
  ],
])("%s", (_, env, expected) => {
  expect(urlsOf(env)).toEqual(expected);
  if (expected) expect(hasTelemetry(env)).toBe(true);
});

test("reads headers, attributes, and the parent, and leaves out what is not valid", () => {
  expect(
    readTelemetry({
      [endpoint]: "https://otel.example",
      OTEL_EXPORTER_OTLP_HEADERS: "api-key=a%20b, broken,=c,x=1=2",
      OTEL_EXPORTER_OTLP_TIMEOUT: "2500",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=ci,service.name=other,bad=%zz",
      OTEL_SERVICE_NAME: "gate",
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "DELTA",
      TRACEPARENT: `00-${"a".repeat(32)}-${"b".repeat(16)}-00`,
    }),
  ).toMatchObject({
    headers: { "api-key": "a b", x: "1=2" },
    timeoutMs: 2500,
    resource: { "service.name": "gate", "deployment.environment.name": "ci", bad: "%zz" },
    isDelta: true,
    parent: { traceId: "a".repeat(32), spanId: "b".repeat(16), isSampled: false },
  });
  for (const parent of [
    "",
    "00-xyz",
    `00-${"0".repeat(32)}-${"b".repeat(16)}-01`,
    `ff-${"a".repeat(32)}-${"b".repeat(16)}-01`,
  ])
    expect(
      readTelemetry({ [endpoint]: "https://otel.example", TRACEPARENT: parent })?.parent,
    ).toBeUndefined();
});

test.each<[Record<string, string>, string]>([
  [{ [endpoint]: "otel.example:4318" }, "OTEL_EXPORTER_OTLP_ENDPOINT is not a URL"],
  [{ [endpoint]: "http://127.0.0.1:4317", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, "sends only over HTTP"],
  [
    { [endpoint]: "http://otel.example:4318", OTEL_EXPORTER_OTLP_HEADERS: "api-key=hush" },
    "is not encrypted, so the headers would be readable",
  ],
])("refuses %j", (env, expected) => {
  expect(() => readTelemetry(env)).toThrow(expected);
});
