import { createRandom } from "../../base/random.ts";
import type { Account } from "./account.ts";
import { simulatorDomain } from "./mailbox-simulator.ts";
import type { EventFacts, MessageEvent } from "./message-event.ts";
import { type RecipientRule, ruleFor } from "./recipient-rule.ts";
import type { SentMessage, WithheldRecipient } from "./sent-message.ts";

/** Time from a send to its delivery or bounce, unless a rule sets another one. */
const deliveryMs = 100;
/** Time from a delivery to what the recipient does next. */
const reactionMs = 100;
/** Time for which a delayed message waits for its delivery, and for which SES tries at most. */
const [delayMs, maxDeliveryMs] = [300_000, 50_400_000];

/** Something that happens to a message for one recipient, some time after the send. */
interface Step {
  readonly afterMs: number;
  readonly facts: EventFacts;
}

/** A reason why SES accepts a message but does not send it. */
export type NotSent = Extract<EventFacts, { type: "REJECT" | "RENDERING_FAILURE" }>;

/**
 * Decides everything that follows a send: its events, in order of time. The same seed, message, and recipient
 * have the same outcome.
 */
export function decideEvents(message: SentMessage, account: Account, notSent?: NotSent): MessageEvent[] {
  const { id: messageId, recipients, sentAtMs } = message;
  const steps: (Step & { readonly recipients: readonly string[] })[] = [];
  if (notSent?.type !== "RENDERING_FAILURE") steps.push({ afterMs: 0, recipients, facts: { type: "SEND" } });
  if (notSent) steps.push({ afterMs: 0, recipients, facts: notSent });
  else
    for (const recipient of recipients)
      for (const step of stepsFor(recipient, message, account))
        steps.push({ ...step, recipients: [recipient] });
  return steps
    .sort((left, right) => left.afterMs - right.afterMs)
    .map(({ afterMs, recipients, facts }, index) => ({
      ...facts,
      id: `${messageId}/${index}`,
      messageId,
      atMs: sentAtMs + afterMs,
      recipients,
    }));
}

function stepsFor(recipient: string, { id, withheld }: SentMessage, account: Account): Step[] {
  const kept = withheld?.find(({ emailAddress }) => emailAddress === recipient);
  if (kept) return [withheldStep(kept)];
  const at = recipient.lastIndexOf("@");
  const domain = recipient.slice(at + 1).toLowerCase();
  if (domain === simulatorDomain) return simulatorSteps(recipient.slice(0, at));
  const rule = ruleFor(account.recipientRules.values(), domain);
  if (!rule) return [delivered(deliveryMs)];
  const random = createRandom(`${account.seed ?? id}\nevents\n${id}\n${recipient}`);
  return ruleSteps(rule, random.next);
}

/**
 * The scenarios of the mailbox simulator, with or without a label after `+`. Source: "Using the Amazon SES mailbox
 * simulator" in the SES developer guide.
 */
function simulatorSteps(localPart: string): Step[] {
  switch (localPart.toLowerCase().split("+", 1)[0]) {
    case "bounce":
      return [bounced(deliveryMs, "General")];
    case "suppressionlist":
      return [bounced(deliveryMs, "Suppressed")];
    case "complaint":
      return [delivered(deliveryMs), complained(deliveryMs + reactionMs)];
    case "ooto":
      return [delivered(deliveryMs), { ...outOfOffice, afterMs: deliveryMs + reactionMs }];
    default:
      return [delivered(deliveryMs)];
  }
}

