import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { PlacewrightError } from "../../src/base/errors.ts";
import { readMessage } from "../../src/check/evidence/message-evidence.ts";
import { createInspector } from "../../src/check/inspect.ts";
import { defaultCheckSettings } from "../../src/check/settings.ts";
import { createSpamEngine } from "../../src/check/spam/create-engine.ts";
import type { SpamEngine } from "../../src/check/spam/spam-engine.ts";
import { inDepth } from "../support/sample-of.ts";
import type { RunningServer } from "../support/server-process.ts";
import { hasSpamServers, startRspamd, startSpamd } from "../support/spam-servers.ts";
import { page, sampleMail } from "../unit/check/sample-mail.ts";

const isRequired = process.env["PLACEWRIGHT_REQUIRE_SERVERS"] === "1";
const { signal } = new AbortController();
const nowMs = Date.UTC(2026, 10, 21);

/** A message that every filter considers spam: https://spamassassin.apache.org/gtube/ */
const gtube = sampleMail({
  html: null,
  text: "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X",
});
const bad = sampleMail({
  fields: {
    From: "PayPal <winner@gmail.com>",
    Subject: "F R E E   MONEY!!!",
    Date: null,
    "Message-ID": null,
  },
  html: page('<a href="http://203.0.113.7/login">www.paypal.com</a> Please verify your account').replace(
    /<p><a href="https[\s\S]*?<\/p>/,
    "",
  ),
  text: null,
});

test.runIf(isRequired)("PLACEWRIGHT_REQUIRE_SERVERS=1 finds rspamd and spamd", () => {
  expect(hasSpamServers()).toBe(true);
});

describe("the built-in engine", () => {
  test("distinguishes a careful message from a bad one, and explains why", async () => {
    const engine = await createSpamEngine({ engine: "builtin" });
    const good = await engine.score(readMessage(sampleMail()), { signal, nowMs });
    const spam = await engine.score(readMessage(bad), { signal, nowMs });
    expect(good.normalised).toBe(0);
    expect(spam.normalised).toBeGreaterThan(5);
    expect(spam.symbols.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "LINK_BARE_ADDRESS",
        "DATE_INVALID",
        "BRAND_IMPERSONATED",
        "CREDENTIALS_ASKED",
      ]),
    );
    const sum = spam.symbols.reduce((total, { score }) => total + score, 0);
    expect(sum).toBeCloseTo(spam.score, 5);
    expect(await engine.score(readMessage(bad), { signal, nowMs })).toEqual(spam);
  });
});

// Skipped on machines without rspamd, spamassassin, and spamd, which are Debian packages.
describe.runIf(hasSpamServers()).each([
  [
    "rspamd",
    startRspamd,
    ({ port }: RunningServer) => ({ engine: "rspamd", url: `http://127.0.0.1:${port}` }) as const,
  ],
  [
    "spamassassin",
    startSpamd,
    ({ port }: RunningServer) => ({ engine: "spamassassin", host: "127.0.0.1", port }) as const,
  ],
] as const)("%s, the real server", (name, start, settingsOf) => {
  let server: RunningServer;
  let engine: SpamEngine;
  beforeAll(async () => {
    server = await start();
    engine = await createSpamEngine(settingsOf(server));
  });
  afterAll(() => server?.close());

  test("classifies the GTUBE test message as spam", async () => {
    const result = await engine.score(readMessage(gtube), { signal, nowMs });
    expect(result).toMatchObject({ engine: name, threshold: expect.any(Number) });
    expect(result.normalised).toBeGreaterThanOrEqual(5);
    // Rspamd reports the symbol without points.
    if (name === "spamassassin") expect(result.symbols[0]).toMatchObject({ name: "GTUBE", score: 1000 });
  });

  test("distinguishes a careful message from a bad one on the same scale", async () => {
    const good = await engine.score(readMessage(sampleMail()), { signal, nowMs });
    const spam = await engine.score(readMessage(bad), { signal, nowMs });
    expect(good.normalised).toBeLessThan(5);
    expect(spam.normalised).toBeGreaterThan(good.normalised);
    expect(spam.symbols.length).toBeGreaterThan(3);
    for (const symbol of spam.symbols)
      expect(symbol).toEqual({
        name: expect.stringMatching(/^\w+$/),
        score: expect.any(Number),
        description: expect.any(String),
      });
  });

  inDepth("accepts a message of 2 MB, and an empty one", async () => {
    expect(
      (
        await engine.score(readMessage(sampleMail({ text: "A line of words.\n".repeat(120_000) })), {
          signal,
          nowMs,
        })
      ).score,
    ).toEqual(expect.any(Number));
    expect((await engine.score(readMessage(new Uint8Array()), { signal, nowMs })).score).toEqual(
      expect.any(Number),
    );
  });
});

describe("an engine that does not exist", () => {
  test.each([
    [
      { engine: "rspamd", url: "http://127.0.0.1:1/" },
      "Cannot get a score from Rspamd at http://127.0.0.1:1/",
    ],
    [
      { engine: "spamassassin", host: "127.0.0.1", port: 1 },
      "Cannot get a score from SpamAssassin at 127.0.0.1:1",
    ],
  ] as const)("$engine is an error that says what to do", async (settings, message) => {
    const engine = await createSpamEngine(settings);
    const error = await engine
      .score(readMessage(sampleMail()), { signal, nowMs })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PlacewrightError);
    expect(error).toMatchObject({
      code: "engine-unavailable",
      reason: expect.stringContaining(message),
      hint: expect.stringContaining("check.engines"),
    });
  });

  test("an abort remains an abort", async () => {
    const engine = await createSpamEngine({ engine: "rspamd", url: "http://127.0.0.1:1/" });
    await expect(
      engine.score(readMessage(sampleMail()), { signal: AbortSignal.abort(new Error("stopped")), nowMs }),
    ).rejects.toThrow("stopped");
  });

  test.each(["rspamd", "spamassassin"] as const)(
    "%s that never answers is not measured, and says so",
    async (name) => {
      const silent = createServer();
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
      onTestFinished(() => void silent.close());
      const { port } = silent.address() as AddressInfo;
      const settings = {
        rspamd: { engine: "rspamd", url: `http://127.0.0.1:${port}` },
        spamassassin: { engine: "spamassassin", host: "127.0.0.1", port },
      } as const;
      const inspector = await createInspector({
        settings: { ...defaultCheckSettings, engines: [settings[name]] },
        now: () => nowMs,
        engineTimeoutMs: 100,
      });
      const { spam } = await inspector.inspect({ message: readMessage(sampleMail()) });
      expect(spam).toEqual([{ engine: name, symbols: [], error: "no response within 0.1 s" }]);
    },
  );
});
