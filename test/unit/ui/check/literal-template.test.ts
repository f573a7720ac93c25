import { expect, test } from "vitest";
import { createTemplates } from "../../../../src/message/template/create-templates.ts";
import { toLiteralTemplate } from "../../../../src/ui/check/literal-template.ts";

const templates = await createTemplates({
  origins: new Map(),
  helpers: {},
  guardsMayMiss: false,
  toProjectPath: (path) => path,
});

test.each([
  "plain",
  "Hello {{first_name}}, {{{raw}}} and {{#if x}}y{{/if}}",
  "{{{{four}}}} {{{{{five}}}}}",
  "\\{{escaped}}",
  "\\\\{{twice}}",
  "\\\\\\{{thrice}} \\{{{x}}}",
  "a line\n{{alone}}\n  {{!-- a comment --}}\n{{> partial}}\nthe end",
  "{{",
  "\\{{",
  "{{}} {{{{}}}} {{&x}} {{^}} {{else}}",
  "{{'\"&<>}} & &amp; <b>",
  "{{a\\{{b\\\\{{c}}",
  "{ {x} } {%liquid%} *|FNAME|* }}",
])("renders %j as it is", (text) => {
  for (const kind of ["html", "text"] as const)
    expect(templates.renderText(toLiteralTemplate(text), kind, {})).toBe(text);
});
