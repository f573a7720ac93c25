// The servers that `service.mjs` measures, each a process of its own. Usage: node service-servers.mjs <kind>
import { createServer } from "node:http";

const constant = JSON.stringify({ filler: "x".repeat(580) });

const servers = {
  async placewright() {
    const { startService } = await import("../../dist/service/start.js");
    return (await startService({ completeAfterMs: 0 })).url;
  },
  /** The least that an answer of 600 bytes needs. */
  constant: () =>
    listen((_request, response) => {
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": constant.length,
      });
      response.end(constant);
    }),
  /** The least that a JSON request needs: its body read and parsed. */
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

function listen(handle) {
  const server = createServer(handle);
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}`)),
  );
}

process.on("message", () => process.send({ rssBytes: process.memoryUsage().rss }));
process.send({ url: await servers[process.argv[2]]() });
