import type { Lookup } from "./lookup.ts";

/** What a method of authentication came to (RFC 8601). */
export type AuthenticationOutcome =
  | "pass"
  | "fail"
  | "softfail"
  | "neutral"
  | "none"
  | "policy"
  | "temperror"
  | "permerror";

/** One DKIM signature, verified. */
export interface DkimSignature {
  readonly outcome: AuthenticationOutcome;
  /** `d=`, who signs. */
  readonly domain: string;
  /** `s=`. */
  readonly selector: string;
  readonly algorithm: string | undefined;
  /** The public key's size in bits, where it was found. */
  readonly keyBits: number | undefined;
  /** `h=`, in lower case. */
  readonly signedFields: readonly string[];
  /** Why it is no pass. */
  readonly comment: string | undefined;
}

export interface DmarcResult {
  readonly outcome: AuthenticationOutcome;
  /** The policy that holds for the From domain, one level down where it is tested (`t=y`); undefined where none does. */
  readonly policy: "none" | "quarantine" | "reject" | undefined;
  /** Where the record was found. */
  readonly domain: string;
  /** As they stand there: one applies; of several none does. Unknown also where the message has not one From domain. */
  readonly records: Lookup;
  readonly isDkimAligned: boolean;
  readonly isSpfAligned: boolean;
  readonly isStrict: boolean;
  /** Why it is an error. */
  readonly comment?: string;
}

/** A host name of the sending address, and what that name leads to. */
export interface ReverseName {
  readonly host: string;
  readonly addresses: Lookup;
  /** Whether the sending address is one of them. */
  readonly isConfirmed: boolean;
}

/** What a receiving server finds out about who sends a message. */
export interface Authentication {
  /** Undefined where the address that sends is not known. */
  readonly spf:
    | { readonly outcome: AuthenticationOutcome; readonly domain: string; readonly comment?: string }
    | undefined;
  readonly dkim: readonly DkimSignature[];
  readonly dmarc: DmarcResult;
  /** The host names of the sending address; undefined where the address is not known. */
  readonly reverseDns: Lookup<ReverseName> | undefined;
}
