import { apple } from "../../check/rules/apple.ts";
import { gmail202511 } from "../../check/rules/gmail-2025-11.ts";
import { microsoft202505 } from "../../check/rules/microsoft-2025-05.ts";
import type { RulePack } from "../../check/rules/rule-pack.ts";
import { yahoo202406 } from "../../check/rules/yahoo-2024-06.ts";
import type { SignalKind } from "./signal.ts";

/** A simulated mailbox provider. */
export interface Isp {
  readonly name: string;
  /** Its mailboxes among the seeds. */
  readonly seedCount: number;
  /** What it demands of senders. */
  readonly rulePacks: readonly RulePack[];
  /** At this score half of the seeds find the message in spam. */
  readonly spamTolerance: number;
  /** At this rejection score half of the seeds never see it. */
  readonly rejectTolerance: number;
  /** By how much it multiplies a signal's weight; 1 where it says nothing. */
  readonly emphasis: Readonly<Partial<Record<SignalKind, number>>>;
  /** What it answers to bulk mail that is not authenticated as its rules demand; absent where it takes that. */
  readonly bulkRejection?: string;
}

/** Each seed count, and their sum of 200, makes percentages in quarters: they add up to 100 exactly, in binary too. */
export const isps: readonly Isp[] = [
  {
    name: "Gmail",
    seedCount: 40,
    rulePacks: [gmail202511],
    spamTolerance: 4.4,
    rejectTolerance: 8.5,
    emphasis: { authentication: 1.3, reputation: 1.2 },
    bulkRejection: "550 5.7.26",
  },
  {
    name: "Outlook",
    seedCount: 25,
    rulePacks: [microsoft202505],
    spamTolerance: 4.2,
    rejectTolerance: 9,
    emphasis: { content: 1.2, links: 1.1, engine: 1.2 },
    bulkRejection: "550 5.7.515",
  },
  {
    name: "Hotmail",
    seedCount: 25,
    rulePacks: [microsoft202505],
    spamTolerance: 4.2,
    rejectTolerance: 9,
    emphasis: { content: 1.2, links: 1.1, engine: 1.2 },
    bulkRejection: "550 5.7.515",
  },
  {
    name: "Yahoo",
    seedCount: 25,
    rulePacks: [yahoo202406],
    spamTolerance: 4.4,
    rejectTolerance: 8.5,
    emphasis: { authentication: 1.2, reputation: 1.2 },
    bulkRejection: "554 5.7.9",
  },
  {
    name: "AOL",
    seedCount: 20,
    rulePacks: [yahoo202406],
    spamTolerance: 4.4,
    rejectTolerance: 8.5,
    emphasis: { authentication: 1.2, reputation: 1.2 },
    bulkRejection: "554 5.7.9",
  },
  {
    name: "iCloud",
    seedCount: 25,
    rulePacks: [apple],
    spamTolerance: 4.6,
    rejectTolerance: 9,
    emphasis: { links: 1.2, reputation: 1.3 },
  },
  {
    name: "GMX",
    seedCount: 20,
    rulePacks: [],
    spamTolerance: 4.5,
    rejectTolerance: 9,
    emphasis: { format: 1.3, reputation: 1.2 },
  },
  {
    name: "Comcast",
    seedCount: 20,
    rulePacks: [],
    spamTolerance: 4.3,
    rejectTolerance: 9,
    emphasis: { links: 1.2, reputation: 1.4 },
  },
];
