import type { FailureModeVerdict, GateReport } from '../../verdict/gate-report.ts'
import { VERDICT_MARKS } from '../decision-text.ts'
import { FAILURE_MODES_TITLE, modeFacts } from '../failure-modes-text.ts'
import { type Markup, markup } from '../markup.ts'

function row(mode: FailureModeVerdict): Markup {
  return markup`<tr role="row" class="${mode.verdict}">
<td role="cell" class="verdict">${VERDICT_MARKS[mode.verdict]} ${mode.verdict}</td>
<th role="rowheader" scope="row"><span class="requirement">${mode.name}</span><p class="reason">${modeFacts(mode)}</p></th>
<td role="cell">${mode.reason.replaceAll('`', '')}</td></tr>
`
}

/** What drills proved of each failure mode that the contract names; nothing when it names none. */
export function failureModesSection(report: GateReport): Markup {
  if (report.failureModes.length === 0) return markup``
  const columns = ['Verdict', 'Failure mode', 'What drills proved']
  return markup`<section aria-labelledby="failure-modes"><h2 id="failure-modes">${FAILURE_MODES_TITLE}</h2>
<table role="table" class="stacked"><caption>Each was brought about on purpose, and what the user saw was held against the contract.</caption>
<thead role="rowgroup"><tr role="row">${columns.map((name) => markup`<th role="columnheader" scope="col">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">${report.failureModes.map(row)}</tbody></table></section>`
}
