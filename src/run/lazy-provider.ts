import type { PlacementProvider } from "../provider/provider.ts";

/** A provider that is opened on first use. If it cannot be opened, every call fails. */
export interface LazyProvider
  extends Pick<PlacementProvider, "submit" | "find" | "poll" | "result" | "close"> {
  ready(options: Parameters<NonNullable<PlacementProvider["ready"]>>[0]): Promise<void>;
  /** Opens the provider, unless it is already open. */
  opened(): Promise<PlacementProvider>;
  /** Resolves to undefined if the provider was never needed or cannot be opened. */
  current(): Promise<PlacementProvider | undefined>;
}

export function createLazyProvider(open: () => Promise<PlacementProvider>): LazyProvider {
  let opening: Promise<PlacementProvider> | undefined;
  const opened = (): Promise<PlacementProvider> => {
    opening ??= open();
    return opening;
  };
  const current = async (): Promise<PlacementProvider | undefined> => opening?.catch(() => undefined);
  return {
    opened,
    current,
    ready: async (options) => (await opened()).ready?.(options),
    submit: async (test, options) => (await opened()).submit(test, options),
    find: async (names, options) => (await opened()).find(names, options),
    poll: async (ids, options) => (await opened()).poll(ids, options),
    result: async (id, options) => (await opened()).result(id, options),
    async close() {
      await (await current())?.close();
    },
  };
}
