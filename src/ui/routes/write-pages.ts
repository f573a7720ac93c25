import type { AppOptions, UiApp } from "../app-options.ts";
import { mayWriteFiles } from "../files/may-write.ts";
import { absent, readProjectFile } from "../files/project-files.ts";
import { findWritable } from "../files/writable-path.ts";
import { renderEditor } from "../pages/editor.ts";
import { formMarkup } from "../pages/editor-form.ts";
import { previewMarkup, toPreviewView } from "../pages/editor-preview.ts";
import { renderWrite } from "../pages/write.ts";
import { visitNow } from "../visit-now.ts";
import { listFiles } from "../write/list-files.ts";
import { readEditor, toShown } from "../write/read-editor.ts";

const defaultFrom = "Acme <hello@acme.example>";
const maxSearch = 200;

/** Adds the list of files, the editor of one, and the state of one on disk. */
export function addWritePages(app: UiApp, options: AppOptions): void {
  const { project, changes, team } = options;

  app.get("/write", async (context) => {
    const visit = visitNow(changes, context);
    const { file, search = "", scenario, variant, on, scheme, saved } = context.req.query();
    const state = await project.current();
    const canWrite = mayWriteFiles(options, state.config);
    if (file === undefined) {
      const listed = await listFiles(state.config);
      return context.html(
        await renderWrite({
          visit,
          ...listed,
          problems: state.problems,
          search: search.slice(0, maxSearch),
          canWrite,
          from: state.scenarios[0]?.from ?? defaultFrom,
          isTeam: team !== undefined,
        }),
      );
    }
    const place = await findWritable(file, state.config);
    const open = await readProjectFile(file, state.config);
    const shown = toShown(open?.text ?? "");
    const parts = await readEditor(options, state, place, {
      shown,
      saved: open?.text,
      canWrite,
      scenario,
      variant,
    });
    return context.html(
      await renderEditor({
        visit,
        file: place.file,
        kind: place.kind,
        hash: open?.hash ?? absent,
        text: shown,
        canWrite,
        isTeam: team !== undefined,
        form: parts.form && formMarkup(parts.form),
        preview: parts.hasPreview
          ? previewMarkup(place.file, parts.outcome, toPreviewView(on, scheme))
          : undefined,
        marks: parts.marks,
        words: parts.words(),
        saved: canWrite ? saved : undefined,
        scenario: place.kind === "scenario" ? parts.outcome.scenario?.name : undefined,
      }),
    );
  });

  /** Says whether an open file changed on disk. */
  app.get("/write/state", async (context) => {
    const { config } = await project.current();
    const open = await readProjectFile(context.req.query("file"), config);
    return context.json({ hash: open?.hash ?? absent, text: open === undefined ? null : toShown(open.text) });
  });
}
