import { binomialUpperTail } from './distributions.ts'
import { rootBetween } from './root.ts'

/** `coefficient` times a Gamma(`shape`) variable; shapes are whole numbers of at least 1. */
export interface GammaTerm {
  readonly coefficient: number
  readonly shape: number
}

/**
 * P(S <= 0) for S a sum of independent `coefficient * Gamma(shape)`, to about 1e-10 relative, far tails included.
 *
 * Terms with coefficient 0 do not move S. With one positive and one negative coefficient left it is a binomial tail,
 * computed as one. Otherwise the moment generating function is inverted by quadrature (see `positiveTail`).
 */
export function probabilityNotPositive(terms: readonly GammaTerm[]): number {
  const moving = terms.filter(({ coefficient }) => coefficient !== 0)
  const positive = moving.filter(({ coefficient }) => coefficient > 0)
  const negative = moving.filter(({ coefficient }) => coefficient < 0)
  const [up] = positive
  const [down] = negative
  if (up === undefined) return 1
  if (down === undefined) return 0
  if (positive.length === 1 && negative.length === 1) {
    const share = -down.coefficient / (up.coefficient - down.coefficient)
    return binomialUpperTail(up.shape, up.shape + down.shape - 1, share)
  }
  return invertedProbability(moving)
}

/** {@link probabilityNotPositive} by quadrature alone; needs coefficients of both signs. */
export function invertedProbability(terms: readonly GammaTerm[]): number {
  const mean = terms.reduce((sum, { coefficient, shape }) => sum + coefficient * shape, 0)
  if (mean <= 0) return Math.max(0, 1 - positiveTail(terms))
  return positiveTail(terms.map(({ coefficient, shape }) => ({ coefficient: -coefficient, shape })))
}

/**
 * P(S > 0) where the mean of S is not positive: the inversion integral of M(z)/z along the vertical line through its
 * saddle point. It is the Gil-Pelaez integral with its line moved off zero, where the integrand neither has a pole nor
 * cancels, so that small probabilities come out with all their digits.
 */
function positiveTail(terms: readonly GammaTerm[]): number {
  const saddle = saddlePoint(terms)
  const tilted = terms.map(({ coefficient, shape }) => ({
    ratio: coefficient / (1 - saddle * coefficient),
    shape,
  }))
  tilted.push({ ratio: -1 / saddle, shape: 1 })
  const curvature = tilted.reduce((sum, { ratio, shape }) => sum + shape * ratio * ratio, 0)
  const scale = 1 / Math.sqrt(curvature)
  const scaled = tilted.map(({ ratio, shape }) => ({ ratio: ratio * scale, shape }))
  const logHeight = terms.reduce(
    (sum, { coefficient, shape }) => sum - shape * Math.log1p(-saddle * coefficient),
    -Math.log(saddle) + Math.log(scale),
  )
  return Math.min(1, (Math.exp(logHeight) * integralAlongLine(scaled)) / Math.PI)
}

/** Where log M(z) - log z is least on (0, 1 / largest coefficient): M(z) = product of (1 - z coefficient)^-shape. */
function saddlePoint(terms: readonly GammaTerm[]): number {
  const largest = terms.reduce((most, { coefficient }) => Math.max(most, coefficient), 0)
  // With z = t / largest; the derivative is multiplied by t (1 - t) to be finite at both ends.
  const slope = (t: number) => {
    let sum = t - 1
    for (const { coefficient, shape } of terms) {
      const ratio = coefficient / largest
      sum += ratio === 1 ? shape * t : (shape * ratio * t * (1 - t)) / (1 - t * ratio)
    }
    return sum
  }
  return rootBetween(slope, { low: 0, high: 1 }) / largest
}

interface ScaledTerm {
  readonly ratio: number
  readonly shape: number
}

/** Terms of the integrand under e^-39 of its height are lost in the rounding of a double. */
const NEGLIGIBLE_LOG = -39
/** 32 Gauss-Legendre points resolve this many radians of the integrand's phase to full precision. */
const RADIANS_PER_PANEL = 16

/** Integral of exp(log modulus) * cos(phase) from 0 to infinity, on panels that double in width. */
function integralAlongLine(terms: readonly ScaledTerm[]): number {
  let sum = 0
  let from = 0
  let width = 1
  let phaseBefore = 0
  for (;;) {
    const end = integrandAt(terms, from + width)
    const pieces = Math.ceil(Math.max(1, Math.abs(end.phase - phaseBefore) / RADIANS_PER_PANEL))
    for (let piece = 0; piece < pieces; piece++) {
      sum += panelIntegral(terms, { from: from + (piece * width) / pieces, width: width / pieces })
    }
    from += width
    if (end.logModulus + Math.log(width) < NEGLIGIBLE_LOG) return sum
    width = from
    phaseBefore = end.phase
  }
}

function panelIntegral(
  terms: readonly ScaledTerm[],
  { from, width }: { from: number; width: number },
): number {
  let sum = 0
  for (const { node, weight } of GAUSS_LEGENDRE) {
    const { logModulus, phase } = integrandAt(terms, from + ((node + 1) / 2) * width)
    sum += weight * Math.exp(logModulus) * Math.cos(phase)
  }
  return (sum * width) / 2
}

function integrandAt(terms: readonly ScaledTerm[], u: number): { logModulus: number; phase: number } {
  let logModulus = 0
  let phase = 0
  for (const { ratio, shape } of terms) {
    const x = u * ratio
    logModulus -= 0.5 * shape * Math.log1p(x * x)
    phase += shape * Math.atan(x)
  }
  return { logModulus, phase }
}

/** Nodes and weights on [-1, 1]: the roots of the Legendre polynomial by Newton's method. */
function gaussLegendre(points: number): readonly { readonly node: number; readonly weight: number }[] {
  return Array.from({ length: points }, (_, index) => {
    let node = Math.cos((Math.PI * (index + 0.75)) / (points + 0.5))
    let slope = 1
    for (let step = 0; step < 10; step++) {
      const { value, derivative } = legendre(points, node)
      slope = derivative
      node -= value / derivative
    }
    return { node, weight: 2 / ((1 - node * node) * slope * slope) }
  })
}

function legendre(degree: number, x: number): { value: number; derivative: number } {
  let previous = 1
  let value = x
  for (let n = 2; n <= degree; n++) {
    const next = ((2 * n - 1) * x * value - (n - 1) * previous) / n
    previous = value
    value = next
  }
  return { value, derivative: (degree * (x * value - previous)) / (x * x - 1) }
}

const GAUSS_LEGENDRE = gaussLegendre(32)
