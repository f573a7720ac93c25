import { describe, expect, test } from "vitest";
import type { ApiOperation } from "../../../../src/provider/calls.ts";
import {
  amazonProviders,
  never,
  placementTest,
  policyOf,
  rejectionOf,
  useAmazon,
} from "../../../support/amazon-provider.ts";
import { type HttpReply, useHttpServer } from "../../../support/loopback-server.ts";

const failure = (status: number, type: string): HttpReply => ({
  status,
  headers: { "x-amzn-errortype": type, "x-amzn-requestid": "r-1" },
  body: { message: "Not today" },
});

describe.each(amazonProviders)("an account at %s", (name) => {
  async function useAccount(...replies: readonly [HttpReply, ...HttpReply[]]) {
    const calls: ApiOperation[] = [];
    const left = [...replies];
    const server = await useHttpServer(() => (left.length > 1 ? left.shift() : left[0]) as HttpReply);
    const policy = policyOf({ retries: 2 }, { onCall: (operation) => void calls.push(operation) });
    const provider = await useAmazon(name, server.url, policy);
    return { calls, server, ready: () => provider.ready?.(never) ?? Promise.reject(new Error("no method")) };
  }

  test.each<[string, HttpReply]>([
    ["can send", { body: { SendingEnabled: true } }],
    ["may not be read", failure(403, "AccessDeniedException")],
    ["cannot be read now", failure(500, "InternalServiceErrorException")],
  ])("is ready if it %s", async (_, reply) => {
    const { ready, calls, server } = await useAccount(reply);
    await expect(ready()).resolves.toBeUndefined();
    expect([calls, server.requests.length]).toEqual([["account"], 1]);
  });

  test.each<[HttpReply, object]>([
    [
      { body: { SendingEnabled: false } },
      {
        code: "provider-account",
        reason: "Cannot create placement tests: Sending is paused",
        hint: expect.stringMatching(/^Resume sending /),
      },
    ],
    [failure(403, "UnrecognizedClientException"), { code: "provider-credentials" }],
  ])("is not ready after the response %j", async (reply, error) => {
    const { ready } = await useAccount(reply);
    expect(await rejectionOf(ready())).toMatchObject(error);
  });

  test("that a gateway does not let it read is asked for again", async () => {
    const gateway = { status: 403, headers: { "content-type": "text/html" }, body: "<h1>No</h1>" };
    const { ready, calls } = await useAccount(gateway, gateway, { body: { SendingEnabled: true } });
    await expect(ready()).resolves.toBeUndefined();
    expect(calls).toEqual(["account", "account", "account"]);
    const closed = await useAccount(gateway);
    expect(await rejectionOf(closed.ready())).toMatchObject({ code: "provider-credentials" });
    expect(closed.calls).toHaveLength(3);
  });

  test("whose health report is impossible is not trusted", async () => {
    const server = await useHttpServer(({ path }) => ({
      body: path.includes("statistics-report")
        ? {
            OverallVolume: { ReadRatePercent: 250, VolumeStatistics: { InboxRawCount: 9, SpamRawCount: 1 } },
            DailyVolumes: [],
          }
        : { DomainDeliverabilityCampaigns: [], DedicatedIps: [], Recommendations: [], Results: [] },
    }));
    const provider = await useAmazon(name, server.url);
    const question = { domain: "acme.example", fromMs: 0, toMs: 86_400_000, rateIsps: [] };
    expect(await rejectionOf(provider.health?.(question, never) ?? Promise.resolve())).toMatchObject({
      code: "provider-answer-invalid",
      reason: expect.stringMatching(/^Cannot trust the health of acme\.example: .*250/),
    });
  });

  test("retries each call of a health report, and counts them", async () => {
    const calls: ApiOperation[] = [];
    let failures = 0;
    const server = await useHttpServer(({ path }) => {
      if (path.includes("statistics-report") && failures++ < 2)
        return failure(500, "InternalServiceErrorException");
      return {
        body: { DomainDeliverabilityCampaigns: [], DedicatedIps: [], Recommendations: [], Results: [] },
      };
    });
    const policy = policyOf({ retries: 2 }, { onCall: (operation) => void calls.push(operation) });
    const provider = await useAmazon(name, server.url, policy);
    const question = { domain: "acme.example", fromMs: 0, toMs: 86_400_000, rateIsps: [] };
    expect(await provider.health?.(question, never)).toMatchObject({ domain: "acme.example", overall: {} });
    expect(calls).toEqual(server.requests.map(() => "account"));
    expect(failures).toBe(3);
  });

  test("is simulated once any response says so, also that to a create", async () => {
    const server = await useHttpServer(({ method }) => ({
      headers: method === "POST" ? { "x-placewright-simulated": "true" } : {},
      body:
        method === "POST"
          ? { ReportId: "rep-1", DeliverabilityTestStatus: "IN_PROGRESS" }
          : { DeliverabilityTestReports: [] },
    }));
    const provider = await useAmazon(name, server.url);
    expect(await provider.find(["one"], never)).toEqual(new Map());
    expect(provider.simulated).toBe(false);
    await provider.submit(placementTest("one"), never);
    expect(provider.simulated).toBe(true);
  });
});
