import * as z from "zod";
import { parseUrl } from "../base/parse-url.ts";
import { isCovered } from "./is-covered.ts";

/** A URL without parts that could hide another host or a secret. */
export const coveredUrl = z
  .string()
  .refine(isCovered, "must be a URL that begins with https:// (http:// only on this machine, 127.0.0.1)")
  .refine((text) => {
    const url = parseUrl(text);
    return url === undefined || (url.username === "" && url.password === "" && url.hash === "");
  }, "must not contain a user name, a password, or a fragment");
