import { describe, expect, test } from "vitest";
import { hideSecrets } from "../../../src/config/hide-secrets.ts";

const secret = "Qx7vLkd93mZZ";
const webhook = `https://hooks.example/services/${secret}`;

describe("a line of a config that cannot be read has no secret", () => {
  test.each([
    ["in quotes", `  password: "${secret}",`],
    ["whose first quote is missing", `  token: ${secret}",`],
    ["without quotes", `  url: https://hooks.slack.com/services/${secret}`],
    ["with a quote in it", `  password: "ab"${secret}",`],
    ["that is a number", "  password: 8317220417 oops"],
    [
      "in one line with all",
      `export default defineConfig({ notifications: [{ to: "email", from: "a@b", smtp: "smtps://ci:${secret}@h" recipients: x`,
    ],
    ["after a backtick in a comment", `  // use \`here\n  token: \`${secret}\`,`],
    ["after an expression", `  x: /["]/.source, token: "${secret}" }`],
    ["in a template", `  url: \`https://a.example/\${x}/${secret}\`,`],
    ["in two pieces", `  password: "Qx7v" + "${secret}",`],
    ["in a comment", `  //token: "${secret}"`],
    ["of lower-case letters", "  password: correcthorse,"],
    ["of lower-case letters, in a list", '  tokens: ["correct", "horse"],'],
    ["of a variable", 'const apiToken = "correcthorse";'],
    ["in a header", `headers: { Cookie: "sid=${secret}" }`],
    ["in a connection string", `options: { connectionString: "Server=db;Pwd=${secret};" }`],
    ["in a URL of lower-case letters", 'url: "https://hooks.example/services/correct/horse"'],
    ["as a name in a URL", `url: "https://${secret}@db.example/x"`],
    ["in a query", 'url: "https://r.example/?a=1&api_key=correcthorse"'],
    ["under a misspelled key", '  pasword: "correcthorse", timout: 3'],
    ["that follows a variable's name", '  token: { env: "SLACK", value: "correcthorse" }'],
    ["that is in place of a variable's name", `  token: { env: "${secret}" }`],
    ["that is a key of an account", '  accessKeyId: "AKIAIOSFODNN7EXAMPLE",'],
    ["that spans lines", "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n"],
  ])("%s", (_, text) => {
    const shown = text.split("\n").map(hideSecrets().inLine).join("\n");
    expect(shown).not.toMatch(/Qx7v|Lkd93mZZ|831722|correct|horse|hooks\.|AKIA|MIIEv/);
    expect(shown).toContain("…");
  });
});

test.each([
  'import { defineConfig } from "placewright";',
  'import own from "./missing.ts";',
  "export default defineConfig({",
  '  projects: [{ name: "ses", provider: "sesv2", region: "eu-west-1", pollEvery: "30s" }],',
  '  defaultProjects: ["sess"], maxNewTests: "20", confidence: 0.95,',
  '  notifications: [{ to: "slack", url: { env: "SLACK_URL" }, when: "failed" }],',
  '  send: { password: { command: ["pass", "show"] }, key: { file: "a.pem" } },',
  "  password: process.env.PASSWORD,",
  "});",
])("shows %s", (line) => {
  expect(hideSecrets().inLine(line)).toBe(line);
});

test.each<[string, unknown]>([
  ["a webhook of a misspelled kind", { notifications: [{ to: "slac", url: secret }] }],
  ["a webhook under a misspelled key", { notifications: [{ to: "slack", urls: secret }] }],
  ["a secret in place of a variable's name", { notifications: [{ to: "slack", url: { env: secret } }] }],
  ["a secret under a misspelled env", { notifications: [{ to: "slack", url: { evn: secret } }] }],
  ["a secret in a list", { notifications: [{ to: "slack", url: [secret] }] }],
  ["a secret as a key", { notifications: [{ to: "slack", url: { [secret]: "env" } }] }],
  ["notifications that are a text", { notifications: secret }],
  ["a misspelled list", { notfications: [{ url: secret }] }],
  ["a password", { projects: [{ send: { password: secret } }] }],
  ["a client's secret", { dashboard: { signIn: { openid: { clientSecret: secret } } } }],
])("hides %s, in a sentence too", (_, value) => {
  const { inLine, inText } = hideSecrets(value);
  expect(inText(`x is "${secret.toLowerCase()}", and "${secret}"`)).toBe(
    `x is "${secret.toLowerCase()}", and "…"`,
  );
  expect(inLine(`x ${secret}`)).toBe("x …");
});

test("hides what a value shows to be secret, of lower-case letters too", () => {
  const value = { send: { password: "correcthorse" }, self: {} };
  value.self = value;
  const { inLine, inText } = hideSecrets(value);
  expect(inLine('const other = "correcthorse", name = "spring"')).toBe('const other = "…", name = "spring"');
  expect(inText('x is "correcthorse"')).toBe('x is "…"');
  expect(hideSecrets({ send: { password: "secret" } }).inText("where the secret is")).toBe(
    "where the secret is",
  );
});

test.each([
  [
    `notifications[0].to is "${webhook}". Use one of: slack`,
    'notifications[0].to is "https://hooks.example…". Use one of: slack',
  ],
  [`projects[0].provider is "${secret}"`, 'projects[0].provider is "…"'],
  [`it throws: Invalid URL postgres://u:${secret}@db.example/x`, "it throws: Invalid URL postgres://…"],
])("hides what looks like a secret in a sentence", (text, shown) => {
  expect(hideSecrets().inText(text)).toBe(shown);
});

test.each([
  'two projects are named "SES-EU1". Give each a name of its own',
  "endpoint is not a valid URL. Write the whole URL, such as https://mail.acme.example",
  'it imports "./MyConfig2.ts", which does not exist',
  "projects[0].role must be the ARN of a role, such as arn:aws:iam::123456789012:role/placement",
])("keeps the sentence %s", (text) => {
  expect(hideSecrets().inText(text)).toBe(text);
});

test("hides a secret in the error of a module, and in its stack", () => {
  const cause = Object.assign(new TypeError(`Invalid URL postgres://u:${secret}@h`), { input: secret });
  const copy = hideSecrets().inCause(cause);
  expect(copy).toMatchObject({ name: "TypeError", message: "Invalid URL postgres://…" });
  expect(copy?.stack).toContain("hide-secrets.test.ts");
  expect(JSON.stringify(copy) + copy?.stack).not.toContain(secret);
  expect(copy).not.toHaveProperty("input");
});
