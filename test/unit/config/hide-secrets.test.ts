import { expect, test } from "vitest";
import { hideAssigned, hideSecrets } from "../../../src/config/hide-secrets.ts";

const webhook = "https://hooks.example/services/S3CR3T";

test.each<[string, unknown]>([
  ["a webhook of a misspelled kind", { notifications: [{ to: "slac", url: webhook }] }],
  ["a webhook under a misspelled key", { notifications: [{ to: "slack", urls: webhook }] }],
  ["a webhook in place of a variable's name", { notifications: [{ to: "slack", url: { env: webhook } }] }],
  ["a secret under a misspelled env", { notifications: [{ to: "slack", url: { evn: "S3CR3T" } }] }],
  ["a secret in a list", { notifications: [{ to: "slack", url: ["S3CR3T"] }] }],
  [
    "a secret beside a variable",
    { notifications: [{ to: "slack", url: { env: "SLACK", value: "S3CR3T" } }] },
  ],
  ["a secret as a key", { notifications: [{ to: "slack", url: { S3CR3T: "env" } }] }],
  ["notifications that are no list", { notifications: { slack: webhook } }],
  ["a password", { projects: [{ send: { password: "S3CR3T" } }] }],
  [
    "a client's secret under an unknown key",
    { dashboard: { signIn: { openid: { clientSecret: "S3CR3T" } } } },
  ],
  ["a token under an unknown key", { slackToken: "S3CR3T" }],
  ["a password in a URL", { ledger: { url: "postgres://u:S3CR3T@db.example/x" } }],
  ["a secret with a quote", { projects: [{ accessToken: 'S3CR3T "1"' }] }],
])("hides %s", (_, value) => {
  expect(hideSecrets(`line 1\nx ${JSON.stringify(value)}\n`, value)).not.toContain("S3CR3T");
});

test.each<[string, unknown]>([
  [
    "names of variables and other words",
    { notifications: [{ to: "slack", url: { env: "SLACK" }, when: "failed" }] },
  ],
  [
    "commands, and files of keys",
    { send: { password: { command: ["pass", "show"] }, key: { file: "a.pem" } } },
  ],
  ["short texts, which are parts of others", { password: "ab" }],
  ["addresses without a password", { endpoint: "https://mail.example/path" }],
])("shows %s", (_, value) => {
  const text = JSON.stringify(value);
  expect(hideSecrets(text, value)).toBe(text);
});

test("keeps the lines of a secret on several, and reads a value that contains itself", () => {
  const value: Record<string, unknown> = { password: "one\ntwo" };
  value["self"] = value;
  expect(hideSecrets("password: `one\ntwo`", value)).toBe("password: `…\n…`");
});

test.each([
  ['  password: "S3CR3T",', '  password: "…",'],
  ["url: 'https://a.example/S3CR3T' }", "url: '…' }"],
  ['"clientSecret": "S3\\"CR3T", a: "b"', '"clientSecret": "…", a: "b"'],
  ['host: "mail.example"', 'host: "mail.example"'],
  ["password: `S3CR3T", "password: `…"],
])("hides what stands after such a key in %s", (lines, shown) => {
  expect(hideAssigned(lines)).toBe(shown);
});
