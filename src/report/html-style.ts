/** How the page looks, on screens and paper, light and dark. Nothing is loaded: the reader's own fonts, no images. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f3f5f4; --card: #ffffff; --ink: #18232c; --soft: #52616c; --line: #dbe1df; --strong-line: #b9c4c2;
  --sea: #0d3b4a; --on-sea: #eef6f7; --on-sea-soft: #b4ced4; --link: #0a5a70; --code: #edf1f0; --focus: #0a7ea4;
  --bad: #a3201b; --bad-bg: #fdf0ee; --bad-line: #ecc4be;
  --maybe: #785000; --maybe-bg: #fdf6e3; --maybe-line: #e6d3a0;
  --good: #1a6047; --good-bg: #ebf5f0; --good-line: #bcdacb;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0e1519; --card: #151e24; --ink: #e2e9ec; --soft: #9fb0b9; --line: #28353c; --strong-line: #43535c;
    --sea: #0b2a35; --on-sea: #e6f1f3; --on-sea-soft: #9dbcc4; --link: #7fcbdd; --code: #1e2a31; --focus: #6fd0ea;
    --bad: #ff9d92; --bad-bg: #2a1918; --bad-line: #5b302c;
    --maybe: #efc46a; --maybe-bg: #272113; --maybe-line: #544720;
    --good: #82d1ad; --good-bg: #13241d; --good-line: #29503f;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 0.9375rem/1.5 var(--sans); overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: 0.15em; text-decoration-thickness: 1px; }
a:focus-visible, summary:focus-visible, input:focus-visible, select:focus-visible, button:focus-visible, .graph:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
h1, h2, h3, h4, h5, p, ol, ul, dl, dd, figure, fieldset { margin: 0; padding: 0; }
h2 { font-size: 1.1875rem; line-height: 1.3; letter-spacing: -0.01em; }
h3 { font-size: 1.0625rem; line-height: 1.35; }
code, .place, pre { font-family: var(--mono); font-size: 0.86em; }
code { background: var(--code); border-radius: 3px; padding: 0.08em 0.3em; }
.soft { color: var(--soft); }
.small { font-size: 0.8125rem; }
.place { color: var(--soft); }
.skip { position: absolute; left: -999rem; background: var(--card); padding: 0.5rem 1rem; z-index: 2; }
.skip:focus { left: 0.5rem; top: 0.5rem; }
.frame { max-width: 78rem; margin: 0 auto; padding: 0 1.5rem; }

.top { background: var(--sea); color: var(--on-sea); }
.top .frame { display: flex; flex-wrap: wrap; gap: 0.25rem 2rem; align-items: center; justify-content: space-between; padding-top: 0.8rem; padding-bottom: 0.8rem; }
.brand { display: flex; align-items: center; gap: 0.55rem; font-weight: 650; letter-spacing: 0.01em; }
.brand svg { display: block; }
.brand path { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.brand span { font-weight: 400; color: var(--on-sea-soft); }
.top dl { display: flex; flex-wrap: wrap; gap: 0.1rem 1.6rem; font-size: 0.8125rem; }
.top dl div { display: flex; gap: 0.45rem; }
.top dt { color: var(--on-sea-soft); flex: none; }

.layout { display: grid; grid-template-columns: 13.5rem minmax(0, 1fr); gap: 2.25rem; align-items: start; padding-top: 1.75rem; padding-bottom: 3rem; }
nav { position: sticky; top: 1.25rem; max-height: calc(100vh - 2.5rem); overflow-y: auto; font-size: 0.8438rem; }
nav ul { list-style: none; }
nav a { display: flex; position: relative; gap: 0.5rem; padding: 0.2rem 0.5rem; border-radius: 4px; color: var(--ink); text-decoration: none; }
nav a:hover { background: var(--code); }
nav .mark { flex: none; width: 1em; text-align: center; font-weight: 700; }
nav .count { margin-left: auto; color: var(--soft); }
nav h2 { font-size: 0.75rem; font-weight: 600; color: var(--soft); letter-spacing: 0; padding: 0 0.5rem 0.25rem; }
nav ul + h2 { margin-top: 1rem; }
main > section + section { margin-top: 2.25rem; }
main > section > h2 { margin-bottom: 0.7rem; }

.hero h1 { font-size: clamp(1.5rem, 1.1rem + 1.6vw, 2.125rem); line-height: 1.2; letter-spacing: -0.02em; text-wrap: balance; max-width: 26em; }
.hero .lead { margin-top: 0.4rem; color: var(--soft); max-width: 46em; }
.bar { display: flex; gap: 3px; height: 0.5rem; margin-top: 1.1rem; border-radius: 4px; overflow: hidden; }
.bar svg { width: 100%; height: 100%; display: block; }
.bar .escapes { fill: var(--bad); } .bar .undecided { fill: var(--maybe); } .bar .contained { fill: var(--good); }
.tally { display: flex; flex-wrap: wrap; gap: 0.35rem 1.75rem; margin-top: 0.6rem; list-style: none; }
.tally strong { font-size: 1.125rem; font-variant-numeric: tabular-nums; }

.escapes .mark, .mark.escapes, .tally .escapes strong { color: var(--bad); }
.undecided .mark, .mark.undecided, .tally .undecided strong { color: var(--maybe); }
.contained .mark, .mark.contained, .tally .contained strong { color: var(--good); }

.panel, .card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.panel { padding: 0.25rem 1.1rem; }
.fixes { list-style: none; counter-reset: fix; }
.fixes > li { counter-increment: fix; display: grid; grid-template-columns: 1.6rem minmax(0, 1fr) auto; gap: 0.1rem 0.6rem; padding: 0.7rem 0; }
.fixes > li + li { border-top: 1px solid var(--line); }
.fixes > li::before { content: counter(fix); grid-row: span 3; color: var(--soft); font-variant-numeric: tabular-nums; font-weight: 600; }
.fixes .cuts { color: var(--soft); font-size: 0.8125rem; white-space: nowrap; font-variant-numeric: tabular-nums; padding-top: 0.1rem; }
.fixes p, .fixes details { grid-column: 2 / -1; }
.where { font-weight: 600; }
.proof { margin-top: 0.6rem; font-size: 0.8125rem; color: var(--soft); }
pre { margin: 0.4rem 0 0; padding: 0.6rem 0.8rem; background: var(--code); border-radius: 5px; overflow-x: auto; white-space: pre-wrap; line-height: 1.45; }

.filters { display: flex; flex-wrap: wrap; gap: 0.6rem 1rem; align-items: center; margin-bottom: 0.9rem; font-size: 0.8438rem; }
.filters fieldset { border: 0; display: flex; flex-wrap: wrap; gap: 0.25rem; }
.filters legend, .label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.filters fieldset label { position: relative; }
.filters fieldset input { position: absolute; inset: 0; opacity: 0; margin: 0; width: 100%; height: 100%; cursor: pointer; }
.filters fieldset span { display: block; padding: 0.25rem 0.7rem; border: 1px solid var(--strong-line); border-radius: 5px; background: var(--card); }
.filters fieldset input:checked + span { background: var(--sea); border-color: var(--link); color: var(--on-sea); }
.filters fieldset input:focus-visible + span { outline: 2px solid var(--focus); outline-offset: 2px; }
.filters input[type="search"], .filters select, .filters button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--strong-line); border-radius: 5px; padding: 0.25rem 0.55rem; }
.filters input[type="search"] { width: 12rem; }

.card { overflow: clip; }
.card + .card, .card + .more, .more + .card { margin-top: 1rem; }
.card > header { display: flex; flex-wrap: wrap; gap: 0.15rem 0.75rem; align-items: baseline; padding: 0.75rem 1.1rem; border-bottom: 1px solid var(--line); }
.card.escapes > header { background: var(--bad-bg); border-color: var(--bad-line); }
.card.undecided > header { background: var(--maybe-bg); border-color: var(--maybe-line); }
.card.contained > header { background: var(--good-bg); border-color: var(--good-line); }
.card.escapes { border-color: var(--bad-line); } .card.undecided { border-color: var(--maybe-line); } .card.contained { border-color: var(--good-line); }
.verdict { font-size: 0.8125rem; font-weight: 700; white-space: nowrap; }
.escapes .verdict { color: var(--bad); } .undecided .verdict { color: var(--maybe); } .contained .verdict { color: var(--good); }
.card > header .reach { font-size: 0.9375rem; }
.card > header .place { margin-left: auto; }
.body { padding: 0.9rem 1.1rem 1rem; }
.body > * + * { margin-top: 0.85rem; }
.names { display: flex; flex-wrap: wrap; gap: 0.3rem; list-style: none; }
.names li { background: var(--code); border-radius: 4px; padding: 0.08rem 0.5rem; font-size: 0.8438rem; }

.graph { overflow-x: auto; padding: 0.15rem 0; }
.graph svg { display: block; height: auto; max-width: none; }
.graph.narrow, figcaption.narrow { display: none; }
.node rect { fill: var(--card); stroke: var(--strong-line); stroke-width: 1; }
.node text { font: 12.5px/1 var(--sans); white-space: pre; fill: var(--ink); text-anchor: middle; }
.node .note { font: 11px/1 var(--mono); fill: var(--soft); }
.node.entry rect { fill: var(--code); stroke: var(--code); }
.node.entry text { font-weight: 600; }
.node.target rect { fill: var(--code); stroke: var(--strong-line); }
.node.host rect { fill: var(--bad-bg); stroke: var(--bad); stroke-width: 1.4; }
.node.host text { fill: var(--bad); font-weight: 650; }
.undecided .node.host rect { fill: var(--maybe-bg); stroke: var(--maybe); stroke-dasharray: 4 3; }
.undecided .node.host text { fill: var(--maybe); }
.edge path { fill: none; stroke: var(--soft); stroke-width: 1.3; }
.edge polygon { fill: var(--soft); }
.edge.possible path { stroke-dasharray: 4 3; }

details > summary { cursor: pointer; }
summary { border-radius: 4px; }
.reaches + .reaches, .less > .reaches { margin-top: 0.7rem; }
.reaches > h4 { font-size: 0.9375rem; margin-bottom: 0.1rem; }
.path > summary { padding: 0.12rem 0; }
.ways > .path, .less > .reaches { margin-left: 1.1rem; }
.less > summary, .ways > summary { padding: 0.12rem 0; }
.steps { list-style: none; counter-reset: step; margin: 0.5rem 0 0.4rem 0.35rem; }
.steps > li { counter-increment: step; position: relative; padding: 0 0 0.8rem 2rem; border-left: 1.5px solid var(--line); margin-left: 0.7rem; }
.steps > li:last-child { border-left-color: transparent; padding-bottom: 0.1rem; }
.steps > li::before { content: counter(step); position: absolute; left: -0.78rem; top: -0.05rem; width: 1.5rem; height: 1.5rem; border-radius: 50%; background: var(--card); border: 1.5px solid var(--strong-line); color: var(--ink); font-size: 0.75rem; line-height: 1.4rem; text-align: center; font-weight: 600; }
.steps h5 { font-size: 0.9375rem; font-weight: 600; line-height: 1.4; }
.steps h5 a { color: inherit; text-decoration: none; }
.steps h5 a:hover { text-decoration: underline; }
.evidence { list-style: none; display: flex; flex-wrap: wrap; gap: 0.05rem 1.1rem; margin-top: 0.15rem; }
.stops { margin-top: 0.25rem; font-size: 0.8438rem; }
.stops ul { display: inline; list-style: none; }
.stops li { display: inline; }
.stops li + li::before { content: " or "; color: var(--soft); }
.note-box { border-radius: 5px; padding: 0.55rem 0.85rem; background: var(--code); }
.note-box.undecided { background: var(--maybe-bg); }
.note-box.fix { background: var(--good-bg); display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.6rem; }
.note-box.fix strong { color: var(--good); }
.note-box.fix ul { list-style: none; }
.note-box dt { font-weight: 600; }
.note-box dd + dt { margin-top: 0.5rem; }
.if { color: var(--maybe); font-size: 0.8438rem; margin-top: 0.15rem; }
.weak { margin: 0.4rem 0 0 1.1rem; }
.weak li + li { margin-top: 0.3rem; }

.blanks { list-style: none; }
.blanks > li { padding: 0.65rem 0; }
.blanks > li + li { border-top: 1px solid var(--line); }
.assumptions { padding: 0.5rem 0 0.5rem 1.1rem; }
.technique + .technique { border-top: 1px solid var(--line); }
.technique > summary { padding: 0.55rem 0; font-weight: 600; }
.technique > summary .place { font-weight: 400; margin-left: 0.4rem; }
.technique > div { padding: 0 0 0.9rem 1.1rem; max-width: 46em; }
.technique > div > * + * { margin-top: 0.5rem; }
.technique ul { padding-left: 1.1rem; }
.tags { display: flex; flex-wrap: wrap; gap: 0.3rem; list-style: none; }
.technique .tags { padding: 0; }
.tags li { font-size: 0.75rem; border: 1px solid var(--line); border-radius: 4px; padding: 0 0.4rem; color: var(--soft); }
footer { border-top: 1px solid var(--line); color: var(--soft); font-size: 0.8125rem; }
footer .frame { padding-top: 1rem; padding-bottom: 2rem; }

@media (max-width: 60rem) {
  .layout { grid-template-columns: minmax(0, 1fr); gap: 1.25rem; padding-top: 1.25rem; }
  nav { position: static; max-height: none; }
  nav h2, nav .containers { display: none; }
  nav ul { display: flex; flex-wrap: wrap; gap: 0.15rem 0.2rem; margin: 0 -0.5rem; }
}
@media (max-width: 48rem) {
  .frame { padding-left: 1rem; padding-right: 1rem; }
  .graph.wide, figcaption.wide { display: none; }
  .graph.narrow, figcaption.narrow { display: block; }
  .graph.narrow svg { margin: 0 auto; }
  .card > header, .body { padding-left: 0.9rem; padding-right: 0.9rem; }
  .card > header .place { margin-left: 0; width: 100%; }
  .panel { padding-left: 0.9rem; padding-right: 0.9rem; }
  .fixes > li { grid-template-columns: 1.2rem minmax(0, 1fr); }
  .fixes .cuts { grid-column: 2; }
  .filters input[type="search"] { width: 100%; }
  .filters > label:has(input[type="search"]) { flex: 1 1 12rem; }
}
@media print {
  :root { --paper: #fff; --sea: #fff; --on-sea: #000; --on-sea-soft: #444; }
  body { font-size: 9.5pt; }
  nav, .filters, .skip { display: none !important; }
  .layout { display: block; }
  .card { break-inside: auto; }
  .card > header, .steps > li, .fixes > li { break-inside: avoid; }
  .card > header { break-after: avoid; }
  .graph { overflow: visible; }
  .graph svg { max-width: 100%; }
  details::details-content { content-visibility: visible; block-size: auto; }
  summary { list-style: none; }
  [hidden] { display: revert !important; }
  a { color: inherit; text-decoration: none; }
}
`;

/** Base64 of the SHA-256 of the style, as Content-Security-Policy wants it; a test holds it against the style. */
export const STYLE_HASH = "sha256-m4z2mG+Z+qZsZpMggRo52lPdjzcciBu56AG0208Zk7M=";
