import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as createTrap, type Server as Trap } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { frameViews, toViewDocument } from "../../src/ui/parts/readers/frame-views.ts";
import { browserNote, hasBrowser, launchBrowser } from "../support/browser.ts";
import { sampleOf } from "../support/sample-of.ts";

/** Everything in HTML, SVG, MathML, and CSS that names another resource. */
const fetching = (address: string): readonly string[] => [
  `<svg><image href="${address}"/></svg>`,
  `<svg><image xlink:href="${address}"/></svg>`,
  `<svg><use href="${address}#a"/></svg>`,
  `<svg><use xlink:href="${address}#a"/></svg>`,
  `<svg><filter id=f><feImage href="${address}"/></filter><rect filter="url(#f)" width=9 height=9 /></svg>`,
  `<svg><rect filter="url(${address}#f)" width=9 height=9 /></svg>`,
  `<svg><rect fill="url(${address}#f)" width=9 height=9 /></svg>`,
  `<svg><rect mask="url(${address}#f)" width=9 height=9 /></svg>`,
  `<p style="clip-path:url(${address}#f)">x</p>`,
  `<svg><path marker-start="url(${address}#f)" d="M0 0L1 1"/></svg>`,
  `<svg><text><tref href="${address}#a"/></text></svg>`,
  `<svg><linearGradient id=g href="${address}#a"/><rect fill="url(#g)" width=9 height=9 /></svg>`,
  `<svg><pattern id=g href="${address}#a"/><rect fill="url(#g)" width=9 height=9 /></svg>`,
  `<svg><text><textPath href="${address}#a">x</textPath></text></svg>`,
  `<svg><animateMotion><mpath href="${address}#a"/></animateMotion></svg>`,
  `<svg><script href="${address}"></script></svg>`,
  `<svg><a href="${address}"><text>x</text></a></svg>`,
  `<svg><style>@import url(${address});</style></svg>`,
  `<svg><image><animate attributeName="href" to="${address}" begin="0s" fill="freeze"/></image></svg>`,
  `<svg><image><set attributeName="href" to="${address}"/></image></svg>`,
  `<svg><foreignObject><img src="${address}"></foreignObject></svg>`,
  `<?xml-stylesheet href="${address}"?>`,
  `<img src="${address}">`,
  `<img srcset="${address} 2x, ${address}2 1x">`,
  `<image src="${address}">`,
  `<picture><source srcset="${address}"><img></picture>`,
  `<img lowsrc="${address}">`,
  `<img longdesc="${address}">`,
  `<audio src="${address}" preload=auto></audio>`,
  `<video src="${address}" poster="${address}p" autoplay></video>`,
  `<video autoplay><source src="${address}"><track default src="${address}t"></video>`,
  `<iframe src="${address}"></iframe>`,
  `<fencedframe src="${address}"></fencedframe>`,
  `<embed src="${address}">`,
  `<object data="${address}"></object>`,
  `<object><param name=movie value="${address}"></object>`,
  `<applet code="${address}" archive="${address}"></applet>`,
  `<script src="${address}"></script>`,
  `<script type=module src="${address}"></script>`,
  `<script type=importmap>{"imports":{"a":"${address}"}}</script>`,
  `<script type=speculationrules>{"prefetch":[{"source":"list","urls":["${address}"]}]}</script>`,
  `<link rel=stylesheet href="${address}">`,
  `<link rel=preload as=image href="${address}">`,
  `<link rel=prefetch href="${address}">`,
  `<link rel=preconnect href="${address}">`,
  `<link rel=dns-prefetch href="${address}">`,
  `<link rel=modulepreload href="${address}">`,
  `<link rel=icon href="${address}">`,
  `<link rel=manifest href="${address}">`,
  `<meta http-equiv=refresh content="0;url=${address}">`,
  `<meta http-equiv="Link" content="<${address}>; rel=preload; as=image">`,
  `<base href="${address}"><img src="y">`,
  `<body background="${address}">`,
  `<table background="${address}"><tr><td background="${address}t">x</table>`,
  `<input type=image src="${address}">`,
  `<form action="${address}"><button>x</button></form>`,
  `<a href="x" ping="${address}">x</a>`,
  `<blockquote cite="${address}">x</blockquote>`,
  `<html manifest="${address}">`,
  `<head profile="${address}">`,
  `<frameset><frame src="${address}"></frameset>`,
  `<portal src="${address}"></portal>`,
  `<bgsound src="${address}">`,
  `<menuitem icon="${address}">`,
  `<div><template shadowrootmode=open><img src="${address}"><style>@import url(${address})</style></template></div>`,
  `<div><template shadowrootmode=open><svg><image href="${address}"/></svg></template></div>`,
  `<math href="${address}"><mi>x</mi></math>`,
  `<math><mglyph src="${address}"/></math>`,
  `<iframe srcdoc="<img src=${address}>"></iframe>`,
  `<p style="background:url(${address})">x</p>`,
  `<ul style="list-style-image:url(${address})"><li>x</ul>`,
  `<p style="border:1px solid;border-image:url(${address}) 30">x</p>`,
  `<style>p:before{content:url(${address})}</style><p>x</p>`,
  `<p style="cursor:url(${address}),auto">x</p>`,
  `<p style="mask-image:url(${address})">x</p>`,
  `<p style="-webkit-mask:url(${address})">x</p>`,
  `<p style="float:left;shape-outside:url(${address})">x</p>`,
  `<p style="filter:url(${address}#f)">x</p>`,
  `<p style="backdrop-filter:url(${address}#f)">x</p>`,
  `<p style="background:image-set(url(${address}) 1x)">x</p>`,
  `<p style="background:image-set('${address}' 1x)">x</p>`,
  `<p style="background:-webkit-cross-fade(url(${address}),url(${address}2),50%)">x</p>`,
  `<style>@import url(${address});</style>`,
  `<style>@import "${address}";</style>`,
  `<style>@import url(${address}) screen;</style>`,
  `<style>@font-face{font-family:q;src:url(${address})}p{font-family:q}</style><p>x</p>`,
  `<style>@namespace url(${address});</style>`,
  `<style>@document url(${address}){p{color:red}}</style>`,
  `<style>:root{--u:url(${address})}p{background:var(--u)}</style><p>x</p>`,
  `<style>p{background:\\75 rl(${address})}</style><p>x</p>`,
  `<style>@property --i{syntax:"<url>";inherits:false;initial-value:url(${address})}p{background:var(--i)}</style><p>x</p>`,
  `<style>@counter-style c{system:cyclic;symbols:url(${address})}li{list-style:c}</style><ul><li>x</ul>`,
  `<p style="offset-path:url(${address}#a)">x</p>`,
  `<style>p{background:src("${address}")}</style><p>x</p>`,
];

