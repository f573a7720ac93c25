import { type ControlRoutes, jsonResponse } from "./control-route.ts";

/** Routes that read and clear the log of API requests. */
export const requestRoutes: ControlRoutes = {
  "GET requests": ({ control }) => jsonResponse({ requests: control.requests() }),
  "DELETE requests": ({ control }) => {
    control.clearRequests();
    return jsonResponse({ requests: [] });
  },
};
