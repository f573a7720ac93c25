import { describe, expect, test } from "vitest";
import type {
  DeliverabilityApi,
  ReportPage,
  ReportResponse,
} from "../../../../src/provider/amazon/deliverability-api.ts";
import { createDeliverabilityProvider } from "../../../../src/provider/amazon/deliverability-provider.ts";
import { ProviderError } from "../../../../src/provider/provider-error.ts";
import { never, placementTest, policyOf, rejectionOf } from "../../../support/amazon-provider.ts";

type Calls = Partial<Pick<DeliverabilityApi, "create" | "get" | "list">>;

/** Opens a provider at a client with these calls, and records the requests. */
function open(calls: Calls, options: { readonly isEmbedded?: boolean } = {}) {
  const requests: unknown[] = [];
  const unexpected = () => Promise.reject(new Error("unexpected call"));
  const noted =
    <Input, Answer, Rest>(call: (input: Input, rest: Rest) => Promise<Answer>) =>
    (input: Input, rest: Rest) => {
      requests.push(input);
      return call(input, rest);
    };
  const api: DeliverabilityApi = {
    create: noted(calls.create ?? unexpected),
    get: noted(calls.get ?? unexpected),
    list: noted(calls.list ?? unexpected),
    region: async () => "eu-west-1",
    simulated: true,
    close: () => void requests.push("close"),
  };
  const policy = policyOf({ retries: 0 });
  return { requests, provider: createDeliverabilityProvider("sesv2", api, { policy, ...options }) };
}

const entry = (
  id: string,
  name: string,
  DeliverabilityTestStatus: "IN_PROGRESS" | "COMPLETED" = "IN_PROGRESS",
) => ({
  ReportId: id,
  ReportName: name,
  DeliverabilityTestStatus,
});

/** Serves pages whose tokens are their numbers. */
const pages =
  (...lists: NonNullable<ReportPage["DeliverabilityTestReports"]>[]): NonNullable<Calls["list"]> =>
  async ({ NextToken = "0" }) => {
    const next = Number(NextToken) + 1;
    return {
      DeliverabilityTestReports: lists[Number(NextToken)] ?? [],
      ...(next < lists.length ? { NextToken: String(next) } : {}),
    };
  };

test("has the name, region, and simulation of its client", async () => {
  const { provider, requests } = open({});
  expect([provider.name, await provider.region(), provider.simulated]).toEqual(["sesv2", "eu-west-1", true]);
  await provider.close();
  expect(requests).toEqual(["close"]);
});

describe("a poll of more tests than the list has pages", () => {
  const names = new Map([
    ["r-1", "one"],
    ["r-2", "two"],
  ]);

  test("reads the list until it has found them, and returns nothing else", async () => {
    const { provider, requests } = open({
      list: pages(
        [{}, entry("r-9", "nine"), entry("r-1", "one", "COMPLETED"), entry("r-1", "one")],
        [entry("r-2", "two")],
        [entry("r-3", "three")],
      ),
    });
    expect(await provider.poll(["r-1", "r-2"], { ...never, names })).toEqual(
      new Map([
        ["r-1", { status: "completed" }],
        ["r-2", { status: "in-progress" }],
      ]),
    );
    expect(requests).toEqual([{ PageSize: 1000 }, { PageSize: 1000, NextToken: "1" }]);
  });

  test("leaves out a test that is not listed", async () => {
    const { provider } = open({ list: pages([entry("r-1", "one")]) });
    expect([...(await provider.poll(["r-1", "r-2"], never)).keys()]).toEqual(["r-1"]);
  });

  test("does not trust an entry with another name, for that test only", async () => {
    const { provider } = open({ list: pages([entry("r-1", "other"), entry("r-2", "two")]) });
    const found = await provider.poll(["r-1", "r-2"], { ...never, names });
    expect(found.get("r-2")).toEqual({ status: "in-progress" });
    expect(found.get("r-1")).toMatchObject({
      code: "provider-answer-invalid",
      reason: 'Cannot trust the status of placement test r-1: the response is for test "other", not "one"',
    });
  });

  test("reads each test once the list has more pages than there are tests", async () => {
    const list = pages([entry("r-1", "one")], [entry("r-2", "two")], [entry("r-3", "three")]);
    const get = async (id: string): Promise<ReportResponse> => ({
      DeliverabilityTestReport: entry(id, names.get(id) ?? "three"),
    });
    const { provider, requests } = open({ list, get });
    await provider.poll(["r-1", "r-3"], never);
    expect(requests).toHaveLength(3);
    expect((await provider.poll(["r-1", "r-2", "r-3"], never)).size).toBe(3);
    expect(requests.slice(3)).toEqual(["r-1", "r-2", "r-3"]);
  });

  test("reads each test at the embedded service, whose calls are free", async () => {
    const get = async (id: string) => ({ DeliverabilityTestReport: entry(id, id) });
    const { provider, requests } = open({ get }, { isEmbedded: true });
    await provider.poll(["a", "b", "c"], never);
    expect(requests).toEqual(["a", "b", "c"]);
  });
});

