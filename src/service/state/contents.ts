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

interface Kept {
  readonly id: string;
  readonly content: EmailContent;
  readonly sizeBytes: number;
}

/** Creates a store in memory, which drops the oldest contents above `maxBytes`. */
export function createMemoryContents(maxBytes = maxContentBytes): Contents {
  const kept = new Map<string, Kept>();
  // In the order of arrival. A map whose first keys are deleted again and again searches all deleted ones for its first key.
  let order: (Kept | undefined)[] = [];
  let oldest = 0;
  let totalBytes = 0;
  const drop = ({ id, sizeBytes }: Kept): void => {
    if (kept.delete(id)) totalBytes -= sizeBytes;
  };
  return {
    get: (id) => kept.get(id)?.content,
    set(id, content) {
      const replaced = kept.get(id);
      if (replaced) drop(replaced);
      const entry = { id, content, sizeBytes: sizeOf(content) };
      kept.set(id, entry);
      order.push(entry);
      totalBytes += entry.sizeBytes;
      while (totalBytes > maxBytes && order.length - oldest > 1) {
        const first = order[oldest] as Kept;
        order[oldest++] = undefined;
        if (kept.get(first.id) === first) drop(first);
      }
      if (oldest > order.length / 2) {
        order = order.slice(oldest);
        oldest = 0;
      }
    },
    clear() {
      kept.clear();
      order = [];
      oldest = 0;
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
