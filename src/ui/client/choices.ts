/** What a reader chooses about the dashboard, by name. This browser keeps it. */
export type Choice = "theme" | "density" | "single-keys";

const storageName = (choice: Choice): string => `placewright-${choice}`;

/** Returns what a reader chose. Undefined if nothing, or if the browser keeps nothing of this site. */
export function readChoice(choice: Choice): string | undefined {
  try {
    return localStorage.getItem(storageName(choice)) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps what a reader chose, or forgets it if that is the default: the empty text. */
export function keepChoice(choice: Choice, value: string): void {
  try {
    if (value === "") localStorage.removeItem(storageName(choice));
    else localStorage.setItem(storageName(choice), value);
  } catch {
    // It holds until the page is left.
  }
}
