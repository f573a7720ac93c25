/** An attempt to send a notification that failed. The message completes `Cannot notify Slack: …`. */
export class SendFailure extends Error {
  /** Whether another attempt would fail, too. */
  readonly isFinal: boolean;
  readonly hint: string | undefined;

  constructor(reason: string, { isFinal, hint }: { readonly isFinal: boolean; readonly hint?: string }) {
    super(reason);
    this.isFinal = isFinal;
    this.hint = hint;
  }
}
