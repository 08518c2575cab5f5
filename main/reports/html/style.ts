/**
 * @file The report's style sheet: light, dark and print.
 */
import { SERIES_COLORS } from './chart.ts';
import { heatScale } from '../../../shared/color/heat-scale.ts';

const BASE = `
:root{
  --paper:#fff;--sheet:#f6f7f8;--ink:#15181d;--muted:#59606b;--rule:#e2e5e9;--strong-rule:#b9bfc8;--accent:#2f4a9e;
  --notice:#fdf3e7;--notice-rule:#d88a2b;
  --k-base:#7b828d;--k0:#d55e00;--k1:#0072b2;--k2:#009e73;--k3:#a8488a;--k4:#b07a00;--k5:#3a8fc4;--k6:#5b4bb5;
  --sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","Liberation Sans",Arial,sans-serif;
  --mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;
}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:24px;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 var(--sans);font-variant-numeric:tabular-nums;font-kerning:normal}
.page{max-width:1560px;margin:0 auto;padding:0 clamp(20px,4vw,56px) 64px}
main{min-width:0;max-width:1240px}
nav p{margin:0;font-weight:600;letter-spacing:-.01em}
nav ol{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:2px 20px}
nav a{color:var(--muted);text-decoration:none}
nav a:hover{color:var(--ink);text-decoration:underline}
nav{display:flex;flex-wrap:wrap;gap:4px 32px;align-items:baseline;padding:18px 0;border-bottom:1px solid var(--rule);font-size:13px}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-9999px}
.skip:focus{left:12px;top:12px;background:var(--paper);padding:8px 12px;z-index:2}
header{padding:44px 0 8px}
.eyebrow{margin:0 0 6px;color:var(--muted);font-size:13px}
h1{margin:0;font-size:38px;line-height:1.12;font-weight:650;letter-spacing:-.022em;overflow-wrap:anywhere;text-wrap:balance}
.description{max-width:76ch;margin:10px 0 0;color:var(--muted)}
.meta{display:flex;flex-wrap:wrap;gap:0 10px;margin:12px 0 0;color:var(--muted);font-size:13px}
.meta span+span::before{content:"·";margin-right:10px;color:var(--strong-rule)}
.finding{max-width:84ch;margin:28px 0 0}
.finding p{margin:10px 0 0;color:var(--muted);text-wrap:pretty}
.finding .first{margin:0;color:var(--ink);font-size:20px;line-height:1.42;letter-spacing:-.008em}
.figures{margin:28px 0 0;padding:16px 0 18px;border-top:1px solid var(--ink);border-bottom:1px solid var(--rule)}
.figures p{margin:0 0 10px;font-size:13px;color:var(--muted)}
.figures p strong{color:var(--ink)}
.figures dl{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:0 24px;margin:0}
.figures dl div{display:flex;flex-direction:column-reverse;justify-content:flex-end}
.figures dt{font-size:13px}
.figures dd{margin:0;font-size:34px;line-height:1.15;font-weight:600;letter-spacing:-.025em}
.below{display:block;color:var(--muted);font-size:12px;font-weight:400;line-height:1.4;letter-spacing:0}
.caveats{max-width:84ch;margin:16px 0 0;font-size:13px}
.caveats h2{margin:0;font-size:13px;letter-spacing:0}
.caveats ul{margin:4px 0 0;padding-left:18px;color:var(--muted)}
.caveats li{margin:3px 0 0;text-wrap:pretty}
.notice{margin:24px 0 0;padding:12px 16px;background:var(--notice);border-left:3px solid var(--notice-rule);font-size:14px}
.notice ul{margin:4px 0 0;padding-left:20px}
main>section{padding:40px 0 0}
h2{margin:0 0 4px;font-size:22px;line-height:1.25;font-weight:640;letter-spacing:-.014em}
h3{margin:0 0 8px;font-size:14px;font-weight:640}
.introduction{max-width:84ch;margin:0 0 14px;color:var(--muted);text-wrap:pretty}
.note{max-width:96ch;margin:12px 0 0;color:var(--muted);font-size:13px}
small{font-size:12px;font-weight:400;color:var(--muted)}
code,pre{font-family:var(--mono);font-size:12px}
code{overflow-wrap:anywhere}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:14px}
caption{text-align:left;color:var(--muted);font-size:13px;padding:0 0 8px}
th{font-weight:500;text-align:left}
.num{text-align:right;white-space:nowrap}
thead th,thead .num{white-space:normal}
thead th{color:var(--muted);font-size:12.5px;line-height:1.3;vertical-align:bottom;font-weight:500}
.results{width:100%;margin-top:8px}
.results th,.results td{padding:9px 0 9px 20px;vertical-align:top;border-bottom:1px solid var(--rule)}
.results th:first-child,.plain th:first-child{padding-left:0}
.results thead th{padding-top:5px;padding-bottom:5px;border-bottom-color:var(--strong-rule)}
.results thead .span{text-align:center;border-bottom:0;background:linear-gradient(var(--strong-rule),var(--strong-rule)) right bottom/calc(100% - 20px) 1px no-repeat}
.results .method{display:flex;gap:9px;min-width:200px;max-width:330px}
.results .method .swatch{flex:none;margin-top:4px}
.results tbody th{font-weight:600}
.results .lead .value{font-size:17px}
.value{display:block;line-height:1.45}
.best{font-weight:700}
.spread{color:var(--muted);font-weight:400}
.missing{color:var(--muted)}
.tag{display:inline-block;padding:0 6px;border:1px solid var(--strong-rule);border-radius:3px;font-size:11.5px;font-weight:500;line-height:1.5;color:var(--muted)}
.tag.failed{border-color:var(--notice-rule);background:var(--notice);color:var(--ink)}
.swatch{vertical-align:-2px;overflow:visible}
.heat-head{display:flex;flex-wrap:wrap;align-items:center;gap:10px 28px;margin:0 0 12px;font-size:13px}
.tabs{display:flex;align-items:center;margin:0;padding:0;border:0}
.tabs legend{float:left;padding:0 10px 0 0;color:var(--muted)}
.tabs input{position:absolute;opacity:0;pointer-events:none}
.tabs label{padding:4px 14px;border:1px solid var(--strong-rule);cursor:pointer}
.tabs label:first-of-type{border-radius:4px 0 0 4px}
.tabs label:last-of-type{border-radius:0 4px 4px 0;border-left:0}
.tabs input:checked+label{background:var(--ink);border-color:var(--ink);color:var(--paper)}
.tabs input:focus-visible+label{outline:2px solid var(--accent);outline-offset:2px}
#languages:has(#show-by-family:checked) .by-script,#languages:has(#show-by-script:checked) .by-family{display:none}
.scale{display:flex;align-items:center;gap:8px;color:var(--muted)}
.ramp{display:flex;width:200px;height:14px;border:1px solid var(--rule)}
.ramp i{flex:1}
.key{margin:0;color:var(--muted)}
.key .gap{display:inline-block;width:14px}
.key .missing{display:inline-block;width:34px;text-align:center}
.heat{border-collapse:separate;border-spacing:1px;font-size:13px;line-height:1.3}
.heat caption{position:absolute;left:-9999px}
.heat thead th{padding:0 10px 8px 0}
.heat thead .run{padding:0 4px 8px;text-align:center;width:86px}
.heat thead .run .swatch{display:block;margin:0 auto 3px}
.heat tbody th,.heat tbody td{padding:2.5px 10px 2.5px 0;vertical-align:top}
.heat tbody tr:first-child>*{border-top:1px solid var(--rule)}
.heat .group{font-weight:600;white-space:nowrap}
.heat .sub,.heat .detail{color:var(--muted)}
.heat .coverage{color:var(--muted);max-width:112px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.heat tbody th[scope=row]{white-space:nowrap}
.heat td[class^=h],.heat td.missing{padding:2.5px 4px;text-align:center;vertical-align:middle;width:82px}
.heat tbody tr:first-child>td[class^=h]{border-top-color:transparent;background-clip:padding-box}
.at-chance{text-decoration:underline dotted 1px;text-underline-offset:3px}
.view{overflow:auto;max-width:100%;max-height:calc(100vh - 48px)}
.view thead th{position:sticky;top:0;background:var(--paper);z-index:1;padding-top:6px}
.view .language{position:sticky;left:0;background:var(--paper);z-index:1}
.view thead .language{z-index:2}
.heat .mean th{text-align:right;color:var(--muted);font-weight:400}
.heat .mean td{font-weight:700}
.heat .mean small{color:inherit}
.heat tbody::after{content:"";display:block;height:3px}
.pips{display:inline-flex;gap:2px;margin-right:7px;vertical-align:0}
.pips i{width:4px;height:8px;border:1px solid var(--strong-rule)}
.pips i.on{background:var(--muted);border-color:var(--muted)}
.resource{color:var(--muted);white-space:nowrap}
figure{margin:0;min-width:0}
figcaption{font-size:14px;font-weight:600;margin:0 0 4px}
figcaption .swatch{margin-right:7px}
.chart{display:block;max-width:100%;height:auto;overflow:visible}
.chart text{font:12px var(--sans);font-variant-numeric:tabular-nums;fill:var(--ink)}
.chart .tick{fill:var(--muted);font-size:11px}
.chart .strong{font-size:11.5px;fill:var(--muted)}
.chart .unseen{font-style:italic}
.grid{stroke:var(--rule);stroke-width:1;shape-rendering:crispEdges}
.reference{fill:none;stroke:var(--muted);stroke-width:1;stroke-dasharray:3 3}
.reference.solid{stroke-dasharray:none}
.bar{fill-opacity:.85}
.baseline{stroke:var(--k-base);stroke-width:1.5}
.span{stroke:var(--strong-rule);stroke-width:1}
.whisker{stroke:var(--ink);stroke-width:1.2;fill:none}
.line{fill:none;stroke-width:1.8;stroke-linejoin:round}
.line.faint{stroke-width:1;opacity:.3}
.mark{stroke:var(--paper);stroke-width:.22}
.mark.hollow{stroke-width:.36}
.legend{display:flex;flex-wrap:wrap;gap:2px 20px;list-style:none;margin:0 0 14px;padding:0;font-size:13px}
.legend .swatch{margin-right:6px}
.figure-row{display:grid;grid-template-columns:minmax(0,auto) minmax(220px,1fr);gap:12px 40px;align-items:start}
.aside{font-size:13px;color:var(--muted)}
.aside p{margin:0 0 10px;max-width:48ch}
.aside .legend{flex-direction:column;color:var(--ink)}
.panels{columns:2;column-gap:40px}
.panels figure{break-inside:avoid;padding-bottom:22px}
.multiples{display:grid;grid-template-columns:repeat(auto-fill,minmax(256px,1fr));gap:20px 22px;margin-top:10px}
details{margin:14px 0 0;font-size:14px}
summary{cursor:pointer;color:var(--accent);font-size:13px;width:fit-content}
details>.scroll,details>pre{margin-top:10px}
details+details{margin-top:4px}
pre{overflow-x:auto;padding:14px 16px;background:var(--sheet);line-height:1.5}
.note+.scroll{margin-top:18px}
.plain{font-size:13px}
.plain th,.plain td{padding:5px 0 5px 20px;border-bottom:1px solid var(--rule);vertical-align:top}
.plain thead th{border-bottom-color:var(--strong-rule)}
.plain .group{font-weight:600}
.runs{width:100%}
.runs th,.runs td{white-space:nowrap}
.runs thead th{white-space:normal}
.runs td code{white-space:normal}
.runs .notes{min-width:180px;white-space:normal}
.cards{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:24px 40px;margin-top:12px}
.cards .wide{grid-column:1/-1}
.cards h3{padding-bottom:6px;border-bottom:1px solid var(--strong-rule)}
dl{margin:0}
.cards dl div{display:flex;justify-content:space-between;gap:16px;padding:3px 0;border-bottom:1px solid var(--rule);font-size:13px;break-inside:avoid}
.cards dt{color:var(--muted)}
.cards dd{margin:0;text-align:right}
.columns{columns:3;column-gap:40px}
.terms{display:grid;gap:12px;max-width:1000px;margin-top:10px}
.terms div{display:grid;grid-template-columns:190px minmax(0,1fr);gap:24px}
.terms dt{font-weight:600;font-size:14px}
.terms dd{margin:0;font-size:14px;max-width:84ch}
footer{margin-top:48px;padding-top:14px;border-top:1px solid var(--rule);color:var(--muted);font-size:13px}
`;

