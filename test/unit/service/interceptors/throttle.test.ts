import { describe, expect, test } from "vitest";
import { createThrottle } from "../../../../src/service/interceptors/throttle.ts";
import type { HttpRequest } from "../../../../src/service/protocol/http-response.ts";

const request = (body?: object): HttpRequest => ({
  method: "POST",
  rawPath: "/",
  query: "",
  headers: {},
  body: body && Buffer.from(JSON.stringify(body)),
});

function useThrottle() {
  let [nowMs, realMs] = [0, 0];
  const throttle = createThrottle({ clock: { now: () => nowMs, sleep: async () => {} } }, () => realMs);
  return {
    call(operation: string, body?: object): number {
      try {
        const call = { operation, version: "v2" as const, request: request(body) };
        return (throttle(call, () => ({ status: 200, body: "" })) as { status: number }).status;
      } catch (error) {
        expect(error).toMatchObject({ name: "TooManyRequestsException", message: "Rate exceeded" });
        return 429;
      }
    },
    advance: (ms: number) => (nowMs += ms),
    advanceReal: (ms: number) => (realMs += ms),
  };
}

describe("createThrottle", () => {
  test("lets a client continue when either clock has advanced by a second", () => {
    const { call, advance, advanceReal } = useThrottle();
    expect([call("GetAccount"), call("GetAccount"), call("ListContactLists")]).toEqual([200, 429, 200]);
    advanceReal(999);
    expect(call("GetAccount")).toBe(429);
    // The account is frozen.
    advanceReal(1);
    expect([call("GetAccount"), call("GetAccount")]).toEqual([200, 429]);
    advance(1000);
    expect(call("GetAccount")).toBe(200);
  });

  // "You can execute this operation no more than 16 times per second, and with at most 160 queries from the batches per
  // second (cumulative)." BatchGetMetricData, SES API reference.
  test("allows 16 calls of BatchGetMetricData per second", () => {
    const { call, advance } = useThrottle();
    const statuses = Array.from({ length: 17 }, () => call("BatchGetMetricData", { Queries: [{}] }));
    expect(statuses).toEqual([...Array<number>(16).fill(200), 429]);
    advance(1000);
    expect(call("BatchGetMetricData", { Queries: [{}] })).toBe(200);
  });

  test("allows 160 queries of BatchGetMetricData per second", () => {
    const { call } = useThrottle();
    const batch = (count: number) => ({ Queries: Array.from({ length: count }, () => ({})) });
    for (let index = 0; index < 10; index++) expect(call("BatchGetMetricData", batch(15))).toBe(200);
    expect(call("BatchGetMetricData", batch(11))).toBe(429);
    expect(call("BatchGetMetricData", batch(10))).toBe(200);
    expect(call("BatchGetMetricData", batch(1))).toBe(429);
  });

  test("never limits what has the sending rate", () => {
    const { call } = useThrottle();
    expect([call("SendEmail"), call("SendEmail")]).toEqual([200, 200]);
  });
});
