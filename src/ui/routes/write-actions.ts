import { resolve } from "node:path";
import type { Context } from "hono";
import { PlacewrightError } from "../../base/errors.ts";
import { templatesFolderOf } from "../../explain/draft.ts";
import type { AppOptions, UiApp, UiEnv } from "../app-options.ts";
import { checkMayWrite } from "../files/may-write.ts";
import {
  absent,
  readProjectFile,
  unwriteProjectFile,
  type Written,
  writeProjectFile,
} from "../files/project-files.ts";
import { findWritable } from "../files/writable-path.ts";
import type { ProjectState } from "../open-project.ts";
import { marksMarkup, noticesMarkup } from "../pages/editor.ts";
import { conflictDiff, renderConflict } from "../pages/editor-conflict.ts";
import { formMarkup } from "../pages/editor-form.ts";
import { previewMarkup, toPreviewView } from "../pages/editor-preview.ts";
import { writePath } from "../pages/write-path.ts";
import { lineDiffMarkup } from "../parts/line-diff.ts";
import { visitNow } from "../visit-now.ts";
import { changeForm } from "../write/change-form.ts";
import { readEditor, toDisk, toShown } from "../write/read-editor.ts";
import { starterOf, toFileName } from "../write/starter.ts";
import { createUndoSteps } from "../write/undo.ts";

type Fields = Readonly<Record<string, string | undefined>>;

