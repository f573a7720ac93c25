import type { Authentication } from "../../check/authentication/authentication.ts";
import type { Signal } from "./signal.ts";

/**
 * Returns the authentication results that count toward spam, with their weights.
 * @param from Domain of the From header.
 */
export function authenticationSignals({ spf, dkim, dmarc }: Authentication, from: string): Signal[] {
  const spfPasses = spf?.outcome === "pass";
  const dkimPasses = dkim.some(({ outcome }) => outcome === "pass");
  const broken = dkim.find(({ outcome }) => outcome !== "pass");
  const signals: Signal[] = [];
  const add = (reason: string, weight: number, checks: readonly string[]): void => {
    signals.push({ reason, weight, checks });
  };
  if (!dmarc.isDkimAligned && !dmarc.isSpfAligned)
    add(`Neither SPF nor DKIM passes for ${from}`, 3, ["from-alignment"]);
  if (broken)
    add(
      `The DKIM signature of ${broken.domain} does not verify${broken.comment ? `: ${broken.comment}` : ""}`,
      1,
      ["dkim"],
    );
  else if (!dkimPasses) add("There is no DKIM signature", 1, ["dkim"]);
  if (spf && !spfPasses) add(`SPF of ${spf.domain} is ${spf.outcome}`, 1, ["spf"]);
  if (dmarc.outcome === "none") add(`${from} publishes no DMARC policy`, 0.5, ["dmarc-policy"]);
  if (dmarc.outcome === "fail" && dmarc.policy === "quarantine")
    add(`The DMARC policy of ${from} sends mail that fails DMARC to spam`, 4, ["from-alignment"]);
  return signals;
}

/** Whether the From domain's DMARC policy asks receivers to reject the message. */
export const isRefusedByPolicy = ({ dmarc }: Authentication): boolean =>
  dmarc.outcome === "fail" && dmarc.policy === "reject";

/** Whether SPF, DKIM, and DMARC pass, as the rules for bulk mail require. */
export const isFullyAuthenticated = ({ spf, dkim, dmarc }: Authentication): boolean =>
  spf?.outcome === "pass" && dkim.some(({ outcome }) => outcome === "pass") && dmarc.outcome === "pass";
