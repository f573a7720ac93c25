import { type ControlRoutes, tell } from "./control-route.ts";

/** The log of the API's requests. */
export const requestRoutes: ControlRoutes = {
  "GET requests": ({ control }) => tell({ requests: control.requests() }),
  "DELETE requests": ({ control }) => {
    control.clearRequests();
    return tell({ requests: [] });
  },
};
