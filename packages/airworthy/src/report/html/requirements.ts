import type { GateReport, RequirementVerdict } from '../../verdict/gate-report.ts'
import { VERDICT_MARKS } from '../decision-text.ts'
import { countOf, formatCount, formatEstimate, formatInterval } from '../format.ts'
import { type Markup, markup } from '../markup.ts'
import { bySection, type Questioned } from '../sections.ts'
import { intervalChart } from './interval-chart.ts'
import { domainOf } from './scale.ts'

function picture(verdict: RequirementVerdict, id: string): Markup {
  const { estimate, low, high, bound, unit, comparison } = verdict
  if (estimate === null) return markup`<span class="quiet">nothing to draw</span>`
  const values = [estimate, low, high, bound].filter((value) => value !== null)
  return intervalChart({
    id,
    title: verdict.text,
    domain: domainOf(values, unit),
    unit,
    estimate,
    low,
    high,
    bar: { bound, comparison },
    isLabelled: true,
  })
}

function trialCounts(verdict: RequirementVerdict): Markup {
  const { trials, cases, errored, unmeasured } = verdict
  const further = [
    ...(cases === trials ? [] : [countOf(cases, 'case')]),
    ...(errored === 0 ? [] : [countOf(errored, 'error')]),
    ...(unmeasured === 0 ? [] : [`${formatCount(unmeasured)} unmeasured`]),
  ]
  return markup`${formatCount(trials)}${further.map((text) => markup`<span class="small">${text}</span>`)}`
}

function row(verdict: RequirementVerdict, id: string): Markup {
  const felt = verdict.felt === undefined ? null : markup`<p class="felt">${verdict.felt}</p>`
  const interval = formatInterval(verdict)
  return markup`<tr role="row" class="${verdict.verdict}">
<td role="cell" class="verdict">${VERDICT_MARKS[verdict.verdict]} ${verdict.verdict}</td>
<th role="rowheader" scope="row"><span class="requirement">${verdict.text}</span><p class="reason">${verdict.reason}</p>${felt}</th>
<td role="cell" class="number"><strong>${formatEstimate(verdict)}</strong> ${interval}</td>
<td role="cell" class="picture">${picture(verdict, id)}</td>
<td role="cell" class="count" data-name="trials">${trialCounts(verdict)}</td></tr>
`
}

function group({ section, question, lines: verdicts }: Questioned<RequirementVerdict>): Markup {
  return markup`<tbody role="rowgroup"><tr role="row" class="group"><th role="rowheader" scope="rowgroup" colspan="5" class="question">${question}</th></tr>
${verdicts.map((verdict, index) => row(verdict, `${section}-${index}`))}</tbody>`
}

/** The requirements under their questions, each with its picture. */
export function requirementsSection(report: GateReport): Markup {
  if (report.requirements.length === 0) {
    return markup`<section aria-labelledby="requirements"><h2 id="requirements">Requirements</h2><p class="note">The contract states no requirement.</p></section>`
  }
  const columns = ['Verdict', 'Requirement', 'Measured', 'Against the bar', 'Trials']
  return markup`<section aria-labelledby="requirements"><h2 id="requirements">Requirements</h2>
<table role="table" class="stacked requirements"><caption>What was asked, and what the evidence proves. In the pictures the shaded side passes, the dot is the estimate, the line its interval.</caption>
<thead role="rowgroup"><tr role="row">${columns.map((name, index) => markup`<th role="columnheader" scope="col"${index === 4 ? markup` class="count"` : null}>${name}</th>`)}</tr></thead>
${bySection(report.requirements).map(group)}</table></section>`
}