const listen = async (server: Server | Trap): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};
const quoted = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

describe.runIf(hasBrowser)(`the frame of a message, in a browser${browserNote}`, () => {
  let browser: Browser;
  let connections = 0;
  let shown = "";
  // It takes connections, and never answers.
  const trap = createTrap((socket) => {
    connections++;
    socket.on("error", () => {});
  });
  const server = createServer((_request, response) => {
    const frames = frameViews.map(
      (view) => `<iframe sandbox srcdoc="${quoted(toViewDocument(shown, view))}" height="200"></iframe>`,
    );
    response.setHeader("content-type", "text/html");
    response.end(`<!doctype html><link rel="icon" href="data:,">${frames.join("").repeat(2)}`);
  });
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    server.closeAllConnections();
    server.close();
    trap.close();
  });

  test("asks nobody for anything, and does not keep the page from loading", async () => {
    const address = `http://127.0.0.1:${await listen(trap)}/x`;
    const origin = `http://127.0.0.1:${await listen(server)}/`;
    const page = await browser.newPage();
    expect(fetching(address).length).toBeGreaterThan(90);
    const cases = sampleOf(fetching(address), 1);
    const late: string[] = [];
    for (const markup of cases) {
      shown = markup;
      await page.goto(origin, { timeout: 60_000 }).catch(() => late.push(markup));
    }
    expect(late).toEqual([]);
    expect(connections).toBe(0);
  });
});
