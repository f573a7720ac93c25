import { type ControlRoutes, tell } from "./control-route.ts";

export const resetRoutes: ControlRoutes = {
  "POST reset": ({ control }) => {
    control.reset();
    return tell({ status: "ok" });
  },
};
