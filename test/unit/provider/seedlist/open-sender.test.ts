import { expect, test } from "vitest";
import { openSender } from "../../../../src/provider/seedlist/open-sender.ts";
import { rejectionOf } from "../../../support/amazon-provider.ts";
import { noSecrets } from "../../../support/no-secrets.ts";

test("a DKIM key that cannot be read is named by its path, and read from the project folder", async () => {
  const resolved: string[] = [];
  const resolve = (path: string) => {
    resolved.push(path);
    return `/no-such-folder/${path}`;
  };
  const dkim = { domain: "acme.example", selector: "s1", key: { file: "keys/dkim.pem" } };
  const send = { via: "smtp", host: "127.0.0.1", dkim } as const;
  expect(await rejectionOf(openSender({ send }, { ...noSecrets, resolve }, { now: Date.now }))).toMatchObject(
    {
      code: "provider-credentials",
      reason: expect.stringMatching(/^Cannot read the DKIM key "keys\/dkim\.pem": /),
      hint: "Check the path, which is relative to the project folder",
      cause: expect.objectContaining({ code: "ENOENT" }),
    },
  );
  expect(resolved).toEqual(["keys/dkim.pem"]);
});

test("a sender without secrets opens no connection until it is used", async () => {
  const smtp = { via: "smtp", host: "127.0.0.1", port: 1, tls: "none" } as const;
  const ses = {
    via: "ses",
    region: "eu-west-1",
    endpoint: "http://127.0.0.1:1",
    placeholderCredentials: true,
  } as const;
  for (const send of [smtp, ses]) (await openSender({ send }, noSecrets, { now: Date.now })).close();
});
