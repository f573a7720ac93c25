// @ts-check
// The thread that renders the templates of requests, so that none of them can hold up the service.
// JavaScript, as Node 20 runs no TypeScript in a thread.
import { parentPort } from "node:worker_threads";

/** @returns {Promise<typeof import("./render-parts.ts")>} */
async function load() {
  try {
    return await import("./render-parts.ts");
  } catch (error) {
    // Only where the source itself runs, on a Node that reads no TypeScript.
    if (/** @type {{ code?: string }} */ (error).code !== "ERR_UNKNOWN_FILE_EXTENSION") throw error;
    const { createJiti } = await import("jiti");
    return createJiti(import.meta.url).import("./render-parts.ts");
  }
}

const { renderParts, warmUp } = await load();
await warmUp();
let last = Promise.resolve();
parentPort?.on("message", (/** @type {import("./render-parts.ts").RenderJob} */ job) => {
  // One after the other: the one that takes too long must be the first without a result.
  last = last.then(async () => parentPort?.postMessage(await renderParts(job)));
});
parentPort?.postMessage("ready");
