import type { FaultRule } from "../interceptors/fault-rule.ts";
import type { HttpResponse } from "../protocol/http-response.ts";
import { type ControlHandler, type ControlRoutes, jsonResponse } from "./control-route.ts";
import type { ServiceControl } from "./service-control.ts";

const tellFaults = (control: ServiceControl): HttpResponse =>
  jsonResponse({
    rules: control.faults().map(({ rule, matched, applied }) => ({ ...rule, matched, applied })),
  });

const replace: ControlHandler = async ({ control, body }) => {
  await control.setFaults(body as FaultRule[]);
  return tellFaults(control);
};

/**
 * Routes for fault rules, with the methods of LocalStack's chaos API; `PUT` is the same as `POST`. The
 * control validates the body.
 */
export const faultRoutes: ControlRoutes = {
  "GET faults": ({ control }) => tellFaults(control),
  "POST faults": replace,
  "PUT faults": replace,
  "PATCH faults": async ({ control, body }) => {
    await control.addFaults(body as FaultRule[]);
    return tellFaults(control);
  },
  "DELETE faults": async ({ control, body }) => {
    await (body === undefined ? control.setFaults([]) : control.removeFaults(body as FaultRule[]));
    return tellFaults(control);
  },
};
