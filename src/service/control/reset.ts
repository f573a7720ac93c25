import { type ControlRoutes, jsonResponse } from "./control-route.ts";

export const resetRoutes: ControlRoutes = {
  "POST reset": async ({ control }) => {
    await control.reset();
    return jsonResponse({ status: "ok" });
  },
};
