import { type ControlRoutes, tell } from "./control-route.ts";
import { identityStateOf } from "./identity-state.ts";

/** Routes of the identities' verification states. */
export const identityRoutes: ControlRoutes = {
  "GET identities/{id}": ({ account, id }) => tell(identityStateOf(account, id)),
  "PATCH identities/{id}": async ({ control, id, body }) => {
    const { parseIdentityBody } = await import("./bodies.ts");
    return tell(control.settleIdentity(id, parseIdentityBody(body)));
  },
};
