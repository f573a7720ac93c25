import { syncBuiltinESMExports } from "node:module";
import process from "node:process";
import { setTimeout } from "node:timers";
import { fileURLToPath } from "node:url";
import { framesOf } from "../authored/import-module.ts";
import { failStalledUserCode, failUserCode, UserCodeError, watchUserCode } from "../authored/user-code.ts";
import { worstExitCode } from "./exit-code.ts";

/** An error that project code raised in the background, outside of any call. */
export interface Fault {
  readonly error: unknown;
  /** Files of the error's stack, innermost first, without Placewright's own. */
  readonly frames: readonly { readonly path: string; readonly line: number }[];
}

export interface ProcessGuard {
  /**
   * Starts to detect changes of the exit code. Call it before project code is loaded, but after commander,
   * which reads the code.
   */
  arm(): void;
  /** Counts a fault that the caller reported: the exit code will be at least 3. */
  addFault(): void;
  /** Adds a process listener that project code cannot remove. */
  listen(event: string, listener: () => void): void;
  /** Ends the process with the command's exit code, once nothing is left to do or after 10 seconds. */
  finish(exitCode: number): void;
  /** Ends the process immediately. */
  endNow(exitCode: number): never;
}

export interface ProcessGuardOptions {
  onFault(fault: Fault): void;
  /**
   * Called if the command cannot finish: the event loop is empty, and no call into project code is pending.
   */
  onStall(): void;
  /** Waits until all output has left the process. */
  flush(): Promise<void>;
}

/**
 * Time after the command for work that a reporter did not await, in milliseconds. A forgotten timer must not
 * hang CI.
 */
const graceMs = 10_000;

/**
 * Exit code of a process that ends in an unexpected way. Also the marker by which a change by project code is
 * detected, because the property cannot be watched.
 */
const unforeseenCode = 3;

const hint = "Throw an error to report a problem. Placewright sets the exit code";

/** Folder of Placewright's own modules. */
const ownFolder = fileURLToPath(new URL("..", import.meta.url));

type AnyFunction = (...args: unknown[]) => unknown;

/**
 * Takes control of the process: from now on, only this module ends it and chooses its exit code. Project code
 * that tries gets a `UserCodeError`. Errors that it throws in the background are reported, and end nothing.
 *
 * Cannot control a native addon, or a loop that never returns.
 */
export function guardProcess({ onFault, onStall, flush }: ProcessGuardOptions): ProcessGuard {
  const { exitRuntime, beforeExitOfRuntime } = captureExit();
  const emit = process.emit.bind(process) as AnyFunction;
  const listeners = process.listeners.bind(process) as (event: string) => AnyFunction[];
  const seen = new WeakSet<object>();
  let faults = 0;
  let finalCode: number | undefined;

  /**
   * Handles an error outside of every call: fails the call that it belongs to, or else counts it as a fault.
   */
  function handle(error: unknown): void {
    if (typeof error === "object" && error !== null) {
      if (seen.has(error)) return;
      seen.add(error);
    }
    const frames = foreignFramesOf(error);
    const files = frames.map(({ path }) => path);
    if (failUserCode(error, files)) return;
    faults++;
    try {
      onFault({ error, frames });
    } catch {
      // The fault counts even if it cannot be shown.
    }
  }

  function refuse(call: string, caller: AnyFunction): never {
    const error = new UserCodeError(`tried to end the process with ${call}`, hint);
    Error.captureStackTrace?.(error, caller);
    handle(error);
    throw error;
  }

  const codeOwners: { exitCode?: unknown }[] = [process, denoOf() ?? process];
  const resetExitCode = () => {
    for (const owner of codeOwners) owner.exitCode = unforeseenCode;
  };
  let isArmed = false;
  function inspect(): UserCodeError | undefined {
    if (!isArmed) return undefined;
    const changed = codeOwners.find(({ exitCode }) => exitCode !== unforeseenCode);
    if (!changed) return undefined;
    const error = new UserCodeError(`tried to set the exit code of the process to ${changed.exitCode}`, hint);
    resetExitCode();
    return error;
  }

  const withFaults = (exitCode: number) => (faults > 0 ? worstExitCode(exitCode, unforeseenCode) : exitCode);
  const endNow = (exitCode: number): never => exitRuntime(withFaults(exitCode));

  let isEnding = false;

  /** Runs the listeners of `exit`, none of which can change the code, and ends the process. */
  function end(exitCode: number): void {
    if (isEnding) return;
    isEnding = true;
    for (const listener of listeners("exit"))
      try {
        listener.call(process, withFaults(exitCode));
      } catch (error) {
        handle(error);
      }
    try {
      beforeExitOfRuntime();
    } catch (error) {
      handle(error);
    }
    const changed = inspect();
    if (changed) handle(changed);
    endNow(exitCode);
  }

  function guardedEmit(event: string, ...args: unknown[]): unknown {
    switch (event) {
      case "uncaughtException":
      case "unhandledRejection":
        handle(args[0]);
        // Catch the errors of listeners: many exit, and an exception here would make Node end the process.
        for (const listener of listeners(event))
          try {
            listener.apply(process, args);
          } catch (error) {
            handle(error);
          }
        return true;
      case "beforeExit":
        emit(event, ...args);
        if (finalCode === undefined && !isCalledByProject() && !failStalledUserCode()) {
          onStall();
          finish(unforeseenCode);
        }
        return true;
      case "exit":
        // Before the command has finished, the event does not come from the runtime.
        if (finalCode !== undefined) end(finalCode);
        return true;
      default:
        if (/^SIG[A-Z0-9]+$/.test(String(event)) && isCalledByProject())
          return refuse(`process.emit(${JSON.stringify(event)})`, guardedEmit as AnyFunction);
        return emit(event, ...args);
    }
  }

  function finish(exitCode: number): void {
    finalCode = exitCode;
    const changed = inspect();
    if (changed) handle(changed);
    // Exit code 2 means that nothing was started that could still be running.
    const waitMs = exitCode === 2 ? 0 : graceMs;
    const force = () => void flush().then(() => end(exitCode));
    if (waitMs === 0) force();
    else setTimeout(force, waitMs).unref();
  }

  const refuseCalls = (
    target: object,
    owner: string,
    name: string,
    isRefused = (_: readonly unknown[]) => true,
  ) => {
    const original = (target as Record<string, AnyFunction | undefined>)[name]?.bind(target);
    if (!original) return;
    const guarded: AnyFunction = (...args) => {
      if (!isRefused(args)) return original(...args);
      // Deno's own exit() has set this flag already, and would not exit later.
      (process as { _exiting?: boolean })._exiting = false;
      return refuse(`${owner}${name}(${shown(args, owner)})`, guarded);
    };
    lock(target, name, guarded);
  };
  for (const name of ["exit", "reallyExit", "abort", "execve"]) refuseCalls(process, "process.", name);
  for (const name of ["kill", "_kill"]) refuseCalls(process, "process.", name, isOwnEnd);
  const deno = denoOf();
  if (deno) {
    refuseCalls(deno, "Deno.", "exit");
    refuseCalls(deno, "Deno.", "kill", isOwnEnd);
    refuseCalls(globalThis, "", "close");
  }
  lock(process, "emit", guardedEmit as AnyFunction);
  const listen = keepListeners();
  syncBuiltinESMExports?.();
  watchUserCode({ inspect });

  return {
    arm() {
      isArmed = true;
      resetExitCode();
    },
    addFault: () => {
      faults++;
    },
    listen,
    finish,
    endNow,
  };
}

