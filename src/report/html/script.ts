/** What the page does beyond being read: times in the reader's zone, a filter, and folds that open for links and for print. */
export const script = `
"use strict";
for (const time of document.querySelectorAll("time")) {
  const date = new Date(time.dateTime);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  time.title = zone + " \\u00b7 " + time.dateTime;
  time.textContent = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(date);
}
const openTarget = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const test = target.closest("details.test");
  if (test && test.hidden) { filter.reset(); apply(); }
  target.scrollIntoView();
};
const filter = document.getElementById("filter");
const tests = [...document.querySelectorAll("details.test")];
const rows = new Map([...document.querySelectorAll("[data-test]")].map((row) => [row.dataset.test, row]));
const chosen = (name) => (filter.elements[name] ? filter.elements[name].value : "");
const has = (list, word) => word === "" || JSON.parse(list).includes(word);
const apply = () => {
  const words = filter.elements.words.value.trim().toLowerCase().split(/\\s+/).filter(Boolean);
  const [verdict, isp, tag] = ["verdict", "isp", "tag"].map(chosen);
  let shown = 0;
  for (const test of tests) {
    test.hidden = (verdict !== "" && test.dataset.verdict !== verdict) || !has(test.dataset.missed, isp) || !has(test.dataset.tags, tag) || !words.every((word) => test.dataset.words.includes(word));
    if (!test.hidden) shown++;
    const row = rows.get(test.querySelector(".body").id);
    if (row) row.hidden = test.hidden;
  }
  document.getElementById("shown").textContent = shown === tests.length ? "" : shown + " of " + tests.length + " tests shown";
};
if (filter) {
  filter.hidden = false;
  filter.addEventListener("input", apply);
  filter.addEventListener("submit", (event) => event.preventDefault());
}
addEventListener("hashchange", openTarget);
addEventListener("beforeprint", () => { for (const test of tests) test.open = true; });
openTarget();
`;
