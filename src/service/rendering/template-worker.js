// @ts-check
// The thread that renders the templates of requests, so that none of them can hold up the service.
// JavaScript, as Node 20 runs no TypeScript in a thread.
import { parentPort } from "node:worker_threads";
import { loadInThread } from "../../base/load-in-thread.js";

const { renderParts, warmUp } = await loadInThread(
  () => import("./render-parts.ts"),
  new URL("./render-parts.ts", import.meta.url),
);
await warmUp();
let last = Promise.resolve();
parentPort?.on("message", (/** @type {import("./render-parts.ts").RenderJob} */ job) => {
  // One after the other: the one that takes too long must be the first without a result.
  last = last.then(async () => parentPort?.postMessage(await renderParts(job)));
});
parentPort?.postMessage("ready");
