/** The look of the HTML report: system fonts, one accent per verdict, dark and light by preference, print. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f6f6f4; --line: #dcdcd7; --text: #1d1d1b; --quiet: #5b5b56;
  --pass: #17663a; --fail: #a3241d; --inconclusive: #7a5206;
  --pass-side: #dcebe0; --bucket: #b9bdc4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #161718; --panel: #1f2122; --line: #3a3c3e; --text: #ececea; --quiet: #a9a9a4;
    --pass: #74cf98; --fail: #ff9186; --inconclusive: #ebbf63;
    --pass-side: #24382b; --bucket: #5c6168;
  }
}
.pass { --accent: var(--pass); } .fail { --accent: var(--fail); } .inconclusive { --accent: var(--inconclusive); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; }
header, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 3rem; }
h1, h2, h3, p, dl, dd, table, figure, ol, ul, pre { margin: 0; }
h1, h2, h3, p, dd, td, th, li, summary, code { overflow-wrap: anywhere; }
h1 { font-size: 1.125rem; font-weight: 600; }
h1 .decision { display: block; margin: .5rem 0 .25rem; font-size: clamp(2.25rem, 7vw, 3.75rem); line-height: 1.1; font-weight: 700; letter-spacing: -.02em; color: var(--accent); overflow-wrap: normal; }
.summary { font-size: 1.375rem; line-height: 1.35; }
.why { margin-top: .75rem; max-width: 46rem; color: var(--quiet); }
.banner { margin-bottom: 2rem; padding: .75rem 1rem; border-left: 4px solid var(--inconclusive); background: var(--panel); font-weight: 600; }
.facts { display: flex; flex-wrap: wrap; gap: 1rem 3rem; margin-top: 2rem; padding: 1.25rem 0; border-block: 1px solid var(--line); }
dt { color: var(--quiet); font-size: .8125rem; }
main > section { margin-top: 3.5rem; }
h2 { margin-bottom: 1rem; font-size: 1.375rem; line-height: 1.3; letter-spacing: -.01em; }
h3 { margin: 1.75rem 0 .5rem; font-size: 1rem; }
.note { margin-bottom: 1rem; max-width: 46rem; color: var(--quiet); }
.quiet { color: var(--quiet); }
table { width: 100%; border-collapse: collapse; text-align: left; }
table + table { margin-top: 2.5rem; }
caption { padding-bottom: .75rem; text-align: left; color: var(--quiet); }
th, td { padding: .75rem 1.25rem .75rem 0; border-top: 1px solid var(--line); vertical-align: top; font-weight: inherit; }
th:last-child, td:last-child { padding-right: 0; }
tbody th { min-width: 8rem; }
thead th { border-top: 0; padding-block: 0 .5rem; color: var(--quiet); font-size: .8125rem; }
.question { padding-top: 2rem; border-top: 0; font-size: 1.0625rem; font-weight: 600; }
.verdict { color: var(--accent); font-weight: 600; white-space: nowrap; }
.requirement { font-weight: 600; }
.reason { margin-top: .375rem; font-size: .9375rem; color: var(--quiet); font-weight: 400; }
.felt { margin-top: .375rem; font-size: .9375rem; font-weight: 400; }
.number { white-space: nowrap; }
.number strong { font-size: 1.0625rem; }
.count { text-align: right; white-space: nowrap; }
.picture { width: 18rem; }
.requirements .small { display: block; font-size: .8125rem; color: var(--quiet); }
svg { display: block; width: 100%; overflow: visible; font: 12px/1 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
svg text { fill: var(--quiet); }
svg .track { fill: var(--panel); }
svg .pass-side { fill: var(--pass-side); }
svg .bar { stroke: var(--text); stroke-width: 2; }
svg .bar-label { fill: var(--text); font-weight: 600; }
svg .interval { stroke: var(--accent, var(--quiet)); stroke-width: 4; stroke-linecap: round; }
svg .open { stroke-dasharray: 2 7; }
svg .estimate { fill: var(--accent, var(--text)); stroke: var(--page); stroke-width: 2; }
svg .bucket { fill: var(--bucket); }
svg .axis { stroke: var(--line); }
svg .quantile { stroke: var(--quiet); stroke-dasharray: 3 3; }
svg .halo { paint-order: stroke; stroke: var(--page); stroke-width: 8px; stroke-linejoin: round; }
.histogram { padding: 0 1.25rem; }
.quantiles { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin-top: 1.25rem; }
.steps { padding-left: 1.25rem; } .steps li { margin-top: .5rem; }
code, pre { font: .875rem/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.command { display: inline-block; padding: .0625rem .5rem; border-radius: 4px; background: var(--panel); }
.reading { padding-left: 1.25rem; max-width: 50rem; } .reading li { margin-top: .375rem; }
details { border-top: 1px solid var(--line); }
details:last-of-type { border-bottom: 1px solid var(--line); }
summary { padding: .75rem 0; cursor: pointer; }
summary:hover .case { text-decoration: underline; }
summary:focus-visible { outline: 2px solid var(--text); outline-offset: 2px; }
.case { font-weight: 600; } .against { color: var(--quiet); }
.preview { display: block; padding-left: 1.1rem; color: var(--quiet); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.trial { padding: .25rem 0 1.5rem 1.1rem; }
.trial dt { margin-top: 1rem; }
.trial pre, .passage { margin-top: .25rem; padding: .75rem 1rem; border-radius: 6px; background: var(--panel); white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.trial ol, .trial ul { padding-left: 1.25rem; }
.trial .small { display: flex; flex-wrap: wrap; gap: 0 1.5rem; font-size: .875rem; }
footer { margin-top: 4.5rem; padding-bottom: 3rem; color: var(--quiet); font-size: .875rem; }
footer p { padding-top: 1.5rem; border-top: 1px solid var(--line); }
@media (max-width: 52rem) {
  header { padding-top: 2rem; }
  .stacked, .stacked tbody, .stacked tr, .stacked th, .stacked td, .stacked caption { display: block; width: auto; }
  .stacked thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
  .stacked tr { padding: .875rem 0; border-top: 1px solid var(--line); }
  .stacked th, .stacked td { padding: .125rem 0; border: 0; text-align: left; }
  .stacked td.picture { padding-block: .5rem; }
  .stacked tr.group { padding: 1.5rem 0 .5rem; border: 0; }
  .stacked [data-name]::before { content: attr(data-name) " "; color: var(--quiet); }
}
@media print {
  :root { color-scheme: light; --page: #fff; --panel: #f6f6f4; --line: #ccc; --text: #000; --quiet: #444; --pass: #17663a; --fail: #a3241d; --inconclusive: #7a5206; --pass-side: #dcebe0; --bucket: #b9bdc4; }
  body { font-size: 11pt; }
  header, main, footer { max-width: none; padding-inline: 0; }
  header { padding-top: 0; }
  svg, .bucket, .pass-side, .trial pre { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  tr, figure, summary, .passage { break-inside: avoid; }
  h2, h3, .question { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`
