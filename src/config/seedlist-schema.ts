import * as z from "zod";
import { strictObject } from "../authored/schema-parts.ts";
import { isLoopback } from "../service/protocol/allowed-host.ts";
import { environmentVariable } from "./environment-variable.ts";

const name = z.string().regex(/\S/, "must not be empty");
const secretShapes = [
  environmentVariable,
  strictObject({
    command: z.array(name).min(1, "must name a program"),
    inherits: z.array(name).optional(),
  }),
] as const;
const secret = z.union(secretShapes, {
  error:
    'must name where the secret is, such as { env: "NAME" } or { command: ["program", "argument"] }, and not contain it',
});
const address = z
  .string()
  .regex(/^[^\s@<>]+@[^\s@<>]+$/, "must be an email address such as seed@mail.example");
const server = {
  host: name,
  port: z.int().min(1).max(65_535).optional(),
  tls: z.enum(["implicit", "starttls", "none"]).optional(),
};
const signIn = { user: name.optional(), password: secret.optional(), accessToken: secret.optional() };
const perSecond = z.number().positive().optional();

/** Unencrypted connections are allowed on this machine only. */
const inTheClear =
  "must not be none, which sends passwords unencrypted, except for servers on this machine (127.0.0.1)";
const isCoveredOrLocal = ({ host, tls }: { readonly host: string; readonly tls?: string | undefined }) =>
  tls !== "none" || isLoopback(host);

const send = z.discriminatedUnion("via", [
  strictObject({
    via: z.literal("smtp"),
    ...server,
    ...signIn,
    lmtp: z.boolean().optional(),
    connections: z.int().min(1).max(100).optional(),
    messagesPerSecond: perSecond,
    mailFrom: address.optional(),
    dkim: strictObject({
      domain: name,
      selector: name,
      key: z.union([...secretShapes, strictObject({ file: name })], {
        error: 'must be a key such as { file: "keys/dkim.pem" }, { env: "NAME" }, or { command: […] }',
      }),
    }).optional(),
  }).refine(isCoveredOrLocal, { message: inTheClear, path: ["tls"] }),
  strictObject({
    via: z.literal("ses"),
    region: name.optional(),
    endpoint: z.url({ protocol: /^https?$/ }).optional(),
    profile: name.optional(),
    role: name.optional(),
    configurationSet: name.optional(),
    messagesPerSecond: perSecond,
  }),
]);

const group = strictObject({
  isp: name,
  imap: strictObject({ ...server, junk: name.optional() }).refine(isCoveredOrLocal, {
    message: inTheClear,
    path: ["tls"],
  }),
  weight: z.number().min(0).optional(),
  authservId: z.string().optional(),
  password: secret.optional(),
  accessToken: secret.optional(),
  seeds: z.array(strictObject({ address, ...signIn })).min(1, "must contain at least one mailbox"),
});

const seeds = z
  .array(group)
  .min(1, "must contain at least one group of mailboxes")
  .superRefine((groups, context) => {
    const complain = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    const weighted = groups.filter(({ weight }) => weight !== undefined);
    const unweighted = groups.findIndex(({ weight }) => weight === undefined);
    if (weighted.length > 0 && unweighted >= 0)
      complain([unweighted], "has no weight, but other groups have one: set it in all groups, or in none");
    else if (weighted.length > 0 && weighted.every(({ weight }) => weight === 0))
      complain([0, "weight"], "leaves no audience: at least one weight must be more than 0");
    const known = new Set<string>();
    for (const [index, { isp, seeds: own, ...common }] of groups.entries()) {
      if (groups.findIndex((other) => other.isp === isp) < index)
        complain([index, "isp"], "is listed twice: merge its mailboxes into one group");
      for (const [seedIndex, seed] of own.entries()) {
        const path = [index, "seeds", seedIndex];
        if (known.has(seed.address.toLowerCase())) complain([...path, "address"], "is listed twice");
        known.add(seed.address.toLowerCase());
        if (!seed.password && !seed.accessToken && !common.password && !common.accessToken)
          complain(path, "has no password or accessToken, and neither has its group");
      }
    }
  });

/** Schema of the keys of a `seedlist` project, except its pace. */
export const seedlistShape = {
  provider: z.literal("seedlist"),
  send,
  seeds,
  cleanUp: z.boolean().optional(),
};
