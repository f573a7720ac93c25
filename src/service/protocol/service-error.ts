/** Errors that the API's model defines and operations raise. Their HTTP statuses come from the SDK. */
export type ModeledErrorName =
  | "AccountSuspendedException"
  | "AlreadyExistsException"
  | "BadRequestException"
  | "ConcurrentModificationException"
  | "ConflictException"
  | "InvalidNextTokenException"
  | "LimitExceededException"
  | "MailFromDomainNotVerifiedException"
  | "MessageRejected"
  | "NotFoundException"
  | "SendingPausedException"
  | "TooManyRequestsException";

/** HTTP statuses of protocol errors, which no operation defines. */
export const protocolErrorStatuses = {
  AccessDeniedException: 403,
  IncompleteSignatureException: 403,
  InternalServiceErrorException: 500,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  NotImplementedException: 501,
  RequestEntityTooLargeException: 413,
  SerializationException: 400,
  UnknownOperationException: 404,
  UnrecognizedClientException: 403,
} as const;
export type ProtocolErrorName = keyof typeof protocolErrorStatuses;

export type ServiceErrorName = ModeledErrorName | ProtocolErrorName;

/** Maximum length of a message, in characters. A request can name something of many megabytes, which it would repeat. */
const maxMessageCharacters = 4096;

const shortened = (message: string): string =>
  message.length > maxMessageCharacters
    ? `${message.slice(0, maxMessageCharacters - 1).replace(/[\ud800-\udbff]$/, "")}…`
    : message;

/** An error response. The client sees its name and message. */
export class ServiceError extends Error {
  override readonly name: ServiceErrorName;

  constructor(name: ServiceErrorName, message: string) {
    super(shortened(message));
    this.name = name;
  }
}

export const badRequest = (message: string): ServiceError => new ServiceError("BadRequestException", message);
