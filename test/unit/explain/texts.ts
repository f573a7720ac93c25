import type { Draft, Piece } from "../../../src/explain/draft.ts";
import type { EditContext } from "../../../src/explain/edits/edit.ts";
import { proposeEdits } from "../../../src/explain/edits/edits.ts";
import type { Finding } from "../../../src/result/finding.ts";

/** A message whose pieces are texts by kind, such as `html`. */
export type Texts = Readonly<Partial<Record<Piece["kind"], string>>>;

export const pieceOf = (kind: Piece["kind"]): Piece => ({
  file: kind,
  kind,
  read: (draft) => draft.texts.get(kind),
  write: (draft, text) => ({ ...draft, texts: new Map(draft.texts).set(kind, text) }),
});

export const finding = (check: string, more: Partial<Finding> = {}): Finding => ({
  check,
  severity: "error",
  message: "It is wrong",
  fix: "fix it",
  source: "https://example.org",
  ...more,
});

export interface Given {
  readonly findings?: readonly Finding[];
  readonly symbols?: readonly string[];
  readonly links?: readonly (readonly [href: string, text: string])[];
  readonly hidden?: readonly string[];
  readonly subject?: string;
  readonly kind?: EditContext["kind"];
  readonly variants?: readonly Readonly<Record<string, unknown>>[];
  readonly domain?: string | undefined;
}

export function contextWith(texts: Texts, given: Given): EditContext {
  const draft: Draft = { texts: new Map(Object.entries(texts)), values: new Map() };
  const evidence = {
    subject: given.subject ?? "",
    html: {
      links: (given.links ?? []).map(([href, text]) => ({ href, text })),
      hidden: (given.hidden ?? []).map((text) => ({ text })),
      images: [],
    },
    first: () => undefined,
  };
  return {
    scenario: { variants: (given.variants ?? []).map((row) => ({ row })) },
    own: {
      get: (current: Draft, path: readonly string[]) => current.texts.get(path.at(-1) ?? ""),
      set: (current: Draft, path: readonly string[], value: string) => ({
        ...current,
        texts: new Map(current.texts).set(path.at(-1) ?? "", value),
      }),
      add: (current: Draft, _path: readonly string[], key: string, value: string) => ({
        ...current,
        texts: new Map(current.texts).set(key, value),
      }),
    },
    kind: given.kind ?? "mime",
    draft,
    pieces: (Object.keys(texts) as Piece["kind"][]).map(pieceOf),
    messages: [{ evidence, findings: given.findings ?? [], symbols: given.symbols ?? [] }],
    sender: undefined,
    domain: "domain" in given ? given.domain : "acme.example",
  } as unknown as EditContext;
}

/** Returns the texts after the edits with this id. Undefined if there are none, or they change nothing. */
export async function edited(id: string, texts: Texts, given: Given = {}): Promise<Texts | undefined> {
  const context = contextWith(texts, { findings: [finding(id)], ...given });
  const [edit] = proposeEdits(context).filter((each) => each.id === id);
  const draft = await edit?.apply(context.draft);
  return draft && Object.fromEntries(draft.texts);
}
export const htmlAfter = async (id: string, html: string, given: Given = {}) =>
  (await edited(id, { html }, given))?.html;
