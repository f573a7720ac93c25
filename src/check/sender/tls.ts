import { type Check, notMeasured } from "../check.ts";

export const tls: Check = {
  id: "tls",
  severity: "error",
  about: "The mail is handed over with TLS",
  fix: "Have the sending server use STARTTLS",
  source: "https://support.google.com/mail/answer/81126#tls",
  run: () => notMeasured("known only when the mail is delivered"),
};
