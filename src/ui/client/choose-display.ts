import { applyChoice, applyDisplay, displayChoices } from "./apply-display.ts";
import { keepChoice, readChoice } from "./choices.ts";

/** Lets the reader choose theme and density. What is chosen in one tab holds in all. */
export function chooseDisplay(): void {
  const showAll = (): void => {
    for (const choice of displayChoices) {
      const select = selectOf(choice);
      if (select) select.value = readChoice(choice) ?? "";
    }
  };
  for (const choice of displayChoices)
    selectOf(choice)?.addEventListener("change", ({ target }) => {
      if (!(target instanceof HTMLSelectElement)) return;
      keepChoice(choice, target.value);
      applyChoice(choice, target.value);
    });
  showAll();
  addEventListener("storage", () => {
    applyDisplay();
    showAll();
  });
}

function selectOf(choice: string): HTMLSelectElement | undefined {
  const found = document.getElementById(`choice-${choice}`);
  return found instanceof HTMLSelectElement ? found : undefined;
}
