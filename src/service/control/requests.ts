import { type ControlRoutes, tell } from "./control-route.ts";

/** Routes that read and clear the log of API requests. */
export const requestRoutes: ControlRoutes = {
  "GET requests": ({ control }) => tell({ requests: control.requests() }),
  "DELETE requests": ({ control }) => {
    control.clearRequests();
    return tell({ requests: [] });
  },
};
