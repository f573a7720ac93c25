import type handlebars from "handlebars";

/** Code in pieces, which Handlebars puts together at the end. */
type Code = unknown;

interface Compiler {
  appendToBuffer(source: Code, location?: unknown, isExplicit?: boolean): Code;
}

/**
 * Makes templates print everything as text. By itself Handlebars joins what is not escaped by `+` as it is, so that
 * `{{day}}{{month}}` adds two numbers. `appendToBuffer` is the method that it lets a compiler override for this.
 */
export function printAsText(environment: typeof handlebars): void {
  // The types of Handlebars do not have its compiler.
  const own = environment as unknown as { JavaScriptCompiler: new () => Compiler };
  class TextCompiler extends own.JavaScriptCompiler {
    /** The compiler of the blocks in a template. */
    readonly compiler = TextCompiler;

    override appendToBuffer(source: Code, location?: unknown, isExplicit?: boolean): Code {
      return super.appendToBuffer(['("" + ', source, ")"], location, isExplicit);
    }
  }
  own.JavaScriptCompiler = TextCompiler;
}
