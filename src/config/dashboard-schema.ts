import { isIP } from "node:net";
import * as z from "zod";
import { strictObject } from "../authored/schema-parts.ts";
import { parseUrl } from "../base/parse-url.ts";
import { roles } from "../store/access.ts";
import { coveredUrl } from "./covered-url.ts";
import { environmentVariable } from "./environment-variable.ts";

const name = z.string().regex(/\S/, "must not be empty").max(1000);

const originUrl = coveredUrl.refine((text) => {
  const url = parseUrl(text);
  return url === undefined || (url.pathname === "/" && url.search === "");
}, "must not have a path: serve the dashboard at a host name of its own");

/** Headers that have another meaning already. */
const takenHeaders = [
  "authorization",
  "connection",
  "content-length",
  "content-type",
  "cookie",
  "expect",
  "host",
  "origin",
  "referer",
  "transfer-encoding",
];

const header = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/, "must be the name of a header, such as x-forwarded-user")
  .refine(
    (text) => !takenHeaders.includes(text.toLowerCase()) && !/^sec-/i.test(text),
    "must be a header that browsers and programs do not use for anything else",
  );

const namesOf = z.array(name).min(1, "must name at least one").optional();
const roleShape = {
  admin: namesOf,
  runner: namesOf,
  viewer: namesOf,
  default: z.enum(roles).optional(),
};
const someRole = (value: object): boolean => Object.keys(value).some((key) => key !== "claim");
const noRole = "gives nobody a role: name groups for admin, runner, or viewer, or set default";

const openId = strictObject({
  issuer: coveredUrl,
  clientId: name,
  clientSecret: z.custom<{ readonly env: string }>(
    (value) => environmentVariable.safeParse(value).success,
    'must name where the secret is, { env: "NAME" }, and not contain it',
  ),
  scopes: z.array(name).min(1).optional(),
  roles: strictObject({ ...roleShape, claim: name.optional() }).refine(someRole, noRole),
});
const proxy = strictObject({
  header,
  rolesHeader: header.optional(),
  signOutUrl: coveredUrl.optional(),
  roles: strictObject(roleShape).refine(someRole, noRole),
});

/** Whether a text is an IP address, or a network such as `10.0.0.0/8`. */
function isNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

const hours = z.number().min(0.01).max(8760);

/** Schema of the key `dashboard`. */
export const dashboardSchema = strictObject({
  url: originUrl,
  signIn: z.union([openId, proxy]),
  trustedProxies: z
    .array(
      z.string().refine(isNetwork, "must be an IP address or a network, such as 127.0.0.1 or 10.0.0.0/8"),
    )
    .min(1)
    .optional(),
  sessionHours: hours.optional(),
  idleHours: hours.optional(),
}).refine(({ signIn, trustedProxies }) => !("header" in signIn) || trustedProxies !== undefined, {
  message: "must be set if a header says who signs in: name the proxies that may send it",
  path: ["trustedProxies"],
});
