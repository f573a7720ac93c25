import { syncBuiltinESMExports } from "node:module";
import process from "node:process";
import { setTimeout } from "node:timers";
import { fileURLToPath } from "node:url";
import { framesOf } from "../authored/import-module.ts";
import { failStalledUserCode, failUserCode, UserCodeError, watchUserCode } from "../authored/user-code.ts";
import { worstExitCode } from "../result/exit-code.ts";
import {
  type AnyFunction,
  captureExit,
  denoOf,
  keepListeners,
  lock,
  type RuntimeExit,
  refuseExits,
} from "./process-locks.ts";

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
const ownFolder = fileURLToPath(new URL("..", import.meta.url)).replaceAll("\\", "/");

/**
 * Takes control of the process: from now on, only this module ends it and chooses its exit code. Project code
 * that tries gets a `UserCodeError`. Errors that it throws in the background are reported, and end nothing.
 *
 * Cannot control a native addon, or a loop that never returns.
 */
export function guardProcess({ onFault, onStall, flush }: ProcessGuardOptions): ProcessGuard {
  const runtime = captureExit();
  const listeners = process.listeners.bind(process) as ListenersOf;
  const faults = collectFaults(onFault);
  const exitCodes = watchExitCode();
  const ending = planEnding({ runtime, listeners, faults, exitCodes, flush });

  function refuse(call: string, caller: AnyFunction): never {
    const error = new UserCodeError(`tried to end the process with ${call}`, hint);
    Error.captureStackTrace?.(error, caller);
    faults.handle(error);
    throw error;
  }

  refuseExits(refuse);
  lock(process, "emit", guardEmit({ listeners, faults, ending, onStall, refuse }));
  const listen = keepListeners();
  syncBuiltinESMExports?.();
  watchUserCode({ inspect: exitCodes.inspect });

  return {
    arm: exitCodes.arm,
    addFault: faults.add,
    listen,
    finish: ending.finish,
    endNow: ending.endNow,
  };
}

type ListenersOf = (event: string) => AnyFunction[];

/** The errors that project code raised in the background. */
interface Faults {
  /**
   * Handles an error outside of every call: fails the call that it belongs to, or else counts it as a fault.
   */
  handle(error: unknown): void;
  /** Counts a fault that was reported elsewhere. */
  add(): void;
  /** Returns an exit code, or the code of a fault if that is worse. */
  withFaults(exitCode: number): number;
}

function collectFaults(onFault: ProcessGuardOptions["onFault"]): Faults {
  const seen = new WeakSet<object>();
  let count = 0;
  return {
    handle(error) {
      if (typeof error === "object" && error !== null) {
        if (seen.has(error)) return;
        seen.add(error);
      }
      const frames = foreignFramesOf(error);
      const files = frames.map(({ path }) => path);
      if (failUserCode(error, files)) return;
      count++;
      try {
        onFault({ error, frames });
      } catch {
        // The fault counts even if it cannot be shown.
      }
    },
    add: () => {
      count++;
    },
    withFaults: (exitCode) => (count > 0 ? worstExitCode(exitCode, unforeseenCode) : exitCode),
  };
}

/** Detects changes of the exit code. */
interface ExitCodes {
  arm(): void;
  /** Undoes a change of the exit code since the last call, and returns its error. */
  inspect(): UserCodeError | undefined;
}

function watchExitCode(): ExitCodes {
  const owners: { exitCode?: unknown }[] = [process, denoOf() ?? process];
  const reset = () => {
    for (const owner of owners) owner.exitCode = unforeseenCode;
  };
  let isArmed = false;
  return {
    arm() {
      isArmed = true;
      reset();
    },
    inspect() {
      if (!isArmed) return undefined;
      const changed = owners.find(({ exitCode }) => exitCode !== unforeseenCode);
      if (!changed) return undefined;
      const error = new UserCodeError(
        `tried to set the exit code of the process to ${changed.exitCode}`,
        hint,
      );
      reset();
      return error;
    },
  };
}

