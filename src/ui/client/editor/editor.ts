import type { EditorWords } from "../../pages/editor.ts";
import type { Mark } from "../../write/marks.ts";
import { say } from "../say.ts";
import { byId } from "./by-id.ts";
import { type CodeView, createCodeView } from "./code-view.ts";
import { renderForm } from "./form-panel.ts";
import { type DiskState, type Draft, post, readState } from "./requests.ts";
import { showToast } from "./toast.ts";

/** Time without a keystroke after which the text is built. In milliseconds. */
const pauseMs = 350;

/** The page of one file as an editor: form, text, and preview follow each other, and the file on disk. */
export class Editor {
  readonly file: string;
  readonly canWrite: boolean;
  readonly form = byId<HTMLFormElement>("form");
  readonly panel = byId("form-panel");
  /** The text on disk when it was opened or saved, and its hash. */
  readonly disk: { text: string; hash: string };
  /** What of the message the preview shows. */
  readonly view: Record<string, string> = {};
  readonly code: CodeView;
  /** The text that the form shows. */
  formText: string;
  marks: readonly Mark[];
  timer: ReturnType<typeof setTimeout> | undefined;
  newest = 0;
  /** Changes of fields, and those of them that the text has. */
  readonly inputs = { made: 0, written: 0 };
  inFlight = 0;
  isOutdated = false;
  isSaving = false;
  /** The file on disk while the reader has not answered which text to keep. */
  theirs: DiskState | undefined;

  constructor({ dataset }: HTMLElement, source: HTMLTextAreaElement, place: HTMLElement) {
    const { file = "", kind = "", language = "", write, hash = "", marks = "[]", words = "{}" } = dataset;
    this.file = file;
    this.canWrite = write === "yes";
    this.disk = { text: source.value, hash };
    this.formText = source.value;
    this.marks = JSON.parse(marks) as readonly Mark[];
    this.code = createCodeView(place, {
      text: source.value,
      language,
      label: source.getAttribute("aria-label") ?? file,
      isReadOnly: !this.canWrite,
      words: JSON.parse(words) as EditorWords,
      hasKeys: kind === "scenario" && language === "YAML",
      onChange: () => {
        this.showState();
        this.later("text");
      },
      onSave: () => void this.save(),
    });
    this.code.mark(this.marks, file);
    this.showState();
  }

  isDirty(): boolean {
    return this.code.text() !== this.disk.text;
  }

  showState(): void {
    const state = byId("state");
    if (!state) return;
    const dirty = this.isDirty();
    state.textContent = this.theirs
      ? "Not saved: the file changed on disk"
      : dirty
        ? "Changes not saved · saving keeps comments and order"
        : "Saved";
    for (const id of ["save", "discard", "show-changes"]) {
      const button = byId<HTMLButtonElement>(id);
      if (!button) continue;
      button.disabled = !dirty || (id === "save" && this.theirs !== undefined);
      button.title = !dirty ? "Nothing has changed" : button.disabled ? "Answer the notice above first" : "";
    }
  }

