import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const connections = 16;
const requestsPerRound = 8_000;
const pairs = 7;
const testPath = "/v2/email/deliverability-dashboard/test";
const script = join(import.meta.dirname, "service-servers.mjs");
const deno = join(import.meta.dirname, "../../node_modules/deno/deno");

const runtimes = {
  Node: [process.execPath],
  Deno: [deno, "run", "-A"],
};

/**
 * Measures the embedded service's requests per second, in pairs with a bare server that does the minimum for
 * the same work.
 */
export async function bench() {
  if (availableParallelism() < 2)
    console.log("  on one core, which server and client share: the ratios tell little");
  for (const [name, runtime] of Object.entries(runtimes)) await benchOn(name, runtime);
}

async function benchOn(name, runtime) {
  const folder = mkdtempSync(join(tmpdir(), "placewright-bench-"));
  const running = [];
  const start = async (kind, detail = "") => {
    const [program, ...words] = [...runtime, script, kind, String(detail)];
    const child = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"] });
    running.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const nextLine = async () => (await lines.next()).value;
    return { url: await nextLine(), child, nextLine };
  };
  try {
    const began = process.hrtime.bigint();
    const service = await start("placewright");
    await (await fetch(`${service.url}/_placewright/health`)).text();
    console.log(
      `  ${name}: start to first answer       ${(Number(process.hrtime.bigint() - began) / 1e6).toFixed(0)} ms`,
    );

    const small = createRequest("Hello, reader.");
    const { ReportId } = await (await fetch(service.url + testPath, small)).json();
    const get = { method: "GET", path: `/v2/email/deliverability-dashboard/test-reports/${ReportId}` };
    const answer = await (await fetch(service.url + get.path)).text();
    const constant = await start("constant", answer.length);
    await compare(`${name}: Get a completed report`, service, constant, get);

    const create = createRequest("word ".repeat(960));
    const parse = await start("parse");
    await compare(`${name}: Create a test of 5 KB`, service, parse, create);
    const durable = await start("durable", join(folder, "account"));
    await compare(`${name}: Create with --data-dir`, durable, parse, create);

    const memoryMiB = async () => {
      service.child.stdin.write("memory\n");
      return Number(await service.nextLine()) / 2 ** 20;
    };
    await load(service, create, 100_000 - (pairs + 1) * requestsPerRound - 1);
    const before = await memoryMiB();
    for (const request of [create, get]) await load(service, request, 100_000);
    const after = await memoryMiB();
    console.log(
      `  ${name}: memory after 100,000 tests  ${before.toFixed(0)} MiB; 200,000 requests later ${(after - before).toFixed(0)} MiB more`,
    );

    await measureStalls(name, await start("placewright"));
  } finally {
    for (const child of running) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

const createRequest = (text) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  path: testPath,
  body: JSON.stringify({
    FromEmailAddress: "news@acme.example",
    Content: { Simple: { Subject: { Data: "Spring" }, Body: { Text: { Data: text } } } },
  }),
});

const heavyTests = 100;

/** Prints how long GetAccount takes while heavy tests are created, and while they are placed. */
async function measureStalls(name, { url }) {
  const row = `<p>Ten tulips for <a href="https://acme.example/spring">eight</a></p>`.padEnd(126);
  const html = `Content-Type: text/html\r\n\r\n${`${row}\r\n`.repeat(8192)}`;
  const message = `From: news@acme.example\r\nTo: ann@reader.example\r\nSubject: Spring\r\nMIME-Version: 1.0\r\n${html}`;
  const create = {
    ...createRequest(""),
    body: JSON.stringify({
      FromEmailAddress: "news@acme.example",
      Content: { Raw: { Data: Buffer.from(message).toString("base64") } },
    }),
  };
  const ask = async (path, request) => {
    const response = await fetch(url + path, request);
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
  const during = async (what, work) => {
    const times = [];
    let isDone = false;
    const probe = (async () => {
      while (!isDone) {
        const begin = process.hrtime.bigint();
        await ask("/v2/email/account");
        times.push(Number(process.hrtime.bigint() - begin) / 1e6);
      }
    })();
    const result = await work();
    isDone = true;
    await probe;
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(1).padStart(6);
    console.log(
      `  ${name}: GetAccount ${what.padEnd(24)} median ${at(0.5)} ms  p99 ${at(0.99)} ms  (${times.length} calls)`,
    );
    return result;
  };
  const ids = [];
  await during("alone", () => new Promise((resolve) => setTimeout(resolve, 1000)));
  await during(`beside ${heavyTests} × 1 MB created`, async () => {
    for (let each = 0; each < heavyTests; each++) ids.push((await ask(testPath, create)).ReportId);
  });
  await during(`beside ${heavyTests} × 1 MB placed`, () =>
    Promise.all(ids.map((id) => ask(`/v2/email/deliverability-dashboard/test-reports/${id}`))),
  );
}

/** Measures both in turn, so that variations of the machine affect both. The first pair is a warm-up. */
async function compare(name, service, bare, request) {
  const ratios = [];
  const rates = [];
  for (let pair = 0; pair <= pairs; pair++) {
    const own = await load(service, request, requestsPerRound);
    const other = await load(bare, request, requestsPerRound);
    if (pair === 0) continue;
    rates.push(own);
    ratios.push(own / other);
  }
  console.log(
    `  ${name.padEnd(32)} ${median(rates).toFixed(0)} requests/s  ${median(ratios).toFixed(2)} × bare node:http  (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
  );
}

/**
 * Sends `count` requests over keep-alive connections, one at a time on each. Resolves to requests per second.
 */
async function load({ url }, { method, path, body = "" }, count) {
  const { hostname, port } = new URL(url);
  const bytes = Buffer.from(
    `${method} ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  let left = count;
  const begin = process.hrtime.bigint();
  await Promise.all(
    Array.from({ length: connections }, () => drive(hostname, port, bytes, () => left-- > 0)),
  );
  return count / (Number(process.hrtime.bigint() - begin) / 1e9);
}

/**
 * Drives one connection. All responses to a request have the same length, so the client has almost no work.
 */
function drive(host, port, request, take) {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host);
    let [seenBytes, answerBytes] = [0, 0];
    const next = () => (take() ? socket.write(request) : socket.end(() => resolve()));
    socket.setNoDelay(true).on("connect", next).on("error", reject);
    socket.on("data", (chunk) => {
      if (seenBytes === 0) {
        answerBytes ||= sizeOf(chunk);
        if (chunk.latin1Slice(9, 12) !== "200") return reject(new Error(chunk.latin1Slice(0, 300)));
      }
      seenBytes += chunk.length;
      if (seenBytes < answerBytes) return;
      seenBytes = 0;
      next();
    });
  });
}

function sizeOf(answer) {
  const text = answer.latin1Slice();
  return text.indexOf("\r\n\r\n") + 4 + Number(/content-length: (\d+)/i.exec(text)[1]);
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
