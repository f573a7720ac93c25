/**
 * The script that reloads a page when its data changes. It keeps the reader's selections, open sections, and
 * focus.
 */
export const clientScript = `
let text = "";
let isLoading = false;
let isWanted = false;
let released = Promise.resolve();
addEventListener("pointerdown", () => {
  released = new Promise((resolve) => {
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => setTimeout(resolve), { once: true, capture: true });
  });
}, true);
const stateOf = (main) => ({
  chosen: [...main.querySelectorAll("input[type=radio]:checked, input[type=checkbox]:checked")].map(({ name, value }) => [name, value]),
  selected: [...main.querySelectorAll("select")].map(({ name, value }) => [name, value]),
  open: [...main.querySelectorAll("details")].map(({ open }) => open),
  focused: [...main.querySelectorAll("a, button, input, select, summary, [tabindex]")].indexOf(document.activeElement),
});
const restore = (main, { chosen, selected, open, focused }) => {
  for (const [name, value] of chosen)
    for (const input of main.querySelectorAll("input[type=radio], input[type=checkbox]"))
      if (input.name === name && input.value === value) input.checked = true;
  for (const [name, value] of selected)
    for (const select of main.querySelectorAll("select"))
      if (select.name === name && [...select.options].some((option) => option.value === value)) select.value = value;
  const folds = [...main.querySelectorAll("details")];
  if (folds.length === open.length) folds.forEach((fold, at) => { fold.open = open[at]; });
  const focusable = main.querySelectorAll("a, button, input, select, summary, [tabindex]");
  if (focused >= 0 && focusable[focused]) focusable[focused].focus({ preventScroll: true });
};
const refresh = async () => {
  const said = document.getElementById("said");
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => undefined);
  if (!answer || !answer.ok) { said.textContent = "The dashboard does not respond"; return; }
  const now = await answer.text();
  if (now === text) return;
  text = now;
  const page = new DOMParser().parseFromString(now, "text/html");
  const after = page.getElementById("main");
  if (!after) return;
  // An element that is replaced between press and release gets no click event.
  await released;
  const before = document.getElementById("main");
  const state = stateOf(before);
  localizeTimes(after);
  before.replaceWith(document.adoptNode(after));
  restore(after, state);
  document.title = page.title;
  document.querySelector("link[rel=icon]").href = page.querySelector("link[rel=icon]").href;
  said.textContent = "Updated";
};
const follow = async () => {
  isWanted = true;
  if (isLoading) return;
  isLoading = true;
  while (isWanted) {
    isWanted = false;
    await refresh();
  }
  isLoading = false;
};
const { topics, since } = document.getElementById("main").dataset;
if (topics) {
  const changes = new EventSource("/changes?" + new URLSearchParams({ topics, since }));
  changes.addEventListener("message", follow);
  let wasLost = false;
  changes.addEventListener("error", () => { wasLost = true; document.getElementById("said").textContent = "Connection lost. Reconnecting…"; });
  changes.addEventListener("open", () => { if (wasLost) follow(); wasLost = false; });
}
`;
