/** The environment variable that contains a secret. The config never contains the secret itself. */
export interface EnvironmentSecret {
  /** Name of the variable: `SLACK_WEBHOOK_URL`. */
  readonly env: string;
}

/**
 * Runs that a notification is for. `changed`: a test has another verdict than in the last run that had it, on the same
 * branch. `failed`: the release decision is not Send. `always`: every run.
 */
export type NotifyWhen = "changed" | "failed" | "always";

/** Settings that all notifications share. */
export interface NotificationBase {
  /** Runs to notify about. Default: `changed`. */
  readonly when?: NotifyWhen;
}

/** A message in a Slack channel, by an incoming webhook. */
export interface SlackNotification extends NotificationBase {
  /** Selects Slack. */
  readonly to: "slack";
  /** Variable with the URL of the webhook, which is a secret: `https://hooks.slack.com/services/…`. */
  readonly url: EnvironmentSecret;
}

/** A card in a channel or chat of Microsoft Teams, by a webhook of Workflows. */
export interface TeamsNotification extends NotificationBase {
  /** Selects Microsoft Teams. */
  readonly to: "teams";
  /** Variable with the URL of the workflow, which is a secret. */
  readonly url: EnvironmentSecret;
}

/** An email over SMTP. */
export interface EmailNotification extends NotificationBase {
  /** Selects email. */
  readonly to: "email";
  /** Variable with the URL of the server, with user and password: `smtps://user:password@smtp.acme.example:465`. */
  readonly smtp: EnvironmentSecret;
  /** Sender: `Placewright <placewright@acme.example>`. */
  readonly from: string;
  /** Email addresses that get the mail. */
  readonly recipients: readonly string[];
}

/** A signed request to your own program, as in the Standard Webhooks specification. */
export interface WebhookNotification extends NotificationBase {
  /** Selects a webhook. */
  readonly to: "webhook";
  /** URL of the program, or the variable that contains it if it is a secret. */
  readonly url: string | EnvironmentSecret;
  /** Variable with the key that signs requests: `whsec_` and 24 to 64 bytes in Base64. */
  readonly secret: EnvironmentSecret;
}

/**
 * A message about a finished run, to people or to a program.
 *
 * @example
 * ```ts
 * import { defineConfig, type NotificationConfig, type NotifyWhen } from "placewright";
 *
 * const when: NotifyWhen = "failed";
 * const notifications: NotificationConfig[] = [
 *   { to: "slack", url: { env: "SLACK_WEBHOOK_URL" } },
 *   { to: "teams", url: { env: "TEAMS_WEBHOOK_URL" }, when },
 *   {
 *     to: "email",
 *     smtp: { env: "SMTP_URL" },
 *     from: "Placewright <placewright@acme.example>",
 *     recipients: ["campaigns@acme.example"],
 *   },
 *   {
 *     to: "webhook",
 *     url: "https://deploy.acme.example/placewright",
 *     secret: { env: "WEBHOOK_SECRET" },
 *     when: "always",
 *   },
 * ];
 *
 * export default defineConfig({ notifications, reportUrl: "https://reports.acme.example/placewright" });
 * ```
 */
export type NotificationConfig =
  | SlackNotification
  | TeamsNotification
  | EmailNotification
  | WebhookNotification;
