const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const parts = { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" } as const;
const thisYear = new Intl.DateTimeFormat("en-US", parts);
const otherYear = new Intl.DateTimeFormat("en-US", { ...parts, year: "numeric" });
const clock = new Intl.DateTimeFormat("en-US", { timeStyle: "short" });
const now = new Date();

/** Returns how a time is shown: without the year if it is this one, and only the time of today if that is asked for. */
function formatOf(date: Date, isClock: boolean): Intl.DateTimeFormat {
  if (isClock && date.toDateString() === now.toDateString()) return clock;
  return date.getFullYear() === now.getFullYear() ? thisYear : otherYear;
}

/** Shows times in the reader's time zone, which the title names, and in the language of the page. */
export function localizeTimes(part: ParentNode): void {
  for (const time of part.querySelectorAll("time")) {
    time.title = `${timeZone} · ${time.dateTime}`;
    const date = new Date(time.dateTime);
    time.textContent = formatOf(date, time.dataset["clock"] !== undefined).format(date);
  }
}
