import { Cron } from "croner";

/** The times of a schedule. */
export interface CronTimes {
  readonly cron: string;
  /** Default: UTC. */
  readonly timezone?: string | undefined;
}

/** Parses times in five fields, which `faultOfCron` accepts, in a time zone that `isTimezone` accepts. */
export const parseCron = ({ cron, timezone = "UTC" }: CronTimes): Cron =>
  new Cron(cron, { timezone, mode: "5-part" });

/** Returns why a text has no times in five fields. Undefined if it has. */
export function faultOfCron(cron: string): string | undefined {
  const form =
    "must be five fields, such as 0 2 * * 1-5: minute, hour, day of the month, month, day of the week";
  if (cron.trim().split(/\s+/).length !== 5 || cron.length > 200) return form;
  try {
    return parseCron({ cron }).nextRun() ? undefined : "must have a time that will come";
  } catch {
    return form;
  }
}

/** Whether a name is a time zone that this runtime knows. */
export function isTimezone(text: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