/** Returns the frames of a stack outside of the runtime, Placewright, and packages. */
function foreignFramesOf(error: unknown): Fault["frames"] {
  return framesOf(error).filter(
    ({ path }) =>
      /^(\/|[A-Za-z]:)/.test(path) && !path.startsWith(ownFolder) && !path.includes("/node_modules/"),
  );
}

/** Whether project code is the caller, rather than the runtime. */
const isCalledByProject = (): boolean => foreignFramesOf(new Error()).length > 0;

/**
 * Replaces a property permanently. Ignores assignments instead of failing, because libraries that patch it
 * must keep working.
 */
function lock(target: object, name: string, value: AnyFunction): void {
  if (!(name in target)) return;
  Object.defineProperty(target, name, {
    get: () => value,
    set: () => {},
    enumerable: true,
    configurable: false,
  });
}

/**
 * Protects the current listeners, including the runtime's, and those that `listen` adds: project code can
 * remove only its own. Deno reports an error to `process` only while a listener is registered there.
 */
function keepListeners(): ProcessGuard["listen"] {
  const on = process.on.bind(process) as AnyFunction;
  const remove = process.off.bind(process) as AnyFunction;
  const eventNames = process.eventNames.bind(process);
  const rawListeners = process.rawListeners.bind(process) as (event: string | symbol) => AnyFunction[];
  for (const event of ["uncaughtException", "unhandledRejection", "beforeExit"]) on(event, () => {});
  const kept = new Set<unknown>(eventNames().flatMap(rawListeners));
  for (const name of ["removeListener", "off"])
    lock(process, name, (event, listener) => {
      if (!kept.has(listener)) remove(event, listener);
      return process;
    });
  lock(process, "removeAllListeners", (...events) => {
    for (const event of events.length > 0 ? (events as string[]) : eventNames())
      for (const listener of rawListeners(event)) if (!kept.has(listener)) remove(event, listener);
    return process;
  });
  return (event, listener) => {
    kept.add(listener);
    on(event, listener);
  };
}

interface DenoNamespace {
  exitCode?: unknown;
  exit(code: number): never;
}

const denoOf = () => (globalThis as { Deno?: DenoNamespace })["Deno"];

/** Captures the runtime's own exit functions before any project code is loaded. */
function captureExit(): { exitRuntime(code: number): never; beforeExitOfRuntime(): void } {
  const deno = denoOf();
  if (!deno) {
    const { reallyExit } = process as unknown as { reallyExit(code: number): never };
    return { exitRuntime: reallyExit.bind(process), beforeExitOfRuntime: () => {} };
  }
  // Deno's exit dispatches `unload`, whose listeners can still change the code, unless it has been dispatched
  // already.
  const dispatched = Symbol.for("Deno.isUnloadDispatched");
  const realm = globalThis as unknown as Record<symbol, boolean | undefined>;
  const dispatch = globalThis.dispatchEvent.bind(globalThis);
  const { exit } = deno;
  return {
    exitRuntime: (code) => {
      realm[dispatched] = true;
      return exit(code);
    },
    beforeExitOfRuntime: () => {
      if (realm[dispatched]) return;
      realm[dispatched] = true;
      dispatch(new Event("unload"));
    },
  };
}

/**
 * Whether a signal ends this process: sent to the process itself or to its group. Signal 0 only checks that a
 * process exists.
 */
function isOwnEnd([pid, signal]: readonly unknown[]): boolean {
  const target = Number(pid);
  return signal !== 0 && (target === process.pid || target === 0 || target === -process.pid);
}

/** Formats arguments as their author may have written them. */
function shown(args: readonly unknown[], owner: string): string {
  return args
    .map((arg) => {
      if (arg === process.pid) return `${owner}pid`;
      return typeof arg === "number" || typeof arg === "string" ? JSON.stringify(arg) : "…";
    })
    .join(", ");
}
