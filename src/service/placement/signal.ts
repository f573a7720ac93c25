/** Something about a message or its sender that moves it towards spam, at every mailbox provider alike. */
export interface Signal {
  /** In plain words, as a sentence without its full stop. */
  readonly reason: string;
  /** Points towards spam, on the spam engine's scale; 0 for a remark. */
  readonly weight: number;
  /** The checks that it stands on: a provider whose rules name one breaks them. */
  readonly checks?: readonly string[];
}

/** A check that found something: a provider's rules say what follows. */
export interface BrokenCheck {
  readonly check: string;
  readonly reason: string;
}
