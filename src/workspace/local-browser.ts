/**
 * Finds a Chromium on this machine, and runs it without windows. It gets no network and a profile of its own, and only
 * one runs at a time.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { access, constants, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import PQueue from "p-queue";
import { PlacewrightError } from "../base/errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Programs that are Chromium, the fastest first. */
const programs = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "microsoft-edge-stable",
  "microsoft-edge",
];

/** Where the installers of other systems put it. */
const installed: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

const mayExecute = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/**
 * Returns the path of a Chromium, Chrome, or Edge on this machine: that of `PLACEWRIGHT_BROWSER`, or the first one that
 * is found. Undefined if there is none.
 */
export async function findBrowser(env: Environment): Promise<string | undefined> {
  const wanted = env["PLACEWRIGHT_BROWSER"];
  if (wanted !== undefined) return wanted === "" || !(await mayExecute(wanted)) ? undefined : wanted;
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const candidates = [
    ...programs.flatMap((program) => folders.map((folder) => join(folder, program))),
    ...(installed[process.platform] ?? []),
  ];
  for (const path of candidates) if (await mayExecute(path)) return path;
  return undefined;
}

/** What a browser is started with besides what it is to do. */
const commonArguments = [
  "--headless",
  "--disable-gpu",
  "--disable-extensions",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-sync",
  "--no-first-run",
  "--no-pings",
  "--mute-audio",
  // No request can leave the machine: no name is resolved, and what needs none goes to a proxy that does not exist.
  "--host-resolver-rules=MAP * ~NOTFOUND",
  "--proxy-server=http://127.0.0.1:9",
  "--proxy-bypass-list=<-loopback>",
];

/** How long a browser may take, in milliseconds. */
const maxMs = 60_000;

/** Characters of its complaints that an error shows. */
const maxComplaint = 300;

const queue = new PQueue({ concurrency: 1 });

/** Browsers that may wait for their turn. More are refused. */
const maxWaiting = 8;

export interface BrowserOptions {
  /** Path of the browser. */
  readonly browser: string;
  /** Ends the browser when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

/**
 * Runs a browser in a new folder, which is deleted afterwards. `prepare` gets the folder, writes what the browser reads,
 * and returns its arguments; `collect` reads what it wrote.
 *
 * @throws {PlacewrightError} service-unavailable: if it does not start, fails, takes too long, or if too many wait for it.
 */
export async function runBrowser<T>(
  options: BrowserOptions,
  prepare: (folder: string) => Promise<readonly string[]>,
  collect: (folder: string) => Promise<T>,
): Promise<T> {
  if (queue.size >= maxWaiting)
    throw browserUnavailable("too many pages wait for it", "Try again in a minute");
  const run = async (): Promise<T> => {
    const folder = await mkdtemp(join(tmpdir(), "placewright-browser-"));
    try {
      const own = await prepare(folder);
      await carryOut(options, [
        ...commonArguments,
        `--user-data-dir=${join(folder, "profile")}`,
        // It refuses to start as root with its sandbox.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        ...own,
      ]);
      return await collect(folder);
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
  };
  return (await queue.add(run)) as T;
}

function carryOut(
  { browser, signal, timeoutMs = maxMs }: BrowserOptions,
  args: readonly string[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const isGroup = process.platform !== "win32";
    // Its processes are in a group of their own, so that none is left when it is ended.
    const child = spawn(browser, args, { stdio: ["ignore", "ignore", "pipe"], detached: isGroup });
    let complaint = "";
    let isLate = false;
    const end = () => {
      try {
        if (isGroup && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
        else child.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
    };
    const timer = setTimeout(() => {
      isLate = true;
      end();
    }, timeoutMs);
    const stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
    };
    signal?.addEventListener("abort", end, { once: true });
    if (signal?.aborted) end();
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint = `${complaint}${text}`.slice(-maxComplaint);
    });
    child.once("error", (error) => {
      stop();
      reject(browserUnavailable(error.message, "Set PLACEWRIGHT_BROWSER to the path of a Chromium"));
    });
    child.once("close", (code) => {
      stop();
      if (code === 0) return resolve();
      const why = isLate
        ? `it took longer than ${timeoutMs / 1000} s`
        : `it ended with ${code ?? "a signal"}: ${complaint.trim()}`;
      reject(browserUnavailable(why, "Open the report and print it instead"));
    });
  });
}

/** Creates the error of a browser that cannot be used. `why` is a clause. */
export const browserUnavailable = (why: string, hint?: string): PlacewrightError =>
  new PlacewrightError("service-unavailable", `Cannot use the browser: ${why}`, { why, hint });
