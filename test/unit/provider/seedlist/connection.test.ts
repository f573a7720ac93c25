import { describe, expect, onTestFinished, test } from "vitest";
import { ProviderError } from "../../../../src/provider/provider-error.ts";
import { type Connection, createConnection } from "../../../../src/provider/seedlist/connection.ts";
import { SecretError } from "../../../../src/provider/seedlist/secret.ts";
import type { SeedMailbox } from "../../../../src/provider/seedlist/settings.ts";
import { rejectionOf } from "../../../support/amazon-provider.ts";
import { useTcpServer } from "../../../support/loopback-server.ts";
import { type ImapServerOptions, useImapServer } from "./imap-server.ts";

const address = "a@seeds.example";

function connectTo(
  port: number,
  seed: Partial<SeedMailbox> = {},
  { retries = 0, readSecret = async () => "secret" }: Partial<Parameters<typeof createConnection>[1]> = {},
): Connection {
  const imap = { host: "127.0.0.1", port, tls: "none" } as const;
  const mailbox = { address, isp: "Here", user: "ana", imap, password: { env: "PASS" }, ...seed };
  const connection = createConnection(mailbox, { readSecret, retries, retryBaseMs: 1 });
  onTestFinished(() => connection.close());
  return connection;
}

async function useMailbox(
  options: ImapServerOptions = {},
  seed: Partial<SeedMailbox> = {},
  rest: Partial<Parameters<typeof createConnection>[1]> = {},
) {
  const server = await useImapServer(options);
  return { server, connection: connectTo(server.port, seed, rest) };
}
const signIns = (commands: readonly string[]) =>
  commands.filter((command) => /^(LOGIN|AUTHENTICATE)/.test(command));
const opened = async () => "done";

test.each<[SeedMailbox["imap"], string]>([
  [{ host: "imap.example" }, "imap.example:993"],
  [{ host: "imap.example", tls: "implicit" }, "imap.example:993"],
  [{ host: "imap.example", tls: "starttls" }, "imap.example:143"],
  [{ host: "imap.example", port: 1143 }, "imap.example:1143"],
])("%j is named by its address and server", (imap, server) => {
  expect(connectTo(1, { imap }).whose).toBe(`the mailbox ${address} (${server})`);
});

describe("signing in", () => {
  test.each<[string, Partial<SeedMailbox>, string[], string]>([
    ["a password", { password: { env: "PASS" } }, [], 'LOGIN "ana" "s3cret"'],
    [
      "a token",
      { password: undefined, accessToken: { env: "TOKEN" } },
      ["AUTH=XOAUTH2", "SASL-IR"],
      `AUTHENTICATE XOAUTH2 ${Buffer.from("user=ana\x01auth=Bearer s3cret\x01\x01").toString("base64")}`,
    ],
  ])("uses %s, and asks for it once per connection", async (_, seed, capabilities, command) => {
    const asked: unknown[] = [];
    const readSecret = async (...about: unknown[]) => {
      asked.push(about);
      return "s3cret";
    };
    const { server, connection } = await useMailbox({ capabilities }, seed, { readSecret });
    expect(await connection.attempt(opened)).toBe("done");
    expect(await connection.attempt(async ({ usable }) => usable)).toBe(true);
    expect(signIns(server.commands).map((each) => each.replaceAll('"', ""))).toEqual([
      command.replaceAll('"', ""),
    ]);
    const secret = seed.accessToken ?? seed.password;
    expect(asked).toEqual([[secret, `sign in to ${connection.whose}`, address]]);
  });

  test("is not repeated once the server has rejected it, which could lock the account", async () => {
    const { server, connection } = await useMailbox(
      { respond: (command) => (/^LOGIN/.test(command) ? "NO [AUTHENTICATIONFAILED] no" : undefined) },
      {},
      { retries: 3 },
    );
    const refusal = await rejectionOf(connection.attempt(opened));
    expect(refusal).toMatchObject({ code: "provider-credentials", retryable: false });
    expect(await rejectionOf(connection.attempt(opened))).toBe(refusal);
    expect(server.connections()).toBe(1);
  });

  test("is tried again once a missing secret is available", async () => {
    const missing = new SecretError("provider-credentials", "Cannot sign in: PASS is not set");
    let isSet = false;
    let asked = 0;
    const readSecret = async () => {
      asked++;
      if (isSet) return "secret";
      throw missing;
    };
    const { server, connection } = await useMailbox({}, {}, { readSecret, retries: 3 });
    expect(await rejectionOf(connection.attempt(opened))).toBe(missing);
    expect([asked, server.connections()]).toEqual([1, 0]);
    isSet = true;
    expect(await connection.attempt(opened)).toBe("done");
  });
});

