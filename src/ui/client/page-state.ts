const focusable = "a, button, input, select, textarea, summary, [tabindex]";

/** What a reader has chosen on a page. */
export interface PageState {
  readonly chosen: readonly (readonly [name: string, value: string])[];
  readonly selected: readonly (readonly [name: string, value: string])[];
  readonly texts: readonly (readonly [name: string, value: string])[];
  readonly open: readonly boolean[];
  readonly focused: number;
}

const choices = "input[type=radio], input[type=checkbox]";
const fields = "input[type=search], input[type=text], textarea";

/** Reads what the reader has chosen, opened, and typed. */
export function readPageState(main: Element): PageState {
  return {
    chosen: [...main.querySelectorAll<HTMLInputElement>(choices)]
      .filter(({ checked }) => checked)
      .map(({ name, value }) => [name, value]),
    selected: [...main.querySelectorAll("select")].map(({ name, value }) => [name, value]),
    texts: [...main.querySelectorAll<HTMLInputElement>(fields)]
      .filter(({ value, defaultValue }) => value !== defaultValue)
      .map(({ name, value }) => [name, value]),
    open: [...main.querySelectorAll("details")].map(({ open }) => open),
    focused: document.activeElement
      ? [...main.querySelectorAll(focusable)].indexOf(document.activeElement)
      : -1,
  };
}

/** Gives the same choices to the page that replaces it. */
export function restorePageState(main: Element, { chosen, selected, texts, open, focused }: PageState): void {
  for (const [name, value] of chosen)
    for (const input of main.querySelectorAll<HTMLInputElement>(choices))
      if (input.name === name && input.value === value) input.checked = true;
  for (const [name, value] of selected)
    for (const select of main.querySelectorAll("select"))
      if (select.name === name && [...select.options].some((option) => option.value === value))
        select.value = value;
  for (const [name, value] of texts)
    for (const input of main.querySelectorAll<HTMLInputElement>(fields))
      if (input.name === name) input.value = value;
  const folds = [...main.querySelectorAll("details")];
  if (folds.length === open.length)
    folds.forEach((fold, at) => {
      fold.open = open[at] ?? false;
    });
  if (focused >= 0) main.querySelectorAll<HTMLElement>(focusable)[focused]?.focus({ preventScroll: true });
}
