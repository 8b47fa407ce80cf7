import type { FaultResult } from '../../evidence/drills/drill-file.ts'
import type { DrilledMode, DrillReport } from '../../evidence/drills/drill-report.ts'
import { STYLE } from '../html/style.ts'
import { Markup, markup } from '../markup.ts'
import {
  actionSentence,
  colorOf,
  DRILL_COLORS,
  drillFacts,
  drillHeadline,
  drillSteps,
  FAULT_MARKS,
  FAULT_WORDS,
  playbookSentence,
  sawFacts,
} from './drill-text.ts'

/** What the page of a drill adds to the style of reports. */
const DRILL_STYLE = `
.saw { margin-top: .5rem; padding: .5rem .75rem; border-left: 3px solid var(--accent, var(--line)); background: var(--panel); white-space: pre-wrap; font-size: .9375rem; font-weight: 400; }
.mode .facts { margin-top: 0; gap: .5rem 3rem; border-bottom: 0; }
.finding { color: var(--inconclusive); font-weight: 600; }
.faults td.verdict { width: 9rem; }
`

function pageHeader(report: DrillReport): Markup {
  const { word, summary } = drillHeadline(report)
  return markup`<header class="${DRILL_COLORS[report.verdict]}">
<h1>${report.feature} <span class="decision">${word}</span></h1>
<p class="summary">${summary}</p><p class="why">${drillFacts(report)}</p></header>`
}

function modeSection(mode: DrilledMode): Markup {
  const isFinding = mode.isStated && mode.playbook.standing !== 'present'
  const playbook = markup`<dd class="${isFinding ? 'finding' : ''}">${playbookSentence(mode)}</dd>`
  return markup`<section class="mode" aria-labelledby="${mode.name}"><h2 id="${mode.name}">${mode.name}</h2>
<p class="note">${mode.meaning ?? 'a check of the team’s own says no'}</p>
<dl class="facts"><div><dt>The contract says</dt><dd>${actionSentence(mode)}</dd></div><div><dt>Owner</dt><dd>${mode.owner}</dd></div><div><dt>Playbook</dt>${playbook}</div></dl>
<table role="table" class="stacked faults"><caption>What was broken, and what the user saw.</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Result</th><th role="columnheader" scope="col">Fault</th><th role="columnheader" scope="col">Why</th></tr></thead>
<tbody role="rowgroup">${mode.faults.map(faultRow)}</tbody></table></section>`
}

function faultRow(fault: FaultResult): Markup {
  const { verdict } = fault
  return markup`<tr role="row" class="${colorOf(verdict) ?? ''}">
<td role="cell" class="verdict">${FAULT_MARKS[verdict]} ${FAULT_WORDS[verdict]}</td>
<th role="rowheader" scope="row"><span class="requirement">${fault.fault}</span><p class="reason">${fault.what}</p></th>
<td role="cell">${fault.reason}${verdict === 'broke' ? sawBox(fault) : null}</td></tr>
`
}

function sawBox(fault: FaultResult): Markup | null {
  const { saw } = fault
  if (saw === null) return null
  return markup`<p class="reason">Asked “${saw.question}”; the user saw this, ${sawFacts(fault)}:</p><p class="saw">${saw.text ?? '(nothing)'}</p>`
}

function nextSection(report: DrillReport): Markup {
  const steps = drillSteps(report).map(({ text, command }) => {
    const run = command === undefined ? null : markup` <code class="command">${command}</code>`
    return markup`<li>${text}${run}</li>`
  })
  const notes = report.notes.map((note) => markup`<li>${note.replaceAll('`', '')}</li>`)
  return markup`<section aria-labelledby="next"><h2 id="next">What to do next</h2><ol class="steps">${steps}</ol></section>
${notes.length === 0 ? null : markup`<section aria-labelledby="reading"><h2 id="reading">How to read this</h2><ul class="reading">${notes}</ul></section>`}`
}

/**
 * The drill as one HTML file that needs nothing else: no script, no request, style inside. Everything that comes from
 * the feature is escaped, and the policy in the file forbids what escaping might miss.
 */
export function renderDrillHtml(report: DrillReport): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${drillHeadline(report).word}: ${report.feature}</title>
<style>${new Markup(STYLE)}${new Markup(DRILL_STYLE)}</style>
</head>
<body>
${pageHeader(report)}
<main>
${report.modes.map(modeSection)}
${nextSection(report)}
</main>
<footer><p>This drill speaks only of contract ${report.contract.path} <code>${report.contract.hash}</code> and feature version <code>${report.featureVersion}</code>; its trials are in ${report.evidence}.</p></footer>
</body>
</html>
`.toString()
}