/** A box that scrolls sideways would keep the sticky head from sticking to the window. */
const ROOMY = `
.view.fits{overflow:visible;max-height:none}
`;

const WIDE = `
.page{display:grid;grid-template-columns:190px minmax(0,1240px);gap:0 56px;justify-content:center}
nav{display:block;position:sticky;top:0;align-self:start;padding:52px 0 0;border:0}
nav ol{display:block;margin-top:14px}
nav li{padding:3px 0}
`;

const NARROW = `
.figures dl{grid-template-columns:repeat(2,minmax(0,1fr));gap:14px 24px}
.panels{columns:1}
.figure-row,.cards,.terms div{grid-template-columns:minmax(0,1fr);gap:8px 24px}
.columns{columns:1}
h1{font-size:30px}
`;

const DARK = `
:root{
  --paper:#121418;--sheet:#1a1d22;--ink:#e7e9ec;--muted:#a1a8b3;--rule:#2a2e35;--strong-rule:#4a505a;--accent:#9db4f5;
  --notice:#2c2319;--notice-rule:#d88a2b;
  --k-base:#9aa1ac;--k0:#f5853b;--k1:#5aaee8;--k2:#34c797;--k3:#e08fc6;--k4:#e8b23a;--k5:#8fd0f5;--k6:#a99cf0;
}
.bar{fill-opacity:.6}
`;

