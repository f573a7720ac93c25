import { byId } from "./editor/by-id.ts";
import { Editor } from "./editor/editor.ts";
import { followLimit } from "./editor/form-panel.ts";
import { say } from "./say.ts";

/** Makes the page of one file an editor. */
function start(page: HTMLElement, source: HTMLTextAreaElement): void {
  const editor = new Editor(page, source, byId("code") ?? page);
  source.hidden = true;
  source.disabled = true;
  byId("main")?.classList.add("is-live");
  const line = new URLSearchParams(location.search).get("line");
  if (line) editor.code.goTo(Number(line));
  listen(page, editor);
  const { since = "0" } = page.dataset;
  const changes = new EventSource(`/changes?${new URLSearchParams({ topics: "files", since })}`);
  changes.addEventListener("message", () => void editor.follow());
}

/** Listens for what the reader does. */
function listen(page: HTMLElement, acts: Editor): void {
  const { form } = acts;
  form?.addEventListener("input", ({ target }) => {
    followLimit(target);
    // Fields of what is not added yet change nothing.
    if (target instanceof Element && target.closest(".paste, .add")) return;
    acts.noteInput();
  });
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    void acts.draft("form", event.submitter as HTMLButtonElement | null);
  });
  form?.addEventListener("paste", (event) => pasteRows(event, form, acts));
  form?.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement && target.id === "rows-file") void readRows(target.files, form);
  });
  addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    // The browser would leave the page, and what is not saved.
    event.preventDefault();
    if (form) void readRows(event.dataTransfer.files, form);
  });
  page.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLSelectElement) || !target.closest("#preview")) return;
    acts.view[target.name] = target.value;
    if (target.name === "scenario") delete acts.view["variant"];
    void acts.draft("text");
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const link = event.target.closest<HTMLElement>("[data-view], [data-line], [data-replace]");
    if (!link) return;
    const { view, line, replace } = link.dataset;
    event.preventDefault();
    if (line !== undefined) acts.code.goTo(Number(line));
    if (replace !== undefined) acts.code.replaceWord(JSON.parse(replace));
    if (view === undefined) return;
    Object.assign(acts.view, JSON.parse(view));
    void acts.draft("text");
  });
  byId("form-of-text")?.addEventListener("submit", (event) => {
    event.preventDefault();
    void acts.save();
  });
  byId("save")?.addEventListener("click", () => void acts.save());
  byId("discard")?.addEventListener("click", () => acts.discard());
  byId("show-changes")?.addEventListener("click", () => void acts.showChanges("diff"));
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    void acts.save();
  });
  addEventListener("beforeunload", (event) => {
    if (acts.isDirty()) event.preventDefault();
  });
}

/** Rows that are pasted into the table become rows of it. */
function pasteRows(event: ClipboardEvent, form: HTMLFormElement, acts: Editor): void {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const isTable = event.target instanceof Element && event.target.closest("#variants") !== null;
  const pasted = form.querySelector<HTMLTextAreaElement>("#pasted");
  const button = form.querySelector<HTMLButtonElement>("button[value=paste]");
  if (!isTable || !/[\t\n]/.test(text.trim()) || !pasted || !button) return;
  event.preventDefault();
  pasted.value = text;
  void acts.draft("form", button);
}

/** Shows the rows of a file where rows are pasted, for the reader to use them. */
async function readRows(files: FileList | null, form: HTMLFormElement): Promise<void> {
  const [file] = files ?? [];
  const pasted = form.querySelector<HTMLTextAreaElement>("#pasted");
  if (!file || !pasted) return;
  if (file.size > pasted.maxLength) return say(`${file.name} is too large: paste the rows that you need`);
  pasted.value = await file.text();
  const fold = pasted.closest("details");
  if (fold) fold.open = true;
  pasted.scrollIntoView({ block: "center" });
  pasted.focus({ preventScroll: true });
  say(`${file.name} is read. Choose Use these rows to add them.`);
}

const page = byId("editor");
const area = byId<HTMLTextAreaElement>("text");
if (page && area) start(page, area);
