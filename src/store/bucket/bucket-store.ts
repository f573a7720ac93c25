import type { Store, StoredMessage } from "../store.ts";
import type { MessageObjects } from "./message-objects.ts";

/** How often a message is read again if another run replaces it in the meantime. */
const maxReads = 5;

/**
 * Wraps the store of a database so that the bytes of large messages are in a bucket. They are put before the
 * transaction that records them, and deleted after the one that deletes their message.
 */
export function keepInBucket(store: Store, objects: MessageObjects): Store {
  async function put(messages: readonly StoredMessage[]): Promise<readonly StoredMessage[]> {
    const placed = await objects.put(messages.map(({ bytes }) => bytes));
    return messages.map((message, index) => {
      const object = placed[index];
      return object ? { ...message, bytes: undefined, object } : message;
    });
  }

  return {
    ...store,
    addTests: async (fence, tests, messages) => store.addTests(fence, tests, await put(messages)),
    addAttempts: async (fence, attempts, messages, spending) =>
      store.addAttempts(fence, attempts, await put(messages), spending),
    async message(contentHash) {
      for (let reads = 1; ; reads++) {
        const found = await store.message(contentHash);
        if (!found?.object) return found;
        try {
          const bytes = await objects.read(found.object, contentHash);
          return { contentHash, bytes, document: found.document };
        } catch (error) {
          // A run that records the message again replaces its object, and the old one may be deleted.
          const again = await store.message(contentHash);
          if (reads === maxReads || again?.object?.name === found.object.name) throw error;
        }
      }
    },
    async deleteRun(fence) {
      await store.deleteRun(fence);
      // What is left is deleted with the next run, and by `compact`.
      await objects.sweep().catch(() => {});
    },
    async compact() {
      await store.compact();
      await objects.sweep();
    },
    async close() {
      objects.close();
      await store.close();
    },
  };
}
