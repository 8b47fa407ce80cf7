import type { GateReport, LatencySummary } from '../../verdict/gate-report.ts'
import { countOf, formatBound, formatDuration } from '../format.ts'
import { type Markup, markup } from '../markup.ts'
import { percent } from './scale.ts'

type Bucket = LatencySummary['histogram'][number]

interface Marker {
  readonly atMs: number
  readonly label: string
  readonly kind: 'bar' | 'quantile'
}

const ROW_HEIGHT = 20
const PLOT_HEIGHT = 150
const AXIS_HEIGHT = 22
const MOST_TICKS = 5

function markersOf(report: GateReport, latency: LatencySummary): readonly Marker[] {
  const quantiles: readonly Marker[] = [
    { atMs: latency.p50Ms, label: `p50 ${formatDuration(latency.p50Ms)}`, kind: 'quantile' },
    { atMs: latency.p95Ms, label: `p95 ${formatDuration(latency.p95Ms)}`, kind: 'quantile' },
    { atMs: latency.p99Ms, label: `p99 ${formatDuration(latency.p99Ms)}`, kind: 'quantile' },
  ]
  const bars: readonly Marker[] = report.requirements
    .filter(({ metric, where }) => metric === 'latency' && where.length === 0)
    .map(({ aggregate, bound }) => ({
      atMs: bound,
      label: `bar: ${aggregate} ≤ ${formatBound(bound, 'ms')}`,
      kind: 'bar',
    }))
  return [...quantiles, ...bars].sort((first, second) => first.atMs - second.atMs)
}

/** The buckets, and an empty one at either end when a marker lies outside them. */
function bucketsAround(histogram: readonly Bucket[], markers: readonly Marker[]): readonly Bucket[] {
  const first = histogram[0]
  const last = histogram.at(-1)
  if (first === undefined || last === undefined) return []
  const least = Math.min(...markers.map(({ atMs }) => atMs))
  const most = Math.max(...markers.map(({ atMs }) => atMs))
  return [
    ...(least < first.fromMs ? [{ fromMs: 0, toMs: first.fromMs, count: 0 }] : []),
    ...histogram,
    ...(most > last.toMs ? [{ fromMs: last.toMs, toMs: most * 1.1, count: 0 }] : []),
  ]
}

/** Every bucket is drawn equally wide, so that fast and slow answers can both be seen. */
function positionAmong(buckets: readonly Bucket[], valueMs: number): number {
  const found = buckets.findIndex(({ toMs }) => valueMs <= toMs)
  const index = found === -1 ? buckets.length - 1 : found
  const bucket = buckets[index]
  if (bucket === undefined || bucket.toMs <= bucket.fromMs) return 0
  const within = Math.min(1, Math.max(0, (valueMs - bucket.fromMs) / (bucket.toMs - bucket.fromMs)))
  return (index + within) / buckets.length
}

function bucketRects(buckets: readonly Bucket[], top: number): readonly Markup[] {
  const highest = Math.max(1, ...buckets.map(({ count }) => count))
  return buckets.map(({ count }, index) => {
    const height = (count / highest) * PLOT_HEIGHT
    const y = Number((top + PLOT_HEIGHT - height).toFixed(2))
    const left = percent((index + 0.04) / buckets.length)
    return markup`<rect class="bucket" x="${left}" width="${percent(0.92 / buckets.length)}" y="${y}" height="${Number(height.toFixed(2))}"/>`
  })
}

function markerLines(markers: readonly Marker[], buckets: readonly Bucket[], bottom: number): Markup {
  const at = (marker: Marker) => positionAmong(buckets, marker.atMs)
  const lines = markers.map(
    (marker, row) =>
      markup`<line class="${marker.kind}" x1="${percent(at(marker))}" x2="${percent(at(marker))}" y1="${row * ROW_HEIGHT + 4}" y2="${bottom}"/>`,
  )
  const labels = markers.map((marker, row) => {
    const isRight = at(marker) > 0.5
    const style = marker.kind === 'bar' ? 'halo bar-label' : 'halo'
    return markup`<text class="${style}" x="${percent(at(marker))}" dx="${isRight ? -6 : 6}" y="${row * ROW_HEIGHT + 13}" text-anchor="${isRight ? 'end' : 'start'}">${marker.label}</text>`
  })
  return markup`${lines}${labels}`
}

function ticks(buckets: readonly Bucket[], baseline: number): readonly Markup[] {
  const edges = [buckets[0]?.fromMs ?? 0, ...buckets.map(({ toMs }) => toMs)]
  const every = Math.ceil((edges.length - 1) / (MOST_TICKS - 1))
  return edges.flatMap((edgeMs, index) => {
    if (index % every !== 0) return []
    const at = index / buckets.length
    return [
      markup`<text x="${percent(at)}" y="${baseline}" text-anchor="middle">${formatBound(edgeMs, 'ms')}</text>`,
    ]
  })
}

function histogram(report: GateReport, latency: LatencySummary): Markup {
  const markers = markersOf(report, latency)
  const buckets = bucketsAround(latency.histogram, markers)
  if (buckets.length === 0) return markup``
  const top = markers.length * ROW_HEIGHT + 6
  const bottom = top + PLOT_HEIGHT
  const text = `${countOf(latency.measured, 'trial')}: ${markers.map(({ label }) => label).join(', ')}, slowest ${formatDuration(latency.maxMs)}.`
  return markup`<figure class="histogram"><svg role="img" height="${bottom + AXIS_HEIGHT}" aria-labelledby="latency-title latency-text">
<title id="latency-title">How many trials took how long</title><desc id="latency-text">${text}</desc>
${bucketRects(buckets, top)}<line class="axis" x1="0" x2="100%" y1="${bottom}" y2="${bottom}"/>
${markerLines(markers, buckets, bottom)}${ticks(buckets, bottom + AXIS_HEIGHT - 5)}</svg></figure>`
}

/** How long the trials took: histogram with quantiles and bars, and the quantiles in numbers. */
export function latencySection(report: GateReport): Markup {
  const { latency } = report
  if (latency === null) return markup``
  const quantiles = [
    ['p50', latency.p50Ms],
    ['p90', latency.p90Ms],
    ['p95', latency.p95Ms],
    ['p99', latency.p99Ms],
    ['slowest', latency.maxMs],
  ] as const
  return markup`<section aria-labelledby="latency"><h2 id="latency">Latency</h2>
<p class="note">${countOf(latency.measured, 'trial')} measured. Each column is as wide as the next, but stands for a longer stretch of time the slower it gets.</p>
${histogram(report, latency)}
<dl class="quantiles">${quantiles.map(([name, valueMs]) => markup`<div><dt>${name}</dt><dd>${formatDuration(valueMs)}</dd></div>`)}</dl></section>`
}
