import { type ControlRoutes, tell } from "./control-route.ts";

export const resetRoutes: ControlRoutes = {
  "POST reset": async ({ control }) => {
    await control.reset();
    return tell({ status: "ok" });
  },
};
