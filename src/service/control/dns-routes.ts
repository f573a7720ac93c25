import { type ControlRoutes, tell } from "./control-route.ts";
import { changeDns, toldRecords } from "./dns-records.ts";

/** Routes of the declared DNS records. */
export const dnsRoutes: ControlRoutes = {
  "GET dns": ({ account }) => tell({ records: toldRecords(account) }),
  "PATCH dns": ({ account, body }) => tell({ records: changeDns(account, body) }),
};
