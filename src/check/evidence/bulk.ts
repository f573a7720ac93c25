import { perMessage } from "./per-message.ts";
import { purposeOf } from "./purpose.ts";
import { offersToUnsubscribe } from "./unsubscribe.ts";

/**
 * Whether a mailbox provider, which knows no declared purpose, would take a message for bulk mail: by its header, or by its offer to
 * unsubscribe.
 */
export const looksBulk = perMessage((message): boolean => {
  const purpose = purposeOf(message);
  return purpose === undefined ? offersToUnsubscribe(message) : purpose === "marketing";
});
