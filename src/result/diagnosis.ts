/**
 * What a look at an account says of one thing: `ok`, `warn` (it sends, and could land better), `error` (nothing can be measured
 * until it is mended), `unknown` (it could not be looked at).
 */
export type DiagnosisLevel = "ok" | "warn" | "error" | "unknown";

export interface Diagnosis {
  readonly level: DiagnosisLevel;
  /** What was looked at: `account`, `identity acme.example`. */
  readonly about: string;
  /** One sentence for a person. */
  readonly message: string;
  /** What to do next, as an imperative. */
  readonly fix?: string;
}

/** What was found at one project. */
export interface ProjectDiagnosis {
  readonly project: string;
  readonly provider: string;
  readonly region?: string;
  /** True where tests can be created. */
  readonly ready: boolean;
  /** In the order in which to mend them. */
  readonly diagnoses: readonly Diagnosis[];
}
