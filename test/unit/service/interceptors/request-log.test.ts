import { expect, test } from "vitest";
import { createRequestLog } from "../../../../src/service/interceptors/request-log.ts";
import { createHeldClock } from "../held-clock.ts";

const request = { method: "GET", rawPath: "/v2/email/account", query: "", headers: {}, body: undefined };
const call = { operation: "GetAccount", version: "v2", request } as const;

test("logs each request with its time, result, and duration, and returns the response", async () => {
  const clock = createHeldClock(1000);
  const log = createRequestLog(clock);
  const answer = { status: 200, body: "{}" };
  expect(
    await log.intercept(call, async () => {
      await clock.sleep(500);
      return answer;
    }),
  ).toBe(answer);
  await log.intercept(call, () => ({ status: 404, body: "{}", errorType: "NotFoundException" }));
  log.addUnrouted(
    { ...request, method: "POST", rawPath: "/x" },
    { status: 403, body: "", errorType: "Denied" },
  );
  const entries = log.entries();
  for (const { durationMs } of entries) {
    expect(durationMs).toBeGreaterThanOrEqual(0);
    expect(durationMs).toBeLessThan(1000);
    expect(durationMs).toBe(Number(durationMs.toFixed(3)));
  }
  const { method, rawPath: path } = request;
  const known = { version: "v2", operation: "GetAccount", method, path };
  expect(entries.map(({ durationMs: _, ...entry }) => entry)).toEqual([
    { time: new Date(1000), ...known, status: 200 },
    { time: new Date(1500), ...known, status: 404, error: "NotFoundException" },
    { time: new Date(1500), method: "POST", path: "/x", status: 403, error: "Denied" },
  ]);
  expect(entries[2]?.durationMs).toBe(0);
  log.clear();
  expect(log.entries()).toEqual([]);
});

test("keeps the last 1,000 requests, oldest first, also after it was cleared", () => {
  const log = createRequestLog(createHeldClock());
  const add = (count: number) => {
    for (let index = 0; index < count; index++)
      log.addUnrouted({ ...request, rawPath: `/${index}` }, { status: 404, body: "" });
  };
  const paths = () => log.entries().map(({ path }) => path);
  add(1002);
  expect(paths()).toEqual(Array.from({ length: 1000 }, (_, index) => `/${index + 2}`));
  log.clear();
  add(2);
  expect(paths()).toEqual(["/0", "/1"]);
});
