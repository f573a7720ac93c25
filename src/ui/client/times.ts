const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** Shows times in the reader's time zone, which the title names. */
export function localizeTimes(part: ParentNode): void {
  for (const time of part.querySelectorAll("time")) {
    time.title = `${timeZone} · ${time.dateTime}`;
    time.textContent = format.format(new Date(time.dateTime));
  }
}
