import root from "@opentelemetry/otlp-transformer/build/src/generated/root.js";
import { describe, expect, test } from "vitest";
import { toMetrics } from "../../../../src/report/telemetry/to-metrics.ts";
import { toSpans } from "../../../../src/report/telemetry/to-spans.ts";
import type { RunReport } from "../../../../src/result/run-report.ts";
import { hostileRunReport, sampleRunReport } from "../../../support/sample-run-report.ts";

/** A message of the protocol, as Protobuf describes it. */
interface MessageType {
  fromObject(value: object): object;
  verify(message: object): string | null;
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  toObject(message: object, options: object): object;
}
interface Protocol {
  readonly opentelemetry: {
    readonly proto: {
      readonly collector: {
        readonly trace: { readonly v1: { readonly ExportTraceServiceRequest: MessageType } };
        readonly metrics: { readonly v1: { readonly ExportMetricsServiceRequest: MessageType } };
      };
    };
  };
}
const { collector } = (root as unknown as Protocol).opentelemetry.proto;
const traces = collector.trace.v1.ExportTraceServiceRequest;
const metrics = collector.metrics.v1.ExportMetricsServiceRequest;

/** Replaces ids in hexadecimal by Base64, as in the JSON of Protobuf without OTLP's exception. */
const withBase64Ids = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, each) => {
    if (!/^(?:traceId|spanId|parentSpanId)$/.test(key)) return each;
    expect(each).toMatch(key === "traceId" ? /^[0-9a-f]{32}$/ : /^[0-9a-f]{16}$/);
    return Buffer.from(each, "hex").toString("base64");
  });

/**
 * Expects that Protobuf's own description of the message reads every key and value: what it encodes and decodes is equal
 * to what was written.
 */
function expectReadable(type: MessageType, value: object): void {
  const plain = withBase64Ids(value) as Record<string, unknown>;
  const parsed = type.fromObject(plain);
  expect(type.verify(parsed)).toBeNull();
  const decoded = type.decode(type.encode(parsed).finish());
  expect(type.toObject(decoded, { longs: String, bytes: String })).toEqual(plain);
}

test("the description of the protocol notices a name that it does not have", () => {
  const spans = [{ name: "a", startTimeUnixNanos: "1" }];
  expect(() => expectReadable(traces, { resourceSpans: [{ scopeSpans: [{ spans }] }] })).toThrow();
});

const options = {
  times: new Map([["spring-sale[de]@local", { intendedAtMs: 5, judgedAtMs: 10 }]]),
  job: { "cicd.pipeline.run.id": "42" },
};
const spansOf = (report: RunReport) => [...toSpans(report, options)];

describe.each([
  ["a run with every verdict", sampleRunReport],
  ["a run with hostile texts", hostileRunReport],
])("OTLP of %s", (_, create) => {
  test("has spans that the description of the protocol reads in full", () => {
    const spans = spansOf(create());
    const scope = { name: "placewright", version: "1" };
    const resource = { attributes: [{ key: "service.name", value: { stringValue: "placewright" } }] };
    expectReadable(traces, {
      resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }],
    });
    expect(spans.length).toBeGreaterThan(3);
  });

  test.each([1, 2] as const)("has metrics that it reads in full, with temporality %i", (temporality) => {
    expectReadable(metrics, {
      resourceMetrics: [{ scopeMetrics: [{ metrics: toMetrics(create(), temporality) }] }],
    });
  });
});

