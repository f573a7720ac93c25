/** A constraint on an input member that is missing from the SDK's schemas. */
export interface MemberRule {
  /** The SDK's name of the enum with the allowed values. In a list, it applies to each element. */
  readonly enum?: string;
  /** The SDK's name of the enum with the allowed keys of a map. */
  readonly keys?: string;
  /** Minimum length of a string, size of a list, or value of a number. */
  readonly min?: number;
  /** Maximum length of a string, size of a list, or value of a number. */
  readonly max?: number;
  /** Regular expression that the string must match. */
  readonly pattern?: RegExp;
  /**
   * The API's own regular expression, for messages. Present if `pattern` was rewritten to match in linear
   * time.
   */
  readonly patternText?: string;
  /** Source of the constraint: the API's model, the text of its reference, or the service quotas. */
  readonly source: "model" | "reference" | "quota";
}
