import { perMessage } from "./per-message.ts";
import { purposeOf } from "./purpose.ts";
import { offersToUnsubscribe } from "./unsubscribe.ts";

/**
 * Whether a mailbox provider would classify a message as bulk mail, by its header or by an offer to
 * unsubscribe. Mailbox providers do not know the declared purpose.
 */
export const looksBulk = perMessage((message): boolean => {
  const purpose = purposeOf(message);
  return purpose === undefined ? offersToUnsubscribe(message) : purpose === "marketing";
});
