import { describe, expect, test } from "vitest";
import { createAccountReader } from "../../../../../src/provider/amazon/account/account-reader.ts";
import { never, rejectionOf } from "../../../../support/amazon-provider.ts";

const calls = { now: Date.now, timeoutMs: 30 };
const once = <T>(send: () => Promise<T>): Promise<T> => send();
/** Sends each call up to three times. */
const persistent = async <T>(send: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++)
    try {
      return await send();
    } catch (error) {
      if (attempt === 3) throw error;
    }
};
const { known, collect } = createAccountReader(calls, once);

describe("a call", () => {
  test("returns its response", async () => {
    const answer = { Max24HourSend: 1000, At: new Date(0), Names: ["a", null], Rest: undefined };
    expect(await known("read it", never, async () => answer)).toEqual(answer);
  });

  test.each<[unknown, string]>([
    [{ SentLast24Hours: -1 }, "SentLast24Hours is -1"],
    [{ Max24HourSend: Number.NaN }, "Max24HourSend is NaN"],
    [{ At: new Date(Number.NaN) }, "At is not a valid date"],
  ])("rejects %j, and keeps it in the error", async (answer, reason) => {
    const error = await rejectionOf(known("read it", never, async () => answer));
    expect(error).toMatchObject({
      code: "provider-answer-invalid",
      reason: expect.stringContaining(`Cannot read it: ${reason}`),
      hint: "Compare it with the provider's console, and report it to the provider",
      answer: expect.stringMatching(/^\{"\w+":/),
    });
  });

  test("accepts numbers from another minimum", async () => {
    const unlimited = { Max24HourSend: -1 };
    expect(await known("read it", never, async () => unlimited, -1)).toEqual(unlimited);
    expect(await rejectionOf(known("read it", never, async () => ({ Quota: -2 }), -1))).toMatchObject({
      code: "provider-answer-invalid",
    });
  });

  test("is sent again as `attempt` says, also if the response was invalid", async () => {
    let sent = 0;
    const reader = createAccountReader(calls, persistent);
    const send = async () => {
      if (++sent === 1) throw new Error("the line is busy");
      return { Count: sent === 2 ? -1 : 7 };
    };
    expect(await reader.known("read it", never, send)).toEqual({ Count: 7 });
    expect(sent).toBe(3);
  });

  test("has a time limit, and ends with the caller's reason", async () => {
    const stall = () => new Promise<never>(() => {});
    expect(await rejectionOf(known("read it", never, stall))).toMatchObject({
      code: "provider-unreachable",
      reason: expect.stringMatching(/^Cannot read it: .*0\.03 s/),
    });
    const reason = new Error("enough");
    expect(await rejectionOf(known("read it", { signal: AbortSignal.abort(reason) }, stall))).toBe(reason);
  });
});

describe("a list", () => {
  const pages: Readonly<Record<string, { items: number[] | undefined; next: string | undefined }>> = {
    first: { items: [1, 2], next: "b" },
    b: { items: undefined, next: "c" },
    c: { items: [3], next: undefined },
  };

  test("is read to its end, one call per page", async () => {
    const tokens: unknown[] = [];
    const all = await collect("list it", never, async (token) => {
      tokens.push(token);
      return pages[token.NextToken ?? "first"] ?? { items: [], next: undefined };
    });
    expect(all).toEqual([1, 2, 3]);
    expect(tokens).toEqual([{}, { NextToken: "b" }, { NextToken: "c" }]);
  });

  test("that does not end is rejected", async () => {
    expect(
      await rejectionOf(collect("list it", never, async () => ({ items: [1], next: "again" }))),
    ).toMatchObject({
      code: "provider-answer-invalid",
      reason: "Cannot list it: page 2 has the same next-page token as page 1",
    });
  });

  test("with an impossible number is rejected", async () => {
    expect(
      await rejectionOf(collect("list it", never, async () => ({ items: [{ Count: -1 }], next: undefined }))),
    ).toMatchObject({ code: "provider-answer-invalid" });
  });
});
