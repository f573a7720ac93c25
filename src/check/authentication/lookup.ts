/** Result of a DNS query: records, none, or unknown with a reason. */
export type Lookup<Item = string> = KnownLookup<Item> | UnknownLookup;

/** Result of a query that DNS answered. Only these results have records: see `recordsOf`. */
export type KnownLookup<Item = string> =
  | { readonly kind: "records"; readonly records: readonly Item[] }
  | { readonly kind: "none" };

/** DNS did not respond, or the query could not be made. Checks that depend on it are not measured. */
export interface UnknownLookup {
  /** Distinguishes an unanswered query from one without records (`none`). */
  readonly kind: "unknown";
  /** A clause: `DNS query for _dmarc.acme.example failed: SERVFAIL`. */
  readonly why: string;
}

export const none: KnownLookup<never> = { kind: "none" };

export const unknown = (why: string): UnknownLookup => ({ kind: "unknown", why });

export const found = <Item>(records: readonly Item[]): KnownLookup<Item> =>
  records.length > 0 ? { kind: "records", records } : none;

/** Returns the records of a query that DNS answered. */
export const recordsOf = <Item>(lookup: KnownLookup<Item>): readonly Item[] =>
  lookup.kind === "records" ? lookup.records : [];

export const isUnknown = (lookup: Lookup<unknown>): lookup is UnknownLookup => lookup.kind === "unknown";

/** Transforms the records of a lookup. An unknown result stays unknown. */
export const mapLookup = <From, To>(
  lookup: Lookup<From>,
  change: (records: readonly From[]) => readonly To[],
): Lookup<To> => (isUnknown(lookup) ? lookup : found(change(recordsOf(lookup))));
