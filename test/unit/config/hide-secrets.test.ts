import { expect, test } from "vitest";
import { hideLiterals, hideSecrets } from "../../../src/config/hide-secrets.ts";

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
  ["notifications that are a text", { notifications: webhook }],
  ["a webhook as a kind", { notifications: [{ to: webhook }] }],
  ["a webhook as a key", { notifications: [{ to: "slack", [webhook]: true }] }],
  ["recipients that are a server", { notifications: [{ to: "email", recipients: "smtp://u:S3CR3T@h" }] }],
  ["a misspelled list", { notifcations: [{ url: "S3CR3T" }] }],
  ["a misspelled password", { projects: [{ send: { passwort: "S3CR3T" } }] }],
  ["a webhook anywhere", { reporters: [webhook] }],
  ["a password with a slash and an at sign", { ledger: "postgres://u:a/S3CR3T@b@db.example/x" }],
  ["a token in a query", { reportUrl: "https://r.example/?token=S3CR3T" }],
  ["a secret with a quote", { projects: [{ accessToken: 'S3CR3T "1"' }] }],
])("hides %s", (_, value) => {
  const { lines } = hideSecrets(`line 1\nx ${JSON.stringify(value)}\n`, value);
  expect(lines).toMatch(/^line 1\nx .*…/);
  expect(lines).not.toContain("S3CR3T");
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
  expect(hideSecrets(text, value).lines).toBe(text);
});

test("keeps the lines of a secret on several, and reads a value that contains itself", () => {
  const value: Record<string, unknown> = { password: "one\ntwo" };
  value["self"] = value;
  expect(hideSecrets("password: `one\ntwo`", value).lines).toBe("password: `…\n…`");
});

test.each<[string, unknown]>([
  ["is computed", { password: "S3CR3T" }],
  ["is not text", { notifications: [{ to: "slack", url: new URL("https://a.example/x") }] }],
])("shows no lines if a secret %s", (_, value) => {
  expect(hideSecrets('password: "S3" + "CR3T"', value).lines).toBe("");
});

test.each([
  ['  password: "S3CR3T",', '  password: "…",'],
  ["const url = 'https://a.example/S3CR3T' ;", "const url = '…' ;"],
  ['a: "S3\\"CR3T", b: [`first\nsecond`]', 'a: "…", b: [`…\n…`]'],
  ['import a from "./missing.ts";\nimport "./b.ts";', 'import a from "./missing.ts";\nimport "./b.ts";'],
  ["password: `S3CR3T", "password: `…"],
])("hides literals in %s", (text, shown) => {
  expect(hideLiterals(text)).toBe(shown);
});

test("hides a secret in a sentence, but no word of ours that is like one", () => {
  const value = { notifications: webhook, projects: [{ send: { password: "secret" } }] };
  const { inText } = hideSecrets(JSON.stringify(value), value);
  expect(inText(`Put it in brackets: ["${webhook}"]`)).toBe('Put it in brackets: ["…"]');
  expect(inText("must name where the secret is")).toBe("must name where the secret is");
});
