import type { MessageEvidence } from "./message-evidence.ts";

/** Computes once a message what many checks ask for. */
export function perMessage<T>(compute: (message: MessageEvidence) => T): (message: MessageEvidence) => T {
  const known = new WeakMap<MessageEvidence, { readonly value: T }>();
  return (message) => {
    let held = known.get(message);
    if (!held) {
      held = { value: compute(message) };
      known.set(message, held);
    }
    return held.value;
  };
}
