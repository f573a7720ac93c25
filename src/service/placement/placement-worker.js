// @ts-check
// A thread that places heavy messages. JavaScript, as Node 20 runs no TypeScript in a thread.
import { parentPort } from "node:worker_threads";

/** @returns {Promise<typeof import("./receive-message.ts")>} */
async function load() {
  try {
    return await import("./receive-message.ts");
  } catch (error) {
    // Only where the source itself runs, on a Node that reads no TypeScript.
    if (/** @type {{ code?: string }} */ (error).code !== "ERR_UNKNOWN_FILE_EXTENSION") throw error;
    const { createJiti } = await import("jiti");
    return createJiti(import.meta.url).import("./receive-message.ts");
  }
}

const { receiveMessage } = await load();
parentPort?.on("message", async (/** @type {import("./receive-message.ts").ReceivedMessage} */ message) => {
  try {
    parentPort?.postMessage({ placement: await receiveMessage(message) });
  } catch (error) {
    parentPort?.postMessage({ problem: error instanceof Error ? error.message : String(error) });
  }
});
parentPort?.postMessage("ready");
