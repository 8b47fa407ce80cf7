import type { GateReport, SliceRate } from '../../verdict/gate-report.ts'
import { formatCount, formatEstimate, formatInterval } from '../format.ts'
import { type Markup, markup } from '../markup.ts'
import { type IntervalChart, intervalChart } from './interval-chart.ts'
import { domainOf } from './scale.ts'

function barOf(report: GateReport, metric: string): IntervalChart['bar'] {
  const requirement = report.requirements.find(
    (candidate) =>
      candidate.metric === metric && candidate.aggregate === 'rate' && candidate.where.length === 0,
  )
  return requirement === undefined ? null : requirement
}

function metricTable(report: GateReport, metric: string, index: number): Markup {
  const rates = report.slices.filter((rate) => rate.metric === metric)
  const bar = barOf(report, metric)
  const values = rates.flatMap(({ estimate, low, high }) => [estimate, low, high])
  const domain = domainOf(bar === null ? values : [...values, bar.bound], 'share')
  const row = (rate: SliceRate, place: number) => {
    const measurement = { ...rate, bound: bar?.bound ?? 0, unit: 'share' } as const
    const slice = `${rate.tag} = ${rate.value}`
    const isLabelled = place === 0
    const chart = { ...measurement, id: `slice-${index}-${place}`, title: slice, domain, bar, isLabelled }
    return markup`<tr role="row"><th role="rowheader" scope="row">${slice}</th>
<td role="cell" class="picture">${intervalChart(chart)}</td>
<td role="cell" class="number"><strong>${formatEstimate(measurement)}</strong> ${formatInterval(measurement)}</td>
<td role="cell" class="count" data-name="trials">${formatCount(rate.trials)}</td></tr>
`
  }
  return markup`<table role="table" class="stacked slices"><caption><strong>${metric}</strong> by slice</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Slice</th><th role="columnheader" scope="col">Rate</th><th role="columnheader" scope="col">Measured</th><th role="columnheader" scope="col" class="count">Trials</th></tr></thead>
<tbody role="rowgroup">${rates.map(row)}</tbody></table>`
}

/** The rates of each slice as dots with intervals on one axis per metric. */
export function slicesSection(report: GateReport): Markup {
  if (report.slices.length === 0) return markup``
  const metrics = [...new Set(report.slices.map(({ metric }) => metric))]
  return markup`<section aria-labelledby="slices"><h2 id="slices">Slices</h2>
<p class="note">Intervals are for reading, not for deciding: only requirements are judged. A slice that matters deserves a requirement of its own.</p>
${metrics.map((metric, index) => metricTable(report, metric, index))}</section>`
}
