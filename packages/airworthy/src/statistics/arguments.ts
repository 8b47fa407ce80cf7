/** Which side of its bar a claim is about: `>=` for a pass rate, `<=` for a cost or an error rate. */
export type Comparison = '<=' | '>='

/** What the data say about a claim: `pPass` at or under alpha proves the claim, `pFail` at or under alpha proves its opposite. */
export interface ClaimTest {
  readonly pPass: number
  readonly pFail: number
}

/** Both ends are one-sided: each holds at confidence 1 - alpha by itself. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** @throws RangeError unless `value` is a whole number of at least 0. */
export function requireCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${name} must be a whole number >= 0, got ${value}`)
  }
}

/** @throws RangeError unless `value` is in 0..1, both ends allowed. */
export function requireShare(name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} must be in 0..1, got ${value}`)
}

/** @throws RangeError unless `value` is above 0 and under 1. */
export function requireOpenShare(name: string, value: number): void {
  if (!(value > 0 && value < 1)) throw new RangeError(`${name} must be above 0 and under 1, got ${value}`)
}

/** @throws RangeError unless `value` is a finite number. */
export function requireFinite(name: string, value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`${name} must be a finite number, got ${value}`)
}
