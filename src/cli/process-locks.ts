import process from "node:process";

export type AnyFunction = (...args: unknown[]) => unknown;

interface DenoNamespace {
  exitCode?: unknown;
  exit(code: number): never;
}

export const denoOf = () => (globalThis as { Deno?: DenoNamespace })["Deno"];

/** The runtime's own way to exit. */
export interface RuntimeExit {
  exitRuntime(code: number): never;
  beforeExitOfRuntime(): void;
}

/** Captures the runtime's own exit functions before any project code is loaded. */
export function captureExit(): RuntimeExit {
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
 * Replaces a property permanently. Ignores assignments instead of failing, because libraries that patch it
 * must keep working.
 */
export function lock(target: object, name: string, value: AnyFunction): void {
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
export function keepListeners(): (event: string, listener: () => void) => void {
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

/**
 * Replaces the functions that end the process. `refuse` gets the call as its author may have written it, and
 * the function that was called.
 */
export function refuseExits(refuse: (call: string, caller: AnyFunction) => never): void {
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
  if (!deno) return;
  refuseCalls(deno, "Deno.", "exit");
  refuseCalls(deno, "Deno.", "kill", isOwnEnd);
  refuseCalls(globalThis, "", "close");
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
