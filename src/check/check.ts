import type { Severity } from "../result/finding.ts";
import type { Authentication } from "./authentication/authentication.ts";
import type { DomainRecords } from "./authentication/domain-records.ts";
import type { MessageEvidence } from "./evidence/message-evidence.ts";
import type { Purpose } from "./evidence/purpose.ts";

export const checkFamilies = ["format", "sender", "links", "content", "rendering", "subject"] as const;
/** What a check is about. Each is a folder. */
export type CheckFamily = (typeof checkFamilies)[number];

/** Something about a message that a check does not like. */
export interface Observation {
  /** One sentence about this message, without its full stop. */
  readonly message: string;
  /** In the message's source, counted from 1. */
  readonly line?: number;
  /** The words in question. */
  readonly excerpt?: string;
  /** Milder than the check's own severity: the words look wrong, and could be meant. A configured severity overrides it. */
  readonly severity?: "warn";
}

/** What could not be found out, and why. It never counts as passed. */
export interface NotMeasured {
  readonly notMeasured: string;
}

/** Files of a brand's logo, as they are published for BIMI. */
export interface BimiFiles {
  readonly logo?: Uint8Array | undefined;
  /** In PEM. */
  readonly certificate?: Uint8Array | undefined;
}

export interface CheckContext {
  /** As declared, by the scenario or by the message's header; undefined if neither does. */
  readonly purpose: Purpose | undefined;
  /** What the message's authentication came to; undefined where nobody looked. */
  readonly authentication: Authentication | undefined;
  /** What DNS says of the From domain; undefined where nobody looked. */
  readonly records?: DomainRecords | undefined;
  readonly bimi?: BimiFiles | undefined;
  /** Families of mail clients, as caniemail names them: `gmail.*`. */
  readonly clients: readonly string[];
  readonly nowMs: number;
}

/** One thing to look for in a message. */
export interface Check {
  /** In kebab-case; stable, as configurations and baselines name it. */
  readonly id: string;
  /** Where a configuration says nothing else. */
  readonly severity: Severity;
  /** What is demanded, in one line. */
  readonly about: string;
  /** What to do where it is not met. */
  readonly fix: string;
  /** Where the rule stands: the address of a standard, of a provider's page, of measured data. */
  readonly source: string;
  /**
   * What it reads of bodies: it then runs on every body that some mail program shows, and is not measured if one cannot be read.
   * Default: it reads the message's HTML and text only.
   */
  readonly reads?: "links" | "words";
  /** No observation means passed. */
  run(
    message: MessageEvidence,
    context: CheckContext,
  ): readonly Observation[] | NotMeasured | Promise<readonly Observation[] | NotMeasured>;
}

export const notMeasured = (why: string): NotMeasured => ({ notMeasured: why });

/** A few of many, and how many more there are: `a, b, c and 4 more`. */
export function toList(items: readonly string[], max = 3): string {
  const unique = [...new Set(items)];
  const shown = unique.slice(0, max);
  const rest = unique.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