const PRINT = `
@page{size:A4;margin:14mm 12mm}
html{scroll-behavior:auto}
body{font-size:10pt}
.page{display:block;max-width:none;padding:0}
main{max-width:none}
nav,.skip,.tabs,details{display:none}
header{padding-top:0}
h1{font-size:24pt}
.finding .first{font-size:13pt}
main>section{padding-top:22pt}
h2,h3,.introduction,caption,figcaption{break-after:avoid}
tr,figure,.notice,.figures,.caveats,.terms div,.cards section{break-inside:avoid}
thead{display:table-header-group}
.scroll,.view{overflow:visible;max-height:none}
.view thead th,.view .language{position:static}
.heat,.ramp,.swatch,.chart,.pips,.tag,.notice{-webkit-print-color-adjust:exact;print-color-adjust:exact}
.results,.plain{font-size:8.5pt}
.results th,.results td{padding-left:8pt}
.below{font-size:7pt}
#languages,#transfer,#groups,#efficiency{break-before:page}
.heat{width:100%;font-size:7pt;line-height:1.25}
.heat thead th{font-size:7pt}
.heat tbody th,.heat tbody td{padding-top:1.2px;padding-bottom:1.2px;padding-right:6px}
.heat td[class^=h],.heat td.missing,.heat thead .run{width:52px;padding:1.2px 2px}
.heat tbody::after{height:1.5px}
.pips{margin-right:4px}
.figure-row{grid-template-columns:minmax(0,1fr)}
.figure-row .aside .legend{flex-direction:row}
.figure-row .aside{order:-1}
.aside p{max-width:none}
.multiples{grid-template-columns:repeat(2,minmax(0,1fr))}
.panels{columns:1}
.panels .chart{width:66%}
.panels figure{padding-bottom:10px}
footer{margin-top:16pt}
a{color:inherit;text-decoration:none}
`;

function series(): string {
  const names = ['k-base', ...Array.from({ length: SERIES_COLORS }, (_, index) => `k${index}`)];
  return names
    .map(
      (name) =>
        `.mark.${name},.bar.${name}{fill:var(--${name})}.line.${name}{stroke:var(--${name})}.mark.hollow.${name}{fill:var(--paper);stroke:var(--${name})}\n`,
    )
    .join('');
}

function heat(mode: 'light' | 'dark'): string {
  return heatScale(mode)
    .map(({ background, text }, step) => `.h${step}{background-color:${background};color:${text}}\n`)
    .join('');
}

/** The whole style sheet. Dark applies on screens only: paper is light. */
export function styleSheet(): string {
  return `${BASE}${series()}${heat('light')}
@media screen and (min-width:1240px){${ROOMY}}
@media screen and (min-width:1500px){${WIDE}}
@media screen and (max-width:820px){${NARROW}}
@media screen and (prefers-color-scheme:dark){${DARK}${heat('dark')}}
@media print{${PRINT}}
`;
}
