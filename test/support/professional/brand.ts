/** A company that sends mail, and the service that counts its clicks. */
export interface Brand {
  readonly name: string;
  readonly domain: string;
  readonly address: string;
  /** The tracking URL that redirects a click to a page. */
  track(page: string): string;
}

const encoded = encodeURIComponent;

export const brands = {
  acme: {
    name: "Acme",
    domain: "acme.example",
    address: "Acme Inc., 500 Harrison Street, San Francisco CA 94105",
    track: (page) =>
      `https://k3x9q2lm.r.us-east-1.awstrack.me/L0/${encoded(page)}/1/0100018f4c2d7a31-5b1e6c77-000000/Ya3v0Qm2cW1l8=378`,
  },
  orchard: {
    name: "Orchard Home",
    domain: "orchard.example",
    address: "Orchard Home GmbH, Hafenweg 3, 48155 Münster",
    track: (page) =>
      `https://orchard.us21.list-manage.com/track/click?u=5f0c1d2e3b4a&amp;id=${idOf(page)}&amp;e=9a8b7c6d5e`,
  },
  lumen: {
    name: "Lumen",
    domain: "lumen.example",
    address: "Lumen AG, Seestrasse 10, 8002 Zürich",
    track: (page) => `https://click.lumen.example/c/eJw${idOf(page)}?u=${encoded(page)}`,
  },
  fernway: {
    name: "Fernway Press",
    domain: "fernway.example",
    address: "Fernway Press, 4 Mill Road, Kendal LA9 4AA",
    track: (page) => `https://u4821733.ct.sendgrid.net/ls/click?upn=u001.${idOf(page)}-2FqTz7`,
  },
  harbor: {
    name: "Harbor Society",
    domain: "harbor.example",
    address: "Harbor Society, Quay 9, Bremen",
    track: (page) => `https://ctrk.klclick1.com/l/01HX7Q${idOf(page)}_3`,
  },
} satisfies Record<string, Brand>;

export const pageOf = ({ domain }: Brand, path: string): string =>
  `https://www.${domain}${path === "/" ? "" : path}`;
export const linkOf = (brand: Brand, path: string): string => brand.track(pageOf(brand, path));
export const unsubscribeOf = ({ domain }: Brand): string =>
  `https://mail.${domain}/unsubscribe/7c1d09e2b4f84a6b`;
export const imageOf = ({ domain }: Brand, name: string): string =>
  `https://static.${domain}/mail/${name}.png`;
export const pixelOf = ({ domain }: Brand): string =>
  `<img src="https://mail.${domain}/open/7c1d09e2b4f84a6b.gif" width="1" height="1" alt="" style="display:block;border:0" />`;

/** Fills in `{{link /path}}`, `{{image name}}`, `{{name}}`, and other merge tags of sending services. */
export function fillIn(source: string, brand: Brand): string {
  return source.replace(/\{\{(\w+)(?: ([^}]+))?\}\}/g, (whole, tag: string, argument = "") => {
    if (tag === "link") return linkOf(brand, argument);
    if (tag === "page") return pageOf(brand, argument);
    if (tag === "image") return imageOf(brand, argument);
    if (tag === "unsubscribe") return unsubscribeOf(brand);
    if (tag === "pixel") return pixelOf(brand);
    if (tag === "name") return "Robin";
    if (tag === "address") return brand.address;
    throw new Error(`The merge tag ${whole} is not known`);
  });
}

/** Letters that differ per page, as in the links of sending services. */
function idOf(page: string): string {
  let hash = 0x811c9dc5;
  for (const character of page) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return hash.toString(36).padStart(7, "0");
}
