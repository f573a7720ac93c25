import { type Check, notMeasured } from "../check.ts";

export const tls: Check = {
  id: "tls",
  severity: "error",
  about: "The message is delivered with TLS",
  fix: "Configure the sending server to use STARTTLS",
  source: "https://support.google.com/mail/answer/81126#tls",
  run: () => notMeasured("known only on delivery"),
};
