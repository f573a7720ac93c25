import { describe, expect, onTestFinished, test } from "vitest";
import { type AccountApi, openAccountApi } from "../../../../../src/provider/amazon/account/account-api.ts";
import type { AmazonName } from "../../../../support/amazon-provider.ts";
import { amazonProviders, never, rejectionOf } from "../../../../support/amazon-provider.ts";
import { type HttpReply, type HttpRequest, useHttpServer } from "../../../../support/loopback-server.ts";

/** Opens an account whose server replies as `reply` says. */
async function useAccount(
  provider: AmazonName,
  reply: (request: HttpRequest, nth: number) => HttpReply | undefined = () => ({}),
  attempt?: Parameters<typeof openAccountApi>[2],
) {
  let nth = 0;
  const server = await useHttpServer((request) => reply(request, ++nth));
  const api = await openAccountApi(
    { provider, region: "eu-west-1", endpoint: server.url, placeholderCredentials: true },
    { now: Date.now, timeoutMs: 2000 },
    attempt,
  );
  onTestFinished(() => api.close());
  return { api, requests: server.requests };
}
const tokenIn = ({ path }: HttpRequest) => new URL(path, "http://127.0.0.1").searchParams.get("NextToken");
/** Serves a list in two pages, below a key. */
const twoPages = (key: string, first: unknown, second: unknown) => (request: HttpRequest) => {
  const token = tokenIn(request) ?? (request.body === "" ? undefined : JSON.parse(request.body).NextToken);
  return { body: token === "2" ? { [key]: [second] } : { [key]: [first], NextToken: "2" } };
};
const [start, end] = [new Date(Date.UTC(2026, 2, 1)), new Date(Date.UTC(2026, 2, 8))];
const range = { StartDate: start, EndDate: end };

describe.each(amazonProviders)("the account at %s", (provider) => {
  const folder = provider === "sesv2" ? "/v2/email" : "/v1/email";

  test.each<[string, (api: AccountApi) => Promise<unknown>, unknown, unknown]>([
    [
      "the account, without a limit if its quota is -1",
      (api) => api.account(never),
      { SendingEnabled: true, SendQuota: { Max24HourSend: -1 } },
      { SendingEnabled: true, SendQuota: { Max24HourSend: -1 } },
    ],
    [
      "an identity",
      (api) => api.identity("acme.example", never),
      { VerifiedForSendingStatus: true },
      { VerifiedForSendingStatus: true },
    ],
    ["the dashboard", (api) => api.dashboard(never), { DashboardEnabled: true }, { DashboardEnabled: true }],
    [
      "blocklist reports",
      (api) => api.blacklists(["192.0.2.1"], never),
      { BlacklistReport: { "192.0.2.1": [{ RblName: "a.example" }] } },
      { "192.0.2.1": [{ RblName: "a.example" }] },
    ],
    ["no blocklist reports", (api) => api.blacklists(["192.0.2.1"], never), {}, {}],
    [
      "statistics",
      (api) => api.domainStatistics({ Domain: "acme.example", ...range }, never),
      { OverallVolume: { ReadRatePercent: 12 } },
      { OverallVolume: { ReadRatePercent: 12 } },
    ],
    [
      "a campaign",
      (api) => api.campaign("c-1", never),
      { DomainDeliverabilityCampaign: { CampaignId: "c-1" } },
      { CampaignId: "c-1" },
    ],
    ["a campaign that is missing from the response", (api) => api.campaign("c-1", never), {}, {}],
  ])("reads %s", async (_, read, body, expected) => {
    const { api } = await useAccount(provider, () => ({ body }));
    const got = (await read(api)) as Record<string, unknown>;
    const { $metadata: _metadata, ...rest } = got;
    expect(rest).toEqual(expected);
  });

  test.each<[string, (api: AccountApi) => Promise<unknown>, (request: HttpRequest) => HttpReply, unknown]>([
    [
      "dedicated IP addresses",
      (api) => api.dedicatedIps(never),
      twoPages("DedicatedIps", { Ip: "192.0.2.1" }, { Ip: "192.0.2.2" }),
      [{ Ip: "192.0.2.1" }, { Ip: "192.0.2.2" }],
    ],
    [
      "campaigns",
      (api) => api.campaigns({ SubscribedDomain: "acme.example", ...range }, never),
      twoPages("DomainDeliverabilityCampaigns", { CampaignId: "c-1" }, { CampaignId: "c-2" }),
      [{ CampaignId: "c-1" }, { CampaignId: "c-2" }],
    ],
  ])("reads every page of %s", async (_, read, reply, expected) => {
    const { api, requests } = await useAccount(provider, reply);
    expect(await read(api)).toEqual(expected);
    expect(requests.map(tokenIn)).toEqual([null, "2"]);
  });

  test("asks about one domain and its time", async () => {
    const { api, requests } = await useAccount(provider, ({ path }) => ({
      body: path.includes("campaigns") ? { DomainDeliverabilityCampaigns: [] } : {},
    }));
    await api.domainStatistics({ Domain: "acme.example", ...range }, never);
    await api.campaigns({ SubscribedDomain: "acme.example", ...range }, never);
    await api.blacklists(["192.0.2.1", "192.0.2.2"], never);
    expect(
      requests.map(({ path }) => path.replace(/&?(Start|End)Date=[^&]*/g, "").replace("?&", "?")),
    ).toEqual([
      `${folder}/deliverability-dashboard/statistics-report/acme.example?`,
      expect.stringContaining(`${folder}/deliverability-dashboard/domains/acme.example/campaigns`),
      `${folder}/deliverability-dashboard/blacklist-report?BlacklistItemNames=192.0.2.1&BlacklistItemNames=192.0.2.2`,
    ]);
    for (const { path } of requests.slice(0, 2))
      expect(new URL(path, "http://127.0.0.1").searchParams.get("StartDate")).toMatch(/^2026-03-01T00:00:00/);
  });

  test("has the region of its settings, and knows whether the embedded service responded", async () => {
    const { api } = await useAccount(provider, (_, nth) => ({
      headers: nth === 1 ? {} : { "x-placewright-simulated": "true" },
    }));
    expect(await api.region()).toBe("eu-west-1");
    const seen: boolean[] = [api.simulated];
    for (let call = 0; call < 2; call++) {
      await api.account(never);
      seen.push(api.simulated);
    }
    expect(seen).toEqual([false, false, true]);
  });

  test("sends each call once, unless `attempt` says otherwise", async () => {
    const fail: () => HttpReply = () => ({
      status: 500,
      headers: { "x-amzn-errortype": "InternalServiceErrorException", "x-amzn-requestid": "r-1" },
    });
    const { api, requests } = await useAccount(provider, fail);
    expect(await rejectionOf(api.account(never))).toMatchObject({
      code: "provider-fault",
      reason: expect.stringMatching(/^Cannot read the account: /),
    });
    expect(requests).toHaveLength(1);
    const twice = await useAccount(
      provider,
      (_, nth) => (nth === 1 ? fail() : { body: { SendingEnabled: false } }),
      (send) => send().catch(send),
    );
    expect(await twice.api.account(never)).toMatchObject({ SendingEnabled: false });
  });

  test.each<[string, (api: AccountApi) => Promise<unknown>]>([
    ["read the account", (api) => api.account(never)],
    ['read the identity "acme.example"', (api) => api.identity("acme.example", never)],
    ["read the Deliverability dashboard's options", (api) => api.dashboard(never)],
    ["list the dedicated IP addresses", (api) => api.dedicatedIps(never)],
    ["read the blocklist reports", (api) => api.blacklists([], never)],
    ["read campaign c-1", (api) => api.campaign("c-1", never)],
  ])("says that it cannot %s", async (action, read) => {
    const { api } = await useAccount(provider, () => ({
      status: 404,
      headers: { "x-amzn-errortype": "NotFoundException", "x-amzn-requestid": "r-1" },
      body: { message: "Nothing here" },
    }));
    expect(await rejectionOf(read(api))).toMatchObject({
      code: "provider-not-found",
      reason: expect.stringMatching(new RegExp(`^Cannot ${action}: `)),
    });
  });
});

