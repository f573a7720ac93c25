import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { operationTable } from "../../src/service/operations/operation-table.ts";
import type { ApiVersion } from "../../src/service/protocol/api.ts";
import { loadSdkModel } from "../../src/service/protocol/sdk-model.ts";
import { projectRoot } from "../support/run-cli.ts";
import { isExhaustive } from "../support/sample-of.ts";
import { checkAnswer, createAnswerCheck } from "./clients/check-answer.ts";
import { toCoveragePage } from "./clients/coverage-page.ts";
import { walkWithSdk } from "./clients/js-client.ts";
import { findPython, type PythonClient, walkWithPython } from "./clients/python-client.ts";
import { validationCases } from "./clients/validation-cases.ts";
import { type WalkResult, walk, walkOf } from "./clients/walk.ts";
import { useService, versions } from "./running-service.ts";

const operationsOf = (version: ApiVersion): string[] =>
  Object.entries(operationTable.operations)
    .filter(([, { v2Only }]) => version === "v2" || !v2Only)
    .map(([name]) => name);

/**
 * Operations that passed by client, such as `boto3 v2`; and operations whose responses were validated against
 * their shapes.
 */
const passed = new Map<string, Set<string>>();
const checked = new Set<string>();

/** Starts a service for a walk. It uses the system clock, as the clients do. */
const useWalkedService = () =>
  useService({
    clock: systemClock,
    completeAfterMs: 0,
    interceptors: [createAnswerCheck([], (operation, version) => checked.add(`${version} ${operation}`))],
  });

function settle(client: string, version: ApiVersion, results: readonly WalkResult[]): void {
  const failures = results.filter(({ error }) => error !== undefined);
  expect(failures).toEqual([]);
  for (const { id, output, unknown } of results) {
    const expected = walk.find((call) => call.id === id)?.output;
    if (expected && !unknown) expect({ id, output }).toMatchObject({ id, output: expected });
  }
  passed.set(
    `${client} ${version}`,
    new Set(results.filter(({ unknown }) => !unknown).map(({ operation }) => operation)),
  );
}

test.each(["v1", "v2"] as const)("the walk of %s calls every operation", (version) => {
  const called = new Set(walkOf(version).map(({ operation }) => operation));
  expect([...called].toSorted()).toEqual(operationsOf(version).toSorted());
  expect(called.size).toBeGreaterThanOrEqual(version === "v1" ? 42 : 57);
});

test.each(versions)("the SDK for JavaScript carries out all of $version", async ({ version, clientOf }) => {
  const service = await useWalkedService();
  settle("JS", version, await walkWithSdk(clientOf(service), walkOf(version)));
  expect(passed.get(`JS ${version}`)?.size).toBe(operationsOf(version).length);
});

const isRequired = process.env["PLACEWRIGHT_REQUIRE_SERVERS"] === "1";

describe.each<PythonClient>(["boto3", "aws"])("%s", async (client) => {
  const python = await findPython(client);
  const why = python
    ? ""
    : ` (skipped: no python3 has it; apt-get install ${client === "aws" ? "awscli" : "python3-boto3"})`;

  test.runIf(isRequired)("is present", () => expect(python).toBeDefined());

  // The AWS CLI reads its whole model for each command, which takes longer than all other walks. It shares it with boto3.
  const walked: readonly ApiVersion[] = client === "boto3" || isExhaustive ? ["v1", "v2"] : [];

  test.skipIf(!python).each(walked)(`carries out all of %s that it knows${why}`, async (version) => {
    const { url } = await useWalkedService();
    const results = await walkWithPython(python ?? "", {
      client,
      service: version === "v1" ? "pinpoint-email" : "sesv2",
      endpoint: url,
      calls: walkOf(version),
    });
    settle(client, version, results);
    if (version === "v1") expect(passed.get(`${client} v1`)?.size).toBe(42);
    else expect(passed.get(`${client} v2`)?.size).toBeGreaterThanOrEqual(56);
  });
});

test("the coverage page lists what passed here", async ({ skip }) => {
  if (passed.size < 6) skip("a client is missing on this machine, or only CI tests it");
  const page = toCoveragePage({
    operationCount: (await loadSdkModel()).operations.size,
    passed,
    checked,
    validationCases,
  });
  const file = `${projectRoot}/docs/service-coverage.md`;
  if (process.env["UPDATE_COVERAGE"] === "1") await writeFile(file, page);
  expect(await readFile(file, "utf8")).toBe(page);
});

test.each([
  [
    "a member that the shape lacks",
    "v2",
    { MessageId: "x", Colour: "red" },
    "v2 SendEmail.Colour: not in the shape",
  ],
  ["a wrong type", "v2", { MessageId: 7 }, "v2 SendEmail.MessageId: 7 is no string"],
] as const)("an answer with %s would not pass", (_, version, body, fault) => {
  expect(checkAnswer("SendEmail", version, { status: 200, body: JSON.stringify(body) })).toEqual([fault]);
});

test("a response without a required member, or with a v2-only member, would fail", () => {
  const check = (operation: string, version: ApiVersion, body: object) =>
    checkAnswer(operation, version, { status: 200, body: JSON.stringify(body) });
  expect(check("GetDeliverabilityDashboardOptions", "v2", {})).toEqual([
    "v2 GetDeliverabilityDashboardOptions.DashboardEnabled: required and not there",
  ]);
  expect(check("GetAccount", "v2", { VdmAttributes: { VdmEnabled: "ENABLED" } })).toEqual([]);
  expect(check("GetAccount", "v1", { VdmAttributes: { VdmEnabled: "ENABLED" } })).toEqual([
    "v1 GetAccount.VdmAttributes: not in the shape",
  ]);
});
