import { messageOf } from "../../base/errors.ts";
import { MissingAttribute } from "../operations/render-template.ts";
import { ServiceError, type ServiceErrorName } from "../protocol/service-error.ts";

/** An error of the SES API of 2010-12-01, by its code. */
export class QueryError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * HTTP statuses of codes; 400 for all others. Source: https://docs.aws.amazon.com/ses/latest/APIReference/CommonErrors.html
 */
const statuses: Readonly<Record<string, number>> = {
  InternalFailure: 500,
  InvalidClientTokenId: 403,
  MalformedQueryString: 404,
  MissingAuthenticationToken: 403,
  SignatureDoesNotMatch: 403,
};

export const statusOf = (code: string): number => statuses[code] ?? 400;

/** Codes by the name of an error of SES v2, and by the text of its message where v2 has one name for several. */
const codes: Partial<
  Record<ServiceErrorName, string | readonly (readonly [pattern: RegExp, code: string])[]>
> = {
  AccessDeniedException: "AccessDeniedException",
  // As AWS words it: "MessageRejected: Sending suspended for this account".
  AccountSuspendedException: "MessageRejected",
  AlreadyExistsException: [
    [/^Configuration set /, "ConfigurationSetAlreadyExists"],
    [/^An event destination /, "EventDestinationAlreadyExists"],
    [/^/, "AlreadyExists"],
  ],
  BadRequestException: [
    [/^\d+ validation errors? detected/, "ValidationError"],
    [/^/, "InvalidParameterValue"],
  ],
  IncompleteSignatureException: "IncompleteSignature",
  InvalidSignatureException: "SignatureDoesNotMatch",
  LimitExceededException: [
    [/^Daily message quota exceeded/, "Throttling"],
    [/^/, "LimitExceeded"],
  ],
  MailFromDomainNotVerifiedException: "MailFromDomainNotVerifiedException",
  MessageRejected: "MessageRejected",
  MissingAuthenticationTokenException: "MissingAuthenticationToken",
  NotFoundException: [
    [/^Configuration set /, "ConfigurationSetDoesNotExist"],
    [/^No event destination /, "EventDestinationDoesNotExist"],
    [/^Custom verification email template /, "CustomVerificationEmailTemplateDoesNotExist"],
    [/^Template /, "TemplateDoesNotExist"],
    [/^/, "InvalidParameterValue"],
  ],
  SendingPausedException: [
    [/for configuration set/, "ConfigurationSetSendingPausedException"],
    [/^/, "AccountSendingPausedException"],
  ],
  TooManyRequestsException: "Throttling",
  UnrecognizedClientException: "InvalidClientTokenId",
};

/**
 * Returns the error that a client of the older API expects in place of another.
 * @param own Codes of the operation, by the code that others have.
 */
export function toQueryError(error: unknown, own: Readonly<Record<string, string>> = {}): QueryError {
  if (error instanceof QueryError) return error;
  if (!(error instanceof ServiceError)) return new QueryError("InternalFailure", messageOf(error));
  if (error instanceof MissingAttribute) return new QueryError("MissingRenderingAttribute", error.message);
  const found = codes[error.name] ?? "InternalFailure";
  const code =
    typeof found === "string" ? found : (found.find(([pattern]) => pattern.test(error.message))?.[1] ?? "");
  return new QueryError(own[code] ?? code, error.message);
}