  later(use: "text" | "form"): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.draft(use), pauseMs);
  }

  noteInput(): void {
    this.inputs.made++;
    this.later("form");
  }

  /** Has the text built, and shows the result. With `form`, writes the fields of the form into it first. */
  async draft(use: "text" | "form", button?: HTMLButtonElement | null): Promise<void> {
    if (!this.canWrite) return;
    clearTimeout(this.timer);
    const number = ++this.newest;
    const text = this.code.text();
    // Fields are places in the text that the form was made from.
    const hasInputs = use === "form" || this.inputs.made !== this.inputs.written;
    const isForm = hasInputs && text === this.formText && this.form !== undefined;
    const { made } = this.inputs;
    const fields = isForm ? fieldsOf(this.form, button) : new URLSearchParams();
    for (const [name, value] of Object.entries({
      ...this.view,
      file: this.file,
      text,
      use: isForm ? "form" : "text",
    }))
      fields.set(name, value);
    this.inFlight++;
    const { body } = await post<Draft>("/write/draft", fields);
    this.inFlight--;
    // The reader has typed on: the next answer is about that.
    if (number !== this.newest || this.code.text() !== text) return;
    if (!body) return say("The dashboard does not respond");
    this.code.replace(body.text);
    this.inputs.written = made;
    const isOfOtherText = hasInputs && !isForm;
    const isTypedOn = this.inputs.made !== made;
    const isRendered = isOfOtherText || !isTypedOn;
    this.show(body, isRendered);
    // Values that were written into a text leave the places of its fields as they are.
    if (isRendered || isForm) this.formText = body.text;
    this.showState();
    // A field was typed into that the form has of another text: only the field in use keeps its value.
    if (isOfOtherText && this.panel?.contains(document.activeElement)) this.noteInput();
    else if (isTypedOn) this.later("form");
    if (body.refused !== "") showToast(body.refused);
    if (this.isOutdated && this.inFlight === 0) this.later("text");
    this.isOutdated = false;
  }

  show(body: Draft, rendersForm: boolean): void {
    this.marks = body.marks;
    this.code.mark(this.marks, this.file);
    setMarkup("notices", body.notices);
    setMarkup("marks", body.list);
    // Fields that were changed meanwhile stay as they are: the next answer has them.
    if (body.form !== null && this.panel && rendersForm) renderForm(this.panel, body.form);
    if (body.preview !== null) setMarkup("preview", body.preview);
  }

  async save(): Promise<void> {
    // The first answer may be about a text that the form was not made from yet.
    for (let tries = 0; tries < 3 && this.inputs.made !== this.inputs.written; tries++)
      await this.draft("form");
    if (!this.canWrite || this.isSaving || this.theirs || !this.isDirty()) return;
    this.isSaving = true;
    const button = byId<HTMLButtonElement>("save");
    button?.setAttribute("aria-busy", "true");
    const text = this.code.text();
    const fields = new URLSearchParams({ file: this.file, hash: this.disk.hash, text });
    const { status, body } = await post<DiskState & { undo: string | null; diff?: string }>(
      "/write/save",
      fields,
    );
    this.isSaving = false;
    button?.removeAttribute("aria-busy");
    if (status === 409 && body) return this.ask(body);
    if (status !== 200 || !body)
      return showToast("Not saved: the dashboard refused it. Show changes, and try again.");
    Object.assign(this.disk, { text, hash: body.hash });
    this.showState();
    const { undo } = body;
    showToast("Saved.", undo === null ? undefined : () => void this.undoSave(undo));
  }

  async undoSave(token: string): Promise<void> {
    const { status, body } = await post<DiskState>(
      "/write/undo",
      new URLSearchParams({ file: this.file, token }),
    );
    if (status === 409 && body) return this.ask(body);
    if (status !== 200 || !body) return showToast("This save cannot be undone anymore.");
    this.accept(body);
    showToast("Undone: the file is as it was before.");
  }

  /** Shows the text on disk. */
  accept({ hash, text }: DiskState): void {
    Object.assign(this.disk, { hash, text: text ?? "" });
    this.code.replace(this.disk.text);
    this.showState();
    void this.draft("text");
  }

  /** Asks which text to keep. Nothing is saved until the reader has answered. */
  ask(state: DiskState): void {
    this.theirs = state;
    const words = state.text === null ? "was deleted" : "was changed on disk";
    const notice = document.createElement("div");
    notice.className = "notice warned";
    const text = document.createElement("p");
    text.textContent = `! ${this.file} ${words} after you opened it. Your changes are not saved.`;
    notice.append(text);
    const choices: readonly (readonly [string, () => void])[] = [
      ["Compare", () => void this.showChanges("conflict")],
      ["Take theirs", () => this.answer(true)],
      ["Keep mine", () => this.answer(false)],
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
    this.showState();
  }

  answer(isTheirs: boolean): void {
    const state = this.theirs;
    this.theirs = undefined;
    byId("disk")?.replaceChildren();
    if (!state) return;
    if (isTheirs) {
      this.accept(state);
      return;
    }
    Object.assign(this.disk, { hash: state.hash, text: state.text ?? "" });
    this.showState();
    say("Your text is kept. Save writes it over the one on disk.");
  }

  async showChanges(which: "diff" | "conflict"): Promise<void> {
    const { body } = await post<Record<"diff" | "conflict", string>>(
      "/write/diff",
      new URLSearchParams({ file: this.file, text: this.code.text() }),
    );
    const dialog = byId<HTMLDialogElement>("changes");
    if (!body || !dialog) return say("The dashboard does not respond");
    setMarkup("changes-body", body[which]);
    if (!dialog.open) dialog.showModal();
  }

  /** Follows the file on disk, and the files that its message is built from. */
  async follow(): Promise<void> {
    const { status, body } = await readState(this.file);
    if (status !== 200 || !body || this.isSaving) return;
    if (body.hash === this.disk.hash || body.hash === this.theirs?.hash) {
      // Another file may have changed the result of this one.
      if (this.theirs) return;
      if (this.inFlight > 0) this.isOutdated = true;
      else void this.draft("text");
      return;
    }
    if (this.isDirty() && body.text !== this.code.text()) return this.ask(body);
    this.accept(body);
    say("Updated from disk");
  }

  discard(): void {
    this.code.replace(this.disk.text);
    this.showState();
    void this.draft("text");
    say("Discarded. Undo in the text brings it back.");
  }
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
