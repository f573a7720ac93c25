import { describePast, meets } from "../../write/limit-words.ts";

const isField = (element: unknown): element is HTMLInputElement | HTMLTextAreaElement =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;

/** Replaces the content of the form, and keeps the focus, the selection, what is being typed, and open parts. */
export function renderForm(panel: HTMLElement, markup: string): void {
  const focused = document.activeElement;
  const isInside = focused instanceof HTMLElement && panel.contains(focused);
  const name = isInside ? focused.getAttribute("name") : null;
  const slider = isInside ? focused.dataset["for"] : undefined;
  const value = isField(focused) && focused.type !== "radio" ? focused.value : undefined;
  const place =
    isField(focused) && ["text", "textarea"].includes(focused.type)
      ? ([focused.selectionStart, focused.selectionEnd] as const)
      : undefined;
  const open = [...panel.querySelectorAll("details")].map((fold) => fold.open);
  const scrolled = [...panel.querySelectorAll(".scroll")].map((box) => box.scrollLeft);
  panel.innerHTML = markup;
  panel.querySelectorAll("details").forEach((fold, at) => {
    fold.open = open[at] ?? false;
  });
  panel.querySelectorAll(".scroll").forEach((box, at) => {
    box.scrollLeft = scrolled[at] ?? 0;
  });
  const after = slider
    ? panel.querySelector<HTMLInputElement>(`[data-for="${CSS.escape(slider)}"]`)
    : name
      ? panel.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`)
      : undefined;
  if (isField(after) && value !== undefined && !slider) after.value = value;
  after?.focus({ preventScroll: true });
  if (isField(after) && place) after.setSelectionRange(place[0], place[1]);
}

/** Keeps number, slider, dots, and words of an expectation together while it is moved. */
export function followLimit(target: EventTarget | null): void {
  if (!(target instanceof HTMLInputElement)) return;
  const field = target.closest<HTMLElement>("[data-limit]");
  const slider = field?.querySelector<HTMLInputElement>("input[type=range]");
  const number = field?.querySelector<HTMLInputElement>(".num-in");
  if (!field || !slider || !number || (target !== slider && target !== number)) return;
  if (target === slider) number.value = slider.value;
  else slider.value = number.value;
  const { operator, percents } = JSON.parse(field.dataset["limit"] ?? "{}") as {
    operator: string;
    percents: number[];
  };
  const limit = Number(number.value.replace(",", "."));
  for (const dot of field.querySelectorAll("circle"))
    dot.setAttribute(
      "class",
      meets(Number(dot.dataset["percent"]), operator, limit) ? "f-inbox" : "f-failed",
    );
  const words = field.querySelector("[data-past]");
  if (words) words.textContent = describePast(percents, operator, limit);
}
