const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,3})\d{0,6})?)?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** A moment. `isDay` means a day without a time. */
export interface Moment {
  readonly date: Date;
  readonly isDay: boolean;
}

/**
 * Reads an ISO 8601 date (`2026-03-31`, `2026-03-31T12:00:00+02:00`), milliseconds since 1970, or a `Date`. A
 * time without a zone is UTC. Throws an `Error` for anything else, and for a day or time that does not exist.
 * `shown` is the value in the error.
 */
export function readMoment(value: unknown, shown: string): Moment {
  if (typeof value === "string") return readIso(value, shown);
  const date = value instanceof Date ? value : new Date(typeof value === "number" ? value : Number.NaN);
  if (Number.isNaN(date.getTime())) throw notADate(shown);
  return { date, isDay: false };
}

function readIso(text: string, shown: string): Moment {
  const match = iso.exec(text.trim());
  if (!match) throw notADate(shown);
  const [, year, month, day, hour, minute, second, fraction = "", zone = "Z"] = match;
  const [monthNumber, dayNumber] = [Number(month), Number(day)];
  const [hours, minutes, seconds] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)];
  const date = new Date(0);
  date.setUTCFullYear(Number(year), monthNumber - 1, dayNumber);
  const exists = date.getUTCMonth() === monthNumber - 1 && date.getUTCDate() === dayNumber;
  const [zoneHours, zoneMinutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  const offset = /^z$/i.test(zone) ? 0 : Number(`${zone[0]}1`) * (zoneHours * 60 + zoneMinutes);
  const hasTime = hours < 24 && minutes < 60 && seconds < 60;
  const hasZone = /^z$/i.test(zone) || (zoneHours < 24 && zoneMinutes < 60);
  if (!exists || !hasTime || !hasZone) throw new Error(`${shown} does not exist`);
  date.setUTCHours(hours, minutes - offset, seconds, Number(fraction.padEnd(3, "0")));
  return { date, isDay: hour === undefined };
}

const notADate = (shown: string): Error =>
  new Error(`${shown} is not a date. Write it as 2026-03-31 or 2026-03-31T12:00:00Z`);
