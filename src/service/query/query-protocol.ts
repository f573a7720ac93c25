import { randomUUID } from "node:crypto";
import type { MaybePromise } from "../protocol/api.ts";
import type { HttpRequest, HttpResponse } from "../protocol/http-response.ts";
import { formType, type RequestHead, splitTarget } from "../protocol/refuse-by-head.ts";
import { writeXml } from "./write-xml.ts";

/** Maximum length of a message. It may quote a value of the request, which has no limit. */
const maxMessageCharacters = 2000;

/** Whether a request belongs to the SES API of 2010-12-01: it sends parameters, not JSON, to the path `/`. */
export const isQueryRequest = ({
  rawPath,
  query,
  headers,
}: Pick<HttpRequest, "rawPath" | "query" | "headers">): boolean =>
  rawPath === "/" &&
  (formType.test(headers["content-type"] ?? "") || /(?:^|&)(?:Action|Version)=/.test(query));

/**
 * Writes an error in XML, whichever part of the service it comes from, if the request belongs to this API. Any other
 * response stays as it is.
 */
export function inQueryProtocol(answer: HttpResponse, { headers, url }: RequestHead): MaybePromise {
  const { errorType, contentType } = answer;
  if (errorType === undefined || contentType !== undefined) return answer;
  return isQueryRequest({ ...splitTarget(url), headers }) ? toXmlError(answer, errorType) : answer;
}

async function toXmlError(answer: HttpResponse, code: string): Promise<HttpResponse> {
  const requestId = randomUUID();
  return {
    ...answer,
    contentType: "text/xml",
    requestId,
    body: await writeXml("ErrorResponse", {
      Error: {
        Type: answer.status < 500 ? "Sender" : "Receiver",
        Code: code,
        Message: messageIn(answer.body).slice(0, maxMessageCharacters),
      },
      RequestId: requestId,
    }),
  };
}

/** Returns the message of an error in JSON. An interceptor may have written something else. */
function messageIn(body: HttpResponse["body"]): string {
  try {
    const { message = "" } = JSON.parse(String(body)) as { readonly message?: unknown };
    return String(message);
  } catch {
    return "";
  }
}
