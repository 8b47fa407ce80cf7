import type { SettingPoint } from '../anchors.ts'
import { literalsOf } from '../parse/value.ts'

/** An answer of so few tokens says no more than that the model is there, or yes and no. */
const LONGEST_PROBE = 5

/** The points at which a user is answered: a call that asks for a handful of tokens sees whether the model works. */
export function withoutProbes(points: readonly SettingPoint[]): readonly SettingPoint[] {
  return points.filter((point) => {
    const cap = point.option('maxTokens')
    const numbers = cap === undefined ? [] : literalsOf(cap.value).map(Number)
    return numbers.length === 0 || !numbers.every((number) => number > 0 && number <= LONGEST_PROBE)
  })
}
