import type { IncomingMessage } from "node:http";
import type { Answer, RequestHead } from "../access.ts";
import { hasBody, isFromOwnPage, opensLink, refuseChange, refuseRequestForm, refuseSize } from "../guard.ts";
import type { Visitor } from "../visitor.ts";
import { toJson } from "./api-answer.ts";
import { onlyHeader, type TrustedProxies } from "./client-address.ts";
import type { TeamAccess } from "./team-access.ts";

/** The guard of a team's dashboard, and the visitors that it admitted. */
export interface TeamGuard {
  guard(request: IncomingMessage): Promise<Answer | undefined>;
  /** Returns who an admitted request is from. */
  visitorOf(request: IncomingMessage): Visitor | undefined;
}

/**
 * Admits requests to the dashboard's own URL, from people who have signed in and programs with a token. Changes by
 * people are accepted from the dashboard's own pages only. Reads no byte of a body. The first check that returns a
 * response decides.
 */
export function createTeamGuard({
  origin,
  proxies,
  people,
  programs,
  isHealthy,
}: {
  readonly origin: string;
  readonly proxies: TrustedProxies;
  readonly people: TeamAccess;
  readonly programs: TeamAccess;
  /** Whether the ledger answers. */
  readonly isHealthy: () => Promise<boolean>;
}): TeamGuard {
  const visitors = new WeakMap<IncomingMessage, Visitor>();

  async function admit(request: IncomingMessage, access: TeamAccess): Promise<Answer | undefined> {
    const admission = await access.admit(request);
    if ("answer" in admission) return admission.answer;
    visitors.set(request, admission.visitor);
    return undefined;
  }

  return {
    visitorOf: (request) => visitors.get(request),
    async guard(request) {
      if (request.url === "/health" && (request.method === "GET" || request.method === "HEAD"))
        return (await isHealthy())
          ? { status: 200, text: "ok\n" }
          : { status: 503, text: "The ledger does not answer.\n" };
      const refused = refuseHost(request, origin, proxies) ?? refuseRequestForm(request);
      if (refused) return refused;
      if (request.url?.startsWith("/api/"))
        return refuseProgram(request, origin) ?? (await admit(request, programs));
      return (
        refuseForeignPage(request, origin) ??
        (await admit(request, people)) ??
        refuseChange(request, { origin }) ??
        refuseSize(request)
      );
    },
  };
}

/** Rejects every other host name that leads here. Only a trusted proxy may name the host in a header of its own. */
function refuseHost(request: IncomingMessage, origin: string, proxies: TrustedProxies): Answer | undefined {
  const forwarded = proxies.areFrom(request) ? onlyHeader(request, "x-forwarded-host") : undefined;
  if ((forwarded ?? onlyHeader(request, "host")) === new URL(origin).host) return undefined;
  return {
    status: 421,
    text: "The dashboard is not available at this address. Open its URL. If you did, its proxy must pass on the Host header.\n",
  };
}

/** Rejects requests from pages of another origin. A link on any page may open a page here, but nothing else. */
function refuseForeignPage(request: RequestHead, origin: string): Answer | undefined {
  if (isFromOwnPage(request, origin) || opensLink(request)) return undefined;
  return { status: 403, text: "The dashboard accepts requests only from its own pages. Open its URL.\n" };
}

/** Rejects requests of programs that a page of another origin could have sent, and bodies that are not JSON. */
function refuseProgram(request: RequestHead, origin: string): Answer | undefined {
  const { method, headers } = request;
  if (headers.origin !== undefined && headers.origin !== origin)
    return toJson(403, "forbidden", "The API accepts no requests from pages of other sites");
  if (method === "POST" && hasBody(request)) {
    const [mediaType = ""] = (headers["content-type"] ?? "").split(";", 1);
    if (mediaType.trim().toLowerCase() !== "application/json")
      return toJson(415, "usage", "The API accepts bodies only with Content-Type: application/json");
  }
  return refuseSize(request) && toJson(413, "usage", "The body is too large");
}
