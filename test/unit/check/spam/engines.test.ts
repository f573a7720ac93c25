import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { readMessage } from "../../../../src/check/evidence/message-evidence.ts";
import { createSpamEngine } from "../../../../src/check/spam/create-engine.ts";
import { readSymbols } from "../../../../src/check/spam/spamassassin.ts";
import { sampleMail } from "../sample-mail.ts";

const nowMs = Date.UTC(2026, 10, 21);
const { signal } = new AbortController();
const bytes = sampleMail();

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Scores a message by an Rspamd that responds like this. Also returns what it was asked. */
async function askRspamd(body: string, status = 200) {
  const asked: { url: string | undefined; hostname: unknown; body: string }[] = [];
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { url, headers } = request;
      asked.push({ url, hostname: headers["hostname"], body: Buffer.concat(chunks).toString("utf8") });
      response.writeHead(status, { Connection: "close" }).end(body);
    });
  });
  const url = `http://127.0.0.1:${await portOf(server)}`;
  const engine = await createSpamEngine({ engine: "rspamd", url });
  return { url, asked, scoring: engine.score(readMessage(bytes), { signal, nowMs }) };
}

describe("Rspamd", () => {
  test("scores the message, on its own scale and the shared one", async () => {
    const { scoring, asked } = await askRspamd(
      JSON.stringify({
        score: 4.204,
        thresholds: { "add header": 7 },
        symbols: {
          SMALL: { score: 0.2, description: "Small" },
          NONE: { score: 0, description: "None" },
          UNSCORED: {},
          GOOD: { score: -3 },
        },
      }),
    );
    expect(await scoring).toEqual({
      engine: "rspamd",
      score: 4.2,
      threshold: 7,
      normalised: 3,
      symbols: [
        { name: "GOOD", score: -3, description: "" },
        { name: "SMALL", score: 0.2, description: "Small" },
      ],
    });
    expect(asked).toEqual([
      { url: "/checkv2", hostname: "localhost", body: Buffer.from(bytes).toString("utf8") },
    ]);
  });

  test("considers 6 points spam if it does not say from when", async () => {
    const { scoring } = await askRspamd(JSON.stringify({ score: 6 }));
    expect(await scoring).toEqual({ engine: "rspamd", score: 6, threshold: 6, normalised: 5, symbols: [] });
  });

  test.each([
    ["no score", "{}", 200, "its response has none"],
    ["null", '{ "score": null }', 200, "its response has none"],
    ["text", '{ "score": "2" }', 200, "its response has none"],
    ["no number", '{ "score": 1e400 }', 200, "its response has none"],
    ["an error", "", 503, "it responded with 503 Service Unavailable"],
  ])("is unavailable if it responds with %s", async (_, body, status, reason) => {
    const { scoring, url } = await askRspamd(body, status);
    await expect(scoring).rejects.toMatchObject({
      code: "engine-unavailable",
      message: expect.stringContaining(`Cannot get a score from Rspamd at ${url}: ${reason}`),
    });
  });

  test("is unavailable if it responds with text", async () => {
    const { scoring } = await askRspamd("It works!");
    await expect(scoring).rejects.toMatchObject({ code: "engine-unavailable" });
  });
});

const report = `Content preview:  1.0 NOT_A_RULE  Quoted mail

 pts rule name              description
---- ---------------------- --------------------------------------------------
 1.3 RCVD_ILLEGAL_IP        Received: contains illegal IP address
-0.5 ALL_TRUSTED            Passed through trusted hosts only via
                            SMTP
 0.0 NO_RELAYS              Informational: message was not relayed
10 GTUBE                    A test
`;
const symbols = [
  { name: "GTUBE", score: 10, description: "A test" },
  { name: "RCVD_ILLEGAL_IP", score: 1.3, description: "Received: contains illegal IP address" },
  { name: "ALL_TRUSTED", score: -0.5, description: "Passed through trusted hosts only via SMTP" },
];

describe("SpamAssassin", () => {
  /** Scores a message by a daemon that responds like this. Also returns what it was asked. */
  async function askSpamd(answer: string) {
    const asked: string[] = [];
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      const chunks: Buffer[] = [];
      socket.on("data", (chunk) => chunks.push(chunk));
      socket.on("end", () => {
        asked.push(Buffer.concat(chunks).toString("utf8"));
        socket.end(answer);
      });
    });
    const port = await portOf(server);
    const engine = await createSpamEngine({ engine: "spamassassin", host: "127.0.0.1", port });
    return { port, asked, scoring: engine.score(readMessage(bytes), { signal, nowMs }) };
  }

  test("scores the message, on its own scale and the shared one", async () => {
    const { scoring, asked } = await askSpamd(
      `SPAMD/1.1 0 EX_OK\r\nContent-length: 9\r\nSpam: True ; 10.8 / 4.0\r\n\r\n${report}`,
    );
    expect(await scoring).toEqual({
      engine: "spamassassin",
      score: 10.8,
      threshold: 4,
      normalised: 13.5,
      symbols,
    });
    const message = Buffer.from(bytes).toString("utf8");
    expect(asked).toEqual([`REPORT SPAMC/1.5\r\nContent-length: ${bytes.length}\r\n\r\n${message}`]);
  });

  test("scores good mail below 0", async () => {
    const { scoring } = await askSpamd("SPAMD/1.1 0 EX_OK\r\nSpam: False ; -2.5 / 5.0\r\n\r\n");
    expect(await scoring).toMatchObject({ score: -2.5, threshold: 5, normalised: -2.5, symbols: [] });
  });

  test.each([
    ["an error", "SPAMD/1.1 76 Bad header line\r\n\r\n", "it responded with Bad header line"],
    ["no verdict", "SPAMD/1.1 0 EX_OK\r\n\r\n", "it responded with EX_OK"],
    ["another protocol", "220 mail.example ESMTP", "it responded with 220 mail.example ESMTP"],
    ["nothing", "", "it responded with "],
  ])("is unavailable if it responds with %s", async (_, answer, reason) => {
    const { scoring, port } = await askSpamd(answer);
    await expect(scoring).rejects.toMatchObject({
      code: "engine-unavailable",
      message: expect.stringContaining(
        `Cannot get a score from SpamAssassin at 127.0.0.1:${port}: ${reason}`,
      ),
    });
  });

  test("lists the rules of a report, without those of no points", () => {
    expect(readSymbols(report)).toEqual([symbols[1], symbols[2], symbols[0]]);
    expect(readSymbols(report.replaceAll("\n", "\r\n"))).toEqual([symbols[1], symbols[2], symbols[0]]);
    expect(readSymbols("")).toEqual([]);
  });
});

test.each([
  { engine: "rspamd", url: "http://127.0.0.1:9" },
  { engine: "spamassassin", host: "127.0.0.1", port: 9 },
] as const)("the abort reason replaces the error of $engine", async (settings) => {
  const engine = await createSpamEngine(settings);
  const reason = new Error("stopped");
  await expect(engine.score(readMessage(bytes), { signal: AbortSignal.abort(reason), nowMs })).rejects.toBe(
    reason,
  );
});
