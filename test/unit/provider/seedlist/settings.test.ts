import { describe, expect, test } from "vitest";
import { mailboxesOf, type Server, toConnection } from "../../../../src/provider/seedlist/settings.ts";

const imap = { port: 993, implicitPort: 993, starttlsPort: 143 };
const smtp = { port: 587, implicitPort: 465, starttlsPort: 587 };
const host = "mail.example";

test.each<[Omit<Server, "host">, typeof imap, Omit<ReturnType<typeof toConnection>, "host">]>([
  [{}, imap, { port: 993, tls: "implicit" }],
  [{}, smtp, { port: 587, tls: "starttls" }],
  [{ port: 465 }, smtp, { port: 465, tls: "implicit" }],
  [{ port: 143 }, imap, { port: 143, tls: "starttls" }],
  [{ port: 2525 }, smtp, { port: 2525, tls: "starttls" }],
  [{ tls: "implicit" }, smtp, { port: 465, tls: "implicit" }],
  [{ tls: "starttls" }, imap, { port: 143, tls: "starttls" }],
  [{ tls: "none" }, imap, { port: 143, tls: "none" }],
  [{ port: 993, tls: "none" }, imap, { port: 993, tls: "none" }],
  [{ port: 25, tls: "implicit" }, smtp, { port: 25, tls: "implicit" }],
])("the port and the encryption of %j default to each other: %j", (server, usual, expected) => {
  expect(toConnection({ host, ...server }, usual)).toEqual({ host, ...expected });
});

describe("a seed's credentials", () => {
  const password = { env: "GROUP_PASSWORD" };
  const accessToken = { env: "GROUP_TOKEN" };
  const mailboxOf = (seed: object, group: object = {}) =>
    mailboxesOf({
      provider: "seedlist",
      send: { via: "smtp", host },
      windowMs: 1000,
      groups: [
        {
          isp: "Gmail",
          imap: { host, junk: "Junk" },
          authservId: "mx.example",
          ...group,
          seeds: [{ address: "a@b.example", ...seed }],
        },
      ],
    })[0];
  const common = {
    address: "a@b.example",
    isp: "Gmail",
    user: "a@b.example",
    imap: { host, junk: "Junk" },
    authservId: "mx.example",
  };

  test.each<[string, object, object, object]>([
    ["come from its group", {}, { password }, { password, accessToken: undefined }],
    ["can be its group's token", {}, { accessToken }, { password: undefined, accessToken }],
    [
      "replace the password and the token of its group",
      { password: { env: "OWN" } },
      { password, accessToken },
      { password: { env: "OWN" }, accessToken: undefined },
    ],
    [
      "can be a token of its own",
      { accessToken: { env: "OWN" } },
      { password },
      { password: undefined, accessToken: { env: "OWN" } },
    ],
    ["have a user name other than its address", { user: "a" }, { password }, { user: "a", password }],
  ])("%s", (_, seed, group, expected) => {
    expect(mailboxOf(seed, group)).toEqual({ ...common, ...expected });
  });
});
