import { parseUrl } from "../../base/parse-url.ts";
import { isCovered } from "../../config/is-covered.ts";
import { noteParts } from "../../config/note-parts.ts";
import type { EnvironmentSecret, NotificationConfig } from "../../config/notifications.ts";
import { type EarlierVerdicts, toNotice } from "../../report/notify/notice.ts";
import type { RunOutcome } from "../../result/run-report.ts";
import { type PostOptions, post } from "./post.ts";
import { SendFailure } from "./send-failure.ts";
import { sendMail } from "./send-mail.ts";
import { parseWebhookKey, signWebhook } from "./sign-webhook.ts";

/** What a notification is about. */
export interface News {
  /** Identifies the event, the same in each attempt. */
  readonly id: string;
  readonly report: RunOutcome;
  readonly earlier: EarlierVerdicts;
  /** Address that people follow. Absent if none is known. */
  readonly link: string | undefined;
}

/**
 * Makes one attempt to send a notification. Returns a sentence about what did not work although it was sent. Throws a
 * `SendFailure`.
 */
export type Send = (signal: AbortSignal) => Promise<string | undefined>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Names of the targets, for errors. */
export const targetNames: Readonly<Record<NotificationConfig["to"], string>> = {
  slack: "Slack",
  teams: "Microsoft Teams",
  email: "by email",
  webhook: "the webhook",
};

/** Prepares a notification: reads its secrets, and renders it. Throws a `SendFailure` if it cannot be sent. */
export async function openTarget(
  notification: NotificationConfig,
  env: Environment,
  { id, report, earlier, link }: News,
): Promise<Send> {
  switch (notification.to) {
    case "slack": {
      const url = readUrl(notification.url, env);
      const { toSlack } = await import("../../report/notify/slack.ts");
      const body = toSlack(toNotice(report, earlier, link));
      return (signal) => postOnly(url, { body, signal });
    }
    case "teams": {
      const url = readUrl(notification.url, env);
      const { toTeams } = await import("../../report/notify/teams.ts");
      const body = toTeams(toNotice(report, earlier, link));
      return (signal) => postOnly(url, { body, signal });
    }
    case "email": {
      const { from, recipients, smtp } = notification;
      const server = readServer(smtp, env);
      const { toMail } = await import("../../report/notify/mail.ts");
      const mail = toMail(toNotice(report, earlier, link));
      return (signal) => sendMail(server, { from, recipients, mail, id, signal });
    }
    case "webhook": {
      const url = readUrl(notification.url, env);
      const key = readKey(notification.secret, env);
      const { toWebhookPayload } = await import("../../report/notify/webhook-payload.ts");
      const body = toWebhookPayload(report, earlier, link);
      return (signal) => {
        const timestamp = Math.floor(Date.now() / 1000);
        return postOnly(url, { body, headers: signWebhook(key, { id, timestamp, body }), signal });
      };
    }
  }
}

/** Posts, and ignores the text of a successful response. */
const postOnly = (url: URL, options: PostOptions): Promise<undefined> =>
  post(url, options).then(() => undefined);

/** Returns a secret, which is redacted from then on, with each of its parts. */
function readSecret({ env: name }: EnvironmentSecret, env: Environment): string {
  const value = env[name]?.trim();
  if (!value)
    throw new SendFailure(`environment variable ${name} is not set`, { isFinal: true, hint: `Set ${name}` });
  noteParts(value);
  return value;
}

const refuse = (name: string, expected: string): SendFailure =>
  new SendFailure(`environment variable ${name} is not ${expected}`, {
    isFinal: true,
    hint: `Set ${name} again`,
  });

function readUrl(source: string | EnvironmentSecret, env: Environment): URL {
  if (typeof source === "string") return new URL(source);
  const text = readSecret(source, env);
  const url = parseUrl(text);
  if (!url || !isCovered(text)) throw refuse(source.env, "a URL that begins with https://");
  if (url.username !== "" || url.password !== "")
    throw refuse(source.env, "a URL without a user name and a password");
  return url;
}

function readServer(source: EnvironmentSecret, env: Environment): URL {
  const url = parseUrl(readSecret(source, env));
  const isSmtp = url !== undefined && /^smtps?:$/.test(url.protocol) && url.hostname !== "";
  if (!isSmtp || !isDecodable(url.username) || !isDecodable(url.password))
    throw refuse(source.env, "the URL of a mail server, such as smtps://user:password@smtp.acme.example:465");
  return url;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function readKey(source: EnvironmentSecret, env: Environment): Buffer {
  const key = parseWebhookKey(readSecret(source, env));
  if (!key)
    throw new SendFailure(
      `environment variable ${source.env} is not a key: expected whsec_ and 24 to 64 bytes in Base64`,
      { isFinal: true, hint: `Create one: printf 'whsec_%s' "$(openssl rand -base64 32)"` },
    );
  return key;
}
