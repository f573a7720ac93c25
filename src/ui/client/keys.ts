import { keepChoice, readChoice } from "./choices.ts";

/** Elements in which keys write. */
const isWriting = (target: EventTarget | undefined): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"));

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("main [data-row]")];

/** Moves the focus to the next row, or the one before. Returns whether there is one. */
function moveBy(step: number): boolean {
  const all = rows();
  const now = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step];
  next?.querySelector<HTMLElement>("th a, th button, [data-open]")?.focus();
  return next !== undefined;
}

/** Chooses the row that has the focus, or no longer. Returns whether there is one. */
function chooseRow(): boolean {
  const row = rows().find((each) => each.contains(document.activeElement));
  const box = row?.querySelector<HTMLInputElement>("input[type=checkbox]");
  box?.click();
  return box !== undefined && box !== null;
}

function openDialog(id: string): void {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

/**
 * Listens for single keys: `/` searches, `j` and `k` move, `x` chooses, and `data-key` of an element names the key that
 * clicks it. Readers can switch them off.
 */
export function listenForKeys(): void {
  const choice = document.getElementById("single-keys");
  if (choice instanceof HTMLInputElement) {
    choice.checked = readChoice("single-keys") !== "off";
    choice.addEventListener("change", () => keepChoice("single-keys", choice.checked ? "" : "off"));
  }
  // It opens a dialog, which needs this script.
  for (const button of document.querySelectorAll<HTMLElement>("[data-opens]")) button.hidden = false;
  addEventListener("click", ({ target }) => {
    const opener = target instanceof Element ? target.closest<HTMLElement>("[data-opens]") : null;
    if (opener?.dataset["opens"]) openDialog(opener.dataset["opens"]);
  });
  addEventListener("keydown", (event) => {
    const { key } = event;
    // The editor is in a shadow tree, of which an event names only the host.
    const [target] = event.composedPath();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isWriting(target) || document.querySelector("dialog[open]")) return;
    if (readChoice("single-keys") === "off") return;
    if (act(key)) event.preventDefault();
  });
}

/** Does what a key stands for. Returns whether the page has it. */
function act(key: string): boolean {
  if (key === "/") {
    const search = document.querySelector<HTMLElement>("main input[type=search]");
    search?.focus();
    return search !== null;
  }
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[key];
  if (step !== undefined && isOnRow(key)) return moveBy(step);
  if (key === "x") return chooseRow();
  const own = [...document.querySelectorAll<HTMLElement>("[data-key]")].find(
    (element) => element.dataset["key"] === key && !element.hidden && !element.matches(":disabled"),
  );
  own?.click();
  return own !== undefined;
}

/** Arrows scroll the page unless a row has the focus. */
const isOnRow = (key: string): boolean =>
  !key.startsWith("Arrow") || rows().some((row) => row.contains(document.activeElement));
