import { type Check, toList } from "../check.ts";
import { attachmentNames } from "../evidence/attachment-names.ts";

/**
 * File extensions of pages and images that can hold scripts, documents with macros, disk images, and files
 * that load others.
 */
const active = new Set(
  `appref-ms docm dotm htm html iqy library-ms mht mhtml one potm ppam pptm sh settingcontent-ms slk svg svgz swf vhdx wim
  xhtml xlam xlsb xlsm xltm`.split(/\s+/),
);

export const activeAttachments: Check = {
  id: "active-attachments",
  severity: "warn",
  about: "No attachment can hold scripts or macros",
  fix: "Link to the file instead, or send a PDF or a PNG: filters look twice at what can hold scripts",
  source: "https://learn.microsoft.com/defender-office-365/anti-malware-protection-about",
  run: ({ files }) => {
    const names = files
      .flatMap(attachmentNames)
      .filter(({ ending }) => active.has(ending))
      .map(({ shown }) => shown);
    return names.length === 0
      ? []
      : [{ message: `The attachment ${toList(names)} can hold scripts or macros` }];
  },
};
