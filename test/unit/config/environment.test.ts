import { describe, expect, test } from "vitest";
import type { ProjectConfig, SeedlistProject } from "../../../src/config/config.ts";
import { type Environment, resolveProject } from "../../../src/config/environment.ts";

const embedded = { concurrency: 4, pollEveryMs: 200, retries: 4, retryBaseMs: 500, settleMs: 1000 };
const amazon = { ...embedded, callsPerSecond: 1, pollEveryMs: 300_000, settleMs: 120_000 };
const seedlist: SeedlistProject = {
  name: "p",
  provider: "seedlist",
  send: { via: "smtp", host: "smtp.mail.example" },
  seeds: [{ isp: "Gmail", imap: { host: "i" }, seeds: [{ address: "a@mail.example" }] }],
};
const ses = { name: "p", provider: "sesv2" } as const;
const loopback = "http://127.0.0.1:8025";
const role = "arn:aws:iam::123456789012:role/placement";

describe("resolveProject completes a project", () => {
  test.each<[string, ProjectConfig, Environment, object]>([
    [
      "local",
      { name: "p", provider: "local" },
      {},
      { name: "p", settings: { provider: "local" }, pace: embedded },
    ],
    [
      "local, with its time and faults",
      { name: "p", provider: "local", completeAfter: "2s", faults: [], pollEvery: 50, settle: 0 },
      {},
      {
        name: "p",
        settings: { provider: "local", completeAfterMs: 2000, faults: [] },
        pace: { ...embedded, pollEveryMs: 50, settleMs: 0 },
      },
    ],
    ["sesv2", ses, {}, { name: "p", settings: { provider: "sesv2" }, pace: amazon, pricePerTest: undefined }],
    [
      "sesv2, with every key",
      {
        ...ses,
        region: "eu-west-1",
        endpoint: "https://email.example",
        profile: "work",
        role,
        pricePerTest: 20,
        callsPerSecond: 5,
        concurrency: 2,
        retries: 0,
        pollEvery: "1m",
        settle: "3s",
      },
      { AWS_REGION: "other", AWS_PROFILE: "other", AWS_ENDPOINT_URL: loopback },
      {
        name: "p",
        settings: {
          provider: "sesv2",
          region: "eu-west-1",
          endpoint: "https://email.example",
          profile: "work",
          role,
        },
        pace: {
          ...amazon,
          callsPerSecond: 5,
          concurrency: 2,
          retries: 0,
          pollEveryMs: 60_000,
          settleMs: 3000,
        },
        pricePerTest: 20,
      },
    ],
    [
      "pinpoint-email, with the variables of its service, trimmed",
      { name: "p", provider: "pinpoint-email" },
      {
        AWS_ENDPOINT_URL_PINPOINT_EMAIL: " https://email.example ",
        AWS_ENDPOINT_URL_SESV2: loopback,
        AWS_DEFAULT_REGION: " eu-west-1 ",
        AWS_PROFILE: "work",
      },
      {
        name: "p",
        settings: {
          provider: "pinpoint-email",
          region: "eu-west-1",
          endpoint: "https://email.example",
          profile: "work",
        },
        pace: amazon,
        pricePerTest: undefined,
      },
    ],
    [
      "without variables that are blank",
      ses,
      { AWS_REGION: "", AWS_DEFAULT_REGION: " ", AWS_PROFILE: "", AWS_ENDPOINT_URL: "" },
      { name: "p", settings: { provider: "sesv2" }, pace: amazon, pricePerTest: undefined },
    ],
    [
      "an embedded service, without a role, as a blank key id is none",
      { ...ses, role, retries: 1 },
      { AWS_ENDPOINT_URL: loopback, AWS_ACCESS_KEY_ID: " " },
      {
        name: "p",
        settings: {
          provider: "sesv2",
          region: "us-east-1",
          endpoint: loopback,
          placeholderCredentials: true,
        },
        pace: { ...embedded, retries: 1 },
        pricePerTest: undefined,
      },
    ],
    [
      "an embedded service, with a profile and a region",
      { ...ses, endpoint: "http://[::1]:1" },
      { AWS_PROFILE: "work", AWS_REGION: "eu-west-1" },
      {
        name: "p",
        settings: { provider: "sesv2", region: "eu-west-1", endpoint: "http://[::1]:1", profile: "work" },
        pace: embedded,
        pricePerTest: undefined,
      },
    ],
    [
      "an endpoint that is not a URL",
      ses,
      { AWS_ENDPOINT_URL: "127.0.0.1" },
      {
        name: "p",
        settings: { provider: "sesv2", endpoint: "127.0.0.1" },
        pace: amazon,
        pricePerTest: undefined,
      },
    ],
    [
      "a custom provider",
      { name: "p", provider: "module", module: "./a.ts" },
      {},
      {
        name: "p",
        settings: { provider: "module", module: "./a.ts" },
        pace: { ...embedded, pollEveryMs: 60_000, settleMs: 120_000 },
        pricePerTest: undefined,
      },
    ],
    [
      "a custom provider, with options and a price",
      { name: "p", provider: "module", module: "./a.ts", options: null, pricePerTest: 0 },
      {},
      {
        name: "p",
        settings: { provider: "module", module: "./a.ts", options: null },
        pace: { ...embedded, pollEveryMs: 60_000, settleMs: 120_000 },
        pricePerTest: 0,
      },
    ],
    [
      "a seed list",
      seedlist,
      { AWS_REGION: "eu-west-1" },
      {
        name: "p",
        settings: { provider: "seedlist", send: seedlist.send, groups: seedlist.seeds, windowMs: 1_800_000 },
        pace: { concurrency: 2, pollEveryMs: 10_000, retries: 4, retryBaseMs: 1000, settleMs: 0 },
      },
    ],
    [
      "a seed list that sends by Amazon SES",
      { ...seedlist, send: { via: "ses", configurationSet: "c" }, window: "2h", cleanUp: true },
      { AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL_SESV2: "https://email.example" },
      {
        name: "p",
        settings: {
          provider: "seedlist",
          send: { via: "ses", configurationSet: "c", region: "eu-west-1", endpoint: "https://email.example" },
          groups: seedlist.seeds,
          windowMs: 7_200_000,
          cleanUp: true,
        },
        pace: { concurrency: 2, pollEveryMs: 10_000, retries: 4, retryBaseMs: 1000, settleMs: 0 },
      },
    ],
  ])("%s", (_, project, env, resolved) => {
    expect(resolveProject(project, env)).toStrictEqual(resolved);
  });
});
