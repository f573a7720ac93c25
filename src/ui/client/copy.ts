import { renewed } from "./follow-changes.ts";
import { say } from "./say.ts";

const show = () => {
  for (const button of document.querySelectorAll<HTMLElement>("[data-copies]")) button.hidden = false;
};

/** Copies the text of an element: `data-copies` of a button has its id. */
export function listenForCopies(): void {
  // Only pages of a secure origin may write to the clipboard; others have the text to select.
  if (!("clipboard" in navigator)) return;
  show();
  addEventListener(renewed, show);
  addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>("[data-copies]") : null;
    const source = button && document.getElementById(button.dataset["copies"] ?? "");
    if (!source) return;
    const text = source instanceof HTMLTextAreaElement ? source.value : (source.textContent ?? "");
    void navigator.clipboard.writeText(text).then(
      () => say("Copied"),
      () => say("Cannot copy: select the text instead"),
    );
  });
}
