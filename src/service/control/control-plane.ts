import type { IncomingHttpHeaders } from "node:http";
import { PlacewrightError } from "../../base/errors.ts";
import { isSameSecret } from "../../base/is-same-secret.ts";
import { version } from "../../version.ts";
import { errorResponse, type HttpRequest, type HttpResponse } from "../protocol/http-response.ts";
import { nestsTooDeep } from "../protocol/json-depth.ts";
import { createRouteTable } from "../protocol/route-table.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { accountRoutes } from "./account-routes.ts";
import { clockRoutes } from "./clock.ts";
import { type ControlHandler, type ControlRoutes, jsonResponse } from "./control-route.ts";
import { dnsRoutes } from "./dns-routes.ts";
import { eventRoutes } from "./event-routes.ts";
import { faultRoutes } from "./faults.ts";
import { identityRoutes } from "./identity-routes.ts";
import { outboxRoutes } from "./outbox-routes.ts";
import { reportRoutes } from "./reports.ts";
import { requestRoutes } from "./requests.ts";
import { resetRoutes } from "./reset.ts";
import type { ServiceControl } from "./service-control.ts";

/** Path prefix of every control plane route. */
export const controlPlanePrefix = "/_placewright/";

/** Access to the control plane: for everyone, for clients with the token, or for no one, with the reason. */
export type ControlAccess =
  | { readonly to: "all" }
  | { readonly to: "token"; readonly token: string }
  | { readonly to: "none"; readonly reason: string };

export interface ControlPlaneOptions {
  readonly control: ServiceControl;
  readonly account: Account;
  readonly access: ControlAccess;
}

const handlers: ControlRoutes = {
  ...accountRoutes,
  ...clockRoutes,
  ...eventRoutes,
  ...faultRoutes,
  ...identityRoutes,
  ...outboxRoutes,
  ...dnsRoutes,
  ...reportRoutes,
  ...requestRoutes,
  ...resetRoutes,
};
const addresses = ["GET health", ...Object.keys(handlers)];
const routes = createRouteTable<ControlHandler>();
for (const [address, handler] of Object.entries(handlers)) {
  const [method = "", path = ""] = address.split(" ");
  routes.add(method, controlPlanePrefix + path, handler);
}

/**
 * Creates the handler for control plane requests: health, request log, and everything else that steers the
 * service. Expected errors become error responses.
 */
export function createControlPlane({
  control,
  account,
  access,
}: ControlPlaneOptions): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const { method, rawPath, headers } = request;
    // The health response reveals nothing that needs a token, and clients poll it until the service is up.
    if (method === "GET" && rawPath === `${controlPlanePrefix}health`)
      return jsonResponse({ status: "ok", version });
    try {
      checkAccess(access, headers);
      const match = routes.match(method, rawPath);
      if (!match)
        throw new ServiceError(
          "UnknownOperationException",
          `Unknown address ${method} ${rawPath}. The addresses are ${addresses.join(", ")}`,
        );
      const { id = "" } = match.labels;
      return await match.target({
        id: decodeId(id),
        query: new URLSearchParams(request.query),
        body: parseBody(request),
        control,
        account,
      });
    } catch (error) {
      return toErrorAnswer(error);
    }
  };
}

function checkAccess(access: ControlAccess, { authorization = "" }: IncomingHttpHeaders): void {
  if (access.to === "all") return;
  if (access.to === "none")
    throw new ServiceError("AccessDeniedException", `The control plane is disabled: ${access.reason}`);
  const given = /^Bearer (.+)$/i.exec(authorization)?.[1] ?? "";
  if (!isSameSecret(given, access.token))
    throw new ServiceError(
      "AccessDeniedException",
      "The control plane requires its token: send the header Authorization: Bearer <token>",
    );
}

/**
 * Parses the JSON body. A write must declare the JSON content type: web pages cannot send it cross-origin
 * without a preflight, which this service never allows.
 */
function parseBody({ method, headers, body }: HttpRequest): unknown {
  if (method === "GET" || (method === "DELETE" && body === undefined)) return undefined;
  // The server rejects any body whose content type is not JSON, so only a missing type is checked here.
  if ((headers["content-type"] ?? "") === "")
    throw badRequest("A request that changes state requires the header Content-Type: application/json");
  if (!body?.length) return undefined;
  if (nestsTooDeep(body)) throw badRequest("The request body is nested too deep");
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw badRequest("The request body is not valid JSON in UTF-8");
  }
}

function decodeId(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw badRequest(`"${encoded}" is not valid percent-encoding`);
  }
}

const statuses: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  BadRequestException: 400,
  NotFoundException: 404,
  UnknownOperationException: 404,
};

function toErrorAnswer(error: unknown): HttpResponse {
  if (error instanceof PlacewrightError) return errorResponse("BadRequestException", error.message, 400);
  if (error instanceof ServiceError)
    return errorResponse(error.name, error.message, statuses[error.name] ?? 500);
  throw error;
}
