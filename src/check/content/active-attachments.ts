import { toNames } from "../../base/to-list.ts";
import type { Check } from "../check.ts";
import { attachmentNames } from "../evidence/attachment-names.ts";

/**
 * File extensions of pages and images that can hold scripts, documents with macros, disk images, archives of
 * old kinds, and files that load others or connect to other computers. They include those that Outlook blocks
 * ("Blocked attachments in Outlook") or Microsoft Defender's filter for common attachments does, and Gmail and
 * Amazon SES do not.
 */
const active = new Set(
  `ace ani appcontent-ms application appref-ms arj aspx asx bgi cdxml cnt docm dotm elf grp hpj htc htm html iqy lha library-ms lzh
  mcf mht mhtml msu one osd pl potm ppam ppkg pptm printerexport psd1 psdm1 pssc py pyc pyo pyw pyz pyzw rdp scriptlet search-ms sh
  settingcontent-ms slk svg svgz swf theme themepack udl vbp vhdx webpnp website wim wsb xbap xhtml xlam xlsb xlsm xltm`.split(
    /\s+/,
  ),
);

export const activeAttachments: Check = {
  id: "active-attachments",
  severity: "warn",
  about: "No attachment can contain scripts or macros, or connect to another computer",
  fix: "Link to the file instead, or send a PDF or a PNG: filters inspect files that can contain scripts more closely",
  source: "https://learn.microsoft.com/defender-office-365/anti-malware-protection-about",
  run: ({ files }) => {
    const names = files
      .flatMap(attachmentNames)
      .filter(({ ending }) => active.has(ending))
      .map(({ shown }) => shown);
    return names.length === 0
      ? []
      : [
          {
            message: `The file type of ${toNames(names)} can contain scripts or macros, or connect to another computer`,
            items: names,
          },
        ];
  },
};
