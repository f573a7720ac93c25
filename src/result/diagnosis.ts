/**
 * Severity of a diagnosis. `ok`; `warn`: mail is sent, but could land better; `error`: nothing can be
 * measured until it is fixed; `unknown`: it could not be checked.
 */
export type DiagnosisLevel = "ok" | "warn" | "error" | "unknown";

/** The diagnosis of one part of an account. */
export interface Diagnosis {
  /** Severity of the diagnosis. */
  readonly level: DiagnosisLevel;
  /** What was checked: `account`, `identity acme.example`. */
  readonly about: string;
  /** One sentence for display. */
  readonly message: string;
  /** The next step, as an imperative. Absent if there is nothing to do. */
  readonly fix?: string;
}

/** The diagnoses of one project. */
export interface ProjectDiagnosis {
  /** Name of the project in the config. */
  readonly project: string;
  /** Provider of the project. */
  readonly provider: string;
  /** AWS region. Absent if the provider has none. */
  readonly region?: string;
  /** Whether tests can be created. */
  readonly ready: boolean;
  /** The diagnoses, in the order in which to fix them. */
  readonly diagnoses: readonly Diagnosis[];
}
