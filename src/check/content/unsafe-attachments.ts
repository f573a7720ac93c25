import { type Check, toList } from "../check.ts";
import type { LeafPart } from "../evidence/leaf-part.ts";

/** Endings that run code when they are opened; Gmail and Amazon SES refuse most of them. */
const unsafe =
  /\.(ade|adp|apk|app|appx|asp|bas|bat|cab|chm|cmd|com|cpl|crt|csh|diagcab|dll|dmg|docm|dotm|exe|fxp|gadget|hlp|hta|htm|html|img|inf|ins|iso|isp|jar|jnlp|js|jse|ksh|lib|lnk|mad|maf|mag|mam|mde|msc|msi|msp|mst|nsh|ops|one|osd|pcd|pif|potm|ppam|pptm|prg|ps1|reg|scf|scr|sct|shb|shs|svg|swf|sys|tmp|url|vb|vbe|vbs|vbscript|vhd|vhdx|vxd|wim|wsc|wsf|wsh|xlam|xll|xlsm|xltm)$/i;
const executableTypes =
  /^application\/(x-msdownload|x-dosexec|x-msdos-program|x-sh|javascript|hta|x-ms-shortcut|java-archive)$/i;

export const unsafeAttachments: Check = {
  id: "unsafe-attachments",
  severity: "error",
  about: "No attachment can run code",
  fix: "Link to the file instead, or send a PDF",
  source: "https://docs.aws.amazon.com/ses/latest/dg/mime-types.html",
  run: ({ files }) => {
    const names = files.filter(isUnsafe).map(({ filename, type }) => filename ?? type);
    return names.length === 0 ? [] : [{ message: `The attachment ${toList(names)} can run code` }];
  },
};

function isUnsafe({ filename = "", type, content: { bytes } }: LeafPart): boolean {
  // "MZ" begins every Windows program, whatever its name.
  return (
    unsafe.test(filename.trim()) ||
    executableTypes.test(type) ||
    (bytes[0] === 0x4d && bytes[1] === 0x5a && bytes.length > 64)
  );
}
