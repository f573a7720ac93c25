import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { argumentHelp, commands } from "../../../src/cli/commands.ts";
import { options } from "../../../src/cli/options.ts";

const page = new URL("../../../docs/cli.md", import.meta.url);

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
/** Escapes what would end a table cell, or start an HTML element. */
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");

type OptionHelp = Partial<Record<keyof typeof options, string>>;

/** Returns the row of an option, with the words that its command has for it. */
function rowOf(name: keyof typeof options, ownHelp: OptionHelp): string[] {
  const { flags, help, env, isHidden }: { flags: string; help: string; env?: string; isHidden?: true } =
    options[name];
  const words = ownHelp[name] ?? help;
  return isHidden ? [] : [`| \`${flags}\` | ${cell(words)} | ${env === undefined ? "" : `\`${env}\``} |`];
}

/** Returns the generated part of the page: a section for each command. */
function sections(): string {
  return Object.entries(commands)
    .map(([name, spec]) => {
      const argument = "arguments" in spec ? spec.arguments : undefined;
      const ownHelp: OptionHelp = "optionHelp" in spec ? spec.optionHelp : {};
      return [
        `## ${name}`,
        `${sentence(spec.summary)}. ${spec.description}`,
        `\`\`\`sh\nplacewright ${name} [options]${argument === undefined ? "" : ` ${argument}`}\n\`\`\``,
        ...(argument === undefined
          ? []
          : [
              `\`${argument}\`: ${cell("argumentHelp" in spec ? spec.argumentHelp : argumentHelp[argument])}`,
            ]),
        `| option | meaning | environment variable |\n|---|---|---|\n${spec.options.flatMap((option) => rowOf(option, ownHelp)).join("\n")}`,
        `Examples:\n\n\`\`\`sh\n${spec.examples.join("\n")}\n\`\`\``,
      ].join("\n\n");
    })
    .join("\n\n");
}

/** UPDATE_DOCS=1 rewrites the sections. */
test("docs/cli.md has every command with its options", async () => {
  const text = await readFile(page, "utf8");
  const wanted = text.replace(
    /(<!-- commands -->\n)[\s\S]*(<!-- \/commands -->)/,
    (_, start: string, end: string) => `${start}\n${sections()}\n\n${end}`,
  );
  if (process.env["UPDATE_DOCS"] === "1") await writeFile(page, wanted);
  else expect(text).toBe(wanted);
  expect(wanted).toContain("\n## init\n");
});
