import type { IncomingMessage } from "node:http";
import type { Clock } from "../../base/clock.ts";
import type { ProxySignIn } from "../../config/dashboard.ts";
import type { AccessStore } from "../../store/access.ts";
import { recordAction } from "../../workspace/record-action.ts";
import { onlyHeader, type TrustedProxies } from "./client-address.ts";
import { createOccasions } from "./occasions.ts";
import { roleFor } from "./role-for.ts";
import type { Admission, TeamAccess } from "./team-access.ts";

/** Longest name of a person, in characters. */
const maxName = 200;

/**
 * Admits people whom a proxy names in a header of each request. Believes it only from a trusted proxy, by the address of
 * the connection itself: anybody can send headers. The proxy ends access, so there is no session here.
 */
export function createProxyAccess(
  { header, rolesHeader, signOutUrl, roles }: ProxySignIn,
  {
    proxies,
    store,
    clock,
    idleMs,
  }: {
    readonly proxies: TrustedProxies;
    readonly store: AccessStore;
    readonly clock: Pick<Clock, "now">;
    /** Time without a request after which the next one counts as a sign-in, for the audit. */
    readonly idleMs: number;
  },
): TeamAccess {
  const signIns = createOccasions(clock, idleMs);
  const refusals = createOccasions(clock, idleMs);
  const headerOf = (request: IncomingMessage, name: string) =>
    onlyHeader(request, name.toLowerCase())?.trim();

  return {
    async admit(request): Promise<Admission> {
      if (!proxies.areFrom(request))
        return refusal(403, "The dashboard accepts requests only from its proxy. Open its URL.\n");
      const name = headerOf(request, header) ?? "";
      if (name === "" || name.length > maxName)
        return refusal(
          401,
          "The proxy does not say who you are. Sign in there, or ask an admin to set it up.\n",
        );
      const values =
        rolesHeader === undefined
          ? [name]
          : (headerOf(request, rolesHeader) ?? "").split(",").map((each) => each.trim());
      const role = roleFor(roles, values);
      const details = { via: "dashboard" } as const;
      if (role === undefined) {
        if (refusals.isNew(name))
          await recordAction(store, {
            actor: name,
            action: "refused",
            subject: "sign-in",
            details: { ...details, words: "no role" },
          });
        return refusal(403, "You have no role at this dashboard. Ask one of its admins for one.\n");
      }
      if (signIns.isNew(name))
        await recordAction(store, { actor: name, action: "sign-in", subject: role, details });
      return { visitor: { name, role, via: "dashboard", signOutUrl, isOfTeam: true } };
    },
  };
}

const refusal = (status: number, text: string): Admission => ({ answer: { status, text } });
