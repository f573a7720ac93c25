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
  readonly outcome: AuthenticationOutcome;
  /** `d=`, the signing domain. */
  readonly domain: string;
  /** `s=`, the selector. */
  readonly selector: string;
  readonly algorithm: string | undefined;
  /** Size of the public key, in bits. Undefined if the key was not found. */
  readonly keyBits: number | undefined;
  /** `h=`, the signed headers, in lower case. */
  readonly signedFields: readonly string[];
  /** Reason if the outcome is not `pass`. */
  readonly comment: string | undefined;
}

export interface DmarcResult {
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
  readonly isDkimAligned: boolean;
  readonly isSpfAligned: boolean;
  readonly isStrict: boolean;
  /** Reason if the outcome is an error. */
  readonly comment?: string;
}

/** Host name of the sending IP address (PTR), with the IP addresses that the name resolves to. */
export interface ReverseName {
  readonly host: string;
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
  readonly dkim: readonly DkimSignature[];
  readonly dmarc: DmarcResult;
  /** Host names of the sending IP address. Undefined if the IP address is unknown. */
  readonly reverseDns: Lookup<ReverseName> | undefined;
}
