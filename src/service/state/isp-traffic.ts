/**
 * Message counts of a campaign at one mailbox provider. `inbox` and `spam` add up to the delivered messages.
 */
export interface IspTraffic {
  readonly isp: string;
  readonly sent: number;
  readonly permanentBounces: number;
  readonly transientBounces: number;
  readonly inbox: number;
  readonly spam: number;
  readonly opened: number;
  readonly clicked: number;
  readonly deletedUnread: number;
  readonly readAndDeleted: number;
  readonly complaints: number;
}

/** Name of a message count. */
export type Count = Exclude<keyof IspTraffic, "isp">;
