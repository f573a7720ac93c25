import type { EmailContent } from "@aws-sdk/client-sesv2";
import { ServiceError } from "../protocol/service-error.ts";

/**
 * Contents of messages, by the ID of their report or sent message. They are large, numerous, and rarely read
 * again, so a store may keep them on disk.
 */
export interface Contents {
  get(id: string): EmailContent | undefined;
  set(id: string, content: EmailContent): unknown;
  clear(): void;
}

/** Maximum total size of contents in memory: 256 MB. The oldest are dropped beyond it. */
export const maxContentBytes = 256 * 1024 * 1024;

/** Creates a store in memory, which drops the oldest contents above `maxBytes`. */
export function createMemoryContents(maxBytes = maxContentBytes): Contents {
  const kept = new Map<string, { readonly content: EmailContent; readonly sizeBytes: number }>();
  // One iterator for all: a new one would search all entries that were deleted for the first one that is there.
  let oldest = kept.keys();
  let totalBytes = 0;
  const drop = (id: string): void => {
    totalBytes -= kept.get(id)?.sizeBytes ?? 0;
    kept.delete(id);
  };
  return {
    get: (id) => kept.get(id)?.content,
    set(id, content) {
      drop(id);
      const sizeBytes = sizeOf(content);
      kept.set(id, { content, sizeBytes });
      totalBytes += sizeBytes;
      while (totalBytes > maxBytes && kept.size > 1) drop(oldest.next().value as string);
    },
    clear() {
      kept.clear();
      oldest = kept.keys();
      totalBytes = 0;
    },
  };
}

/** Returns a content. Throws NotFoundException if it was dropped. */
export function keptContent(contents: Contents, id: string): EmailContent {
  const content = contents.get(id);
  if (content) return content;
  throw new ServiceError("NotFoundException", `The content of message ${id} is no longer stored`);
}

/** Estimates the memory of a value from its strings and bytes, with 2 bytes per character. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return 2 * value.length;
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value !== "object" || value === null) return 8;
  return Object.values(value).reduce((sum: number, inner) => sum + sizeOf(inner), 64);
}
