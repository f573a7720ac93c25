import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import PQueue from "p-queue";
import { messageOf } from "../../base/errors.ts";
import { takeTurn } from "../../base/take-turn.ts";
import type { SimulatedPlacement } from "./place-message.ts";
import type { ReceivedMessage } from "./receive-message.ts";

/** Places messages, so that the service answers other requests meanwhile. */
export interface PlacementThreads {
  /** Places a message. Throws if the thread that places it has ended. */
  receive(message: ReceivedMessage): Promise<SimulatedPlacement>;
  /** Ends the threads, and rejects what they have not placed. Idle threads do not keep the process alive. */
  close(): Promise<void>;
}

/** What a thread responds. */
export type PlacementAnswer = { readonly placement: SimulatedPlacement } | { readonly problem: string };

/**
 * A message of this many bytes, or more, is placed in a thread. Lighter ones take less time than it takes to start
 * one, and are placed here, each in a turn of its own.
 */
const heavyBytes = 64 * 1024;

const maxThreads = Math.min(4, Math.max(1, availableParallelism() - 1));

async function receiveLight(message: ReceivedMessage): Promise<SimulatedPlacement> {
  const { receiveMessage } = await import("./receive-message.ts");
  await takeTurn();
  return receiveMessage(message);
}

/** Creates a queue of messages. Threads start with the first heavy ones. */
export function createPlacementThreads(): PlacementThreads {
  const heavy = new PQueue({ concurrency: maxThreads });
  const started = new Set<Worker>();
  const idle: Worker[] = [];
  let isClosed = false;

  async function receiveHeavy(message: ReceivedMessage): Promise<SimulatedPlacement> {
    if (isClosed) throw new Error("the service is closed");
    const worker = idle.pop() ?? (await start());
    worker.ref();
    worker.postMessage(message);
    const answer = await answerOf(worker);
    worker.unref();
    idle.push(worker);
    if ("problem" in answer) throw new Error(answer.problem);
    return answer.placement;
  }

  async function start(): Promise<Worker> {
    const worker = new Worker(new URL("./placement-worker.js", import.meta.url), { env: {}, execArgv: [] });
    started.add(worker);
    worker.once("exit", () => {
      started.delete(worker);
      if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
    });
    // Anyone who waits for an answer gets the error, too. An idle thread is replaced when it is needed.
    worker.on("error", () => {});
    // On Deno, messages sent before the thread is ready may be lost.
    await answerOf(worker);
    return worker;
  }

  /** Returns the next message of the thread. Throws if it ends before. */
  async function answerOf(worker: Worker): Promise<PlacementAnswer> {
    const ended = new AbortController();
    try {
      const [answer] = await Promise.race([
        once(worker, "message", { signal: ended.signal }),
        once(worker, "exit", { signal: ended.signal }).then(() => {
          throw new Error(isClosed ? "the service is closed" : "the thread that places messages has ended");
        }),
      ]);
      return answer;
    } catch (error) {
      throw new Error(`The message cannot be placed: ${messageOf(error)}`, { cause: error });
    } finally {
      ended.abort();
    }
  }

  return {
    receive: (message) =>
      message.bytes.length >= heavyBytes ? heavy.add(() => receiveHeavy(message)) : receiveLight(message),
    async close() {
      isClosed = true;
      await Promise.all([...started].map((worker) => worker.terminate()));
    },
  };
}
