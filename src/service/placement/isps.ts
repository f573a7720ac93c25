/** What a signal is about: each ISP minds some kinds more than others. */
export const signalKinds = ["authentication", "unsubscribe", "links", "content", "attachments"] as const;
export type SignalKind = (typeof signalKinds)[number];

/** A simulated mailbox provider. */
export interface Isp {
  readonly name: string;
  /** Its mailboxes among the seeds. */
  readonly seedCount: number;
  /** At this score half of the seeds find the message in spam. */
  readonly spamTolerance: number;
  /** At this rejection score half of the seeds never see it. */
  readonly rejectTolerance: number;
  /** By how much it multiplies a signal's weight; 1 where it says nothing. */
  readonly emphasis: Readonly<Partial<Record<SignalKind, number>>>;
}

/** Each seed count, and their sum of 200, makes percentages in quarters: they add up to 100 exactly, in binary too. */
export const isps: readonly Isp[] = [
  {
    name: "Gmail",
    seedCount: 40,
    spamTolerance: 4.4,
    rejectTolerance: 8.5,
    emphasis: { authentication: 1.3, unsubscribe: 1.4 },
  },
  {
    name: "Outlook",
    seedCount: 25,
    spamTolerance: 4.2,
    rejectTolerance: 9,
    emphasis: { content: 1.2, links: 1.1 },
  },
  {
    name: "Hotmail",
    seedCount: 25,
    spamTolerance: 4.2,
    rejectTolerance: 9,
    emphasis: { content: 1.2, links: 1.1 },
  },
  {
    name: "Yahoo",
    seedCount: 25,
    spamTolerance: 4.4,
    rejectTolerance: 8.5,
    emphasis: { authentication: 1.2, unsubscribe: 1.3 },
  },
  {
    name: "AOL",
    seedCount: 20,
    spamTolerance: 4.4,
    rejectTolerance: 8.5,
    emphasis: { authentication: 1.2, unsubscribe: 1.2 },
  },
  {
    name: "iCloud",
    seedCount: 25,
    spamTolerance: 4.6,
    rejectTolerance: 9,
    emphasis: { links: 1.2 },
  },
  {
    name: "GMX",
    seedCount: 20,
    spamTolerance: 4.5,
    rejectTolerance: 9,
    emphasis: { attachments: 1.3 },
  },
  {
    name: "Comcast",
    seedCount: 20,
    spamTolerance: 4.3,
    rejectTolerance: 9,
    emphasis: { links: 1.2, attachments: 1.2 },
  },
];