describe("the trace of a run", () => {
  const ofRun = (report: RunReport) => {
    const spans = spansOf(report);
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const pathOf = (id: string): string => {
      const span = byId.get(id);
      if (!span) throw new Error(`no span ${id}`);
      return span.parentSpanId ? `${pathOf(span.parentSpanId)} > ${span.name}` : span.name;
    };
    return { spans, byId, pathOf };
  };

  test("is a tree: the run, its projects, their tests, and the phases of each test", () => {
    const report = sampleRunReport();
    const tests = report.tests.slice(0, 2).map((each) => ({
      ...each,
      submittedAt: "2026-11-20T08:15:01.000Z",
      completedAt: "2026-11-20T08:15:03.500Z",
    }));
    const { spans, byId, pathOf } = ofRun({ ...report, tests });
    expect(byId.size).toBe(spans.length);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const test = "placewright run > project local > test spring-sale";
    expect(spans.map(({ spanId }) => pathOf(spanId))).toEqual([
      "placewright run",
      "placewright run > project local",
      ...["en", "de"].flatMap((variant) => [
        `${test} (${variant})`,
        ...["submit", "poll", "judge"].map((phase) => `${test} (${variant}) > ${phase}`),
      ]),
    ]);
    const poll = spans.find(({ name }) => name === "poll");
    expect(poll).toMatchObject({
      startTimeUnixNano: `${Date.parse("2026-11-20T08:15:01.000Z")}000000`,
      endTimeUnixNano: `${Date.parse("2026-11-20T08:15:03.500Z")}000000`,
    });
    for (const { startTimeUnixNano: start, endTimeUnixNano: end } of spans)
      expect(BigInt(end) >= BigInt(start)).toBe(true);
  });

  test("names verdicts as the conventions for tests do, and has an error only for those that are none of them good", () => {
    const { spans } = ofRun(sampleRunReport());
    const tests = spans.filter(({ name }) => name.startsWith("test "));
    const statusOf = ({ attributes }: (typeof tests)[number]) =>
      attributes.find(({ key }) => key === "test.case.result.status")?.value;
    expect(tests.map((span) => [span.name, statusOf(span), span.status.code])).toEqual(
      expect.arrayContaining([
        ["test spring-sale (en)", { stringValue: "pass" }, undefined],
        ["test spring-sale (de)", { stringValue: "fail" }, 2],
        ["test spring-sale (fr)", { stringValue: "pass" }, undefined],
        ["test product-announcement", { stringValue: "errored" }, 2],
        ["test order-confirmation", { stringValue: "not-measured" }, 2],
      ]),
    );
  });

  test("is the same for the same result, and continues the trace of the process that started it", () => {
    expect(spansOf(sampleRunReport())).toEqual(spansOf(sampleRunReport()));
    const parent = { traceId: "a".repeat(32), spanId: "b".repeat(16) };
    const [run] = toSpans(sampleRunReport(), { ...options, parent });
    expect(run).toMatchObject({ traceId: parent.traceId, parentSpanId: parent.spanId });
  });
});

test("metrics count verdicts, paid tests, durations, and placements", () => {
  const report = sampleRunReport();
  const costs = [
    { project: "local", newTests: 5, pricePerTest: 0 },
    { project: "eu", newTests: 2, pricePerTest: 10 },
    { project: "us", newTests: 1 },
  ];
  const tests = report.tests.map((each, index) =>
    index === 0
      ? { ...each, submittedAt: "2026-11-20T08:00:00.000Z", completedAt: "2026-11-20T09:00:00.000Z" }
      : each,
  );
  const all = toMetrics({ ...report, tests, run: { ...report.run, costs } }, 2);
  const find = (name: string) => all.find((each) => each.name === name);
  expect(
    find("placewright.tests.paid")?.sum?.dataPoints.map(({ asInt, attributes }) => [asInt, attributes]),
  ).toEqual([
    ["2", [{ key: "placewright.project", value: { stringValue: "eu" } }]],
    ["1", [{ key: "placewright.project", value: { stringValue: "us" } }]],
  ]);
  const counted = find("placewright.tests")?.sum?.dataPoints.reduce(
    (sum, { asInt }) => sum + Number(asInt),
    0,
  );
  expect(counted).toBe(report.tests.length);
  expect(find("placewright.test.duration")?.histogram?.dataPoints).toMatchObject([
    { count: "6", sum: 3615, min: 3, max: 3600, bucketCounts: "0,5,0,0,0,0,1,0,0,0,0,0,0".split(",") },
  ]);
  expect(find("placewright.placement")?.gauge?.dataPoints).toContainEqual(
    expect.objectContaining({
      asDouble: 52,
      attributes: expect.arrayContaining([
        { key: "placewright.mailbox_provider", value: { stringValue: "Outlook" } },
        { key: "placewright.landing", value: { stringValue: "inbox" } },
        { key: "placewright.simulated", value: { boolValue: true } },
      ]),
    }),
  );
});
