/** Checks that only a mailbox provider or a delivery can measure. */
export const neverMeasured: readonly string[] = ["spam-rate", "tls"];
