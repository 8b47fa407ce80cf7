import type { Unit } from '@airworthy/sdk'

/** A stretch of values that a picture shows, in the canonical unit. */
export interface Domain {
  readonly from: number
  readonly to: number
}

const MARGIN = 0.08
const NICE_STEPS = [1, 2, 5, 10]

function niceStep(span: number): number {
  const power = 10 ** Math.floor(Math.log10(span))
  const step = NICE_STEPS.find((nice) => nice * power >= span) ?? 10
  return step * power
}

/** The values with some air around them, out to round numbers; never below zero, nor above 100 % for a share. */
export function domainOf(values: readonly number[], unit: Unit): Domain {
  const least = Math.min(...values)
  const most = Math.max(...values)
  const smallestSpan = unit === 'share' ? 0.02 : Math.max(Math.abs(most) * 0.1, 1e-6)
  const span = Math.max(most - least, smallestSpan)
  const step = niceStep(span / 5)
  const from = Math.floor((least - span * MARGIN) / step) * step
  const to = Math.ceil((most + span * MARGIN) / step) * step
  return { from: Math.max(0, from), to: unit === 'share' ? Math.min(1, to) : to }
}

/** Where a value lies in the domain, in 0..1; values outside lie on the edge. */
export function positionIn(domain: Domain, value: number): number {
  const position = (value - domain.from) / (domain.to - domain.from)
  return Math.min(1, Math.max(0, position))
}

/** A position in 0..1 as an SVG length; percentages let text keep its size when the picture shrinks. */
export function percent(position: number): string {
  return `${Number((position * 100).toFixed(2))}%`
}

/** Which side of its point a label goes, so that it stays inside the picture. */
export function anchorAt(position: number): 'start' | 'middle' | 'end' {
  if (position < 0.2) return 'start'
  return position > 0.8 ? 'end' : 'middle'
}
