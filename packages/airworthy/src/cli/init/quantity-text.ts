/** A number as the contract's grammar writes it: no exponent, no grouping, at most 12 digits. */
export function decimal(value: number): string {
  return value.toLocaleString('en-US', { useGrouping: false, maximumSignificantDigits: 12 })
}

/** A time in the units that a requirement takes: `800 ms`, `1.5 s`, `15 min`. */
export function durationText(durationMs: number): string {
  if (durationMs < 1000) return `${decimal(durationMs)} ms`
  return durationMs % 60_000 === 0 ? `${decimal(durationMs / 60_000)} min` : `${decimal(durationMs / 1000)} s`
}

const TIME = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h)$/
const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }

/** `3 s`, `800ms`, `15 min`, `1 h` in milliseconds; undefined for anything else. */
export function parseTime(text: string): number | undefined {
  const [, digits, unit = ''] = TIME.exec(text.trim()) ?? []
  const value = Number(digits) * (MILLISECONDS[unit] ?? Number.NaN)
  return value > 0 ? value : undefined
}

/** `5`, `0.01`, `$0.01`, `200_000`, above 0; undefined for anything else. */
export function parseAmount(text: string): number | undefined {
  const digits = /^\$?\s*(\d[\d_]*(?:\.\d+)?)$/.exec(text.trim())?.[1]
  const value = Number(digits?.replaceAll('_', ''))
  return value > 0 ? value : undefined
}
