import type { Problem } from './problem.ts'
import type { Aggregate, Requirement } from './requirement.ts'

/** A problem between requirements, to be shown at the one with this index. */
export interface BoundFinding {
  readonly index: number
  readonly finding: Pick<Problem, 'code' | 'message' | 'severity'>
}

interface Line extends Requirement {
  readonly index: number
}

/** Aggregates of which each is at most as large as the next, whatever the trials are. */
const RISING: readonly Aggregate[] = ['p50', 'p90', 'p95', 'p99', 'max']

/** Pairs of bars on one metric and slice that exclude each other (errors) or of which one says nothing (warnings). */
export function boundProblems(requirements: readonly Requirement[]): readonly BoundFinding[] {
  const groups = Map.groupBy(
    requirements.map((requirement, index) => ({ ...requirement, index })),
    sameThing,
  )
  return [...groups.values()].flatMap(pairProblems)
}

/** Every contradiction, but for each line only the first reason why it says nothing. */
function pairProblems(lines: readonly Line[]): readonly BoundFinding[] {
  const findings: BoundFinding[] = []
  const idle = new Set<number>()
  for (const [position, later] of lines.entries()) {
    for (const earlier of lines.slice(0, position)) {
      const found = compare(earlier, later)
      if (found === undefined || idle.has(found.index)) continue
      findings.push(found)
      if (found.finding.code === 'redundant') idle.add(found.index)
    }
  }
  return findings
}

function sameThing({ metric, where, requestsPerMonth }: Requirement): string {
  const slice = where.map(({ tag, value }) => JSON.stringify([tag, value])).sort()
  return JSON.stringify([metric, slice, requestsPerMonth ?? 0])
}

function compare(earlier: Line, later: Line): BoundFinding | undefined {
  if (earlier.comparison !== later.comparison) return exclusion(earlier, later)
  if (earlier.aggregate === later.aggregate) return repetition(earlier, later)
  return implication(earlier, later)
}

/** A lower bar on something that is at most as large as what another line bounds from above, and the bars miss each other. */
function exclusion(earlier: Line, later: Line): BoundFinding | undefined {
  const [lower, upper] = earlier.comparison === '>=' ? [earlier, later] : [later, earlier]
  if (!isAtMost(lower.aggregate, upper.aggregate) || lower.bound <= upper.bound) return undefined
  return {
    index: later.index,
    finding: {
      code: 'contradiction',
      message: `this can not hold together with line ${earlier.line}: ${earlier.text}`,
      severity: 'error',
    },
  }
}

function repetition(earlier: Line, later: Line): BoundFinding {
  if (earlier.bound === later.bound) {
    return redundant(later, `this says the same as line ${earlier.line}: ${earlier.text}`)
  }
  const isLaterStricter = later.bound > earlier.bound === (later.comparison === '>=')
  return isLaterStricter ? implied(earlier, later) : implied(later, earlier)
}

/** Two upper bars: the one on the smaller value says nothing when it is not below the other. Lower bars: mirrored. */
function implication(earlier: Line, later: Line): BoundFinding | undefined {
  const isRising = isAtMost(earlier.aggregate, later.aggregate)
  if (!isRising && !isAtMost(later.aggregate, earlier.aggregate)) return undefined
  const [small, large] = isRising ? [earlier, later] : [later, earlier]
  if (small.bound < large.bound) return undefined
  return small.comparison === '<=' ? implied(small, large) : implied(large, small)
}

function implied(weak: Line, strong: Line): BoundFinding {
  return redundant(weak, `this always holds when line ${strong.line} does: ${strong.text}`)
}

function redundant({ index }: Line, message: string): BoundFinding {
  return { index, finding: { code: 'redundant', message, severity: 'warning' } }
}

function isAtMost(small: Aggregate, large: Aggregate): boolean {
  if (small === large) return true
  if (small === 'mean') return large === 'max'
  const [low, high] = [RISING.indexOf(small), RISING.indexOf(large)]
  return low !== -1 && low < high
}
