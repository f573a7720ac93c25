import { renewed } from "./follow-changes.ts";
import { say } from "./say.ts";

const buttons = "[data-copies], [data-copies-from]";

const show = () => {
  for (const button of document.querySelectorAll<HTMLElement>(buttons)) button.hidden = false;
};

/** Copies the text of an element, whose id is `data-copies` of a button, or the text at the address `data-copies-from`. */
export function listenForCopies(): void {
  // Only pages of a secure origin may write to the clipboard; others have the text to select.
  if (!("clipboard" in navigator)) return;
  show();
  addEventListener(renewed, show);
  addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>(buttons) : null;
    if (button) void copy(button.dataset);
  });
}

async function copy({ copies, copiesFrom }: DOMStringMap): Promise<void> {
  try {
    // The text may come later: the browser still counts the click.
    const text = copiesFrom === undefined ? Promise.resolve(textOf(copies ?? "")) : read(copiesFrom);
    const blob = text.then((words) => new Blob([words], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    say("Copied");
  } catch {
    say("Cannot copy: select the text instead");
  }
}

const textOf = (id: string): string => document.getElementById(id)?.textContent ?? "";

async function read(path: string): Promise<string> {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}
