const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const today = new Date().toDateString();

/** Shows times in the reader's time zone, which the title names. */
export function localizeTimes(part: ParentNode): void {
  for (const time of part.querySelectorAll("time")) {
    time.title = `${timeZone} · ${time.dateTime}`;
    const date = new Date(time.dateTime);
    const isClock = time.dataset["clock"] !== undefined && date.toDateString() === today;
    time.textContent = (isClock ? clock : format).format(date);
  }
}
