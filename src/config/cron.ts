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
    return faultOfField(cron) ?? form;
  }
}

const fields = [
  ["minute", "0 to 59"],
  ["hour", "0 to 23"],
  ["day of the month", "1 to 31, or L"],
  ["month", "1 to 12, or JAN to DEC"],
  ["day of the week", "0 to 7, or SUN to SAT"],
] as const;

/** Returns the first of the five fields that is invalid by itself, and what it can be. */
function faultOfField(cron: string): string | undefined {
  const written = cron.trim().split(/\s+/);
  for (const [index, [field, range]] of fields.entries())
    try {
      parseCron({ cron: fields.map((_, other) => (other === index ? written[index] : "*")).join(" ") });
    } catch {
      return `has an invalid ${field} "${written[index]}": it can be ${range}, a list (1,3), a range (1-3), or a step (*/2)`;
    }
  return undefined;
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
