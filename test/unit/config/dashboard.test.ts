import { afterEach, describe, expect, test } from "vitest";
import { toValidationErrors } from "../../../src/authored/to-validation-errors.ts";
import { validate } from "../../../src/authored/validate.ts";
import { redact } from "../../../src/base/redact.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { configSchema } from "../../../src/config/schema.ts";
import { makeProject } from "../../support/project-folder.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function errorsOf(dashboard: unknown): string[] {
  const config = { dashboard };
  const { error } = validate(configSchema, config);
  return error
    ? toValidationErrors(error, config, "the config").map(
        ({ path, reason }) => `${path.join(".")}: ${reason}`,
      )
    : [];
}

const url = "https://placewright.acme.example";
const openId = (keys: object = {}) => ({
  issuer: "https://login.acme.example",
  clientId: "placewright",
  clientSecret: { env: "SECRET" },
  roles: { admin: ["admins"] },
  ...keys,
});
const proxy = (keys: object = {}) => ({ header: "x-forwarded-user", roles: { default: "viewer" }, ...keys });
const trustedProxies = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"];

describe("the dashboard of a team", () => {
  test.each<[string, unknown]>([
    ["OpenID Connect", { url, signIn: openId() }],
    [
      "a claim and scopes",
      { url, signIn: openId({ scopes: ["openid"], roles: { claim: "r", runner: ["x"] } }) },
    ],
    [
      "a provider on this machine",
      { url: "http://127.0.0.1:8026", signIn: openId({ issuer: "http://[::1]:9" }) },
    ],
    [
      "a proxy",
      { url, signIn: proxy({ rolesHeader: "x-groups", signOutUrl: `${url}/out` }), trustedProxies },
    ],
    ["hours", { url, signIn: openId(), sessionHours: 8, idleHours: 0.5 }],
  ])("accepts %s", (_, dashboard) => {
    expect(errorsOf(dashboard)).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ["no sign-in", { url }, "dashboard.signIn: dashboard.signIn is missing"],
    [
      "an address in the clear",
      { url: "http://placewright.acme.example", signIn: openId() },
      "dashboard.url: dashboard.url must be a URL that begins with https:// (http:// only on this machine, 127.0.0.1)",
    ],
    [
      "a path",
      { url: `${url}/tests`, signIn: openId() },
      "dashboard.url: dashboard.url must not have a path: serve the dashboard at a host name of its own",
    ],
    [
      "a secret in the file",
      { url, signIn: openId({ clientSecret: "hunter22" }) },
      'dashboard.signIn.clientSecret: dashboard.signIn.clientSecret must name where the secret is, { env: "NAME" }, and not contain it',
    ],
    [
      "no role for anybody",
      { url, signIn: openId({ roles: { claim: "groups" } }) },
      "dashboard.signIn.roles: dashboard.signIn.roles gives nobody a role: name groups for admin, runner, or viewer, or set default",
    ],
    [
      "a header from anywhere",
      { url, signIn: proxy() },
      "dashboard.trustedProxies: dashboard.trustedProxies must be set if a header says who signs in: name the proxies that may send it",
    ],
    [
      "a header that browsers send",
      { url, signIn: proxy({ header: "Cookie" }), trustedProxies },
      "dashboard.signIn.header: dashboard.signIn.header must be a header that browsers and programs do not use for anything else",
    ],
    [
      "a network that is none",
      { url, signIn: proxy(), trustedProxies: ["10.0.0.0/33"] },
      "dashboard.trustedProxies.0: dashboard.trustedProxies[0] must be an IP address or a network, such as 127.0.0.1 or 10.0.0.0/8",
    ],
  ])("refuses %s", (_, dashboard, error) => {
    expect(errorsOf(dashboard)).toEqual([error]);
  });

  test("keeps its secret out of the config and out of all output", async () => {
    const { dir, remove } = await makeProject({
      "placewright.config.ts": `export default { dashboard: ${JSON.stringify({ url, signIn: openId() })} };\n`,
    });
    closers.push(remove);
    const config = await loadConfig({ cwd: dir, env: { SECRET: "correct-horse-battery" } });
    expect(config.dashboard).toEqual({ url, signIn: openId() });
    expect(redact("a correct-horse-battery staple")).toBe("a [redacted] staple");
  });

  test("does not show a secret that is in the file", async () => {
    const { dir, remove } = await makeProject({
      "placewright.config.ts": `export default { dashboard: ${JSON.stringify({ url, signIn: openId({ clientSecret: "hunter22" }) })} };\n`,
    });
    closers.push(remove);
    const error = await loadConfig({ cwd: dir, env: {} }).catch((each) => each);
    expect(error.code).toBe("config-invalid");
    expect(`${error.message} ${error.frame}`).not.toContain("hunter22");
  });
});
