import { placementColors, verdictLooks } from "../words.ts";

type Scheme = "light" | "dark";

/** The tokens of the dashboard, under the names of the report. */
const neutrals: Readonly<Record<Scheme, string>> = {
  light:
    "--wash:5%;--page:#faf9f7;--raised:#f4f3ef;--line:#e3e1db;--text:#1c1b19;--muted:#5d5a54;--accent:#3451d1;",
  dark: "--wash:10%;--page:#121314;--raised:#0e0f10;--line:#303236;--text:#edece9;--muted:#a9a6a0;--accent:#9db0ff;",
};

const variables = (scheme: Scheme): string =>
  [
    neutrals[scheme],
    ...Object.entries(verdictLooks).map(([verdict, look]) => `--${verdict}:${look[scheme]};`),
    ...Object.entries(placementColors).map(([share, colors]) => `--${share}:${colors[scheme]};`),
  ].join("");

const verdictClasses = Object.keys(verdictLooks)
  .map(
    (verdict) =>
      `.v-${verdict}{color:var(--${verdict})}.w-${verdict}{background:color-mix(in srgb,var(--${verdict}) var(--wash),var(--page))}`,
  )
  .join("\n");

/** All styles of the page: an 8 px grid, one accent color, and verdict colors for what needs attention. */
export const styles: string = `
:root{color-scheme:light dark;${variables("light")}}
@media (prefers-color-scheme:dark){:root{${variables("dark")}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}*{transition:none!important}}
body{margin:0;background:var(--page);color:var(--text);font:16px/24px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","Liberation Sans",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
.page{max-width:1136px;margin:0 auto;padding:0 24px}
h1,h2,h3,h4,p,ul,dl,dd,figure,fieldset{margin:0;padding:0}
a{color:var(--accent);text-underline-offset:2px}
code,pre{font:13px/20px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
[tabindex="-1"]:focus{outline:none}
[hidden]{display:none!important}
.spoken,.skip:not(:focus){position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip:focus{position:absolute;z-index:1;top:8px;left:8px;padding:8px 16px;background:var(--page)}
.sign{font-weight:700}
${verdictClasses}
.v-none{color:inherit}
small{display:block;font-size:12px;line-height:16px;font-weight:400}
.hint,.line{font-size:14px;color:var(--muted)}
.tag{margin-left:4px;padding:0 8px;border:1px solid var(--line);border-radius:12px;font-size:12px;line-height:20px;font-weight:400;color:var(--muted)}

.banner{padding:24px 0 40px;border-bottom:1px solid var(--line)}
.brand{font-size:14px;font-weight:600}
.brand span{margin-left:8px;font-weight:400;color:var(--muted)}
h1{margin-top:40px;font-size:56px;line-height:64px;font-weight:700;letter-spacing:-.02em}
.why,.line,.facts,.steps,.reasons,.since,.envelope,.written{overflow-wrap:anywhere}
.why{max-width:44em;margin-top:8px;font-size:20px;line-height:32px}
.counts{display:flex;flex-wrap:wrap;gap:8px 24px;margin-top:24px;list-style:none;font-weight:600}
.simulated{margin-top:16px;font-size:14px;color:var(--muted)}
.simulated strong{margin-right:8px;padding:2px 8px;border:1px solid currentColor;border-radius:12px;font-size:12px;font-weight:600;color:var(--text)}
.difference{max-width:720px;margin-top:16px;padding:16px;border:1px solid var(--line);border-radius:8px;background:var(--page);font-size:14px}
.difference .steps{margin-top:8px}
.difference summary{margin-top:8px;font-weight:600;cursor:pointer}
.names{margin-top:8px;padding-left:24px}
.names li+li{margin-top:8px}
.names,.difference p{overflow-wrap:anywhere}
.names small{color:var(--muted)}
.line{display:flex;flex-wrap:wrap;margin-top:16px}
.line>span:not(:last-child)::after{content:"·";margin:0 8px}

section{margin-top:56px}
h2{margin-bottom:8px;font-size:24px;line-height:32px;font-weight:600;letter-spacing:-.01em}
h3{font-size:16px;line-height:24px;font-weight:600}
h4{margin:32px 0 8px;font-size:14px;line-height:24px;font-weight:600}
.scroll{position:relative;max-width:100%;overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:14px;line-height:24px}
th,td{padding:8px;text-align:left;vertical-align:top;font-weight:400}
thead th{padding-top:0;font-size:12px;line-height:24px;color:var(--muted);vertical-align:bottom}
tbody tr{border-top:1px solid var(--line)}
.num{text-align:right;white-space:nowrap}
.slot{display:inline-block;width:20px;text-align:center}
.slot .sign{font-size:12px}

.matrix{margin-top:16px}
.matrix th[scope=row]{min-width:200px;max-width:320px;overflow-wrap:anywhere;padding-left:0;font-weight:600}
.matrix thead th:first-child{padding-left:0}
.matrix thead .num{max-width:144px;overflow:hidden;text-overflow:ellipsis;padding-right:28px}
.matrix th[scope=row] a{color:inherit;text-decoration-color:var(--line)}
.matrix th[scope=row] a:hover{text-decoration-color:currentColor}
.matrix th small{color:var(--muted)}
.matrix .verdict{white-space:nowrap}
.matrix td.num small{white-space:normal}
.matrix .v-failed .figure,.matrix .v-warned .figure{font-weight:700}

.filter{display:flex;flex-wrap:wrap;gap:8px 24px;align-items:center;margin:16px 0;font-size:14px;color:var(--muted)}
.filter input,.filter select{height:32px;margin-left:8px;padding:0 8px;border:1px solid color-mix(in srgb,var(--muted) 60%,var(--page));border-radius:6px;background:var(--page);color:var(--text);font:inherit}
.filter input{width:224px}
.filter select{max-width:200px}
.pager{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;margin:16px 0;font-size:14px;color:var(--muted)}
.pager button{height:32px;padding:0 16px;border:1px solid color-mix(in srgb,var(--muted) 60%,var(--page));border-radius:6px;background:var(--page);color:var(--text);font:inherit;cursor:pointer}
.pager button:disabled{color:var(--muted);cursor:default}
.test{margin-top:16px;border:1px solid var(--line);border-radius:8px}
.test>summary{display:grid;grid-template-columns:24px fit-content(66%) minmax(0,1fr) 16px;gap:0 8px;overflow-wrap:anywhere;align-items:baseline;padding:16px 24px;cursor:pointer;list-style:none;border-radius:8px}
.test>summary::-webkit-details-marker{display:none}
.test>summary:hover{background:var(--raised)}
.test>summary .place{text-align:right;font-size:14px;color:var(--muted)}
.test>summary .sentence{grid-column:2/4}
.test>summary::after{content:"";grid-area:1/4;justify-self:end;align-self:center;width:8px;height:8px;border:solid var(--muted);border-width:0 2px 2px 0;transform:translateY(-2px) rotate(45deg)}
.test[open]>summary::after{transform:translateY(2px) rotate(225deg)}
.sentence{font-size:14px;color:var(--muted);font-weight:400}
.body{padding:0 24px 24px 56px;scroll-margin-top:96px}
.body>h4:first-child,.body>.error{margin-top:8px}
.error{padding:16px;overflow-wrap:anywhere;border-radius:6px}
.health th:first-child{min-width:144px;padding-left:0;overflow-wrap:anywhere}
.series{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:24px 32px;margin:16px 0 24px}
.series figure{margin:0;min-width:0}
.series figcaption{display:flex;justify-content:space-between;font-size:14px;font-weight:600}
.series figcaption span{font-weight:400}
.series svg{display:block;width:100%;height:auto;margin:4px 0;background:linear-gradient(var(--line),var(--line)) bottom/100% 1px no-repeat}
.series path{fill:none;stroke:var(--inbox);stroke-width:2;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.series circle{fill:var(--inbox)}
.series .bound{stroke:var(--muted);stroke-width:1;stroke-dasharray:4 4;vector-effect:non-scaling-stroke}
.series div{display:flex;justify-content:space-between;gap:8px;font-size:12px;color:var(--muted)}
.seeds th:first-child{min-width:200px;padding-left:0;overflow-wrap:anywhere}
.seeds td:nth-child(2),.seeds .num{white-space:nowrap}
.reasons,.since,.steps{padding-left:24px;font-size:14px}
.steps{list-style:"→ "}
.findings{padding:0;list-style:none;overflow-wrap:anywhere}
.findings li{position:relative;padding:0 0 0 24px;margin-top:8px;line-height:24px}
.findings .sign{position:absolute;left:0}
.findings q{color:var(--muted);font-size:14px}
.findings .fix{font-size:14px}
.findings .rule{margin-left:8px;font-size:12px;white-space:nowrap}
.tally{margin-top:8px;font-size:14px;color:var(--muted)}
.subject{font-size:18px;line-height:24px}

.placement th[scope=row]{width:144px;padding-left:0;font-weight:400;overflow-wrap:anywhere}
.placement .overall>*,.placement .overall th[scope=row]{font-weight:600}
.placement .num{width:80px;padding-left:0;padding-right:0}
.placement thead .num{padding-right:20px}
.placement .axis span{display:flex;justify-content:space-between}
.placement .axis i{width:24px;font-style:normal;text-align:center}
.placement .axis i:first-child{text-align:left}.placement .axis i:last-child{text-align:right}
.placement svg{display:block;width:100%;height:24px;overflow:visible}
.placement rect{y:5px;height:14px}
.comparison{width:auto}
.comparison th[scope=row]{width:144px;padding-left:0}.comparison thead th:first-child{padding-left:0}
.comparison tbody tr:first-child>*{font-weight:600}
.comparison .num{min-width:80px}
.trend{display:block;overflow:visible}
.trend path{fill:none;stroke:var(--inbox);stroke-width:2px;stroke-linejoin:round}
.trend circle{fill:var(--inbox)}.trend .grid{stroke:var(--line);stroke-width:1px}
.track{fill:var(--raised);stroke:none}
rect.inbox{fill:var(--inbox)}rect.spam{fill:var(--spam)}rect.missing{fill:var(--missing)}
rect:not(.track){stroke:var(--page);stroke-width:1px}
.tick line{stroke:var(--text);stroke-width:2px}
.tick .halo{stroke:var(--page);stroke-width:6px}
.tick.warning line:not(.halo){stroke-dasharray:3 2}
.key::before{content:"";display:none;width:8px;height:8px;margin-right:4px;border-radius:2px}
.key-inbox::before{display:inline-block;background:var(--inbox)}
.key-spam::before{display:inline-block;background:var(--spam)}
.key-missing::before{display:inline-block;background:var(--missing)}
.legend{margin-top:8px;font-size:12px}.legend svg{margin-right:4px;vertical-align:-3px;stroke:var(--text);stroke-width:2px}
.patterns{position:absolute;width:0;height:0}

.assertions th[scope=row]{overflow-wrap:anywhere}
.assertions .outcome{width:144px;padding-left:0;white-space:nowrap}
.assertions thead th:first-child{padding-left:0}
.assertions .written{padding-left:32px;color:var(--muted)}
.fold{margin-top:24px}
.fold>summary,.same{font-size:14px;line-height:24px;font-weight:600;cursor:pointer}
.same{font-weight:400;cursor:auto}
.fold>summary .sentence{margin-left:8px}
.fold>:nth-child(2){margin-top:8px}

.envelope{display:grid;grid-template-columns:64px 1fr;gap:0 8px;font-size:14px}
.envelope dt,.facts dt{color:var(--muted)}
.note{margin-top:8px;padding:8px 16px;background:var(--raised);border-radius:6px;font-size:14px}
.tabs{display:flex;flex-wrap:wrap;gap:0 24px;margin:16px 0;border:0;border-bottom:1px solid var(--line)}
.tabs input{position:absolute;opacity:0}
.tabs span{display:block;padding:8px 0 6px;border-bottom:2px solid transparent;font-size:14px;color:var(--muted);cursor:pointer}
.tabs input:checked+span{border-color:var(--accent);color:var(--text);font-weight:600}
.tabs input:focus-visible+span{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
@supports selector(:has(*)){
.panel{display:none}
${["light", "dark", "text", "headers", "source", "attachments"]
  .map((tab) => `.message:has(input[value=${tab}]:checked) .panel-${tab}`)
  .join(",")}{display:block}}
.panel+.hint,.panel .hint,.message>.hint{margin-top:8px}
.frames{display:flex;flex-wrap:wrap;gap:24px}
figure{min-width:0}
figcaption{font-size:12px;line-height:24px}
figcaption span{margin-left:4px;color:var(--muted)}
iframe{display:block;border:1px solid var(--line);border-radius:6px;box-sizing:content-box;resize:vertical}
iframe.light{color-scheme:light;background:#fff}
iframe.dark{color-scheme:dark;background:#121212}
.frame{margin:8px 0}
pre{max-height:480px;margin:0;padding:16px;overflow:auto;background:var(--raised);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere}
.headers th[scope=row]{width:208px;padding-left:0;color:var(--muted)}
.headers thead.spoken+tbody tr:first-child{border-top:0}
.headers td{white-space:pre-wrap;overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(288px,1fr));gap:16px 24px;font-size:14px}
.facts dd{overflow-wrap:anywhere}
section>.facts{margin-top:16px}
section>h3{margin:32px 0 8px;font-size:14px}
main{padding-bottom:80px!important}

@media (max-width:720px){
.page{padding:0 16px}
.banner{padding:16px 0 24px}
h1{margin-top:24px;font-size:40px;line-height:48px}
.why,.line,.facts,.steps,.reasons,.since,.envelope,.written{overflow-wrap:anywhere}
.why{font-size:18px;line-height:24px}
section{margin-top:40px}
.test{margin-left:-8px;margin-right:-8px}
.test>summary{padding:16px 8px}
.test>summary .place{grid-column:2/4;text-align:left}
.body{padding:0 8px 16px}
.matrix th[scope=row]{min-width:144px}
.placement,.placement tbody,.placement thead{display:block}
.placement tr{display:grid;grid-template-columns:1fr 48px 44px 48px 40px 40px;padding:4px 0}
.placement.six tr{grid-template-columns:1fr 44px 38px 44px 36px 36px 42px}
.placement th[scope=row],.placement .num{width:auto;padding:0}
.placement .bar{grid-row:2;grid-column:1/-1;padding:0}
.placement .axis{display:none}
.placement .slot{width:14px}.placement thead .num{padding-right:0;font-size:11px;letter-spacing:-.03em}
.placement td:nth-last-child(-n+2) .slot,.placement.six td:nth-last-child(-n+3) .slot{display:none}
.frames figure:last-child{order:-1}
.placement .num{font-size:13px}
.key::before{display:none!important}
.assertions .outcome{width:24px}.assertions .outcome span:last-child,.assertions .written,.assertions thead th:first-child{font-size:0}
.assertions .written{display:none}
.assertions th,.assertions td{padding-left:4px;padding-right:4px}
.facts{grid-template-columns:1fr}
}
@media print{
:root{${variables("light")}}
.filter,.pager,.skip,.tabs,.panel:not(.panel-light),figure:nth-child(2){display:none!important}
@page{margin:12mm}
body{font-size:12px}.test,tr{break-inside:avoid}h2,h3{break-after:avoid}
.scroll{overflow:visible}.matrix{font-size:11px}.matrix th,.matrix td{padding-left:4px;padding-right:4px}
.test{border:0;border-top:1px solid var(--line);border-radius:0}
details::details-content{content-visibility:visible;block-size:auto}
rect{stroke:#000!important;print-color-adjust:exact}
rect.inbox{fill:#000}rect.spam{fill:url(#print-spam)}rect.missing{fill:url(#print-missing)}
}
@media (forced-colors:active){rect{forced-color-adjust:none}}
`;
