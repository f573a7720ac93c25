import { stringify } from "yaml";
import { PlacewrightError } from "../../base/errors.ts";

export interface Campaign {
  readonly name: string;
  readonly from: string;
  readonly subject: string;
}

/** Returns the name of a campaign as a file name: `Spring sale 2026` is `spring-sale-2026`. */
export const toFileName = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|(?<!-)-+$/g, "")
    .slice(0, 60);

/** Returns the texts of a new campaign: its scenario, and a template that it starts from. */
export function starterOf({ name, from, subject }: Campaign): {
  readonly scenario: string;
  readonly template: string;
} {
  const refuse = (what: string, hint: string) =>
    new PlacewrightError("usage", `Cannot start the campaign: ${what}`, { hint });
  if (toFileName(name) === "") throw refuse("it has no name", "Use letters and digits, such as spring-sale");
  if (!/^[^\r\n]{0,200}@[^\r\n]{1,200}$/.test(from))
    throw refuse("From has no email address", "Use a name and an address, such as Acme <news@acme.example>");
  if (subject.trim() === "" || /[\r\n]/.test(subject) || subject.length > 500)
    throw refuse("it has no subject", "Use one line of text");
  return { scenario: scenarioOf({ name, from, subject }), template };
}

const scenarioOf = ({ name, from, subject }: Campaign): string => `${stringify(
  {
    name: toFileName(name),
    tags: ["campaign"],
    purpose: "marketing",
    from,
    message: {
      template: {
        name: toFileName(name),
        subject: "{{headline}}",
        preheader: "{{preheader}}",
        headers: {
          "List-Unsubscribe": "<{{unsubscribeUrl}}>",
          "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
      },
    },
  },
  { lineWidth: 0 },
)}# Each row is one test.
${stringify(
  {
    variants: [
      {
        name: "en",
        headline: subject,
        preheader: "One sentence that says why to open it.",
        unsubscribeUrl: "https://www.acme.example/unsubscribe?u=1",
      },
    ],
  },
  { lineWidth: 0 },
)}# Raise these to what your messages reach.
expect:
  overall: [inbox >= 80, spam <= 20]
  "*": [inbox >= 70]
`;

const template = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>{{subject}}</title>
</head>
<body style="margin:0; background:#f4f4f5; font-family:Arial, sans-serif; color:#18181b">
  <div style="display:none; max-height:0; overflow:hidden">{{preheader}}</div>
  <table role="presentation" width="100%" cellpadding="0" cellspacing="0">
    <tr>
      <td align="center" style="padding:24px 12px">
        <table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%; max-width:600px; background:#ffffff">
          <tr>
            <td style="padding:32px 24px">
              <h1 style="margin:0 0 16px; font-size:24px; line-height:32px">{{headline}}</h1>
              <p style="margin:0 0 16px; line-height:24px">{{preheader}}</p>
              <p style="margin:0"><a href="https://www.acme.example/" style="color:#0b57d0">Read more at acme.example</a></p>
            </td>
          </tr>
          <tr>
            <td style="padding:16px 24px; font-size:12px; line-height:18px; color:#52525b">
              Acme Ltd, 1 Example Street, Exampleton ·
              <a href="{{unsubscribeUrl}}" style="color:#52525b">Unsubscribe</a>
            </td>
          </tr>
        </table>
      </td>
    </tr>
  </table>
</body>
</html>
`;
