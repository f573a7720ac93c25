import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { ApiOperation } from "../../../../src/provider/calls.ts";
import { probeField, tokenOf } from "../../../../src/provider/seedlist/mark.ts";
import { createSeedlistProvider } from "../../../../src/provider/seedlist/seedlist.ts";
import type { SeedlistSettings } from "../../../../src/provider/seedlist/settings.ts";
import { never, placementTest, policyOf, rejectionOf } from "../../../support/amazon-provider.ts";
import { type ImapServer, type ImapServerOptions, useImapServer } from "./imap-server.ts";
import { type SmtpReplies, useSmtpServer } from "./smtp-server.ts";

const startMs = 1_000_000;
const windowMs = 60_000;
const token = tokenOf("one");

/** Opens a provider with two seeds at one server, whose clock the test moves. */
async function useProvider(
  settings: Partial<SeedlistSettings> = {},
  { imap: options, smtp }: { readonly imap?: ImapServerOptions; readonly smtp?: SmtpReplies } = {},
) {
  const imap = await useImapServer(
    options ?? { folders: { INBOX: { messages: [] }, Bulk: { use: "\\Junk", messages: [] } } },
  );
  const server = await useSmtpServer(smtp);
  const dataDir = await mkdtemp(join(tmpdir(), "seedlist-"));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const clock = { nowMs: startMs };
  const calls: ApiOperation[] = [];
  const start = () => {
    const provider = createSeedlistProvider(
      {
        provider: "seedlist",
        send: { via: "smtp", host: "127.0.0.1", port: server.port, tls: "none" },
        groups: [
          {
            isp: "Here",
            imap: { host: "127.0.0.1", port: imap.port, tls: "none" },
            password: { env: "PASS" },
            seeds: [{ address: "a@seeds.example" }],
          },
        ],
        windowMs,
        ...settings,
      },
      policyOf(
        { retries: 0 },
        {
          clock: { now: () => clock.nowMs, sleep: async () => {} },
          onCall: (operation) => void calls.push(operation),
        },
      ),
      { dataDir, readSecret: async () => "secret", resolve: (path) => path },
    );
    onTestFinished(() => provider.close());
    return provider;
  };
  return { imap, server, clock, calls, start, provider: start() };
}
const deliver = ({ folders }: ImapServer, path = "INBOX", uid = 1) =>
  folders[path]?.messages.push({ uid, header: `${probeField}: ${token}` });
const inProgress = new Map([[token, { status: "in-progress" }]]);
const completed = (figures: object) =>
  new Map([
    [
      token,
      {
        status: "completed",
        placement: expect.objectContaining({ overall: expect.objectContaining(figures) }),
      },
    ],
  ]);

test("has a name, no region, and measures for real", async () => {
  const { provider } = await useProvider();
  expect([provider.name, provider.simulated, await provider.region()]).toEqual(["seedlist", false, ""]);
});

describe("getting ready", () => {
  test("signs in to the sending server and the mailboxes", async () => {
    const { imap, server, provider } = await useProvider();
    await provider.ready?.(never);
    expect([server.connections.total, imap.connections()]).toEqual([1, 1]);
    expect(server.received).toEqual([]);
  });

  test("fails if no mailbox can be read, or nothing can be sent", async () => {
    const respond = (command: string) =>
      command.startsWith("LOGIN") ? "NO [AUTHENTICATIONFAILED] no" : undefined;
    const { provider } = await useProvider({}, { imap: { respond } });
    expect(await rejectionOf(provider.ready?.(never) ?? Promise.resolve())).toMatchObject({
      code: "provider-unreachable",
    });
    const unreachable = await useProvider({ send: { via: "smtp", host: "127.0.0.1", port: 1, tls: "none" } });
    expect(await rejectionOf(unreachable.provider.ready?.(never) ?? Promise.resolve())).toMatchObject({
      code: "provider-unreachable",
    });
    expect(unreachable.imap.connections()).toBe(0);
  });
});

