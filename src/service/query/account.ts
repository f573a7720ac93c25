import type { Account } from "../state/account.ts";
import type { MessageEvent } from "../state/message-event.ts";
import { carriedBy, type QueryOperation } from "./query-operation.ts";
import type { Values } from "./translate.ts";

/**
 * Period of a data point, and the time that all of them cover. Source:
 * https://docs.aws.amazon.com/ses/latest/APIReference/API_GetSendStatistics.html
 */
const [pointMs, coveredMs] = [15 * 60_000, 14 * 86_400_000];

/** Members of a data point that count an event. */
const counters: Partial<Record<MessageEvent["type"], string>> = {
  BOUNCE: "Bounces",
  COMPLAINT: "Complaints",
  REJECT: "Rejects",
  SEND: "DeliveryAttempts",
};

/** Counts what happened to messages that were sent, by quarter of an hour. v2 has no such operation. */
function toDataPoints({ eventLog, clock }: Account): Values[] {
  const points = new Map<number, Record<string, unknown>>();
  const fromMs = clock.now() - coveredMs;
  for (const { type, atMs, recipients } of eventLog.happened()) {
    const counter = counters[type];
    if (counter === undefined || atMs < fromMs) continue;
    const startMs = atMs - (atMs % pointMs);
    const point = points.get(startMs) ?? {
      Timestamp: new Date(startMs),
      DeliveryAttempts: 0,
      Bounces: 0,
      Complaints: 0,
      Rejects: 0,
    };
    point[counter] = Number(point[counter]) + recipients.length;
    points.set(startMs, point);
  }
  return [...points.values()];
}

export const accountOperations: Readonly<Record<string, QueryOperation>> = {
  GetAccountSendingEnabled: carriedBy({
    by: "GetAccount",
    required: [],
    output: { Enabled: "SendingEnabled" },
  }),
  GetSendQuota: carriedBy({
    by: "GetAccount",
    required: [],
    output: {
      Max24HourSend: "SendQuota.Max24HourSend",
      MaxSendRate: "SendQuota.MaxSendRate",
      SentLast24Hours: "SendQuota.SentLast24Hours",
    },
  }),
  GetSendStatistics: {
    required: [],
    run: async (_, { account }) => ({ SendDataPoints: toDataPoints(account) }),
  },
  UpdateAccountSendingEnabled: carriedBy({
    by: "PutAccountSendingAttributes",
    required: [],
    input: { SendingEnabled: "Enabled" },
    output: "none",
  }),
};
