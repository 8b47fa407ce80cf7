import type { Unit } from '@airworthy/sdk'

/** A measured number with its bar, as every requirement verdict has them; amounts in the canonical `unit`. */
export interface Measurement {
  readonly estimate: number | null
  readonly low: number | null
  readonly high: number | null
  readonly bound: number
  readonly unit: Unit
}

interface Scale {
  readonly divisor: number
  readonly prefix: string
  readonly suffix: string
  /** Digits after the point that read well at this size. */
  readonly decimals: number
  /** Digits that may be spent to tell two values apart. */
  readonly mostDecimals: number
}

const NARROW_NO_BREAK_SPACE = '\u202f'
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

function durationScale(valueMs: number): Scale {
  if (valueMs < 10) return { divisor: 1, prefix: '', suffix: ' ms', decimals: 1, mostDecimals: 3 }
  if (valueMs < 999.5) return { divisor: 1, prefix: '', suffix: ' ms', decimals: 0, mostDecimals: 3 }
  if (valueMs < 9_995) return { divisor: 1000, prefix: '', suffix: ' s', decimals: 2, mostDecimals: 4 }
  if (valueMs < 59_950) return { divisor: 1000, prefix: '', suffix: ' s', decimals: 1, mostDecimals: 4 }
  if (valueMs < HOUR_MS)
    return { divisor: MINUTE_MS, prefix: '', suffix: ' min', decimals: 1, mostDecimals: 3 }
  return { divisor: HOUR_MS, prefix: '', suffix: ' h', decimals: 1, mostDecimals: 3 }
}

function dollarDecimals(valueUsd: number): number {
  if (valueUsd === 0 || valueUsd >= 1000) return 0
  if (valueUsd >= 1) return 2
  const zerosAfterPoint = -Math.floor(Math.log10(valueUsd)) - 1
  return Math.min(12, Math.max(2, zerosAfterPoint + 2))
}

function scaleOf(unit: Unit, value: number): Scale {
  const size = Math.abs(value)
  switch (unit) {
    case 'share':
      return { divisor: 0.01, prefix: '', suffix: ' %', decimals: 1, mostDecimals: 4 }
    case 'ms':
      return durationScale(size)
    case 'usd': {
      const decimals = dollarDecimals(size)
      return { divisor: 1, prefix: '$', suffix: '', decimals, mostDecimals: decimals + 4 }
    }
    case 'tokens':
      return { divisor: 1, prefix: '', suffix: ' tokens', decimals: 0, mostDecimals: 2 }
  }
}

/** Groups of three from five digits on, as the SI brochure recommends. */
function group(digits: string): string {
  const [whole = '', fraction] = digits.split('.')
  const grouped = whole.length < 5 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, NARROW_NO_BREAK_SPACE)
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

function fixed(value: number, decimals: number): string {
  const digits = Math.abs(value).toFixed(decimals)
  const sign = value < 0 && Number(digits) !== 0 ? '−' : ''
  return sign + group(digits)
}

function withoutTrailingZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
}

function digitsOf(value: number, scale: Scale): string {
  return fixed(value / scale.divisor, scale.decimals)
}

function isSame(first: number, second: number): boolean {
  return Math.abs(first - second) <= 1e-9 * Math.max(1, Math.abs(first), Math.abs(second))
}

/** Rounding must not move a value onto its bar, onto 0 or onto 100 %: spends digits until it does not. */
function sharpened(scale: Scale, values: readonly number[], landmarks: readonly number[]): Scale {
  const blurs = (candidate: Scale) =>
    values.some((value) =>
      landmarks.some(
        (landmark) =>
          !isSame(value, landmark) && digitsOf(value, candidate) === digitsOf(landmark, candidate),
      ),
    )
  let sharper = scale
  while (sharper.decimals < sharper.mostDecimals && blurs(sharper)) {
    sharper = { ...sharper, decimals: sharper.decimals + 1 }
  }
  return sharper
}

function landmarksOf(unit: Unit): readonly number[] {
  return unit === 'share' ? [0, 1] : [0]
}