/** Reads the fields of a form. A field that is there several times has its last value. */
async function readFields(context: Context<UiEnv>): Promise<Fields> {
  const body = await context.req.parseBody();
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

const wantsJson = ({ req }: Context<UiEnv>): boolean => req.header("accept") === "application/json";

/** Returns the project. Throws if nothing may be written into it. */
async function projectToWrite(options: AppOptions): Promise<ProjectState> {
  const state = await options.project.current();
  checkMayWrite(options, state.config);
  return state;
}

/** Adds what changes files, and what shows an unsaved text. Everything here needs the permission to write. */
export function addWriteActions(app: UiApp, options: AppOptions): void {
  addSaving(app, options);
  addDrafts(app, options);
  addNewCampaign(app, options);
}

/** Adds saving, and its way back. */
function addSaving(app: UiApp, options: AppOptions): void {
  const { project, changes } = options;
  const steps = createUndoSteps();

  /** Writes a text, and answers the page, or a script, what came of it. */
  async function save(
    context: Context<UiEnv>,
    file: unknown,
    hash: string,
    shown: string,
  ): Promise<Response> {
    const { config } = await projectToWrite(options);
    const open = await readProjectFile(file, config);
    const text = toDisk(shown, open?.text);
    const written = await writeProjectFile(file, config, { text, hash });
    if (written.kind === "changed") return refuse(context, written, shown);
    project.changed(new Set([resolve(config.projectDir, written.file)]));
    options.unsaved.changed();
    const token =
      written.before === undefined || written.before === text
        ? undefined
        : steps.add({ file: written.file, text: written.before, hash: written.hash });
    if (wantsJson(context)) return context.json({ hash: written.hash, undo: token ?? null });
    return context.redirect(writePath(written.file, { saved: token }), 303);
  }

  async function refuse(
    context: Context<UiEnv>,
    { file, now, hash }: Extract<Written, { kind: "changed" }>,
    mine: string,
  ): Promise<Response> {
    const theirs = now === undefined ? undefined : toShown(now);
    const conflict = { file, hash, mine: mine.replaceAll("\r\n", "\n"), theirs };
    if (wantsJson(context))
      return context.json({ hash, text: theirs ?? null, diff: String(await conflictDiff(conflict)) }, 409);
    return context.html(await renderConflict(conflict, visitNow(changes, context)), 409);
  }

  app.post("/write/save", async (context) => {
    // The button that replaces a misspelled word is in the notice of the page.
    const { file, hash = "", text = "", replace } = await readFields(context);
    return save(context, file, hash, replace === undefined ? text : replaceWord(text, replace));
  });

  app.post("/write/form", async (context) => {
    const { file, hash = "", text = "", ...fields } = await readFields(context);
    return save(context, file, hash, changeForm(text.replaceAll("\r\n", "\n"), fields));
  });

  app.post("/write/undo", async (context) => {
    const { config } = await projectToWrite(options);
    const { token = "", file: asked = "" } = await readFields(context);
    const step = steps.get(token);
    if (!step)
      throw new PlacewrightError("usage", "Cannot undo this save: it is too long ago", {
        hint: "Restore the file from version control",
      });
    const written = await writeProjectFile(step.file, config, { text: step.text, hash: step.hash });
    if (written.kind === "changed") return refuse(context, written, toShown(step.text));
    steps.remove(token);
    project.changed(new Set([resolve(config.projectDir, written.file)]));
    options.unsaved.changed();
    if (wantsJson(context)) return context.json({ hash: written.hash, text: toShown(step.text) });
    return context.redirect(writePath(asked === step.file ? asked : step.file), 303);
  });
}

/** Adds what shows a text that is not saved. */
function addDrafts(app: UiApp, options: AppOptions): void {
  app.post("/write/draft", async (context) => {
    const state = await projectToWrite(options);
    const { file, text = "", use, scenario, variant, on, scheme, ...fields } = await readFields(context);
    const place = await findWritable(file, state.config);
    const open = await readProjectFile(file, state.config);
    const given = text.replaceAll("\r\n", "\n");
    let [shown, refused] = [given, ""];
    if (use === "form") {
      try {
        shown = changeForm(given, fields);
      } catch (error) {
        if (!(error instanceof PlacewrightError)) throw error;
        refused = error.message;
      }
    }
    const parts = await readEditor(options, state, place, {
      shown,
      saved: open?.text,
      canWrite: true,
      scenario,
      variant,
    });
    const markupOf = async (markup: unknown) => String(await markup);
    return context.json({
      text: shown,
      refused,
      marks: parts.marks,
      notices: await markupOf(noticesMarkup(parts.marks, place.file)),
      list: await markupOf(marksMarkup(parts.marks, place.file)),
      form: parts.form ? await markupOf(formMarkup(parts.form)) : null,
      preview: parts.hasPreview
        ? await markupOf(previewMarkup(place.file, parts.outcome, toPreviewView(on, scheme)))
        : null,
    });
  });

  app.post("/write/diff", async (context) => {
    const { config } = await projectToWrite(options);
    const { file, text = "" } = await readFields(context);
    const open = await readProjectFile(file, config);
    const mine = text.replaceAll("\r\n", "\n");
    return context.json({
      diff: String(await lineDiffMarkup(toShown(open?.text ?? ""), mine, "Changes that are not saved")),
      conflict: String(await conflictDiff({ mine, theirs: open && toShown(open.text) })),
    });
  });
}

/** Adds the campaign that people begin with. */
function addNewCampaign(app: UiApp, options: AppOptions): void {
  const { project } = options;
  app.post("/write/new", async (context) => {
    const { config, scenarios } = await projectToWrite(options);
    const { name = "", from = "", subject = "" } = await readFields(context);
    const campaign = starterOf({ name, from: from.trim(), subject: subject.trim() });
    const [file, template] = [
      `${config.scenariosDir.replaceAll("\\", "/").replace(/\/$/, "")}/${toFileName(name)}.yaml`,
      `${toFileName(name)}.html.hbs`,
    ];
    if (scenarios.some((each) => each.name === toFileName(name))) throw taken(file);
    if (await readProjectFile(file, config)) throw taken(file);
    const page = await writeProjectFile(`${templatesFolderOf(config)}/${template}`, config, {
      text: campaign.template,
      hash: absent,
    });
    if (page.kind === "changed") throw taken(page.file);
    const unwrite = () => unwriteProjectFile({ path: page.file, places: config, hash: page.hash });
    const written = await writeProjectFile(file, config, { text: campaign.scenario, hash: absent }).catch(
      async (error: unknown) => {
        await unwrite();
        throw error;
      },
    );
    if (written.kind === "changed") {
      await unwrite();
      throw taken(written.file);
    }
    project.changed();
    options.unsaved.changed();
    return context.redirect(writePath(written.file), 303);
  });
}

const taken = (file: string): PlacewrightError =>
  new PlacewrightError("usage", `Cannot create the campaign: "${file}" exists already`, {
    hint: "Choose another name",
  });

/** Replaces a misspelled word at its place, as the button says. Returns the text unchanged if it is not there. */
function replaceWord(text: string, button: string): string {
  const given = text.replaceAll("\r\n", "\n");
  let place: unknown;
  try {
    place = JSON.parse(button);
  } catch {
    return given;
  }
  const { at, from, to } = Object(place) as Readonly<Record<string, unknown>>;
  if (typeof at !== "number" || typeof from !== "string" || typeof to !== "string" || from === "")
    return given;
  return given.slice(at, at + from.length) === from
    ? given.slice(0, at) + to + given.slice(at + from.length)
    : given;
}
