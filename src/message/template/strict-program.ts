import { nearest, suggest } from "../../base/nearest.ts";
import { TemplateFault } from "./template-fault.ts";

/**
 * Internal helpers. The `$` keeps their names from clashing with a template's own. The first two replace
 * every variable.
 */
export const valueHelper = "$value";
export const printHelper = "$print";
/** Prints the result of another helper. */
export const textHelper = "$text";
/** Rejects values that `{{#each}}` cannot iterate. */
export const eachHelper = "$each";

const isInternal = (helper: string): boolean => helper.startsWith("$");

/** Handlebars' own block helpers, each with one argument. */
const blockHelpers = ["if", "unless", "each", "with"];
/** Names that Handlebars sets in addition to the data. */
const dataNames = ["root", "index", "key", "first", "last"];

/** A call of a partial, and its place. */
export interface PartialCall {
  readonly name: string;
  readonly place: hbs.AST.SourceLocation;
}

/** A strict program, with the partials that it calls and defines. */
export interface StrictProgram {
  readonly program: hbs.AST.Program;
  readonly partialCalls: readonly PartialCall[];
  /** Partials that the template defines itself: `{{#*inline "footer"}}`. */
  readonly inlinePartials: ReadonlySet<string>;
}

/**
 * Makes a parsed template strict. Modifies the program: checks helpers in all branches, and replaces each
 * variable by a call of `$value` or `$print`, which report the place of a missing variable. The output of
 * helpers goes through `$text`.
 *
 * Handlebars' own strict mode accepts `{{#if typo}}`, which `guardsMayMiss` allows. Throws a `TemplateFault`.
 */
export function toStrictProgram(
  program: hbs.AST.Program,
  valueHelpers: ReadonlySet<string>,
  guardsMayMiss: boolean,
): StrictProgram {
  const partialCalls: PartialCall[] = [];
  const inlinePartials = new Set<string>();

  const visitProgram = (node: hbs.AST.Program | undefined, outerParams: readonly string[]): void => {
    if (!node) return;
    const blockParams = [...(node.blockParams ?? []), ...outerParams];
    for (const statement of node.body) visitStatement(statement, blockParams);
  };

  const visitStatement = (node: hbs.AST.Statement, blockParams: readonly string[]): void => {
    if (node.type === "MustacheStatement") visitMustache(node as hbs.AST.MustacheStatement, blockParams);
    else if (node.type === "BlockStatement") visitBlock(node as hbs.AST.BlockStatement, blockParams);
    else if (node.type === "PartialStatement" || node.type === "PartialBlockStatement")
      visitPartial(node as hbs.AST.PartialBlockStatement, blockParams);
    else if (node.type === "DecoratorBlock") visitInlinePartial(node as hbs.AST.DecoratorBlock, blockParams);
    else if (node.type !== "ContentStatement" && node.type !== "CommentStatement")
      throw unsupportedDecorator(node);
  };

  const visitBlock = (node: hbs.AST.BlockStatement, blockParams: readonly string[]): void => {
    checkBlock(node, valueHelpers);
    if (!guardsMayMiss) {
      visitArguments(node, blockParams);
      if (toPath(node.path).original === "each")
        node.params = node.params.map((items) => callOf(eachHelper, [items], items.loc));
    }
    visitProgram(node.program, blockParams);
    visitProgram(node.inverse, blockParams);
  };

  const visitPartial = (
    node: Omit<hbs.AST.PartialBlockStatement, "program"> & { readonly program?: hbs.AST.Program },
    blockParams: readonly string[],
  ): void => {
    if (node.name.type === "SubExpression")
      throw new TemplateFault("the name of a partial must be literal", node.loc, "Write {{> partials/name}}");
    const { original, loc } = node.name;
    if (original !== "@partial-block") partialCalls.push({ name: String(original), place: loc });
    visitArguments(node, blockParams);
    visitProgram(node.program, blockParams);
  };

  const visitInlinePartial = (node: hbs.AST.DecoratorBlock, blockParams: readonly string[]): void => {
    const [name] = node.params;
    if (node.path.original !== "inline" || name?.type !== "StringLiteral") throw unsupportedDecorator(node);
    inlinePartials.add((name as hbs.AST.StringLiteral).value);
    visitProgram(node.program, blockParams);
  };

  /** Without arguments, prints a variable, even if a helper has its name: columns called `url` are common. */
  const visitMustache = (node: hbs.AST.MustacheStatement, blockParams: readonly string[]): void => {
    if (node.params.length === 0 && !node.hash) {
      const call = toLookup(printHelper, toPath(node.path), blockParams);
      node.path = call.path;
      node.params = call.params;
      node.loc = call.loc;
      return;
    }
    checkHelper(node, valueHelpers);
    const expression = textOfCall(node);
    visitArguments(node, blockParams);
    const { path, params, hash, loc } = node;
    const call: hbs.AST.SubExpression = { type: "SubExpression", path: toPath(path), params, hash, loc };
    const print = callOf(textHelper, [call, literalOf(expression, loc)], loc);
    Object.assign(node, { path: print.path, params: print.params, hash: print.hash });
  };

  const visitArguments = (
    node: { params: hbs.AST.Expression[]; hash: hbs.AST.Hash },
    blockParams: readonly string[],
  ): void => {
    node.params = node.params.map((param) => visitExpression(param, blockParams));
    for (const pair of node.hash?.pairs ?? []) pair.value = visitExpression(pair.value, blockParams);
  };

  const visitExpression = (node: hbs.AST.Expression, blockParams: readonly string[]): hbs.AST.Expression => {
    if (node.type === "PathExpression")
      return toLookup(valueHelper, node as hbs.AST.PathExpression, blockParams);
    if (node.type === "SubExpression") {
      const call = node as hbs.AST.SubExpression;
      checkHelper(call, valueHelpers);
      visitArguments(call, blockParams);
    }
    return node;
  };

  visitProgram(program, []);
  return { program, partialCalls, inlinePartials };
}

