import type { EditorWords } from "../pages/editor.ts";
import type { Mark } from "../write/marks.ts";
import { type CodeView, createCodeView } from "./editor/code-view.ts";
import { followLimit, renderForm } from "./editor/form-panel.ts";
import { type DiskState, type Draft, post, readState } from "./editor/requests.ts";
import { showToast } from "./editor/toast.ts";
import { say } from "./say.ts";

/** Time without a keystroke after which the text is built. In milliseconds. */
const pauseMs = 350;

const byId = <T extends HTMLElement = HTMLElement>(id: string): T | undefined =>
  (document.getElementById(id) ?? undefined) as T | undefined;

const editor = byId("editor");
const area = byId<HTMLTextAreaElement>("text");
if (editor && area) start(editor, area);

/** Makes the page of one file an editor: form, text, and preview follow each other, and the file on disk. */
function start(page: HTMLElement, source: HTMLTextAreaElement): void {
  const { file = "", kind = "", language = "", since = "0" } = page.dataset;
  const canWrite = page.dataset["write"] === "yes";
  const form = byId<HTMLFormElement>("form");
  const panel = byId("form-panel");
  /** The text on disk when it was opened or saved, and its hash. */
  const disk = { text: source.value, hash: page.dataset["hash"] ?? "" };
  /** The text that the form shows. */
  let formText = disk.text;
  const view: Record<string, string> = {};
  let marks = JSON.parse(page.dataset["marks"] ?? "[]") as readonly Mark[];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let newest = 0;
  /** Changes of fields, and those of them that the text has. */
  const inputs = { made: 0, written: 0 };
  let inFlight = 0;
  let isOutdated = false;
  let isSaving = false;
  /** The file on disk while the reader has not answered which text to keep. */
  let theirs: DiskState | undefined;

  const code: CodeView = createCodeView(byId("code") ?? page, {
    text: source.value,
    language,
    label: source.getAttribute("aria-label") ?? file,
    isReadOnly: !canWrite,
    words: JSON.parse(page.dataset["words"] ?? "{}") as EditorWords,
    hasKeys: kind === "scenario" && language === "YAML",
    onChange: () => {
      showState();
      later("text");
    },
    onSave: () => void save(),
  });
  source.hidden = true;
  source.disabled = true;
  byId("main")?.classList.add("is-live");
  code.mark(marks, file);
  const line = new URLSearchParams(location.search).get("line");
  if (line) code.goTo(Number(line));
  showState();

  function isDirty(): boolean {
    return code.text() !== disk.text;
  }

  function showState(): void {
    const state = byId("state");
    if (!state) return;
    const dirty = isDirty();
    state.textContent = theirs
      ? "Not saved: the file changed on disk"
      : dirty
        ? "Changes not saved · saving keeps comments and order"
        : "Saved";
    for (const id of ["save", "discard", "show-changes"]) {
      const button = byId<HTMLButtonElement>(id);
      if (!button) continue;
      button.disabled = !dirty || (id === "save" && theirs !== undefined);
      button.title = !dirty ? "Nothing has changed" : button.disabled ? "Answer the notice above first" : "";
    }
  }

  function later(use: "text" | "form"): void {
    clearTimeout(timer);
    timer = setTimeout(() => void draft(use), pauseMs);
  }

  function noteInput(): void {
    inputs.made++;
    later("form");
  }

  /** Has the text built, and shows what comes of it. With `form`, writes the fields of the form into it first. */
  async function draft(use: "text" | "form", button?: HTMLButtonElement | null): Promise<void> {
    if (!canWrite) return;
    clearTimeout(timer);
    const number = ++newest;
    const text = code.text();
    // Fields are places in the text that the form was made from.
    const hasInputs = use === "form" || inputs.made !== inputs.written;
    const isForm = hasInputs && text === formText && form !== undefined;
    const { made } = inputs;
    const fields = isForm ? fieldsOf(form, button) : new URLSearchParams();
    for (const [name, value] of Object.entries({ ...view, file, text, use: isForm ? "form" : "text" }))
      fields.set(name, value);
    inFlight++;
    const { body } = await post<Draft>("/write/draft", fields);
    inFlight--;
    // The reader has typed on: the next answer is about that.
    if (number !== newest || code.text() !== text) return;
    if (!body) return say("The dashboard does not respond");
    code.replace(body.text);
    formText = body.text;
    inputs.written = isForm ? made : inputs.made;
    show(body);
    showState();
    // The text was typed into before a field was written into it: only the field in use keeps its value.
    if (!isForm && hasInputs && panel?.contains(document.activeElement)) noteInput();
    if (body.refused !== "") showToast(body.refused);
    if (isOutdated && inFlight === 0) later("text");
    isOutdated = false;
  }

  function show(body: Draft): void {
    ({ marks } = body);
    code.mark(marks, file);
    setMarkup("notices", body.notices);
    setMarkup("marks", body.list);
    // Fields that were changed meanwhile stay as they are: the next answer has them.
    if (body.form !== null && panel && inputs.made === inputs.written) renderForm(panel, body.form);
    if (body.preview !== null) setMarkup("preview", body.preview);
  }

  async function save(): Promise<void> {
    // The first answer may be about a text that the form was not made from yet.
    for (let tries = 0; tries < 3 && inputs.made !== inputs.written; tries++) await draft("form");
    if (!canWrite || isSaving || theirs || !isDirty()) return;
    isSaving = true;
    const button = byId<HTMLButtonElement>("save");
    button?.setAttribute("aria-busy", "true");
    const text = code.text();
    const fields = new URLSearchParams({ file, hash: disk.hash, text });
    const { status, body } = await post<DiskState & { undo: string | null; diff?: string }>(
      "/write/save",
      fields,
    );
    isSaving = false;
    button?.removeAttribute("aria-busy");
    if (status === 409 && body) return ask(body);
    if (status !== 200 || !body)
      return showToast("Not saved: the dashboard refused it. Show changes, and try again.");
    Object.assign(disk, { text, hash: body.hash });
    showState();
    const { undo } = body;
    showToast("Saved.", undo === null ? undefined : () => void undoSave(undo));
  }

  async function undoSave(token: string): Promise<void> {
    const { status, body } = await post<DiskState>("/write/undo", new URLSearchParams({ file, token }));
    if (status === 409 && body) return ask(body);
    if (status !== 200 || !body) return showToast("This save cannot be undone anymore.");
    accept(body);
    showToast("Undone: the file is as it was before.");
  }

  /** Shows the text on disk. */
  function accept({ hash, text }: DiskState): void {
    Object.assign(disk, { hash, text: text ?? "" });
    code.replace(disk.text);
    showState();
    void draft("text");
  }

  /** Asks which text to keep. Nothing is saved until the reader has answered. */
  function ask(state: DiskState): void {
    theirs = state;
    const words = state.text === null ? "was deleted" : "was changed on disk";
    const notice = document.createElement("div");
    notice.className = "notice warned";
    const text = document.createElement("p");
    text.textContent = `! ${file} ${words} after you opened it. Your changes are not saved.`;
    notice.append(text);
    const choices: readonly (readonly [string, () => void])[] = [
      ["Compare", () => void showChanges("conflict")],
      ["Take theirs", () => answer(true)],
      ["Keep mine", () => answer(false)],
    ];
    for (const [name, act] of choices) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn";
      button.textContent = name;
      button.addEventListener("click", act);
      notice.append(button);
    }
    byId("disk")?.replaceChildren(notice);
    showState();
  }

  function answer(isTheirs: boolean): void {
    const state = theirs;
    theirs = undefined;
    byId("disk")?.replaceChildren();
    if (!state) return;
    if (isTheirs) {
      accept(state);
      return;
    }
    Object.assign(disk, { hash: state.hash, text: state.text ?? "" });
    showState();
    say("Your text is kept. Save writes it over the one on disk.");
  }

  async function showChanges(which: "diff" | "conflict"): Promise<void> {
    const { body } = await post<Record<"diff" | "conflict", string>>(
      "/write/diff",
      new URLSearchParams({ file, text: code.text() }),
    );
    const dialog = byId<HTMLDialogElement>("changes");
    if (!body || !dialog) return say("The dashboard does not respond");
    setMarkup("changes-body", body[which]);
    if (!dialog.open) dialog.showModal();
  }

  /** Follows the file on disk, and the files that its message is built from. */
  async function follow(): Promise<void> {
    const { status, body } = await readState(file);
    if (status !== 200 || !body || isSaving) return;
    if (body.hash === disk.hash || body.hash === theirs?.hash) {
      // Another file may have changed what comes of this one.
      if (theirs) return;
      if (inFlight > 0) isOutdated = true;
      else void draft("text");
      return;
    }
    if (isDirty() && body.text !== code.text()) return ask(body);
    accept(body);
    say("Updated from disk");
  }

  listen(page, form, {
    noteInput,
    draft,
    follow,
    save,
    view,
    goTo: code.goTo,
    replaceWord: (place) => code.replaceWord(place),
    discard() {
      code.replace(disk.text);
      showState();
      void draft("text");
      say("Discarded. Undo in the text brings it back.");
    },
    showChanges: () => void showChanges("diff"),
    isDirty,
  });
  const changes = new EventSource(`/changes?${new URLSearchParams({ topics: "files", since })}`);
  changes.addEventListener("message", () => void follow());
}