describe("a test", () => {
  test("is in progress until every copy is found, and then keeps its result", async () => {
    const { imap, provider, start, calls } = await useProvider();
    const id = await provider.submit(placementTest("one"), never);
    expect(id).toBe(token);
    expect(await provider.poll([id], never)).toEqual(inProgress);
    deliver(imap);
    const figures = { inboxPercent: 100, seedCount: 1 };
    expect(await provider.poll([id], never)).toEqual(completed(figures));
    expect(calls).toEqual(["create", "get", "get"]);
    // A result is not measured again.
    const { length } = imap.commands;
    expect(await provider.poll([id], never)).toEqual(completed(figures));
    expect((await start().result(id, never)).overall).toMatchObject(figures);
    expect([calls.length, imap.commands.length]).toEqual([3, length]);
  });

  test.each([
    [windowMs - 1, inProgress],
    [windowMs, completed({ inboxPercent: 0, missingPercent: 100 })],
  ])("whose copy has not been found after %i ms", async (afterMs, expected) => {
    const { provider, clock } = await useProvider();
    await provider.submit(placementTest("one"), never);
    clock.nowMs += afterMs;
    expect(await provider.poll([token], never)).toEqual(expected);
  });

  test("that is over does not change when a copy arrives late", async () => {
    const { imap, provider, clock } = await useProvider();
    await provider.submit(placementTest("one"), never);
    clock.nowMs += windowMs;
    const missing = completed({ inboxPercent: 0, missingPercent: 100 });
    expect(await provider.poll([token], never)).toEqual(missing);
    deliver(imap);
    clock.nowMs = startMs;
    expect(await provider.poll([token], never)).toEqual(missing);
  });

  test("whose copies were not sent to their end is over, and is not found by name", async () => {
    const { provider, start, server } = await useProvider({}, { smtp: { rcpt: () => "550 5.1.1 Unknown" } });
    expect(await rejectionOf(provider.submit(placementTest("one"), never))).toMatchObject({
      code: "provider-rejected",
    });
    expect(server.named).toEqual(["a@seeds.example"]);
    expect(await start().find(["one"], never)).toEqual(new Map());
    expect(await provider.poll([token], never)).toEqual(
      new Map([[token, { status: "completed", placement: expect.objectContaining({ overall: {} }) }]]),
    );
  });

  test("is found by its name once it is sent", async () => {
    const { provider, start } = await useProvider();
    expect(await provider.find(["one", "two"], never)).toEqual(new Map());
    await provider.submit(placementTest("one"), never);
    expect(await start().find(["one", "two"], never)).toEqual(new Map([["one", token]]));
  });

  test("that is unknown is left out of a poll, and has no result", async () => {
    const { provider } = await useProvider();
    expect(await provider.poll(["pw00", "odd"], never)).toEqual(new Map());
    expect(await rejectionOf(provider.result("pw00", never))).toMatchObject({
      code: "provider-not-found",
      reason: "Cannot read seed test pw00: its record is missing",
      hint: "Keep the ledger's folder between runs",
    });
  });

  test("without a copy to search for reads no mailbox", async () => {
    const { provider, imap } = await useProvider();
    await provider.submit(placementTest("one"), never);
    await provider.submit(placementTest("two"), never);
    deliver(imap);
    expect([...(await provider.poll([token], never)).keys()]).toEqual([token]);
    expect([...(await provider.poll([token, tokenOf("two")], never)).values()]).toMatchObject([
      { status: "completed" },
      { status: "in-progress" },
    ]);
  });
});

test.each([
  [true, 0],
  [undefined, 1],
])("with cleanUp: %s, the mailbox contains %i copies after the test", async (cleanUp, left) => {
  const { imap, provider } = await useProvider(cleanUp ? { cleanUp } : {}, {
    imap: { folders: { INBOX: { messages: [] } }, capabilities: ["UIDPLUS"] },
  });
  await provider.submit(placementTest("one"), never);
  deliver(imap);
  expect(await provider.poll([token], never)).toEqual(completed({ inboxPercent: 100 }));
  expect(imap.folders["INBOX"]?.messages).toHaveLength(left);
});

test("closes its connections", async () => {
  const { imap, provider } = await useProvider();
  await provider.ready?.(never);
  await provider.close();
  expect(imap.commands.at(-1)).toBe("LOGOUT");
});
