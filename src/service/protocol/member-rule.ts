/** A constraint on an input member that the SDK's schemas do not carry. */
export interface MemberRule {
  /** The SDK's name of the enum whose words are allowed, in a list for each element. */
  readonly enum?: string;
  /** The same for the keys of a map. */
  readonly keys?: string;
  /** Least length of a string, count of a list, or value of a number. */
  readonly min?: number;
  /** Greatest length of a string, count of a list, or value of a number. */
  readonly max?: number;
  /** What the whole string must match. */
  readonly pattern?: RegExp;
  /** The same as the API writes it, where `pattern` is written anew to match in linear time. */
  readonly patternText?: string;
  /** Where it is written: the API's model, its reference's prose, or the service quotas. */
  readonly source: "model" | "reference" | "quota";
}
