import { SMTPServer } from "smtp-server";
import { describe, expect, onTestFinished, test } from "vitest";
import { diagnoseSeeds } from "../../../../src/provider/seedlist/diagnose.ts";
import type { SeedGroup, SeedlistSettings } from "../../../../src/provider/seedlist/settings.ts";
import { never, rejectionOf } from "../../../support/amazon-provider.ts";
import { useHttpServer } from "../../../support/loopback-server.ts";
import { type ImapServerOptions, useImapServer } from "./imap-server.ts";

async function useSmtpServer(): Promise<{ readonly port: number; readonly sent: () => number }> {
  let sent = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onMailFrom(_, __, done) {
      sent++;
      done();
    },
  });
  const listening = server.listen(0, "127.0.0.1");
  await new Promise((resolve) => listening.once("listening", resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return { port: (listening.address() as { port: number }).port, sent: () => sent };
}

const groupAt = (isp: string, port: number, names: string, rest: Partial<SeedGroup> = {}): SeedGroup => ({
  isp,
  imap: { host: "127.0.0.1", port, tls: "none" },
  authservId: "mx.example",
  password: { env: "PASS" },
  seeds: [...names].map((name) => ({ address: `${name}@seeds.example` })),
  ...rest,
});

const settingsOf = (send: SeedlistSettings["send"], groups: SeedGroup[]): SeedlistSettings => ({
  provider: "seedlist",
  send,
  groups,
  windowMs: 1000,
});

const diagnose = (settings: SeedlistSettings, signal = never.signal) =>
  diagnoseSeeds(settings, {
    signal,
    readSecret: async () => "secret",
    resolve: (path) => path,
    now: () => 0,
  });

async function useSettings(groups: SeedGroup[]) {
  const { port, sent } = await useSmtpServer();
  return { settings: settingsOf({ via: "smtp", host: "127.0.0.1", port, tls: "none" }, groups), sent };
}
const withJunk: ImapServerOptions = {
  folders: { INBOX: { messages: [] }, Bulk: { use: "\\Junk", messages: [] } },
};
const sending = { level: "ok", about: "sending through 127.0.0.1", message: "Signed in" };

/** Rejects the sign-in of every mailbox whose user starts with one of these letters. */
const rejecting = (names: string): ImapServerOptions => ({
  ...withJunk,
  respond: (command) =>
    new RegExp(`^LOGIN "?[${names}]@`).test(command) ? "NO [AUTHENTICATIONFAILED] no" : undefined,
});

describe("a diagnosis of seed mailboxes", () => {
  test("signs in everywhere, sends nothing, and finds no problem", async () => {
    const imap = await useImapServer(withJunk);
    const { settings, sent } = await useSettings([
      groupAt("Here", imap.port, "ab"),
      groupAt("There", imap.port, "c"),
    ]);
    expect(await diagnose(settings)).toEqual([
      sending,
      { level: "ok", about: "seeds at Here", message: "2 of 2 mailboxes can be read" },
      { level: "ok", about: "seeds at There", message: "1 of 1 mailbox can be read" },
    ]);
    expect(sent()).toBe(0);
    expect(imap.commands.filter((command) => command === "LOGOUT")).toHaveLength(3);
    expect(imap.commands.filter((command) => /^(SELECT|EXAMINE)/.test(command))).toEqual([]);
  });

  test("only warns about mailboxes that cannot be read if others can, by address", async () => {
    const imap = await useImapServer(rejecting("bd"));
    const { settings } = await useSettings([
      groupAt("Here", imap.port, "dab"),
      groupAt("There", imap.port, "d"),
    ]);
    const hint =
      "Check user and password. IMAP must be enabled, and providers with two-factor authentication require an app password";
    const refused = (name: string) => ({
      level: "warn",
      about: `mailbox ${name}@seeds.example`,
      message: `Cannot read the mailbox ${name}@seeds.example (127.0.0.1:${imap.port}): the server rejected the sign-in (no)`,
      fix: hint,
    });
    expect(await diagnose(settings)).toEqual([
      sending,
      { level: "ok", about: "seeds at Here", message: "1 of 3 mailboxes can be read" },
      refused("b"),
      refused("d"),
      {
        level: "warn",
        about: "seeds at There",
        message: "0 of 1 mailbox can be read: nothing is measured there",
        fix: "Fix at least one of them",
      },
      refused("d"),
    ]);
    // A sign-in that fails is not repeated.
    expect(imap.connections()).toBe(4);
  });

  test("names what is not measured: spam, and authentication", async () => {
    const imap = await useImapServer();
    const { authservId: _, ...group } = groupAt("Here", imap.port, "a");
    const { settings } = await useSettings([group]);
    expect(await diagnose(settings)).toEqual([
      sending,
      { level: "ok", about: "seeds at Here", message: "1 of 1 mailbox can be read" },
      {
        level: "warn",
        about: "seeds at Here",
        message:
          "SPF, DKIM, and DMARC are not measured: no authservId says which Authentication-Results to trust",
        fix: "Copy authservId from the Authentication-Results header of a message there",
      },
      {
        level: "warn",
        about: "mailbox a@seeds.example",
        message: "The server does not report its spam folder (no SPECIAL-USE), so spam is not measured there",
        fix: "Name the folder with junk in imap, or add a spam folder to the mailbox",
      },
    ]);
  });

  test.each([
    [200, { level: "ok", about: "sending through Amazon SES", message: "Signed in" }],
    [
      403,
      {
        level: "error",
        about: "sending through Amazon SES",
        message: expect.stringMatching(/^Cannot send through Amazon SES: /),
        fix: expect.stringContaining("AWS_ACCESS_KEY_ID"),
      },
    ],
  ])("checks Amazon SES, which responds with %i", async (status, diagnosis) => {
    const server = await useHttpServer(() => ({
      status,
      headers: { "x-amzn-errortype": "UnrecognizedClientException", "x-amzn-requestid": "r-1" },
      body: { message: "The security token is invalid" },
    }));
    const send = {
      via: "ses",
      region: "eu-west-1",
      endpoint: server.url,
      placeholderCredentials: true,
    } as const;
    const [first] = await diagnose(settingsOf(send, []));
    expect(first).toEqual(diagnosis);
  });

  test("reports an error without a hint, and throws one that is not the provider's", async () => {
    const imap = await useImapServer(withJunk);
    const { settings } = await useSettings([groupAt("Here", imap.port, "a")]);
    const odd = new TypeError("odd");
    const readSecret = () => Promise.reject(odd);
    const options = { ...never, readSecret, resolve: (path: string) => path, now: () => 0 };
    const send = { ...settings.send, via: "smtp", host: "127.0.0.1", password: { env: "PASS" } } as const;
    expect(await rejectionOf(diagnoseSeeds({ ...settings, send }, options))).toBe(odd);
  });

  test("ends with the caller's reason", async () => {
    const imap = await useImapServer(withJunk);
    const { settings } = await useSettings([groupAt("Here", imap.port, "a")]);
    const reason = new Error("enough");
    expect(await rejectionOf(diagnose(settings, AbortSignal.abort(reason)))).toBe(reason);
  });
});
