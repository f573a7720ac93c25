/** The script that shows times in the reader's time zone. */
export const timesScript = `
"use strict";
const localizeTimes = (part) => {
  for (const time of part.querySelectorAll("time")) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    time.title = zone + " \\u00b7 " + time.dateTime;
    time.textContent = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeStyle: "short" }).format(new Date(time.dateTime));
  }
};
localizeTimes(document);
`;

/** The report's script: a filter, pages of tests, and sections that open for links and for printing. */
export const reportScript = `
const filter = document.getElementById("filter");
const data = document.getElementById("index");
const { pageLength, packLength, tests } = data ? JSON.parse(data.textContent) : { tests: [] };
const [rows, sections] = [document.querySelector(".matrix tbody"), document.getElementById("shown-tests")];
const packs = [...document.querySelectorAll("script.packed")];
if (data) {
  const [ownRows, ownSections] = [[...rows.children], [...sections.children]];
  ownSections.forEach((section, at) => Object.assign(tests[at], { row: ownRows[at], section }));
}
let matching = tests;
let page = 0;
const toElement = (markup) => {
  const holder = document.createElement("template");
  holder.innerHTML = markup;
  localizeTimes(holder.content);
  return holder.content.querySelector("tr, details");
};
const unpack = async (test) => {
  if (test.section) return;
  const pack = Math.floor((tests.indexOf(test) - pageLength) / packLength);
  const bytes = Uint8Array.from(atob(packs[pack].textContent), (character) => character.charCodeAt(0));
  const values = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
  values.forEach(([row, section], at) => {
    const one = tests[pageLength + pack * packLength + at];
    if (!one.section) Object.assign(one, { row: toElement(row), section: toElement(section) });
  });
};
let drawn = 0;
const draw = async () => {
  const turn = ++drawn;
  const start = page * pageLength;
  const shown = matching.slice(start, start + pageLength);
  for (const test of shown) await unpack(test);
  if (turn !== drawn) return;
  rows.replaceChildren(...shown.map(({ row }) => row));
  sections.replaceChildren(...shown.map(({ section }) => section));
  for (const pager of document.querySelectorAll(".pager")) {
    const end = start + shown.length;
    pager.querySelector(".range").textContent = shown.length === 0 ? "No tests" : start + 1 + " to " + end + " of " + matching.length;
    const [previous, next] = pager.querySelectorAll("button");
    previous.hidden = next.hidden = matching.length <= pageLength;
    previous.disabled = page === 0;
    next.disabled = end >= matching.length;
  }
};
const chosen = (name) => (filter.elements[name] ? filter.elements[name].value : "");
const apply = () => {
  const words = chosen("words").trim().toLowerCase().split(/\\s+/).filter(Boolean);
  const [verdict, isp, tag] = ["verdict", "isp", "tag"].map(chosen);
  matching = tests.filter((test) => (verdict === "" || test.verdict === verdict) && (isp === "" || test.missed.includes(isp)) && (tag === "" || test.tags.includes(tag)) && words.every((word) => test.words.includes(word)));
  page = 0;
  document.getElementById("shown").textContent = matching.length === tests.length ? "" : matching.length + " of " + tests.length + " tests shown";
  return draw();
};
const openTarget = async () => {
  const id = location.hash && decodeURIComponent(location.hash.slice(1));
  if (!id) return;
  const test = tests.find(({ anchor }) => id === anchor || id === anchor + "-message");
  if (test && !(test.section && test.section.isConnected)) {
    if (!matching.includes(test)) { filter.reset(); await apply(); }
    page = Math.floor(matching.indexOf(test) / pageLength);
    await draw();
  }
  const target = document.getElementById(id);
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.scrollIntoView();
};
if (filter) {
  filter.hidden = false;
  filter.addEventListener("input", apply);
  filter.addEventListener("submit", (event) => event.preventDefault());
}
for (const button of document.querySelectorAll(".pager button"))
  button.addEventListener("click", async () => { page += Number(button.dataset.turn); await draw(); });
if (packs.length > 0) draw();
addEventListener("hashchange", openTarget);
addEventListener("beforeprint", () => { for (const test of document.querySelectorAll("details.test")) test.open = true; });
openTarget();
`;
