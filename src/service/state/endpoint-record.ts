/** A multi-region endpoint: sends with its ID are divided between two regions. */
export interface MultiRegionEndpoint {
  readonly sequence: number;
  readonly name: string;
  /** ID for SendEmail, such as `3f2a81bc.9d0`. */
  readonly id: string;
  readonly secondaryRegion: string;
  readonly createdAtMs: number;
  /** Time of the delete request. Absent if there was none. */
  readonly deletedAtMs?: number | undefined;
}

/** An S/MIME certificate that belongs to an email address of an identity. */
export interface IdentityCertificate {
  readonly sequence: number;
  readonly identityName: string;
  readonly fromAddress: string;
  readonly arn: string;
  readonly associatedAtMs: number;
  /** Time of the request that removes it. Absent if there was none. */
  readonly dissociatedAtMs?: number | undefined;
}
