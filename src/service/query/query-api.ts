import { randomUUID } from "node:crypto";
import { operationTable } from "../operations/operation-table.ts";
import type { ApiCall, ApiOptions, MaybePromise } from "../protocol/api.ts";
import type { HttpRequest, HttpResponse } from "../protocol/http-response.ts";
import { intercept } from "../protocol/intercept.ts";
import { createInvoke } from "../protocol/invoke.ts";
import { memberPath } from "../protocol/member-path.ts";
import type { SdkModel } from "../protocol/sdk-model.ts";
import type { Account } from "../state/account.ts";
import { fitInput } from "./fit-input.ts";
import { toForm } from "./form.ts";
import { QueryError, statusOf, toQueryError } from "./query-error.ts";
import type { QueryOperation } from "./query-operation.ts";
import { queryTable, unserved } from "./query-table.ts";
import { readFields } from "./read-fields.ts";
import { writeXml } from "./write-xml.ts";

/** The version that clients name in each request. */
const apiVersion = "2010-12-01";

/**
 * Creates a handler of the SES API of 2010-12-01, which operations of SES v2 carry out. It turns every error into a
 * response.
 */
export function createQueryApi(
  model: SdkModel,
  account: Account,
  { interceptors = [], onUnrouted }: ApiOptions = {},
): (request: HttpRequest) => MaybePromise {
  // v1 has the same limit of a message's size as this API.
  const invoke = createInvoke(model, operationTable, account, { version: "v1", adapt: fitInput });
  return (request) => {
    let fields: ReadonlyMap<string, string>;
    let action: string;
    try {
      refuseUnsigned(request);
      fields = readFields(request);
      action = actionOf(fields);
    } catch (error) {
      const answer = toErrorAnswer(error);
      onUnrouted?.(request, answer);
      return answer;
    }
    const operation = Object.hasOwn(queryTable, action) ? queryTable[action] : undefined;
    const call: ApiCall = { operation: action, version: "query", request };
    return intercept(interceptors, call, {
      serve: () => serve(action, operation, fields),
      toErrorAnswer: (error) => toErrorAnswer(error, operation),
    });
  };

  async function serve(
    action: string,
    operation: QueryOperation | undefined,
    fields: ReadonlyMap<string, string>,
  ): Promise<HttpResponse> {
    if (!operation)
      throw new QueryError(
        "InvalidAction",
        `${action} is not served by this embedded service: ${unserved[action]}`,
      );
    const form = toForm(fields);
    const missing = operation.required.filter((name) => !Object.hasOwn(form, name));
    if (missing.length > 0) throw missingMembers(missing);
    const result = await operation.run(form, { action, account, invoke });
    const requestId = randomUUID();
    return {
      status: 200,
      contentType: "text/xml",
      requestId,
      body: await writeXml(`${action}Response`, {
        ...(result && { [`${action}Result`]: result }),
        ResponseMetadata: { RequestId: requestId },
      }),
    };
  }
}

/**
 * Rejects a GET request without a signature, as AWS does. A web page can make such a request of another origin, but cannot
 * add a header to it. `X-Amzn-Authorization` is that of older clients.
 */
function refuseUnsigned({ method, headers }: HttpRequest): void {
  if (method === "POST") return;
  if (method !== "GET")
    throw new QueryError("InvalidAction", `The method must be GET or POST, not ${method}`);
  if (headers.authorization === undefined && headers["x-amzn-authorization"] === undefined)
    throw new QueryError("MissingAuthenticationToken", "Request is missing Authentication Token");
}

/** Returns the name of the operation. */
function actionOf(fields: ReadonlyMap<string, string>): string {
  const [action, version = "NO_VERSION_SPECIFIED"] = [fields.get("Action"), fields.get("Version")];
  if (!action) throw new QueryError("MissingAction", "The request has no parameter Action");
  const isKnown = Object.hasOwn(queryTable, action) || Object.hasOwn(unserved, action);
  if (!isKnown || version !== apiVersion)
    throw new QueryError("InvalidAction", `Could not find operation ${action} for version ${version}`);
  return action;
}

function missingMembers(names: readonly string[]): QueryError {
  const violations = names.map(
    (name) => `Value null at '${memberPath("", name)}' failed to satisfy constraint: Member must not be null`,
  );
  const count = names.length === 1 ? "1 validation error" : `${names.length} validation errors`;
  return new QueryError("ValidationError", `${count} detected: ${violations.join("; ")}`);
}

/** Returns an error as other APIs have it, in JSON. `inQueryProtocol` writes it in XML. */
function toErrorAnswer(error: unknown, operation?: QueryOperation): HttpResponse {
  const { code, message } = toQueryError(error, operation?.errors);
  return { status: statusOf(code), errorType: code, body: JSON.stringify({ message }) };
}
