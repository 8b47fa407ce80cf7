import { countOf, formatAmount, formatBound, formatCount } from '../report/format.ts'
import type { Sufficiency } from '../verdict/sample-plan.ts'
import type { PlannedRequirement } from './check-report.ts'

/** What stands in the way of proving a requirement and what to do about it, in a sentence; null when nothing does. */
export function adviceFor(requirement: PlannedRequirement): string | null {
  return ADVICE[requirement.sufficiency](requirement)
}

const ADVICE: Readonly<Record<Sufficiency, (requirement: PlannedRequirement) => string | null>> = {
  enough: () => null,
  tight: tightAdvice,
  'too-few': tooFewAdvice,
  'misses-bar': missesBarAdvice,
  unprovable: unprovableAdvice,
  unknown: unknownAdvice,
}

function tightAdvice(requirement: PlannedRequirement): string {
  const { cases, allowedFailures: allowed, neededAsExpected } = requirement
  const passes =
    allowed === null
      ? 'Passes only with amounts far below the bar'
      : `Passes with ${allowed === 0 ? 'no failure' : `at most ${countOf(allowed, 'failure')}`} among ${formatCount(cases ?? 0)}`
  if (neededAsExpected === null)
    return `${passes}; what is expected is too close to the bar to be told from it.`
  return `${passes}: collect ${formatCount(neededAsExpected - (cases ?? 0))} more to be on the safe side.`
}

function tooFewAdvice(requirement: PlannedRequirement): string {
  const { cases, neededWithoutFailure } = requirement
  const needed = neededWithoutFailure ?? 0
  const here = cases ?? 0
  const atLeast = requirement.expectedShare === null ? 'At least ' : ''
  const other = easierBar(requirement)
  const lower = other === null ? '' : `, or ${other}`
  return `${atLeast}${formatCount(needed)} needed, ${formatCount(here)} here: collect ${formatCount(needed - here)} more${lower}.`
}

const LOWER_QUANTILES = [
  ['p95', 0.95],
  ['p90', 0.9],
  ['p50', 0.5],
] as const

/** Nobody ships what is right half of the time; with so few cases, collecting more is the only advice. */
const EASIEST_ADVISED = 0.5

/** The hardest bar that the cases at hand could prove. */
function easierBar({ aggregate, comparison, bound, provableShare }: PlannedRequirement): string | null {
  if (provableShare === null) return null
  if (aggregate === 'rate') {
    // Rounded to the easier side, so that the advice holds.
    const permille = Math.floor(provableShare * 1000)
    const bar = comparison === '>=' ? permille / 1000 : (1000 - permille) / 1000
    return provableShare < EASIEST_ADVISED || bar === bound
      ? null
      : `set the bar at ${formatBound(bar, 'share')}`
  }
  const quantile =
    comparison === '<=' && aggregate !== 'max'
      ? LOWER_QUANTILES.find(([, share]) => share <= provableShare)
      : undefined
  return quantile === undefined ? null : `ask for ${quantile[0]}`
}

function missesBarAdvice({ expectedMean, expectedShare, unit }: PlannedRequirement): string {
  if (expectedMean !== null) {
    return `The latest run had a mean of ${formatAmount(expectedMean, unit)}, which does not keep the bar.`
  }
  return `You expect ${formatAmount(expectedShare ?? 0, 'share')}, which is not better than the bar.`
}

function unprovableAdvice({ obstacle, metric, comparison }: PlannedRequirement): string {
  if (obstacle === 'no-cap') {
    const line = metric === 'tokens' ? 'max tokens <= 8000 tokens' : `max ${metric} <= $0.10`
    return `No sample proves a mean without a largest amount: add a line such as ${line}.`
  }
  const share = comparison === '>=' ? '100 %' : '0 %'
  return `No number of cases proves ${share}: set a bar that leaves room for a failure.`
}

function unknownAdvice({ obstacle, cases, neededWithoutFailure }: PlannedRequirement): string | null {
  if (obstacle !== 'no-spread') return null
  const here = cases === null ? '' : ` of ${formatCount(cases)} here`
  return `At least ${formatCount(neededWithoutFailure ?? 0)}${here}; how many more depends on the spread: run a tuning set first.`
}
