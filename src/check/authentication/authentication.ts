import type { Lookup } from "./lookup.ts";

/** Result of one authentication method (RFC 8601). */
export type AuthenticationOutcome =
  | "pass"
  | "fail"
  | "softfail"
  | "neutral"
  | "none"
  | "policy"
  | "temperror"
  | "permerror";

/** One DKIM signature and its verification result. */
export interface DkimSignature {
  /** Whether the signature verifies: `pass` only if the signed headers and the body are unchanged. */
  readonly outcome: AuthenticationOutcome;
  /** `d=`, the signing domain. */
  readonly domain: string;
  /** `s=`, the selector. */
  readonly selector: string;
  /** `a=`, the signing algorithm: `rsa-sha256`. Undefined if the signature does not declare one. */
  readonly algorithm: string | undefined;
  /** Size of the public key, in bits. Undefined if the key was not found. */
  readonly keyBits: number | undefined;
  /** `h=`, the signed headers, in lower case. */
  readonly signedFields: readonly string[];
  /** Reason if the outcome is not `pass`. */
  readonly comment: string | undefined;
}

/**
 * Result of DMARC for the From domain (RFC 9989): `pass` requires SPF or DKIM to pass with an aligned
 * domain.
 */
export interface DmarcResult {
  /** Result for the message. `none` if the domain publishes no record. */
  readonly outcome: AuthenticationOutcome;
  /**
   * Policy that applies to the From domain, lowered by one level if in testing mode (`t=y`). Undefined if
   * none applies.
   */
  readonly policy: "none" | "quarantine" | "reject" | undefined;
  /** Domain at which the record was found. */
  readonly domain: string;
  /**
   * Record texts as published. One applies; if there are several, none does. Also unknown unless the message
   * has exactly one From domain.
   */
  readonly records: Lookup;
  /** Whether a DKIM signature passes whose domain matches the From domain. */
  readonly isDkimAligned: boolean;
  /** Whether SPF passes for an envelope sender whose domain matches the From domain. */
  readonly isSpfAligned: boolean;
  /**
   * Whether the record requires identical domains (`adkim=s` or `aspf=s`), instead of the same organization.
   */
  readonly isStrict: boolean;
  /** Reason if the outcome is an error. */
  readonly comment?: string;
}

/** Host name of the sending IP address (PTR), with the IP addresses that the name resolves to. */
export interface ReverseName {
  /** Name in the PTR record: `mail.acme.example`. */
  readonly host: string;
  /** IP addresses in the name's A or AAAA records. */
  readonly addresses: Lookup;
  /** Whether `addresses` includes the sending IP address. */
  readonly isConfirmed: boolean;
}

/** Authentication results that a receiving server computes for a message. */
export interface Authentication {
  /** Undefined if the sending IP address is unknown. */
  readonly spf:
    | { readonly outcome: AuthenticationOutcome; readonly domain: string; readonly comment?: string }
    | undefined;
  /** DKIM signatures, in the order of the message. Empty if it has none. */
  readonly dkim: readonly DkimSignature[];
  /** DMARC result for the From domain. */
  readonly dmarc: DmarcResult;
  /** Host names of the sending IP address. Undefined if the IP address is unknown. */
  readonly reverseDns: Lookup<ReverseName> | undefined;
}