describe("encryption", () => {
  test.each(["starttls", undefined] as const)("%s never signs in over plain text", async (tls) => {
    const server = await useImapServer();
    const imap = { host: "127.0.0.1", port: server.port, ...(tls ? { tls } : {}) };
    expect(await rejectionOf(connectTo(server.port, { imap }).attempt(opened))).toBeInstanceOf(ProviderError);
    expect(signIns(server.commands)).toEqual([]);
  });

  test("none signs in even if the server offers STARTTLS", async () => {
    const { server, connection } = await useMailbox({ capabilities: ["STARTTLS"] });
    expect(await connection.attempt(opened)).toBe("done");
    expect(server.commands).not.toContain("STARTTLS");
  });

  test("implicit starts with a TLS handshake", async () => {
    const server = await useTcpServer((socket) => void socket.once("data", () => socket.destroy()));
    const imap = { host: "127.0.0.1", port: server.port, tls: "implicit" } as const;
    expect(await rejectionOf(connectTo(server.port, { imap }).attempt(opened))).toMatchObject({
      code: "provider-unreachable",
    });
    expect(server.received().charCodeAt(0)).toBe(0x16);
  });
});

describe("an action", () => {
  const broken = (until: number) => (command: string, nth: number) =>
    command === "NOOP" && nth <= until ? "close" : undefined;
  const noop = async (client: Parameters<Parameters<Connection["attempt"]>[0]>[0]) => {
    await client.noop();
    if (!client.usable) throw new Error("The connection is closed");
  };

  test("that fails is retried over a new connection", async () => {
    const { server, connection } = await useMailbox({ respond: broken(2) }, {}, { retries: 2 });
    await connection.attempt(noop);
    expect(server.connections()).toBe(3);
  });

  test("is retried as often as allowed, and then rejects", async () => {
    const { server, connection } = await useMailbox({ respond: broken(9) }, {}, { retries: 1 });
    expect(await rejectionOf(connection.attempt(noop))).toMatchObject({
      code: "provider-unreachable",
      retryable: true,
      reason: expect.stringContaining(`Cannot read ${connection.whose}: `),
    });
    expect(server.connections()).toBe(2);
  });

  test("that the provider's contract rejects is not retried, and does not block the next one", async () => {
    const { server, connection } = await useMailbox({}, {}, { retries: 3 });
    const refused = new ProviderError("provider-rejected", "Cannot delete it");
    let attempts = 0;
    const failing = async () => {
      attempts++;
      throw refused;
    };
    expect(await rejectionOf(connection.attempt(failing))).toBe(refused);
    expect(attempts).toBe(1);
    expect(await connection.attempt(opened)).toBe("done");
    expect(server.connections()).toBe(2);
  });

  test("ends with the caller's reason", async () => {
    const { server, connection } = await useMailbox({}, {}, { retries: 3 });
    const stop = new AbortController();
    const reason = new Error("enough");
    const failing = async () => {
      stop.abort(reason);
      throw new Error("broken");
    };
    expect(await rejectionOf(connection.attempt(failing, stop.signal))).toBe(reason);
    expect(await rejectionOf(connection.attempt(opened, stop.signal))).toBe(reason);
    expect(server.connections()).toBe(1);
  });
});

describe("closing", () => {
  test("signs out, and allows to connect again", async () => {
    const { server, connection } = await useMailbox();
    await connection.attempt(opened);
    await connection.close();
    expect(server.commands.at(-1)).toBe("LOGOUT");
    await connection.attempt(opened);
    expect(server.connections()).toBe(2);
  });

  test("does nothing without a connection, or with one that broke", async () => {
    const { server, connection } = await useMailbox({
      respond: (command) => (command === "LOGOUT" ? "close" : undefined),
    });
    await connection.close();
    expect(server.connections()).toBe(0);
    await connection.attempt(opened);
    await connection.close();
    expect(server.commands.at(-1)).toBe("LOGOUT");
  });
});
