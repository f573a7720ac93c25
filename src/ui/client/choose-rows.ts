import { costWords } from "../parts/cost-words.ts";
import { renewed } from "./follow-changes.ts";

interface Prices {
  readonly prices: Readonly<Record<string, number | null>>;
  readonly default: readonly string[];
  /** Of all campaigns. */
  readonly messages: number;
}

const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? "" : "s"}`;

/** Shows in the bar of a list how much is chosen, what it costs, and the actions for it. */
export function followChoice(): void {
  showChoice();
  addEventListener("change", showChoice);
  // The form is reset after the event.
  addEventListener("reset", () => setTimeout(showChoice));
  addEventListener(renewed, showChoice);
}

function showChoice(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-run-form]");
  if (!form) return;
  const data = JSON.parse(form.dataset["runForm"] ?? "{}") as Prices;
  const boxes = [...form.querySelectorAll<HTMLInputElement>("input[name=scenario]:checked")];
  const isChosen = boxes.length > 0;
  for (const element of form.querySelectorAll<HTMLElement>("[data-chosen]")) element.hidden = !isChosen;
  for (const element of form.querySelectorAll<HTMLElement>("[data-all]")) {
    element.hidden = isChosen;
    element.classList.toggle("btn-primary", !isChosen);
  }
  const countElement = form.querySelector<HTMLElement>("[data-count]");
  const costElement = form.querySelector<HTMLElement>("[data-cost]");
  if (!countElement || !costElement) return;
  countElement.dataset["all"] ??= countElement.textContent ?? "";
  const messages = isChosen
    ? boxes.reduce((sum, box) => sum + Number(box.dataset["messages"]), 0)
    : data.messages;
  countElement.textContent = isChosen
    ? `${boxes.length} chosen, ${count(messages, "message")}`
    : countElement.dataset["all"];
  const project = form.querySelector<HTMLSelectElement>("select[name=project]")?.value;
  const cost = costWords(
    (project ? [project] : data.default).map((name) => ({
      project: name,
      tests: messages,
      price: data.prices[name] ?? undefined,
    })),
  );
  costElement.textContent = cost ? `· ${cost}` : "";
}
