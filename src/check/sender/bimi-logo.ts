import { type Check, notMeasured } from "../check.ts";
import { svgProblems } from "../evidence/svg-tiny-ps.ts";

export const bimiLogo: Check = {
  id: "bimi-logo",
  severity: "warn",
  about: "The BIMI logo is an SVG Tiny PS image",
  fix: 'Start the file with <svg version="1.2" baseProfile="tiny-ps" viewBox="0 0 100 100"><title>Acme</title>, and remove scripts, images, and links',
  source: "https://datatracker.ietf.org/doc/html/draft-svg-tiny-ps-abrotman",
  run(_message, { bimi }) {
    if (bimi?.logo === undefined) return notMeasured("requires check.bimi.logo");
    return svgProblems(bimi.logo).map((problem) => ({ message: `The BIMI logo ${problem}` }));
  },
};
