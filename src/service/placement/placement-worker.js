// @ts-check
// A thread that places heavy messages. JavaScript, as Node 20 runs no TypeScript in a thread.
import { parentPort } from "node:worker_threads";
import { loadInThread } from "../../base/load-in-thread.js";

const { receiveMessage } = await loadInThread(
  () => import("./receive-message.ts"),
  new URL("./receive-message.ts", import.meta.url),
);
parentPort?.on("message", async (/** @type {import("./receive-message.ts").ReceivedMessage} */ message) => {
  try {
    parentPort?.postMessage({ placement: await receiveMessage(message) });
  } catch (error) {
    parentPort?.postMessage({ problem: error instanceof Error ? error.message : String(error) });
  }
});
parentPort?.postMessage("ready");
