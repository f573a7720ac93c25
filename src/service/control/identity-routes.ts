import { type ControlRoutes, jsonResponse } from "./control-route.ts";
import { identityStateOf } from "./identity-state.ts";

/** Routes of the identities' verification states. */
export const identityRoutes: ControlRoutes = {
  "GET identities/{id}": ({ account, id }) => jsonResponse(identityStateOf(account, id)),
  "PATCH identities/{id}": async ({ control, id, body }) => {
    const { parseIdentityBody } = await import("./bodies.ts");
    return jsonResponse(control.settleIdentity(id, parseIdentityBody(body)));
  },
};
