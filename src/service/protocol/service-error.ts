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

/** An error response. The client sees its name and message. */
export class ServiceError extends Error {
  override readonly name: ServiceErrorName;

  constructor(name: ServiceErrorName, message: string) {
    super(message);
    this.name = name;
  }
}

export const badRequest = (message: string): ServiceError => new ServiceError("BadRequestException", message);
