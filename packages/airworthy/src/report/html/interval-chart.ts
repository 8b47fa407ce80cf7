import type { Comparison, Unit } from '@airworthy/sdk'
import { formatAmount, formatBound } from '../format.ts'
import { type Markup, markup } from '../markup.ts'
import { anchorAt, type Domain, percent, positionIn } from './scale.ts'

/** An estimate with its interval against a bar, drawn on one line. */
export interface IntervalChart {
  /** Unique in the document. */
  readonly id: string
  readonly title: string
  readonly domain: Domain
  readonly unit: Unit
  readonly estimate: number
  readonly low: number | null
  readonly high: number | null
  /** Null draws no bar. */
  readonly bar: { readonly bound: number; readonly comparison: Comparison } | null
  /** False leaves out the labels of the bar and of the ends, for rows that share one axis. */
  readonly isLabelled: boolean
}

const TRACK_HEIGHT = 16
const LABEL_HEIGHT = 16

function intervalLine(chart: IntervalChart, middle: number): Markup {
  const { domain, low, high } = chart
  if (low === null && high === null) return markup``
  const from = low === null ? 0 : positionIn(domain, low)
  const to = high === null ? 1 : positionIn(domain, high)
  const isOpen = low === null || high === null
  return markup`<line class="interval${isOpen ? ' open' : ''}" x1="${percent(from)}" x2="${percent(to)}" y1="${middle}" y2="${middle}"/>`
}

function passSide(chart: IntervalChart, top: number): Markup {
  if (chart.bar === null) return markup``
  const at = positionIn(chart.domain, chart.bar.bound)
  const isAbove = chart.bar.comparison === '>='
  return markup`<rect class="pass-side" x="${percent(isAbove ? at : 0)}" y="${top}" width="${percent(isAbove ? 1 - at : at)}" height="${TRACK_HEIGHT}"/>`
}

function barLine(chart: IntervalChart, top: number): Markup {
  if (chart.bar === null) return markup``
  const at = positionIn(chart.domain, chart.bar.bound)
  const line = markup`<line class="bar" x1="${percent(at)}" x2="${percent(at)}" y1="${top - 3}" y2="${top + TRACK_HEIGHT + 3}"/>`
  if (!chart.isLabelled) return line
  const label = `${chart.bar.comparison === '>=' ? '≥' : '≤'} ${formatBound(chart.bar.bound, chart.unit)}`
  return markup`${line}<text class="bar-label" x="${percent(at)}" y="10" text-anchor="${anchorAt(at)}">${label}</text>`
}

function ends(chart: IntervalChart, baseline: number): Markup {
  if (!chart.isLabelled) return markup``
  return markup`<text x="0" y="${baseline}">${formatBound(chart.domain.from, chart.unit)}</text><text x="100%" y="${baseline}" text-anchor="end">${formatBound(chart.domain.to, chart.unit)}</text>`
}

function description(chart: IntervalChart): string {
  const { low, high, unit, bar } = chart
  const sides = [
    low === null ? '' : `from ${formatAmount(low, unit)}`,
    high === null ? '' : `to ${formatAmount(high, unit)}`,
  ].filter((side) => side !== '')
  const interval = sides.length === 0 ? 'No interval is known.' : `Interval ${sides.join(' ')}.`
  const estimate = `Estimate ${formatAmount(chart.estimate, unit)}.`
  if (bar === null) return `${estimate} ${interval}`
  const side = bar.comparison === '>=' ? 'at least' : 'at most'
  return `${estimate} ${interval} The bar is ${side} ${formatBound(bar.bound, unit)}; the shaded side passes.`
}

/** Draws the picture; its colour is the `--accent` around it. */
export function intervalChart(chart: IntervalChart): Markup {
  const top = chart.isLabelled ? LABEL_HEIGHT : 4
  const middle = top + TRACK_HEIGHT / 2
  const height = top + TRACK_HEIGHT + (chart.isLabelled ? LABEL_HEIGHT : 4)
  return markup`<svg role="img" height="${height}" aria-labelledby="${chart.id}-title ${chart.id}-text">
<title id="${chart.id}-title">${chart.title}</title><desc id="${chart.id}-text">${description(chart)}</desc>
<rect class="track" x="0" y="${top}" width="100%" height="${TRACK_HEIGHT}"/>${passSide(chart, top)}
${intervalLine(chart, middle)}${barLine(chart, top)}
<circle class="estimate" cx="${percent(positionIn(chart.domain, chart.estimate))}" cy="${middle}" r="6"/>
${ends(chart, height - 2)}</svg>`
}
