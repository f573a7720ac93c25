/** Roles at the dashboard of a team, lowest first. Each may do everything that the roles before it may. */
export const roles = ["viewer", "runner", "admin"] as const;
export type Role = (typeof roles)[number];

/** Whether a role includes another one. */
export const includesRole = (own: Role, needed: Role): boolean => roles.indexOf(own) >= roles.indexOf(needed);

/** A person who has signed in. */
export interface Person {
  /** The name in pages and in the audit: an email address, or a user name. */
  readonly name: string;
  readonly role: Role;
  /** The identifier at the provider that signed the person in. Absent if a proxy did. */
  readonly subject?: string | undefined;
}

/** The session of one browser. */
export interface StoredSession {
  /** Hash of the key that only the browser has. */
  readonly id: string;
  readonly person: Person;
  readonly createdAtMs: number;
  /** Time of the last request, in Unix milliseconds. Not exact: it is written from time to time. */
  readonly seenAtMs: number;
  /** Time after which it is invalid, however much it is used. */
  readonly untilMs: number;
}

/** A token for programs, without its hash. */
export interface StoredToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Names of the projects whose runs it reaches. Absent for all. */
  readonly projects?: readonly string[] | undefined;
  readonly createdAtMs: number;
  readonly createdBy: string;
  /** Time after which it is invalid. Absent if it does not expire. */
  readonly untilMs?: number | undefined;
  readonly revokedAtMs?: number | undefined;
  /** Time of its last use. Not exact: it is written from time to time. */
  readonly usedAtMs?: number | undefined;
}

/** What is recorded in the audit. */
export const auditActions = [
  "run",
  "resume",
  "stop",
  "cancel",
  "retry",
  "collect",
  "adopt",
  "prune",
  "baseline-set",
  "baseline-clear",
  "schedule-pause",
  "schedule-resume",
  "token-create",
  "token-revoke",
  "sign-in",
  "sign-out",
  "refused",
] as const;
export type AuditAction = (typeof auditActions)[number];

/** Details of an action. Absent if they do not apply. */
export interface AuditDetails {
  readonly via: "dashboard" | "api" | "command line" | "schedule";
  /** Number of tests that the run creates. */
  readonly newTests?: number | undefined;
  /** What they cost, in the currency of `pricePerTest`. */
  readonly cost?: number | undefined;
  /** More, in a few words: why somebody was refused. */
  readonly words?: string | undefined;
}

/** Who did what, and when. */
export interface AuditEntry {
  readonly id: string;
  readonly atMs: number;
  readonly actor: string;
  readonly action: AuditAction;
  /** The id of the run, or the name of what was changed. */
  readonly subject: string;
  readonly details: AuditDetails;
}

/** Who may use the dashboard of a team, and what they did. All times are by the clock of this machine. */
export interface AccessStore {
  /** Records a session, and removes those that have expired. */
  addSession(session: Omit<StoredSession, "seenAtMs">): Promise<void>;
  session(id: string, nowMs: number): Promise<StoredSession | undefined>;
  noteSessionUse(id: string, nowMs: number): Promise<void>;
  removeSession(id: string): Promise<void>;

  addToken(token: StoredToken, hash: string): Promise<void>;
  tokens(): Promise<StoredToken[]>;
  /** Returns the token with a hash, valid or not. */
  tokenWithHash(hash: string): Promise<StoredToken | undefined>;
  noteTokenUse(id: string, nowMs: number): Promise<void>;
  /** Returns false if there is no such token, or it was revoked before. */
  revokeToken(id: string, nowMs: number): Promise<boolean>;

  addAudit(entry: AuditEntry): Promise<void>;
  /** Returns the last entries, newest first. */
  audit(filter: { readonly limit: number }): Promise<AuditEntry[]>;

  /** Returns a text that changes when runs, their tests, baselines, or schedules change. Cheap enough for every 2 seconds. */
  changeMark(): Promise<string>;
  /** Returns a text that is another one after any write, by any process. Cheap enough for every request. */
  version(): Promise<string>;
}
