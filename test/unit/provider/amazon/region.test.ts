import { afterEach, describe, expect, test, vi } from "vitest";
import { resolveProject } from "../../../../src/config/environment.ts";
import { createProvider } from "../../../../src/provider/kinds/create-provider.ts";
import { diagnoseProject } from "../../../../src/provider/kinds/diagnose-project.ts";
import { createSesSender } from "../../../../src/provider/seedlist/ses-sender.ts";
import { amazonProviders, never, policyOf, rejectionOf } from "../../../support/amazon-provider.ts";
import { useTcpServer } from "../../../support/loopback-server.ts";
import { noSecrets } from "../../../support/no-secrets.ts";

afterEach(() => vi.unstubAllEnvs());

/** Sets the region, and keeps this machine's AWS configuration files from overriding the environment. */
function stubRegion(region: string | undefined): void {
  vi.stubEnv("AWS_CONFIG_FILE", "/nonexistent");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
  vi.stubEnv("AWS_DEFAULT_REGION", undefined);
  vi.stubEnv("AWS_REGION", region);
}

const missing = {
  code: "provider-credentials",
  retryable: false,
  ambiguous: false,
  reason: "Cannot reach Amazon: the region is missing",
  hint: "Set region in the project, or AWS_REGION",
};

describe.each(amazonProviders)("the region of %s", (name) => {
  test.each([undefined, "", "  "])("reports AWS_REGION=%j as missing before any call", async (region) => {
    stubRegion(region);
    const server = await useTcpServer();
    const endpoint = `http://127.0.0.1:${server.port}`;
    const settings = { provider: name, endpoint, placeholderCredentials: true } as const;
    expect(await rejectionOf(createProvider(settings, policyOf()))).toMatchObject(missing);
    expect(server.connections()).toBe(0);
  });

  test.each(["eu west 1", "eu-west-1/../x", "eu_west_1", "ü", "https://x"])(
    "rejects %j as a region",
    async (region) => {
      const settings = { provider: name, region, placeholderCredentials: true } as const;
      stubRegion("us-east-1");
      expect(await rejectionOf(createProvider(settings, policyOf()))).toMatchObject({
        code: "provider-credentials",
        reason: `Cannot reach Amazon: the region "${region}" is not valid`,
      });
      stubRegion(region);
      const { region: _, ...without } = settings;
      expect(await rejectionOf(createProvider(without, policyOf()))).toMatchObject({
        code: "provider-credentials",
        retryable: false,
      });
    },
  );

  test("doctor reports a missing region as an error of the project", async () => {
    stubRegion("");
    const { diagnoses } = await diagnoseProject(
      { provider: name, placeholderCredentials: true },
      async () => [],
      {
        ...never,
        ...noSecrets,
        now: Date.now,
        loadModule: async () => undefined,
      },
    );
    expect(diagnoses).toMatchObject([
      { level: "error", about: "account", message: missing.reason, fix: missing.hint },
    ]);
  });
});

test("copies through Amazon SES also require a region", async () => {
  stubRegion("");
  expect(
    await rejectionOf(createSesSender({ via: "ses", placeholderCredentials: true }, { now: Date.now })),
  ).toMatchObject(missing);
});

describe("empty environment variables", () => {
  const project = { name: "ses", provider: "sesv2" } as const;
  const settingsOf = (env: Record<string, string>, rest: object = {}) =>
    resolveProject({ ...project, ...rest } as never, env).settings;

  test("count as unset", () => {
    const empty = {
      AWS_REGION: "",
      AWS_DEFAULT_REGION: " ",
      AWS_PROFILE: "",
      AWS_ENDPOINT_URL: "",
      AWS_ENDPOINT_URL_SESV2: "",
    };
    expect(settingsOf(empty)).toEqual({ provider: "sesv2" });
    expect(settingsOf({ ...empty, AWS_DEFAULT_REGION: "eu-west-1" })).toEqual({
      provider: "sesv2",
      region: "eu-west-1",
    });
    expect(settingsOf({ ...empty, AWS_ENDPOINT_URL: "http://127.0.0.1:4579" })).toEqual({
      provider: "sesv2",
      region: "us-east-1",
      endpoint: "http://127.0.0.1:4579",
      placeholderCredentials: true,
    });
  });
});
