import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { PlacewrightError } from "../../base/errors.ts";
import { version } from "../../version.ts";
import { errorAnswer, type HttpAnswer, type HttpRequest } from "../protocol/http-answer.ts";
import { nestsTooDeep } from "../protocol/json-depth.ts";
import { createRouteTable } from "../protocol/route-table.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { accountRoutes } from "./account-switches.ts";
import { clockRoutes } from "./clock.ts";
import { type ControlHandler, type ControlRoutes, tell } from "./control-route.ts";
import { dnsRoutes } from "./dns-records.ts";
import { faultRoutes } from "./faults.ts";
import { identityRoutes } from "./identity-state.ts";
import { outboxRoutes } from "./outbox.ts";
import { reportRoutes } from "./reports.ts";
import { requestRoutes } from "./requests.ts";
import { resetRoutes } from "./reset.ts";
import type { ServiceControl } from "./service-control.ts";

export const controlPlanePrefix = "/_placewright/";

/** Who may use the control plane: anyone who reaches it, those who know a token, or nobody, and why. */
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

/** Answers what the API has no place for: how the service is, what it was asked, and what it shall do. Nothing is thrown. */
export function createControlPlane({
  control,
  account,
  access,
}: ControlPlaneOptions): (request: HttpRequest) => Promise<HttpAnswer> {
  return async (request) => {
    const { method, rawPath, headers } = request;
    // It tells nothing that is worth a token, and whoever waits for the service asks for it.
    if (method === "GET" && rawPath === `${controlPlanePrefix}health`) return tell({ status: "ok", version });
    try {
      checkAccess(access, headers);
      const match = routes.match(method, rawPath);
      if (!match)
        throw new ServiceError(
          "UnknownOperationException",
          `Nothing has the address ${method} ${rawPath}; there are ${addresses.join(", ")}`,
        );
      const { id = "" } = match.labels;
      return await match.target({ id: decodeId(id), body: parseBody(request), control, account });
    } catch (error) {
      return toErrorAnswer(error);
    }
  };
}

function checkAccess(access: ControlAccess, { authorization = "" }: IncomingHttpHeaders): void {
  if (access.to === "all") return;
  if (access.to === "none")
    throw new ServiceError("AccessDeniedException", `The control plane is off: ${access.reason}`);
  const given = /^Bearer (.+)$/i.exec(authorization)?.[1] ?? "";
  if (!timingSafeEqual(digest(given), digest(access.token)))
    throw new ServiceError(
      "AccessDeniedException",
      "The control plane needs its token: send the header Authorization: Bearer and the token",
    );
}

/** Of equal length whatever is compared. */
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * The body's JSON. A write says that it is JSON by its content type: a web page can send no such request to another
 * origin without being asked for leave, which is not given here.
 */
function parseBody({ method, headers, body }: HttpRequest): unknown {
  if (method === "GET" || (method === "DELETE" && body === undefined)) return undefined;
  // A request with a body has a type of JSON, or it had not come in.
  if ((headers["content-type"] ?? "") === "")
    throw badRequest("A request that changes something must have the header Content-Type: application/json");
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

function toErrorAnswer(error: unknown): HttpAnswer {
  if (error instanceof PlacewrightError) return errorAnswer("BadRequestException", error.message, 400);
  if (error instanceof ServiceError)
    return errorAnswer(error.name, error.message, statuses[error.name] ?? 500);
  throw error;
}