describe("a poll of one test", () => {
  test("leaves out a test that the provider does not have, and returns the error of any other", async () => {
    const failing = (name: string) => {
      const error = Object.assign(new Error("no"), { name, $metadata: { httpStatusCode: 404 } });
      return open({ get: () => Promise.reject(error) }).provider.poll(["r-1"], never);
    };
    expect(await failing("NotFoundException")).toEqual(new Map());
    expect((await failing("BadRequestException")).get("r-1")).toMatchObject({ code: "provider-rejected" });
  });

  test("ends when the caller aborts", async () => {
    const stop = new AbortController();
    const { provider } = open({ get: () => new Promise(() => {}) });
    const ended = rejectionOf(provider.poll(["r-1"], stop));
    const reason = new Error("enough");
    stop.abort(reason);
    expect(await ended).toBe(reason);
  });
});

describe("a create", () => {
  const create = (answer: object) =>
    open({ create: async () => answer as never }).provider.submit(placementTest("one"), never);

  test("returns the ID", async () => {
    expect(await create({ ReportId: "r-1", ReportName: "one" })).toBe("r-1");
    expect(await create({ ReportId: "r-1" })).toBe("r-1");
  });

  test.each([
    [{}, "it has no report ID"],
    [{ ReportId: " " }, "it has no report ID"],
    [{ ReportId: "r-1", ReportName: "two" }, 'it is for placement test "two"'],
  ])("whose response is %j may have taken effect", async (answer, why) => {
    expect(await rejectionOf(create(answer))).toMatchObject({
      code: "provider-answer-invalid",
      reason: `Cannot trust the response for placement test "one": ${why}`,
      ambiguous: true,
    });
  });

  test("does not trust the ID of another test of this process", async () => {
    const { provider } = open({ create: async () => ({ ReportId: "r-1" }) as never });
    await provider.submit(placementTest("one"), never);
    expect(await provider.submit(placementTest("one"), never)).toBe("r-1");
    expect(await rejectionOf(provider.submit(placementTest("two"), never))).toMatchObject({
      reason: 'Cannot trust the response for placement test "two": it is for placement test "one"',
    });
  });

  test("passes a scripted placement to the embedded service only", async () => {
    const scripted = { ...placementTest("one"), simulate: "* inbox=1" };
    const sentBy = async (isEmbedded: boolean) => {
      const { provider, requests } = open(
        { create: async () => ({ ReportId: "r-1" }) as never },
        { isEmbedded },
      );
      await provider.submit(scripted, never);
      const [{ Content, ...rest }] = requests as [{ Content: { Raw: { Data: Uint8Array } } }];
      expect(rest).toEqual({
        ReportName: "one",
        FromEmailAddress: "Acme <news@acme.example>",
        Tags: [{ Key: "placewright-run", Value: "r" }],
      });
      return new TextDecoder().decode(Content.Raw.Data);
    };
    expect(await sentBy(true)).toContain("* inbox=1");
    expect(await sentBy(false)).not.toContain("* inbox=1");
  });
});

describe("a search by name", () => {
  test("stops at the page on which all are found", async () => {
    const { provider, requests } = open({
      list: pages(
        [entry("r-1", "one"), { ...entry("r-8", "") }, entry("r-7", "one")],
        [entry("r-2", "two")],
        [],
      ),
    });
    expect(await provider.find(["one", "two"], never)).toEqual(
      new Map([
        ["one", "r-1"],
        ["two", "r-2"],
      ]),
    );
    expect(requests).toHaveLength(2);
  });

  test("does not trust a test with two names", async () => {
    const { provider } = open({
      create: async () => ({ ReportId: "r-1" }) as never,
      list: pages([entry("r-1", "two")]),
    });
    await provider.submit(placementTest("one"), never);
    expect(await rejectionOf(provider.find(["two"], never))).toMatchObject({
      code: "provider-answer-invalid",
      reason: 'Cannot trust the list of placement tests: r-1 has two names, "two" and "one"',
    });
  });

  test.each([
    [["one"], 'Cannot search for placement test "one": '],
    [["one", "two"], "Cannot search for 2 placement tests: "],
  ])("of %j names it in its errors", async (wanted, start) => {
    const { provider } = open({ list: async () => ({}) });
    const error = await rejectionOf(provider.find(wanted, never));
    expect(error).toBeInstanceOf(ProviderError);
    expect((error as ProviderError).reason.startsWith(start)).toBe(true);
  });
});

test("lists the tests that have a name, with their dates", async () => {
  const { provider } = open({
    list: pages(
      [{ ...entry("r-1", "one"), CreateDate: new Date(5) }, { ReportId: "r-2" }],
      [entry("r-3", "three")],
    ),
  });
  const listed = [];
  for await (const each of provider.list?.(never) ?? []) listed.push(each);
  expect(listed).toEqual([
    { id: "r-1", name: "one", createdAtMs: 5 },
    { id: "r-3", name: "three" },
  ]);
});

test("the results of a test that is not completed can be read later", async () => {
  const { provider } = open({ get: async (id) => ({ DeliverabilityTestReport: entry(id, "one") }) });
  expect(await rejectionOf(provider.result("r-1", never))).toMatchObject({
    code: "provider-fault",
    reason: "Cannot read the results of placement test r-1: the test is not completed",
    retryable: true,
  });
});
