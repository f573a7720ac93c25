import type { BatchGetMetricDataQuery } from "@aws-sdk/client-sesv2";
import { describe, expect, test } from "vitest";
import { batchGetMetricData } from "../../../../src/service/operations/metric-data.ts";
import { addIdentity } from "../../../../src/service/state/identity.ts";
import { createHeldClock } from "../held-clock.ts";
import { createTestAccount } from "../state/accounts.ts";

const day = 86_400_000;
const nowMs = Date.UTC(2026, 2, 11, 12);
const account = createTestAccount(createHeldClock(nowMs));
for (const name of ["acme.example", "other.example", "ann@third.example"]) addIdentity(account, name);

/** Returns the values of a query over the last seven days. */
function valuesOf(changes: Partial<BatchGetMetricDataQuery> = {}): readonly number[] {
  const query: BatchGetMetricDataQuery = {
    Id: "q",
    Namespace: "VDM",
    Metric: "SEND",
    StartDate: new Date(nowMs - 7 * day),
    EndDate: new Date(nowMs - day),
    ...changes,
  };
  const [result] = batchGetMetricData({ Queries: [query] }, account).Results ?? [];
  expect(result?.Id).toBe("q");
  expect(result?.Timestamps).toHaveLength(result?.Values?.length ?? -1);
  return result?.Values ?? [];
}

const sum = (...lists: (readonly number[])[]) =>
  lists[0]?.map((_, index) => lists.reduce((total, list) => total + (list[index] ?? 0), 0));
const of = (Dimensions: Record<string, string>, Metric: BatchGetMetricDataQuery["Metric"] = "SEND") =>
  valuesOf({ Dimensions, Metric });

describe("metrics", () => {
  test("add up over the domains, and leave out email addresses", () => {
    const [acme, other] = ["acme.example", "OTHER.example"].map((EMAIL_IDENTITY) => of({ EMAIL_IDENTITY }));
    expect(Math.min(...(acme ?? []))).toBeGreaterThan(0);
    expect(valuesOf()).toEqual(sum(acme ?? [], other ?? []));
    expect(new Set(of({ EMAIL_IDENTITY: "ann@third.example" }))).toEqual(new Set([0]));
  });

  test("of a mailbox provider, in any case, are a part of all", () => {
    const [gmail, all] = [of({ ISP: "GMAIL" }), valuesOf()];
    expect(gmail).toEqual(of({ ISP: "Gmail" }));
    gmail.forEach((value, index) => {
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThan(all[index] ?? 0);
    });
  });

  test.each([{ ISP: "no-such-provider" }, { CONFIGURATION_SET: "news" }])("of %j are 0", (dimensions) => {
    expect(of(dimensions)).toEqual(valuesOf().map(() => 0));
  });

  test("of deliveries count inbox and spam, and what can be tracked is all of it", () => {
    const delivered = of({}, "DELIVERY");
    for (const metric of ["DELIVERY_COMPLAINT", "DELIVERY_OPEN", "DELIVERY_CLICK"] as const)
      expect(of({}, metric)).toEqual(delivered);
    expect(sum(delivered, of({}, "PERMANENT_BOUNCE"), of({}, "TRANSIENT_BOUNCE"))).toEqual(valuesOf());
    const [opens, clicks, complaints] = (["OPEN", "CLICK", "COMPLAINT"] as const).map((metric) =>
      of({}, metric).reduce((total, value) => total + value, 0),
    );
    expect(opens).toBeGreaterThan(clicks ?? Number.NaN);
    expect(clicks).toBeGreaterThan(complaints ?? Number.NaN);
  });

  test("cover a day, at most 366 days, and no day twice", () => {
    const at = new Date(nowMs - day);
    expect(valuesOf({ StartDate: at, EndDate: at })).toHaveLength(1);
    const ago = (days: number, ms = 0) => ({
      StartDate: new Date(nowMs - days * day - ms),
      EndDate: new Date(nowMs),
    });
    expect(valuesOf(ago(366))).toHaveLength(367);
    expect(() => valuesOf(ago(366, 1))).toThrow("Query q: EndDate must be at most 366 days after StartDate");
    expect(() => valuesOf({ StartDate: new Date(nowMs), EndDate: new Date(nowMs - 1) })).toThrow(
      "Query q: EndDate must not be before StartDate",
    );
  });

  test("need an Id each", () => {
    const query = {
      Namespace: "VDM",
      Metric: "SEND",
      StartDate: new Date(nowMs),
      EndDate: new Date(nowMs),
    } as const;
    const ids = (...names: string[]) => ({ Queries: names.map((Id) => ({ ...query, Id })) });
    expect(() => batchGetMetricData(ids("a", "a"), account)).toThrow("Each query must have a unique Id");
    expect(batchGetMetricData(ids("a", "b"), account).Results?.map(({ Id }) => Id)).toEqual(["a", "b"]);
    expect(batchGetMetricData({ Queries: undefined }, account)).toEqual({ Results: [], Errors: [] });
  });
});