/** The only way to end the process. */
interface Ending extends Pick<ProcessGuard, "finish" | "endNow"> {
  /** Whether the command has finished. */
  isFinished(): boolean;
  /** Ends the process if the command has finished. */
  endFinished(): void;
}

function planEnding({
  runtime: { exitRuntime, beforeExitOfRuntime },
  listeners,
  faults,
  exitCodes,
  flush,
}: {
  readonly runtime: RuntimeExit;
  readonly listeners: ListenersOf;
  readonly faults: Faults;
  readonly exitCodes: ExitCodes;
  readonly flush: ProcessGuardOptions["flush"];
}): Ending {
  let finalCode: number | undefined;
  let isEnding = false;
  const endNow = (exitCode: number): never => exitRuntime(faults.withFaults(exitCode));

  function handleChange(): void {
    const changed = exitCodes.inspect();
    if (changed) faults.handle(changed);
  }

  /** Runs the listeners of `exit`, none of which can change the code, and ends the process. */
  function end(exitCode: number): void {
    if (isEnding) return;
    isEnding = true;
    for (const listener of listeners("exit"))
      try {
        listener.call(process, faults.withFaults(exitCode));
      } catch (error) {
        faults.handle(error);
      }
    try {
      beforeExitOfRuntime();
    } catch (error) {
      faults.handle(error);
    }
    handleChange();
    endNow(exitCode);
  }

  return {
    endNow,
    isFinished: () => finalCode !== undefined,
    endFinished() {
      if (finalCode !== undefined) end(finalCode);
    },
    finish(exitCode) {
      finalCode = exitCode;
      handleChange();
      // Exit code 2 means that nothing was started that could still be running.
      const waitMs = exitCode === 2 ? 0 : graceMs;
      const force = () => void flush().then(() => end(exitCode));
      if (waitMs === 0) force();
      else setTimeout(force, waitMs).unref();
    },
  };
}

/** Returns a replacement of `process.emit` that project code cannot use to end the process. */
function guardEmit({
  listeners,
  faults,
  ending,
  onStall,
  refuse,
}: {
  readonly listeners: ListenersOf;
  readonly faults: Faults;
  readonly ending: Ending;
  readonly onStall: ProcessGuardOptions["onStall"];
  readonly refuse: (call: string, caller: AnyFunction) => never;
}): AnyFunction {
  const emit = process.emit.bind(process) as AnyFunction;
  return function guardedEmit(event, ...args) {
    switch (event) {
      case "uncaughtException":
      case "unhandledRejection":
        faults.handle(args[0]);
        // Catch the errors of listeners: many exit, and an exception here would make Node end the process.
        for (const listener of listeners(event))
          try {
            listener.apply(process, args);
          } catch (error) {
            faults.handle(error);
          }
        return true;
      case "beforeExit":
        emit(event, ...args);
        if (!ending.isFinished() && !isCalledByProject() && !failStalledUserCode()) {
          onStall();
          ending.finish(unforeseenCode);
        }
        return true;
      case "exit":
        // Before the command has finished, the event does not come from the runtime.
        ending.endFinished();
        return true;
      default:
        if (/^SIG[A-Z0-9]+$/.test(String(event)) && isCalledByProject())
          return refuse(`process.emit(${JSON.stringify(event)})`, guardedEmit);
        return emit(event, ...args);
    }
  };
}

/** Returns the frames of a stack outside of the runtime, Placewright, and packages. */
function foreignFramesOf(error: unknown): Fault["frames"] {
  return framesOf(error).filter(({ path }) => {
    const slashed = path.replaceAll("\\", "/");
    return (
      /^(\/|[A-Za-z]:)/.test(slashed) && !slashed.startsWith(ownFolder) && !slashed.includes("/node_modules/")
    );
  });
}

/** Whether project code is the caller, rather than the runtime. */
const isCalledByProject = (): boolean => foreignFramesOf(new Error()).length > 0;
