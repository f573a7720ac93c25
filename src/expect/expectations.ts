/** A threshold as written: `inbox >= 95`; in `{ warn: … }` it only warns. */
export type ThresholdSource = string | { readonly warn: string };

/**
 * What a scenario demands, by selector: `overall`, an ISP's name, or `*` for each ISP.
 * `{ overall: ["inbox >= 90"], Gmail: ["inbox >= 95"], "*": [{ warn: "missing <= 2" }] }`
 */
export type Expectations = Readonly<Record<string, readonly ThresholdSource[]>>;
