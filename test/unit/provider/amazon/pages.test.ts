import { describe, expect, test } from "vitest";
import { pagesOf } from "../../../../src/provider/amazon/pages.ts";
import {
  amazonProviders,
  never,
  policyOf,
  rejectionOf,
  useAmazon,
} from "../../../support/amazon-provider.ts";
import { useHttpServer } from "../../../support/loopback-server.ts";

const monthMs = 30 * 24 * 3600_000;
const question = { domain: "acme.example", fromMs: 0, toMs: monthMs, rateIsps: [] };

/** Serves the tokens in turn, endlessly. Cuts off a client that follows them forever. */
const endless = (tokens: readonly string[]) => {
  let page = 0;
  return () => {
    if (page > 50) return { status: 418, body: {} };
    return {
      body: {
        DeliverabilityTestReports: [],
        DomainDeliverabilityCampaigns: [],
        DedicatedIps: [],
        NextToken: tokens[page++ % tokens.length],
      },
    };
  };
};

describe.each(amazonProviders)("a list of %s with a repeated page token", (name) => {
  test("stops at the repeated page", async () => {
    const server = await useHttpServer(endless(["a", "b"]));
    const provider = await useAmazon(name, server.url);
    const error = await rejectionOf(provider.find(["one"], never));
    expect(error).toMatchObject({ code: "provider-answer-invalid", retryable: false, ambiguous: false });
    expect(String(error)).toMatch(/page 3 .* page 1/);
    expect(server.requests).toHaveLength(3);
  });

  test("rejects a poll of many tests as a whole", async () => {
    const server = await useHttpServer(endless(["a"]));
    const provider = await useAmazon(name, server.url);
    expect(await rejectionOf(provider.poll(["x", "y"], never))).toMatchObject({
      code: "provider-answer-invalid",
    });
    expect(server.requests).toHaveLength(2);
  });

  test("rejects a health report", async () => {
    const lists = endless(["a"]);
    const server = await useHttpServer(lists);
    const provider = await useAmazon(name, server.url, policyOf());
    expect(await rejectionOf(provider.health?.(question, never) ?? Promise.resolve())).toMatchObject({
      code: "provider-answer-invalid",
    });
  });
});

test.each(amazonProviders)(
  "a response of %s without the list does not prove that a test is missing",
  async (name) => {
    const server = await useHttpServer(() => ({ body: { status: "ok" } }));
    const provider = await useAmazon(name, server.url);
    expect(await rejectionOf(provider.find(["one"], never))).toMatchObject({
      code: "provider-answer-invalid",
      retryable: false,
    });
  },
);

test.each([
  ["invalid entries", {}],
  ["an entry without an id", { ReportName: "two", DeliverabilityTestStatus: "COMPLETED" }],
])("a list with %s does not prove that a test is missing", async (_, entry) => {
  for (const name of amazonProviders) {
    const server = await useHttpServer(() => ({ body: { DeliverabilityTestReports: [entry] } }));
    const provider = await useAmazon(name, server.url);
    expect(await rejectionOf(provider.find(["one"], never))).toMatchObject({
      code: "provider-answer-invalid",
    });
  }
});

test("stops after more pages than any account has", async () => {
  const { pagesOf } = await import("../../../../src/provider/amazon/pages.ts");
  let read = 0;
  const pages = pagesOf("list placement tests", async () => ({ items: [], next: `token-${read++}` }));
  const walk = async () => {
    for await (const _ of pages) {
      // Read every page.
    }
  };
  expect(await rejectionOf(walk())).toMatchObject({ code: "provider-answer-invalid" });
  expect(read).toBe(10_000);
});

describe("reading pages", () => {
  const read = async (
    next: (page: number) => unknown,
    items: (page: number) => unknown = (page) => [page],
  ) => {
    const tokens: unknown[] = [];
    const all: unknown[] = [];
    const pages = pagesOf("list it", async (token) => {
      tokens.push(token);
      return { items: items(tokens.length), next: next(tokens.length) } as {
        items: readonly unknown[];
        next: string;
      };
    });
    for await (const page of pages) all.push(page);
    return { tokens, all };
  };

  test.each([undefined, null, ""])("ends at a page whose next token is %j", async (last) => {
    expect(await read((page) => (page < 3 ? `t${page}` : last))).toEqual({
      tokens: [undefined, "t1", "t2"],
      all: [[1], [2], [3]],
    });
  });

  test("follows a token as long as allowed", async () => {
    const token = "t".repeat(8192);
    expect((await read((page) => (page === 1 ? token : undefined))).tokens).toEqual([undefined, token]);
  });

  const endless = "Check the endpoint, or report it to the provider. The list does not end";
  test.each<[string, (page: number) => unknown, string, string]>([
    ["a longer token", () => "t".repeat(8193), "the next-page token of page 1 is not valid", endless],
    ["a number as a token", () => 7, "the next-page token of page 1 is not valid", endless],
    [
      "a token of an earlier page",
      (page) => ["a", "b", "a"][page - 1],
      "page 3 has the same next-page token as page 1",
      endless,
    ],
    ["no end", (page) => `t${page}`, "the list continues after page 10000", endless],
  ])("rejects %s", async (_, next, why, hint) => {
    expect(await rejectionOf(read(next))).toMatchObject({
      code: "provider-answer-invalid",
      reason: `Cannot list it: ${why}`,
      hint,
    });
  });

  test.each([undefined, null, {}, "items"])("rejects %j in place of a list", async (items) => {
    expect(
      await rejectionOf(
        read(
          (page) => `t${page}`,
          (page) => (page === 1 ? [] : items),
        ),
      ),
    ).toMatchObject({
      code: "provider-answer-invalid",
      reason: "Cannot list it: page 2 has no list",
      hint: "Check the endpoint, or report it to the provider. The response does not match the API",
    });
  });
});
