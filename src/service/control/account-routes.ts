import { type ControlRoutes, jsonResponse } from "./control-route.ts";

/** Routes of the account-wide switches. */
export const accountRoutes: ControlRoutes = {
  "GET account": ({ control }) => jsonResponse(control.account()),
  "PATCH account": async ({ control, body }) => {
    const { parseSwitchesBody } = await import("./bodies.ts");
    return jsonResponse(control.changeAccount(parseSwitchesBody(body)));
  },
};
