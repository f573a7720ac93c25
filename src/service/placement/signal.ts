import type { CheckFamily } from "../../check/check.ts";

/** What a signal is about: each ISP minds some kinds more than others. */
export type SignalKind = Exclude<CheckFamily, "rendering"> | "authentication" | "engine" | "reputation";

/** Something about a message or its sender that mailbox providers mind. */
export interface Signal {
  readonly kind: SignalKind;
  /** In plain words, as a sentence without its full stop. */
  readonly reason: string;
  /** Points towards spam; 0 for a remark. */
  readonly weight: number;
  /** Points towards not being taken at all. */
  readonly rejectWeight?: number;
  /** The checks that it stands on: a rule pack in force that names one makes it weightier. */
  readonly checks?: readonly string[];
}
