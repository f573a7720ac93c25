/** A property of a message or its sender that counts toward spam, equally at every mailbox provider. */
export interface Signal {
  /** A plain sentence without a final period. */
  readonly reason: string;
  /** Points toward spam, on the spam engine's scale. 0 for a remark. */
  readonly weight: number;
  /**
   * The failed checks behind the signal. The message breaks the rules of every provider that name one of
   * them.
   */
  readonly checks?: readonly string[];
  /** Name of the spam engine's rule behind the signal. */
  readonly rule?: string;
}

/** A failed check. Each provider's rules decide the consequence. */
export interface BrokenCheck {
  readonly check: string;
  readonly reason: string;
}