/** What the controls of the page do. */
interface Acts {
  readonly view: Record<string, string>;
  noteInput(): void;
  draft(use: "text" | "form", button?: HTMLButtonElement | null): Promise<void>;
  follow(): Promise<void>;
  save(): Promise<void>;
  goTo(line: number): void;
  replaceWord(place: { readonly at: number; readonly from: string; readonly to: string }): void;
  discard(): void;
  showChanges(): void;
  isDirty(): boolean;
}

function listen(page: HTMLElement, form: HTMLFormElement | undefined, acts: Acts): void {
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
    if (line !== undefined) acts.goTo(Number(line));
    if (replace !== undefined) acts.replaceWord(JSON.parse(replace));
    if (view === undefined) return;
    Object.assign(acts.view, JSON.parse(view));
    void acts.draft("text");
  });
  byId("form-of-text")?.addEventListener("submit", (event) => {
    event.preventDefault();
    void acts.save();
  });
  byId("save")?.addEventListener("click", () => void acts.save());
  byId("discard")?.addEventListener("click", acts.discard);
  byId("show-changes")?.addEventListener("click", acts.showChanges);
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
function pasteRows(event: ClipboardEvent, form: HTMLFormElement, acts: Acts): void {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const isTable = event.target instanceof Element && event.target.closest("#variants") !== null;
  const pasted = form.querySelector<HTMLTextAreaElement>("#pasted");
  const button = form.querySelector<HTMLButtonElement>("button[value=paste]");
  if (!isTable || !/[\t\n]/.test(text.trim()) || !pasted || !button) return;
  event.preventDefault();
  pasted.value = text;
  void acts.draft("form", button);
}

function fieldsOf(form: HTMLFormElement, button?: HTMLButtonElement | null): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form, button ?? undefined))
    if (typeof value === "string") fields.append(name, value);
  return fields;
}

/** Replaces markup only if it differs, so that frames do not flicker. */
const last = new Map<string, string>();
function setMarkup(id: string, markup: string): void {
  const place = byId(id);
  if (!place || last.get(id) === markup) return;
  last.set(id, markup);
  place.innerHTML = markup;
}
