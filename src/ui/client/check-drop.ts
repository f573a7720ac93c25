import { say } from "./say.ts";

/** Text that a form shows on its button while it is sent. */
const busyWords = (form: HTMLFormElement): HTMLButtonElement | null =>
  form.querySelector<HTMLButtonElement>("button[data-busy]");

/** Takes files that are dropped anywhere on the page, or pasted, and sends them with the form that wants them. */
export function takeDroppedFiles(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-drops]");
  const input = form?.querySelector<HTMLInputElement>("input[type=file]");
  if (!form || !input) return;
  for (const hint of document.querySelectorAll<HTMLElement>("[data-with-script]")) hint.hidden = false;
  const zones = document.querySelectorAll(".drop");
  const mark = (isOver: boolean) => {
    for (const zone of zones) zone.classList.toggle("is-over", isOver);
  };
  const send = (files: FileList) => {
    input.files = files;
    form.requestSubmit();
  };
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    mark(true);
  });
  addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) mark(false);
  });
  addEventListener("drop", (event) => {
    const files = event.dataTransfer?.files;
    if (!files?.length) return;
    event.preventDefault();
    mark(false);
    send(files);
  });
  addEventListener("paste", ({ clipboardData }) => {
    if (clipboardData?.files.length) send(clipboardData.files);
  });
  input.addEventListener("change", () => {
    if (input.files?.length) form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    const button = busyWords(form);
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    say(button.dataset["busy"] ?? "");
  });
  // The browser shows the page again as it was when the reader goes back.
  addEventListener("pageshow", () => busyWords(form)?.removeAttribute("aria-busy"));
}
