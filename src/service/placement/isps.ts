import { apple } from "../../check/rules/apple.ts";
import { gmail202511 } from "../../check/rules/gmail-2025-11.ts";
import { microsoft202505 } from "../../check/rules/microsoft-2025-05.ts";
import type { RulePack } from "../../check/rules/rule-pack.ts";
import { yahoo202406 } from "../../check/rules/yahoo-2024-06.ts";
import type { ispNames } from "./isp-names.ts";

/** A simulated mailbox provider. Providers differ only in what they document. */
export interface Isp {
  readonly name: (typeof ispNames)[number];
  /** Number of seeds at the provider. */
  readonly seedCount: number;
  /** Published requirements for senders. */
  readonly rulePacks: readonly RulePack[];
  /**
   * SMTP reply to bulk mail that is not authenticated as required. Absent if the provider documents no code.
   */
  readonly bulkRejection?: string;
}

/** All simulated mailbox providers. */
export const isps: readonly Isp[] = [
  { name: "Gmail", seedCount: 40, rulePacks: [gmail202511], bulkRejection: "550 5.7.26" },
  { name: "Outlook", seedCount: 25, rulePacks: [microsoft202505], bulkRejection: "550 5.7.515" },
  { name: "Hotmail", seedCount: 25, rulePacks: [microsoft202505], bulkRejection: "550 5.7.515" },
  { name: "Yahoo", seedCount: 25, rulePacks: [yahoo202406], bulkRejection: "554 5.7.9" },
  { name: "AOL", seedCount: 20, rulePacks: [yahoo202406], bulkRejection: "554 5.7.9" },
  { name: "iCloud", seedCount: 25, rulePacks: [apple] },
  { name: "GMX", seedCount: 20, rulePacks: [] },
  { name: "Comcast", seedCount: 20, rulePacks: [] },
];
