// The servers that `service.mjs` measures, each in its own process, on Node or Deno. Prints its URL, and
// responds to a line on standard input with its memory.
// Usage: service-servers.mjs <kind> [folder or bytes]
import { createServer } from "node:http";

const [, , kind, detail] = process.argv;

const servers = {
  placewright: () => placewright({}),
  durable: () => placewright({ dataDir: detail }),
  /** The minimum for a response: the same bytes each time. */
  constant() {
    const answer = "x".repeat(Number(detail));
    return listen((_request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": answer.length });
      response.end(answer);
    });
  },
  /** The minimum for a JSON request: reading and parsing its body. */
  parse: () =>
    listen((request, response) => {
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        JSON.parse(Buffer.concat(chunks).toString("utf8"));
        response.writeHead(200, { "content-type": "application/json", "content-length": 2 });
        response.end("{}");
      });
    }),
};

async function placewright(options) {
  // What users load.
  const { startService } = await import("../../dist/api/service.js");
  return (await startService({ completeAfterMs: 0, ...options })).url;
}

function listen(handle) {
  const server = createServer(handle);
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}`)),
  );
}

process.stdin.on("data", () => console.log(process.memoryUsage().rss));
console.log(await servers[kind]());
