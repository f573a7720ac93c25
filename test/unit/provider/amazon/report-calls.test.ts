import { describe, expect, test } from "vitest";
import type { DeliverabilityApi, ReportPage } from "../../../../src/provider/amazon/deliverability-api.ts";
import type { SendOptions } from "../../../../src/provider/amazon/exchange.ts";
import { createReportCalls } from "../../../../src/provider/amazon/report-calls.ts";
import type { ApiOperation } from "../../../../src/provider/calls.ts";
import type { Pace } from "../../../../src/provider/pace.ts";
import { never, placementTest, policyOf, rejectionOf } from "../../../support/amazon-provider.ts";

/** Creates the calls of a client, and records their inputs. */
function open(calls: Partial<Pick<DeliverabilityApi, "create" | "get" | "list">>, pace: Partial<Pace> = {}) {
  const inputs: unknown[] = [];
  const sent: ApiOperation[] = [];
  const unexpected = () => Promise.reject(new Error("unexpected call"));
  const noted =
    <Input, Answer>(call: (input: Input, options: SendOptions) => Promise<Answer>) =>
    (input: Input, options: SendOptions) => {
      inputs.push(input);
      return call(input, options);
    };
  const api: DeliverabilityApi = {
    create: noted(calls.create ?? unexpected),
    get: noted(calls.get ?? unexpected),
    list: noted(calls.list ?? unexpected),
    region: async () => "eu-west-1",
    simulated: false,
    close: () => {},
  };
  const policy = policyOf({ retries: 2, ...pace }, { onCall: (operation) => void sent.push(operation) });
  return { calls: createReportCalls(api, policy), inputs, sent };
}

/** Fails as the transport does without a response, which a retry may fix. */
const busy = () => Promise.reject(new Error("the line is busy"));
const isBusy = (action: string) => ({
  code: "provider-fault",
  retryable: true,
  reason: expect.stringMatching(new RegExp(`^Cannot ${action}: .*the line is busy`)),
});
const namesOf = async (reports: AsyncIterable<{ readonly ReportName?: string | undefined }>) => {
  const names: unknown[] = [];
  for await (const { ReportName } of reports) names.push(ReportName);
  return names;
};

describe("creating a test", () => {
  const raw = placementTest("one");
  const message = raw.content.kind === "raw" ? raw.content.bytes : new Uint8Array();
  const plain = {
    ReportName: "one",
    FromEmailAddress: "Acme <news@acme.example>",
    Content: { Raw: { Data: message } },
    Tags: [{ Key: "placewright-run", Value: "r" }],
  };
  const simulating = {
    ...plain,
    Content: {
      Raw: { Data: Buffer.concat([Buffer.from("X-Placewright-Simulate: all-inbox\r\n"), message]) },
    },
  };

  test.each([
    [undefined, true, plain],
    ["all-inbox", false, plain],
    ["all-inbox", true, simulating],
  ])("sends the message with simulate: %s, passed: %s", async (simulate, passSimulation, input) => {
    const { calls, inputs, sent } = open({ create: async () => ({ ReportId: "r-1" }) });
    const test = simulate === undefined ? raw : { ...raw, simulate };
    expect(await calls.create("create it", test, { ...never, passSimulation })).toEqual({ ReportId: "r-1" });
    expect(inputs).toEqual([input]);
    expect(sent).toEqual(["create"]);
  });

  test("is never retried, and has a time limit", async () => {
    const options = { ...never, passSimulation: false };
    const failing = open({ create: busy });
    expect(await rejectionOf(failing.calls.create("create it", raw, options))).toMatchObject(
      isBusy("create it"),
    );
    expect(failing.inputs).toHaveLength(1);
    const stalling = open({ create: () => new Promise(() => {}) }, { callTimeoutMs: 20 });
    expect(await rejectionOf(stalling.calls.create("create it", raw, options))).toMatchObject({
      code: "provider-unreachable",
      reason: expect.stringMatching(/^Cannot create it: .*0\.02 s/),
    });
  });

  test("passes beforeSend to the transport", async () => {
    const beforeSend = () => {};
    const seen: unknown[] = [];
    const { calls } = open({
      create: async (_, { exchange }) => {
        seen.push(exchange.beforeSend);
        return {};
      },
    });
    await calls.create("create it", raw, { ...never, passSimulation: false, beforeSend });
    expect(seen).toEqual([beforeSend]);
  });
});

