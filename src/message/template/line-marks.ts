import { randomUUID } from "node:crypto";

/** A line of a template file. The path is relative to the project folder. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

/** Rendered text, and the template line of each of its lines, if known. */
export interface LocatedText {
  readonly text: string;
  readonly lines: readonly (SourceLine | undefined)[];
}

/** Marks the lines of templates, so that rendered text can be located in them. */
export interface LineMarks {
  /** Inserts a mark before each line and before each printed value. Modifies the program. */
  mark(program: hbs.AST.Program, file: string): void;
  /** Removes the marks from rendered text, and returns the lines that they stand for. */
  read(rendered: string): LocatedText;
}

export function createLineMarks(): LineMarks {
  // No data can know the random id, so no data can fake a mark.
  const id = randomUUID();
  const marks = new RegExp(`\\uE000${id}:(\\d+):(\\d+)\\uE001`);
  const files: string[] = [];

  return {
    mark(program, file) {
      if (!files.includes(file)) files.push(file);
      const markOf = (line: number): string => `\uE000${id}:${files.indexOf(file)}:${line}\uE001`;
      markProgram(program, markOf);
    },
    read(rendered) {
      const [first = "", ...rest] = rendered.split(marks);
      const reader = createReader();
      reader.add(first, undefined);
      for (let index = 0; index < rest.length; index += 3) {
        const [file = "", line = "", text = ""] = rest.slice(index, index + 3);
        reader.add(text, { file: files[Number(file)] ?? "", line: Number(line) });
      }
      return reader.end();
    },
  };
}

/** Collects text. The first non-blank character of a line decides its location. */
function createReader() {
  let text = "";
  const lines: (SourceLine | undefined)[] = [undefined];
  let isSettled = false;
  return {
    add(piece: string, place: SourceLine | undefined): void {
      text += piece;
      piece.split("\n").forEach((part, index) => {
        if (index > 0) {
          lines.push(undefined);
          isSettled = false;
        }
        if (isSettled) return;
        lines[lines.length - 1] = place;
        isSettled = part.trim() !== "";
      });
    },
    end: (): LocatedText => ({ text, lines }),
  };
}

type Marker = (line: number) => string;

function markProgram(program: hbs.AST.Program | undefined, markOf: Marker): void {
  if (!program) return;
  program.body = program.body.flatMap((statement) => {
    const { type, loc } = statement;
    if (type === "ContentStatement") markContent(statement as hbs.AST.ContentStatement, markOf);
    if (isBlock(statement)) {
      markProgram(statement.program, markOf);
      markProgram(statement.inverse, markOf);
    }
    return type === "MustacheStatement" ? [toContent(markOf(loc.start.line), loc), statement] : [statement];
  });
}

const toContent = (value: string, loc: hbs.AST.SourceLocation): hbs.AST.Statement & { value: string } => ({
  type: "ContentStatement",
  value,
  loc,
});

/** Whether a node is a block, a partial with a block, or an inline partial. */
const isBlock = (
  node: hbs.AST.Statement,
): node is hbs.AST.Statement & { program: hbs.AST.Program; inverse?: hbs.AST.Program } => "program" in node;

function markContent(node: hbs.AST.ContentStatement, markOf: Marker): void {
  const { value, original, loc } = node;
  const first = loc.start.line + linesBefore(value, String(original));
  node.value = value
    .split("\n")
    .map((line, index) => (line === "" ? line : `${markOf(first + index)}${line}`))
    .join("\n");
}

/** Counts the lines that Handlebars removed before the content, because of standalone tags or `~`. */
function linesBefore(value: string, original: string): number {
  const blanksOf = (text: string): number => text.length - text.trimStart().length;
  const removed = original.slice(0, blanksOf(original) - blanksOf(value));
  return removed.split("\n").length - 1;
}
