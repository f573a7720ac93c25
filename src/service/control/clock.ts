import { type ControlRoutes, jsonResponse } from "./control-route.ts";

/** Routes that read and move the account's clock. */
export const clockRoutes: ControlRoutes = {
  "GET clock": ({ control }) => jsonResponse({ now: control.now() }),
  "POST clock": async ({ control, body }) => {
    const { parseClockBody } = await import("./bodies.ts");
    const change = parseClockBody(body);
    const ms =
      "advanceMs" in change ? change.advanceMs : new Date(change.now).getTime() - control.now().getTime();
    return jsonResponse({ now: control.advanceClock(ms) });
  },
};