describe("reading a test", () => {
  const answer = { DeliverabilityTestReport: { ReportId: "r-1" } };

  test("returns its response", async () => {
    const { calls, inputs, sent } = open({ get: async () => answer });
    expect([await calls.getOnce("r-1", never), await calls.get("r-1", never)]).toEqual([answer, answer]);
    expect([inputs, sent]).toEqual([
      ["r-1", "r-1"],
      ["get", "get"],
    ]);
  });

  test.each([
    ["getOnce", 1],
    ["get", 3],
  ] as const)("%s sends %i calls if they fail", async (name, attempts) => {
    const { calls, inputs } = open({ get: busy });
    expect(await rejectionOf(calls[name]("r-1", never))).toMatchObject(isBusy("read placement test r-1"));
    expect(inputs).toHaveLength(attempts);
  });

  test("is not sent after the caller aborts", async () => {
    const reason = new Error("enough");
    const { calls, inputs } = open({ get: async () => answer });
    const signal = AbortSignal.abort(reason);
    expect(await rejectionOf(calls.getOnce("r-1", { signal }))).toBe(reason);
    expect(await rejectionOf(calls.get("r-1", { signal }))).toBe(reason);
    expect(inputs).toEqual([]);
  });
});

describe("the list", () => {
  const page = (names: readonly string[], NextToken?: string): ReportPage => ({
    DeliverabilityTestReports: names.map((ReportName) => ({ ReportName })),
    ...(NextToken === undefined ? {} : { NextToken }),
  });
  /** Serves pages by token. */
  const served =
    (pages: Readonly<Record<string, ReportPage>>): DeliverabilityApi["list"] =>
    async ({ NextToken = "" }) =>
      pages[NextToken] ?? {};

  test("yields the tests of every page, of a thousand each, and counts the pages", async () => {
    const { calls, inputs, sent } = open({
      list: served({ "": page(["a", "b"], "2"), 2: page([], "3"), 3: page(["c"]) }),
    });
    expect(calls.listPages).toBe(1);
    expect(await namesOf(calls.list("list them", never))).toEqual(["a", "b", "c"]);
    expect(inputs).toEqual([
      { PageSize: 1000 },
      { PageSize: 1000, NextToken: "2" },
      { PageSize: 1000, NextToken: "3" },
    ]);
    expect(sent).toEqual(["list", "list", "list"]);
    expect(calls.listPages).toBe(3);
  });

  test("is read as far as the caller wants, and its pages are counted as far as known", async () => {
    const pages = { "": page(["a"], "2"), 2: page(["b"], "3"), 3: page(["c"]) };
    const { calls, inputs } = open({ list: served(pages) });
    for await (const { ReportName } of calls.list("list them", never)) if (ReportName === "b") break;
    expect([calls.listPages, inputs.length]).toEqual([2, 2]);
    // A shorter look does not forget a page.
    for await (const _ of calls.list("list them", never)) break;
    expect(calls.listPages).toBe(2);
  });

  test("can become shorter", async () => {
    const pages: Record<string, ReportPage> = { "": page(["a"], "2"), 2: page(["b"]) };
    const { calls } = open({ list: served(pages) });
    await namesOf(calls.list("list them", never));
    pages[""] = page(["a"]);
    await namesOf(calls.list("list them", never));
    expect(calls.listPages).toBe(1);
  });

  test("yields an empty entry for null, and rejects a response without a list", async () => {
    const nulls = { DeliverabilityTestReports: [null] } as unknown as ReportPage;
    expect(await namesOf(open({ list: async () => nulls }).calls.list("list them", never))).toEqual([
      undefined,
    ]);
    expect(
      await rejectionOf(namesOf(open({ list: async () => ({}) }).calls.list("list them", never))),
    ).toMatchObject({
      code: "provider-answer-invalid",
      reason: "Cannot list them: page 1 has no list",
    });
  });

  test("retries each page", async () => {
    let calls = 0;
    const { calls: retried } = open({ list: () => (++calls < 3 ? busy() : Promise.resolve(page(["a"]))) });
    expect(await namesOf(retried.list("list them", never))).toEqual(["a"]);
    const { calls: failing, inputs } = open({ list: busy });
    expect(await rejectionOf(namesOf(failing.list("list them", never)))).toMatchObject(isBusy("list them"));
    expect(inputs).toHaveLength(3);
  });
});
