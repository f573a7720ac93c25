import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createCodeHost } from "../../../../src/workspace/pull-request/code-host.ts";
import { createManualClock } from "../../../support/manual-clock.ts";

/** Unix time of the clock, in milliseconds. */
const nowMs = 1_000_000;

/** Calls a host that responds with this. Returns the error. */
async function errorOf(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<unknown> {
  const server = createServer((_, response) => response.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = createCodeHost({
    name: "GitHub",
    headers: {},
    clock: createManualClock(nowMs),
    limits: { totalMs: 600_000, callMs: 600_000 },
  });
  return host
    .call("GET", `http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    .catch((error: unknown) => error);
}

const usedUp = (reset: string) => ({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset });

test.each<[number, Record<string, string>, string, boolean, number | undefined]>([
  [403, { "retry-after": "7" }, "", true, 7000],
  [403, { "retry-after": "7 seconds" }, "", true, 60_000],
  [403, { "retry-after": "in 7" }, "", true, 60_000],
  [403, usedUp("1030"), "", true, 30_000],
  [403, usedUp("990"), "", true, 0],
  [403, usedUp("1030 s"), "", true, 60_000],
  [403, usedUp("at 1030"), "", true, 60_000],
  [403, { ...usedUp("1030"), "x-ratelimit-remaining": "5" }, "", false, undefined],
  [403, {}, '{"message":"You have exceeded a secondary rate limit"}', true, 60_000],
  [403, {}, '{"message":"Resource not accessible by integration"}', false, undefined],
  [429, {}, "", true, 60_000],
  [429, { "x-ratelimit-remaining": "5", "x-ratelimit-reset": "1030" }, "", true, 60_000],
  [503, { "retry-after": "3" }, "", true, 3000],
  [500, {}, "", true, undefined],
  [408, {}, "", true, undefined],
  [404, { "retry-after": "3" }, "", false, 3000],
])("a response %i with %o %s", async (status, headers, body, isRetryable, waitMs) => {
  expect(await errorOf(status, headers, body)).toMatchObject({ name: "Error", status, isRetryable, waitMs });
});

test.each([
  ['{"message":"Not Found"}', "GitHub responded with 404 (Not Found)"],
  ['{"error":"no such project"}', "GitHub responded with 404 (no such project)"],
  ['{"message":{"note":["is too long"]}}', 'GitHub responded with 404 ({"note":["is too long"]})'],
  [JSON.stringify({ message: "a".repeat(400) }), `GitHub responded with 404 (${"a".repeat(300)})`],
  ["{}", "GitHub responded with 404"],
  ["null", "GitHub responded with 404"],
  ["<html>", "GitHub responded with 404"],
])("the words of a response %s", async (body, message) => {
  expect(await errorOf(404, {}, body)).toMatchObject({ message });
});
