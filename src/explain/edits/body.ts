import type { Draft, Piece } from "../draft.ts";
import { type EditContext, piecesOfKind } from "./edit.ts";

/** Adds a paragraph of HTML to the end of the body. Undefined if no text is known to contain the end. */
export function addParagraph(context: EditContext, draft: Draft, paragraph: string): Draft | undefined {
  const piece = bodyPiece(context, draft);
  const text = piece?.read(draft);
  const at = piece && text !== undefined ? bodyEnd(piece, text) : undefined;
  if (!piece || text === undefined || at === undefined) return undefined;
  const element =
    piece.kind === "mjml"
      ? `<mj-section><mj-column><mj-text>${paragraph}</mj-text></mj-column></mj-section>`
      : `<p>${paragraph}</p>`;
  return piece.write(draft, `${text.slice(0, at)}${element}\n${text.slice(at)}`);
}

/** Returns the text that contains the end tag of the body, or else the first that may contain its end. */
function bodyPiece(context: EditContext, draft: Draft): Piece | undefined {
  const pieces = piecesOfKind(context, "html", "mjml");
  const textOf = (piece: Piece): string => piece.read(draft) ?? "";
  return (
    pieces.find((piece) => /<\/(?:mj-)?body/i.test(textOf(piece))) ??
    pieces.find((piece) => bodyEnd(piece, textOf(piece)) !== undefined)
  );
}

/**
 * Returns the offset of the body's end. HTML without `</body>` ends at the end of its text, unless a layout
 * or MJML surrounds it.
 */
function bodyEnd({ kind }: Piece, text: string): number | undefined {
  const at = text.toLowerCase().lastIndexOf(kind === "mjml" ? "</mj-body" : "</body");
  if (at >= 0) return at;
  return kind === "mjml" || /\{\{~?#>/.test(text) || /\{\{>\s*@partial-block/.test(text) || text.trim() === ""
    ? undefined
    : text.length;
}
