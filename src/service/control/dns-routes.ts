import { type ControlRoutes, jsonResponse } from "./control-route.ts";
import { changeDns, toldRecords } from "./dns-records.ts";

/** Routes of the declared DNS records. */
export const dnsRoutes: ControlRoutes = {
  "GET dns": ({ account }) => jsonResponse({ records: toldRecords(account) }),
  "PATCH dns": ({ account, body }) => jsonResponse({ records: changeDns(account, body) }),
};
