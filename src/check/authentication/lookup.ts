/** What came of asking DNS for records: some, none, or nothing that is known, and why. */
export type Lookup<Item = string> = KnownLookup<Item> | UnknownLookup;

/** An answer that came. Only of such a one can records be read: see `recordsOf`. */
export type KnownLookup<Item = string> =
  | { readonly kind: "records"; readonly records: readonly Item[] }
  | { readonly kind: "none" };

/** No answer, or no question that could be asked. Whatever depends on it is not measured. */
export interface UnknownLookup {
  readonly kind: "unknown";
  /** A clause: `DNS did not answer for _dmarc.acme.example: SERVFAIL`. */
  readonly why: string;
}

export const none: KnownLookup<never> = { kind: "none" };

export const unknown = (why: string): UnknownLookup => ({ kind: "unknown", why });

export const found = <Item>(records: readonly Item[]): KnownLookup<Item> =>
  records.length > 0 ? { kind: "records", records } : none;

/** The records of an answer that came. */
export const recordsOf = <Item>(lookup: KnownLookup<Item>): readonly Item[] =>
  lookup.kind === "records" ? lookup.records : [];

export const isUnknown = (lookup: Lookup<unknown>): lookup is UnknownLookup => lookup.kind === "unknown";

/** The same with other records; what is not known stays so. */
export const mapLookup = <From, To>(
  lookup: Lookup<From>,
  change: (records: readonly From[]) => readonly To[],
): Lookup<To> => (isUnknown(lookup) ? lookup : found(change(recordsOf(lookup))));
