import type { CheckSpec, FailureMode } from './contract.ts'
import { checkOfFailureMode } from './failure-modes.ts'
import { defaultCheck, KNOWN_CHECKS } from './schema-checks.ts'

/**
 * Every check that runs: those that are written, and those that see a failure mode of `when_it_fails`. In an order that
 * does not depend on the order of the file: the known ones as in `KNOWN_CHECKS`, then the team's own by name.
 */
export function allChecks(
  written: readonly CheckSpec[],
  modes: readonly FailureMode[],
): readonly CheckSpec[] {
  const brought = modes.flatMap(({ name }) => {
    const check = checkOfFailureMode(name)
    const isThere = check === undefined || check === 'shape' || written.some((spec) => spec.name === check)
    return isThere ? [] : [defaultCheck(check)]
  })
  return [...written, ...brought].toSorted(
    (left, right) => rankOf(left) - rankOf(right) || (left.name < right.name ? -1 : 1),
  )
}

function rankOf({ name }: CheckSpec): number {
  const rank = KNOWN_CHECKS.indexOf(name)
  return rank === -1 ? KNOWN_CHECKS.length : rank
}
