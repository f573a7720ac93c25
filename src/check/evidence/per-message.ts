import type { MessageEvidence } from "./message-evidence.ts";

/** Wraps a function so that its result is computed once per message. */
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
