import { createZoneResolver, type ReadZone } from "../../check/authentication/recorded-zone.ts";
import { authenticateMessage, type Envelope } from "../../check/authentication/verify.ts";
import { readMessage } from "../../check/evidence/message-evidence.ts";
import { scoreBuiltin } from "../../check/spam/builtin.ts";
import { headerValues } from "../../message/mime-tree.ts";
import type { Sender } from "../../message/sender.ts";
import { authenticationSignals, isFullyAuthenticated, isRefusedByPolicy } from "./authentication-signals.ts";
import type { Calibration } from "./calibration.ts";
import { checkRules } from "./check-rules.ts";
import { engineSignals } from "./engine-signals.ts";
import { placeMessage, type SimulatedPlacement } from "./place-message.ts";
import { type Reputation, reputationSignals } from "./reputation-signals.ts";
import type { Signal } from "./signal.ts";
import { parseSimulations, simulateHeader } from "./simulate-header.ts";

/** A message as it reaches the mailbox providers, and what they know. Plain data, which a thread can be sent. */
export interface ReceivedMessage {
  readonly bytes: Uint8Array;
  readonly receivedAtMs: number;
  readonly envelope: Envelope;
  /** The DNS records that exist. */
  readonly zone: ReadZone;
  /** The sender in the message's From header. */
  readonly from: Sender;
  /** The sender in the request. */
  readonly sender: Sender;
  readonly reputation: Reputation;
  readonly calibration?: Calibration | undefined;
}

/** Places a message at the simulated mailbox providers. */
export async function receiveMessage(received: ReceivedMessage): Promise<SimulatedPlacement> {
  const { bytes, receivedAtMs, envelope, zone, from, sender, reputation, calibration } = received;
  const message = readMessage(bytes);
  const authentication = await authenticateMessage(bytes, envelope, createZoneResolver(zone));
  return placeMessage({
    signals: [
      ...authenticationSignals(authentication, from.domain),
      ...reputationSignals(reputation),
      ...engineSignals(await scoreBuiltin(message, receivedAtMs)),
      ...senderSignals(from, sender),
    ],
    ...(await checkRules(message, receivedAtMs)),
    spfPasses: authentication.spf?.outcome === "pass",
    dkimPasses: authentication.dkim.some(({ outcome }) => outcome === "pass"),
    isFullyAuthenticated: isFullyAuthenticated(authentication),
    isRefused: isRefusedByPolicy(authentication),
    simulation: parseSimulations(headerValues(message.root, simulateHeader)),
    calibration,
  });
}

function senderSignals(from: Sender, sender: Sender): Signal[] {
  if (from.address.toLowerCase() === sender.address.toLowerCase()) return [];
  const reason = `The message is from ${from.address} and was sent as ${sender.address}`;
  return [{ reason, weight: 1 }];
}
