import type { BaselineComparison, GateReport } from '../../verdict/gate-report.ts'
import { formatCount, formatPoints, formatProbability } from '../format.ts'
import { type Markup, markup } from '../markup.ts'

type MetricComparison = BaselineComparison['metrics'][number]

const VERDICT_CLASSES: Readonly<Record<MetricComparison['verdict'], string>> = {
  better: 'pass',
  'no-worse': 'pass',
  worse: 'fail',
  inconclusive: 'inconclusive',
}

function flipped(cases: readonly string[], name: string): Markup {
  if (cases.length === 0) return markup`<td role="cell" data-name="${name}">0</td>`
  return markup`<td role="cell" data-name="${name}">${formatCount(cases.length)}<span class="small quiet">: ${cases.join(', ')}</span></td>`
}

function row(metric: MetricComparison): Markup {
  return markup`<tr role="row" class="${VERDICT_CLASSES[metric.verdict]}"><th role="rowheader" scope="row"><span class="requirement">${metric.metric}</span></th>
<td role="cell" class="verdict">${metric.verdict}</td>
<td role="cell" class="number"><strong>${formatPoints(metric.difference)}</strong> [${formatPoints(metric.low)}, ${formatPoints(metric.high)}]</td>
${flipped(metric.regressions, 'regressions')}${flipped(metric.fixes, 'fixes')}
<td role="cell" class="count" data-name="pairs">${formatCount(metric.pairs)}</td>
<td role="cell" class="count" data-name="McNemar p">${formatProbability(metric.mcnemarP)}</td></tr>
`
}

/** The paired comparison with a baseline and the cases that flipped. */
export function comparisonSection(report: GateReport): Markup {
  const { comparison } = report
  if (comparison === null) return markup``
  const columns = ['Metric', 'Verdict', 'Difference in points', 'Regressions', 'Fixes']
  const margin = formatPoints(comparison.margin).replace('+', '')
  return markup`<section aria-labelledby="comparison"><h2 id="comparison">Against the baseline</h2>
<table role="table" class="stacked"><caption>Case by case against run <code>${comparison.run}</code>. A loss of up to ${margin} points counts as no worse.</caption>
<thead role="rowgroup"><tr role="row">${columns.map((name) => markup`<th role="columnheader" scope="col">${name}</th>`)}<th role="columnheader" scope="col" class="count">Pairs</th><th role="columnheader" scope="col" class="count">McNemar p</th></tr></thead>
<tbody role="rowgroup">${comparison.metrics.map(row)}</tbody></table></section>`
}
