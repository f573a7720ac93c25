import { type ControlRoutes, tell } from "./control-route.ts";

/** Routes of the account-wide switches. */
export const accountRoutes: ControlRoutes = {
  "GET account": ({ control }) => tell(control.account()),
  "PATCH account": async ({ control, body }) => {
    const { parseSwitchesBody } = await import("./bodies.ts");
    return tell(control.changeAccount(parseSwitchesBody(body)));
  },
};
