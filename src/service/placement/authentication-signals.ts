import type { Authentication } from "../../check/authentication/authentication.ts";
import type { Signal } from "./signal.ts";

/** What mailbox providers mind about the way a message is authenticated. `from` is the domain of its From address. */
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
    add(`The DMARC policy of ${from} sends mail that fails to spam`, 4, ["from-alignment"]);
  return signals;
}

/** True where the From domain's owner asks receivers to refuse the message. */
export const isRefusedByPolicy = ({ dmarc }: Authentication): boolean =>
  dmarc.outcome === "fail" && dmarc.policy === "reject";

/** True where a message has all that the rules for bulk mail demand. */
export const isFullyAuthenticated = ({ spf, dkim, dmarc }: Authentication): boolean =>
  spf?.outcome === "pass" && dkim.some(({ outcome }) => outcome === "pass") && dmarc.outcome === "pass";
