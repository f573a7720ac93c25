import { type Check, notMeasured } from "../check.ts";

export const spamRate: Check = {
  id: "spam-rate",
  severity: "error",
  about: "Fewer than 0.3% of readers report the sender's mail as spam",
  fix: "Monitor Postmaster Tools and complaint feedback, and send only to people who asked for the mail",
  source: "https://support.google.com/mail/answer/81126#spam-rate",
  run: () => notMeasured("known only to mailbox providers"),
};