function unsupportedDecorator(node: hbs.AST.Statement): TemplateFault {
  return new TemplateFault(
    "this is not valid template syntax",
    node.loc,
    'Write {{#*inline "name"}}…{{/inline}}',
  );
}

function checkHelper(
  node: hbs.AST.MustacheStatement | hbs.AST.SubExpression,
  known: ReadonlySet<string>,
): void {
  const name = toPath(node.path).original;
  if (known.has(name) && !isInternal(name)) return;
  if (blockHelpers.includes(name))
    throw new TemplateFault(`"${name}" requires a block`, node.loc, `Write {{#${name} …}}…{{/${name}}}`);
  throw unknownHelper(name, node.loc, known);
}

function checkBlock(node: hbs.AST.BlockStatement, known: ReadonlySet<string>): void {
  const name = toPath(node.path).original;
  if (blockHelpers.includes(name)) {
    if (node.params.length === 1) return;
    throw new TemplateFault(`#${name} requires exactly one argument`, node.loc, `Write {{#${name} value}}`);
  }
  if (known.has(name) && !isInternal(name))
    throw new TemplateFault(`"${name}" does not accept a block`, node.loc, `Write {{${name} …}}`);
  if (node.params.length > 0) throw unknownHelper(name, node.loc, new Set(blockHelpers));
  throw new TemplateFault(
    `there is no block helper "${name}"`,
    node.loc,
    `Write {{#if ${name}}} or {{#each ${name}}}`,
  );
}

function unknownHelper(
  name: string,
  place: hbs.AST.SourceLocation,
  known: ReadonlySet<string>,
): TemplateFault {
  const helpers = [...known].filter((helper) => !isInternal(helper)).sort();
  const near = nearest(name, helpers);
  return new TemplateFault(
    `there is no helper "${name}"`,
    place,
    suggest(name, near, `Use one of: ${helpers.join(", ")}`),
  );
}

/**
 * Converts `customer.name` to `($value this "customer" "name")`: the base is where Handlebars would begin,
 * the rest are keys.
 */
function toLookup(
  helper: string,
  path: hbs.AST.PathExpression,
  blockParams: readonly string[],
): hbs.AST.SubExpression {
  const { loc } = path;
  const [first = ""] = path.parts;
  const scoped = /^(?:\.|this\b)/.test(path.original);
  const startsAtName = path.data || (path.depth === 0 && !scoped && blockParams.includes(first));
  if (path.data && !dataNames.includes(first)) {
    const near = nearest(first, dataNames);
    throw new TemplateFault(
      `there is no "@${first}"`,
      loc,
      suggest(
        `@${first}`,
        near && `@${near}`,
        `Use one of: ${dataNames.map((name) => `@${name}`).join(", ")}`,
      ),
    );
  }
  const base: hbs.AST.PathExpression = { ...path, original: first, parts: startsAtName ? [first] : [] };
  const keys = startsAtName ? path.parts.slice(1) : path.parts;
  const names = [startsAtName ? (path.data ? `@${first}` : first) : "", ...keys];
  return callOf(helper, [base, ...names.map((name) => literalOf(name, loc))], loc);
}

const callOf = (
  helper: string,
  params: hbs.AST.Expression[],
  loc: hbs.AST.SourceLocation,
): hbs.AST.SubExpression => ({
  type: "SubExpression",
  path: {
    type: "PathExpression",
    data: false,
    depth: 0,
    parts: [helper],
    original: helper,
    loc,
  } as hbs.AST.PathExpression,
  params,
  hash: { type: "Hash", pairs: [], loc },
  loc,
});

const literalOf = (value: string, loc: hbs.AST.SourceLocation): hbs.AST.StringLiteral => ({
  type: "StringLiteral",
  value,
  original: value,
  loc,
});

/** Returns the call of a helper as written in a template: `(lookup prices 'EUR')`. */
function textOfCall({ path, params, hash }: hbs.AST.MustacheStatement | hbs.AST.SubExpression): string {
  const pairs = (hash?.pairs ?? []).map(({ key, value }) => `${key}=${textOfExpression(value)}`);
  return `(${[textOfExpression(path), ...params.map(textOfExpression), ...pairs].join(" ")})`;
}

function textOfExpression(node: hbs.AST.Expression): string {
  if (node.type === "SubExpression") return textOfCall(node as hbs.AST.SubExpression);
  const { original } = node as hbs.AST.PathExpression;
  return node.type === "StringLiteral" ? `'${original}'` : String(original);
}

/** Converts a literal to a path, because `{{"first name"}}` and `{{12}}` name variables too. */
function toPath(path: hbs.AST.PathExpression | hbs.AST.Literal): hbs.AST.PathExpression {
  if (path.type === "PathExpression") return path as hbs.AST.PathExpression;
  const original = String((path as hbs.AST.StringLiteral).original);
  return { type: "PathExpression", data: false, depth: 0, parts: [original], original, loc: path.loc };
}