function isPresent(value: number | null): value is number {
  return value !== null
}

function measurementScale(measurement: Measurement): Scale {
  const { estimate, low, high, bound, unit } = measurement
  const values = [estimate, low, high].filter(isPresent)
  const scale = scaleOf(unit, values[0] ?? bound)
  return sharpened(scale, values, [bound, ...landmarksOf(unit)])
}

function worded(value: number, scale: Scale): string {
  if (value === 0 && scale.prefix === '$') return '$0'
  const digits = digitsOf(value, scale)
  const isWholeReadable = scale.suffix === ' min' || scale.suffix === ' h' || scale.suffix === ' ms'
  return `${scale.prefix}${isWholeReadable ? withoutTrailingZeros(digits) : digits}${scale.suffix}`
}

/** A measured amount: `94.1 %`, `820 ms`, `2.31 s`, `2 min`, `$0.0041`, `1240 tokens`. */
export function formatAmount(value: number, unit: Unit): string {
  return worded(value, sharpened(scaleOf(unit, value), [value], landmarksOf(unit)))
}

/** An amount that someone chose, such as a bar or an axis tick, without needless zeros: `95 %`, `3 s`, `$0.01`. */
export function formatBound(value: number, unit: Unit): string {
  const scale = scaleOf(unit, value)
  const digits = withoutTrailingZeros(fixed(value / scale.divisor, scale.mostDecimals))
  return `${scale.prefix}${digits}${scale.suffix}`
}

/** A measured share in 0..1 as `94.1 %`. */
export function formatShare(share: number): string {
  return formatAmount(share, 'share')
}

/** A duration: `820 ms`, `2.31 s`, `2 min`. */
export function formatDuration(durationMs: number): string {
  return formatAmount(durationMs, 'ms')
}

/** US dollars with two significant digits below one dollar: `$0.0041`, `$12.40`, `$2000`. */
export function formatUsd(amountUsd: number): string {
  return formatAmount(amountUsd, 'usd')
}

/** A confidence as `95 %` or `99.24 %`. */
export function formatConfidence(confidence: number): string {
  const scale = sharpened({ ...scaleOf('share', confidence), decimals: 2 }, [confidence], [0, 1])
  return `${withoutTrailingZeros(digitsOf(confidence, scale))}${scale.suffix}`
}

/** A whole number, grouped by narrow spaces from 10 000 on. */
export function formatCount(count: number): string {
  return fixed(count, 0)
}

/** A count with its noun: `1 case`, `12 cases`. */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`
}

/** A score in 0..1 without needless zeros; null is `unmeasured`. */
export function formatScore(score: number | null): string {
  return score === null ? 'unmeasured' : withoutTrailingZeros(fixed(score, 3))
}

/** A difference of two shares in percentage points, signed: `+1.2`, `−0.4`. */
export function formatPoints(difference: number): string {
  const digits = fixed(difference * 100, 1)
  return difference > 0 && Number(digits) !== 0 ? `+${digits}` : digits
}

/** A p-value: `0.51`, `0.004`, `< 0.001`. */
export function formatProbability(probability: number): string {
  if (probability < 0.001) return '< 0.001'
  return probability < 0.1 ? probability.toFixed(3) : probability.toFixed(2)
}

/** The estimate of a measurement, in digits that tell it from its bar; `not measured` when there is none. */
export function formatEstimate(measurement: Measurement): string {
  if (measurement.estimate === null) return 'not measured'
  return worded(measurement.estimate, measurementScale(measurement))
}

/** The interval in the unit of the estimate: `[91.0, 96.3]`, `[≥ 2.10]` when only one side is known, else empty. */
export function formatInterval(measurement: Measurement): string {
  const { low, high } = measurement
  const scale = measurementScale(measurement)
  if (low !== null && high !== null) return `[${digitsOf(low, scale)}, ${digitsOf(high, scale)}]`
  if (low !== null) return `[≥ ${digitsOf(low, scale)}]`
  if (high !== null) return `[≤ ${digitsOf(high, scale)}]`
  return ''
}

/** The first 12 digits of a hash, enough to compare by eye. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12)
}
