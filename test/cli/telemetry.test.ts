import { expect, onTestFinished, test } from "vitest";
import { type HttpReply, useHttpServer } from "../support/loopback-server.ts";
import { makeProject } from "../support/project-folder.ts";
import { runCommand } from "../support/run-command.ts";

const key = "collector-key-4711";

async function project(reply: (path: string) => HttpReply = () => ({ body: "{}" }), own = {}) {
  const { url, requests } = await useHttpServer(({ path }) => reply(path));
  const { dir, remove } = await makeProject({
    "placewright.config.ts":
      'export default { projects: [{ name: "local", provider: "local", completeAfter: 0 }] };\n',
    "scenarios/a.yaml": `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." } }
expect: { overall: [inbox >= 1] }
`,
  });
  onTestFinished(remove);
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_HEADERS: `api-key=${key}`,
    OTEL_SERVICE_NAME: "mail-gate",
    GITHUB_RUN_ID: "42",
    ...own,
  };
  return {
    requests,
    paths: () => requests.map(({ path }) => path),
    run: (...args: string[]) => runCommand(args, { cwd: dir, env }),
  };
}

test("a run is one trace, sent once with its metrics, however often it is collected", async () => {
  const { run, requests, paths } = await project(undefined, {
    TRACEPARENT: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
  });
  await run("run", "--detach");
  expect(paths()).toEqual([]);
  const { code, stderr } = await run("wait");
  expect([code, stderr]).toEqual([0, ""]);
  await run("wait");
  await run("report");
  expect(paths()).toEqual(["/v1/traces", "/v1/metrics", "/v1/metrics"]);
  expect(requests[0]?.headers).toMatchObject({ "api-key": key, "content-type": "application/json" });
  const { resource, scopeSpans } = JSON.parse(requests[0]?.body ?? "").resourceSpans[0];
  expect(resource.attributes).toContainEqual({ key: "service.name", value: { stringValue: "mail-gate" } });
  const { spans } = scopeSpans[0];
  expect(spans.map(({ name }: { name: string }) => name)).toEqual([
    "placewright run",
    "project local",
    "test a",
    "submit",
    "poll",
    "judge",
  ]);
  expect(spans[0]).toMatchObject({ traceId: "a".repeat(32), parentSpanId: "b".repeat(16) });
  expect(spans[0].attributes).toContainEqual({ key: "cicd.pipeline.run.id", value: { stringValue: "42" } });
  const names = requests
    .slice(1)
    .flatMap(({ body }) => JSON.parse(body).resourceMetrics[0].scopeMetrics[0].metrics)
    .map(({ name }) => name);
  expect(names).toEqual([
    "placewright.tests",
    "placewright.run.duration",
    "placewright.test.duration",
    "placewright.placement",
  ]);
});

test("spans of a trace that is not recorded are not sent", async () => {
  const { run, paths } = await project(undefined, {
    TRACEPARENT: `00-${"a".repeat(32)}-${"b".repeat(16)}-00`,
  });
  await run("run");
  expect(paths()).toEqual(["/v1/metrics", "/v1/metrics"]);
});

test("a collector that refuses leaves the exit code and the report, and no secret in the error", async () => {
  const { run } = await project(() => ({ status: 401, body: `bad key ${key}` }));
  const { code, stdout, stderr } = await run("run");
  expect([code, stdout.includes("Report: reports")]).toEqual([0, true]);
  expect(stderr).toMatch(
    /^! Cannot send the telemetry of run (\S+): 127\.0\.0\.1:\d+: it responds with 401 \(bad key \[redacted\]\)\. The report is complete\. To send it later: placewright wait \1\n$/,
  );
});

test("what a collector takes only in part is reported", async () => {
  const { run } = await project((path) => ({
    body: path === "/v1/traces" ? { partialSuccess: { rejectedSpans: "2", errorMessage: "too old" } } : {},
  }));
  expect((await run("run")).stderr).toContain("rejects a part of it");
});

test("nothing is sent by default", async () => {
  const { run, paths } = await project(undefined, { OTEL_EXPORTER_OTLP_ENDPOINT: "" });
  expect((await run("run")).code).toBe(0);
  expect(paths()).toEqual([]);
});