/** Draws every random number always, so that one share of a rule changes no other outcome. */
function ruleSteps(rule: RecipientRule, next: () => number): Step[] {
  const draw = (percent = 0): boolean => next() * 100 < percent;
  const { afterMs = deliveryMs } = rule;
  const arrival = next() * 100;
  const { bouncePercent = 0, transientBouncePercent = 0 } = rule;
  const isDelayed = draw(rule.delayPercent);
  const isComplaint = draw(rule.complaintPercent);
  const isMachineOpen = draw(rule.machineOpenPercent);
  const isOpen = draw(rule.openPercent);
  const isClick = draw(rule.clickPercent);
  if (arrival < bouncePercent) return [bounced(afterMs, "General")];
  if (arrival < bouncePercent + transientBouncePercent) return [{ ...mailboxFull, afterMs }];
  const atMs = afterMs + (isDelayed ? delayMs : 0);
  const open = (isMachine: boolean, ms: number): Step => ({
    afterMs: ms,
    facts: { type: "OPEN", open: { ...(isMachine ? proxy : reader), isMachine } },
  });
  return [
    ...(isDelayed ? [delayed(afterMs)] : []),
    delivered(atMs),
    ...(isMachineOpen ? [open(true, atMs + reactionMs)] : []),
    ...(isOpen ? [open(false, atMs + 2 * reactionMs)] : []),
    ...(isOpen && isClick ? [clicked(atMs + 3 * reactionMs)] : []),
    ...(isComplaint ? [complained(atMs + 4 * reactionMs)] : []),
  ];
}

const delivered = (afterMs: number): Step => ({
  afterMs,
  facts: { type: "DELIVERY", smtpResponse: "250 2.6.0 Message received" },
});

const bounced = (afterMs: number, bounceSubType: "General" | "Suppressed"): Step => ({
  afterMs,
  facts: {
    type: "BOUNCE",
    bounce: {
      bounceType: "Permanent",
      bounceSubType,
      status: "5.1.1",
      diagnosticCode:
        bounceSubType === "General"
          ? "smtp; 550 5.1.1 user unknown"
          : "Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address.",
    },
  },
});

/**
 * What SES reports of a recipient to whom it does not send. Source: "Contents of event data that Amazon SES
 * publishes" in the SES developer guide.
 */
function withheldStep({ cause, reason }: WithheldRecipient): Step {
  const afterMs = deliveryMs;
  if (reason === "COMPLAINT")
    return {
      afterMs,
      facts: { type: "COMPLAINT", complaint: { complaintSubType: "OnAccountSuppressionList" } },
    };
  const why =
    cause === "suppressed"
      ? "it is on the suppression list for your account. For more information about removing addresses from the suppression list, see the Amazon SES Developer Guide at https://docs.aws.amazon.com/ses/latest/DeveloperGuide/sending-email-suppression-list.html"
      : "the recipient has unsubscribed from the contact list or topic";
  return {
    afterMs,
    facts: {
      type: "BOUNCE",
      bounce: {
        bounceType: "Permanent",
        bounceSubType: cause === "suppressed" ? "OnAccountSuppressionList" : "UnsubscribedRecipient",
        status: "5.1.1",
        diagnosticCode: `Amazon SES did not send the message to this address because ${why}.`,
      },
    },
  };
}

const mailboxFull: Omit<Step, "afterMs"> = {
  facts: {
    type: "BOUNCE",
    bounce: {
      bounceType: "Transient",
      bounceSubType: "MailboxFull",
      status: "4.2.2",
      diagnosticCode: "smtp; 452 4.2.2 mailbox full",
    },
  },
};

/** SES reports an automatic response as a transient bounce. */
const outOfOffice: Omit<Step, "afterMs"> = {
  facts: {
    type: "BOUNCE",
    bounce: { bounceType: "Transient", bounceSubType: "General", status: "", diagnosticCode: "" },
  },
};

const delayed = (afterMs: number): Step => ({
  afterMs,
  facts: {
    type: "DELIVERY_DELAY",
    delay: {
      delayType: "TransientCommunicationFailure",
      status: "4.4.1",
      diagnosticCode: "smtp; 421 4.4.1 Unable to connect to remote host",
      expiresAfterMs: maxDeliveryMs,
    },
  },
});

const complained = (afterMs: number): Step => ({
  afterMs,
  facts: {
    type: "COMPLAINT",
    complaint: { complaintFeedbackType: "abuse", userAgent: "Amazon SES Mailbox Simulator" },
  },
});

/** Addresses of simulated readers, from a range reserved for documentation (RFC 5737). */
const reader = { ipAddress: "203.0.113.10", userAgent: "Mozilla/5.0 (simulated reader)" };
/** A proxy that loads the images of every message for its users. */
const proxy = { ipAddress: "203.0.113.20", userAgent: "Mozilla/5.0 (simulated privacy proxy)" };

const clicked = (afterMs: number): Step => ({
  afterMs,
  facts: { type: "CLICK", click: { ...reader, isMachine: false } },
});
