import { isSameSecret } from "../../base/is-same-secret.ts";
import { errorResponse, type HttpRequest, type HttpResponse } from "../protocol/http-response.ts";
import type { Account } from "../state/account.ts";
import { certificatePath, confirmationPath } from "./publications.ts";
import type { Publisher } from "./publisher.ts";

/**
 * Returns the response to a request that receivers of notifications make: for the certificate, or to confirm a
 * subscription. They have no token of the control plane. `undefined` for all other requests.
 */
export function answerReceiver(
  { method, rawPath, query }: HttpRequest,
  account: Account,
  publisher: Publisher,
): HttpResponse | undefined {
  if (method !== "GET") return undefined;
  if (rawPath === certificatePath)
    return { status: 200, contentType: "application/x-pem-file", body: publisher.certificate() };
  if (rawPath === confirmationPath) return confirm(new URLSearchParams(query), account);
  return undefined;
}

function confirm(query: URLSearchParams, account: Account): HttpResponse {
  const [arn, token] = [query.get("TopicArn") ?? "", query.get("Token") ?? ""];
  const confirmed = [...account.eventSinks].find(
    ([, sink]) => sink.arn === arn && isSameSecret(token, sink.token),
  );
  if (!confirmed) return errorResponse("InvalidParameter", "Invalid parameter: Token", 400);
  const [key, sink] = confirmed;
  account.eventSinks.set(key, { ...sink, isConfirmed: true });
  return {
    status: 200,
    contentType: "text/xml",
    body: `<ConfirmSubscriptionResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ConfirmSubscriptionResult><SubscriptionArn>${arn}:${sink.sequence}</SubscriptionArn></ConfirmSubscriptionResult></ConfirmSubscriptionResponse>`,
  };
}
