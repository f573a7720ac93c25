import { toNames } from "../../base/to-list.ts";
import type { Check } from "../check.ts";
import { attachmentNames } from "../evidence/attachment-names.ts";
import type { LeafPart } from "../evidence/leaf-part.ts";

/**
 * File extensions that Gmail blocks (answer 6590) or Amazon SES does not send ("Unsupported attachment
 * types").
 */
const refused = new Set(
  `ade adp apk app appx appxbundle asp bas bat cab cer chm cmd com cpl crt csh der diagcab diagcfg diagpkg dll dmg ex ex_ exe fxp
  gadget hlp hta img inf ins iso isp its jar jnlp js jse ksh lib lnk mad maf mag mam maq mar mas mat mau mav maw mda mdb mde mdt mdw
  mdz mjs msc msh msh1 msh1xml msh2 msh2xml mshxml msi msix msixbundle msp mst nsh ops pcd pif plg prf prg ps1 ps1xml ps2 ps2xml psc1
  psc2 reg scf scr sct shb shs sys tmp url vb vbe vbs vhd vps vsmacros vss vst vsw vxd ws wsc wsf wsh xll xnk`.split(
    /\s+/,
  ),
);
/**
 * Extensions of files that run nothing (certificates, databases, drawings). Only Amazon SES rejects them, and
 * not inside archives.
 */
const data = new Set("cer crt der hlp inf mat mda mdb mdt mdw mdz tmp vss vst vsw".split(" "));
const executableTypes =
  /^application\/(x-msdownload|x-dosexec|x-msdos-program|x-sh|javascript|hta|x-ms-shortcut|java-archive)$/i;

export const unsafeAttachments: Check = {
  id: "unsafe-attachments",
  severity: "error",
  about: "No attachment, or file in an attached ZIP archive, has a type that Gmail or Amazon SES rejects",
  fix: "Link to the file instead, or send a PDF",
  source: "https://support.google.com/mail/answer/6590",
  run: ({ files }) => {
    const names = files.flatMap(refusedIn);
    return names.length === 0
      ? []
      : [{ message: `The file type of ${toNames(names)} is rejected by mailbox providers`, items: names }];
  },
};

function refusedIn(leaf: LeafPart): string[] {
  const { filename, type, content } = leaf;
  const names = attachmentNames(leaf)
    .filter(({ ending, isInside }) => refused.has(ending) && !(isInside && data.has(ending)))
    .map(({ shown }) => shown);
  if (names.length > 0) return names;
  // Every Windows program starts with "MZ", regardless of its name.
  const isProgram = content.bytes[0] === 0x4d && content.bytes[1] === 0x5a && content.bytes.length > 64;
  return isProgram || executableTypes.test(type) ? [filename ?? type] : [];
}
