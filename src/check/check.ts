import type { CheckId } from "../result/check-ids.ts";
import type { Severity } from "../result/finding.ts";
import type { Authentication } from "./authentication/authentication.ts";
import type { DomainRecords } from "./authentication/domain-records.ts";
import type { MessageEvidence } from "./evidence/message-evidence.ts";
import type { Purpose } from "./evidence/purpose.ts";

export const checkFamilies = ["format", "sender", "links", "content", "rendering", "subject"] as const;
/** The subject area of a check. Each family is a folder. */
export type CheckFamily = (typeof checkFamilies)[number];

/** One problem that a check found in a message. */
export interface Observation {
  /** One sentence about this message, without the final period. */
  readonly message: string;
  /** Line of the message source, 1-based. */
  readonly line?: number;
  /** The text in question. */
  readonly excerpt?: string;
  /**
   * What the problem is about, as the message spells it: URLs of links, file names, merge tags, colors.
   * `explain` finds their places.
   */
  readonly items?: readonly string[];
  /**
   * Set if the problem is milder than the check's own severity: the text looks wrong, but may be intended. A
   * configured severity overrides it.
   */
  readonly severity?: "warn";
  /** The action that fixes this problem. Absent if it is the check's own. */
  readonly fix?: string;
}

/** The reason why a check could not measure the message. Never counts as passed. */
export interface NotMeasured {
  /** What is missing, as a clause without a final period: `requires DNS`. */
  readonly notMeasured: string;
}

/** A brand's logo files, as published for BIMI. */
export interface BimiFiles {
  /** The SVG Tiny PS file. Absent if not published. */
  readonly logo?: Uint8Array | undefined;
  /** PEM-encoded. */
  readonly certificate?: Uint8Array | undefined;
}

/**
 * The data, apart from the message, that a check can read.
 *
 * @example
 * ```ts
 * import { type CheckContext, defineCheck, notMeasured } from "placewright/check";
 *
 * // A lookup has `records`, is `none`, or is `unknown` with the reason.
 * function published({ records }: CheckContext): string {
 *   if (!records) return "DNS is off";
 *   const { domain, bimi } = records;
 *   if (bimi.kind === "unknown") return bimi.why;
 *   return bimi.kind === "none" ? `${domain} has no logo` : bimi.records.join(" ");
 * }
 *
 * const signedByUs = defineCheck({
 *   id: "acme/signed-by-us",
 *   severity: "error",
 *   about: "Our own key signs each message",
 *   fix: "Publish the key, and sign with it",
 *   source: "https://www.acme.example/brand#email",
 *   run(_message, context) {
 *     const { authentication, bimi } = context;
 *     if (!authentication) return notMeasured("requires DNS");
 *     const { dkim, dmarc, spf, reverseDns } = authentication;
 *     if (dkim.some(({ domain, outcome }) => domain === "acme.example" && outcome === "pass")) return [];
 *     const host = reverseDns?.kind === "records" ? reverseDns.records.map(({ host }) => host).join(", ") : "?";
 *     const found = [`DMARC ${dmarc.outcome}`, `SPF ${spf?.outcome ?? "?"}`, `sent by ${host}`, published(context)];
 *     return [{ message: `No signature of acme.example: ${found.join(", ")}, logo ${bimi?.logo?.length ?? 0} bytes` }];
 *   },
 * });
 * ```
 */
export interface CheckContext {
  /** The purpose that the scenario, the config, or the message headers declare; undefined if none does. */
  readonly purpose: Purpose | undefined;
  /** Authentication results of the message; undefined if DNS is off. */
  readonly authentication: Authentication | undefined;
  /** DNS records of the From domain; undefined if DNS is off, or if there is no From domain. */
  readonly records?: DomainRecords | undefined;
  /** Files from `check.bimi` in the config. Undefined if it names none. */
  readonly bimi?: BimiFiles | undefined;
  /** Mail client families, as caniemail names them: `gmail.*`. */
  readonly clients: readonly string[];
  /** Current Unix time, in milliseconds. */
  readonly nowMs: number;
}

/** A rule that messages are checked against. */
export interface Check<Id extends string = CheckId> {
  /** Kebab-case and stable, because configurations and baselines refer to it. */
  readonly id: Id;
  /** Severity of the findings, unless overridden by the config or the scenario. */
  readonly severity: Severity;
  /** The requirement, in one line. */
  readonly about: string;
  /** The action that fixes a finding. */
  readonly fix: string;
  /** URL of the standard, the provider's page, or the measured data that the rule is based on. */
  readonly source: string;
  /**
   * The content of bodies that the check reads. If set, it runs on every body that some mail client shows,
   * and does not pass if one cannot be read. Absent if the check reads only the message's own HTML and text.
   */
  readonly reads?: "links" | "words";
  /** Returns the problems found; none means passed. */
  run(
    message: MessageEvidence,
    context: CheckContext,
  ): readonly Observation[] | NotMeasured | Promise<readonly Observation[] | NotMeasured>;
}

/**
 * Returns what a check returns if it cannot measure the message. `why` is a clause without a final period: `requires
 * DNS`.
 *
 * @example
 * ```ts
 * import { defineCheck, notMeasured } from "placewright/check";
 *
 * const plainText = defineCheck({
 *   id: "acme/signature",
 *   severity: "warn",
 *   about: "The text is signed",
 *   fix: "End the text with the name of the team",
 *   source: "https://www.acme.example/brand#email",
 *   run: ({ text }) => {
 *     if (text === undefined) return notMeasured("requires a text part");
 *     return text.includes("Your Acme team") ? [] : [{ message: "The text is not signed" }];
 *   },
 * });
 * plainText.id; // → "acme/signature"
 * notMeasured("requires a text part").notMeasured; // → "requires a text part"
 * ```
 */
export const notMeasured = (why: string): NotMeasured => ({ notMeasured: why });