test("the Pinpoint Email API has no recommendations and no metrics", async () => {
  const { api } = await useAccount("pinpoint-email");
  expect([api.recommendations, api.metrics]).toEqual([undefined, undefined]);
});

test("SES v2 lists the open recommendations, page by page", async () => {
  const { api, requests } = await useAccount(
    "sesv2",
    twoPages("Recommendations", { Description: "a" }, { Description: "b" }),
  );
  expect(await api.recommendations?.(never)).toEqual([{ Description: "a" }, { Description: "b" }]);
  expect(requests.map(({ body }) => JSON.parse(body))).toEqual([
    { Filter: { STATUS: "OPEN" } },
    { Filter: { STATUS: "OPEN" }, NextToken: "2" },
  ]);
});

describe("metrics of SES v2", () => {
  const queryOf = (Id: string) =>
    ({ Id, Namespace: "VDM", Metric: "SEND", StartDate: start, EndDate: end }) as const;
  const idsIn = ({ body }: HttpRequest): string[] =>
    JSON.parse(body).Queries.map(({ Id }: { readonly Id: string }) => Id);
  const answered = (request: HttpRequest): HttpReply => ({
    body: { Results: idsIn(request).map((Id) => ({ Id, Values: [1] })), Errors: [] },
  });

  test.each([
    [0, []],
    [10, [10]],
    [11, [10, 1]],
    [25, [10, 10, 5]],
  ])("runs %i queries, ten per call: %j", async (count, sizes) => {
    const { api, requests } = await useAccount("sesv2", answered);
    const ids = Array.from({ length: count }, (_, index) => `q${index}`);
    const results = await api.metrics?.(ids.map(queryOf), never);
    expect(results).toEqual(ids.map((Id) => ({ Id, Values: [1] })));
    expect(requests.map((request) => idsIn(request).length)).toEqual(sizes);
  });

  test.each<[object, object]>([
    [
      { Errors: [{ Id: "q", Code: "ACCESS_DENIED", Message: "Not yours" }] },
      { reason: expect.stringMatching(/^Cannot read bounce and complaint rates: .*Not yours/) },
    ],
    [
      { Results: [], Errors: [{ Id: "q", Message: "Odd" }] },
      { reason: expect.stringMatching(/^Cannot read bounce and complaint rates: .*Odd/) },
    ],
    [{ Results: [{ Id: "q", Values: [-1] }] }, { code: "provider-answer-invalid" }],
  ])("rejects %j", async (body, error) => {
    const { api } = await useAccount("sesv2", () => ({ body }));
    expect(await rejectionOf(api.metrics?.([queryOf("q")], never) ?? Promise.resolve())).toMatchObject(error);
  });

  test("returns nothing for a response without results", async () => {
    const { api } = await useAccount("sesv2", () => ({ body: {} }));
    expect(await api.metrics?.([queryOf("q")], never)).toEqual([]);
  });
});
