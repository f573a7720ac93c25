/** How to start a program without a shell that reads its arguments. */
export type ProgramCall =
  | {
      readonly file: string;
      readonly args: readonly string[];
      /** Whether the arguments are quoted already, for Windows. */
      readonly isVerbatim: boolean;
    }
  | {
      /** Why it cannot be started safely. */
      readonly refusal: string;
      readonly hint: string;
    };

/** Characters that `cmd.exe` acts on in quotes, too. */
const unquotable = /["%\r\n\0]/;

/**
 * Returns the call of a program. Windows cannot start scripts (`.cmd`, `.bat`) by themselves, and Node refuses to, so
 * `cmd.exe` starts them. It gets each part in quotes. A part that quotes do not protect is refused.
 */
export function toProgramCall(
  program: string,
  args: readonly string[],
  { platform, comSpec = "cmd.exe" }: { readonly platform: string; readonly comSpec?: string | undefined },
): ProgramCall {
  if (platform !== "win32" || !/\.(?:cmd|bat)$/i.test(program))
    return { file: program, args, isVerbatim: false };
  const parts = [program, ...args];
  if (parts.some((part) => unquotable.test(part)))
    return {
      refusal:
        "it is a script of Windows, and one of its arguments has a quote, a percent sign, or a line break",
      hint: 'Name the program that the script starts, such as ["node", "script.js"]',
    };
  // The outer quotes are for `/s`, which removes them and keeps the others.
  const line = parts.map((part) => `"${doubleEnd(part)}"`).join(" ");
  return { file: comSpec, args: ["/d", "/s", "/c", `"${line}"`], isVerbatim: true };
}

/** Doubles the backslashes at the end of a text, which would escape the quote after it. */
function doubleEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === "\\") end--;
  return text + text.slice(end);
}
