/** An error that the client gets as a JSON-RPC error. The SDK's own class puts its code into the message, once per side. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  /** Code of the error, by JSON-RPC or the protocol. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
