import type { Contract } from '@airworthy/sdk'
import type { Trial } from '../evidence/trial.ts'
import { type Claim, type Placed, place } from './claim.ts'
import { measure } from './measure.ts'
import { inSlice } from './slice.ts'

export interface SequenceOptions {
  readonly contract: Contract
  readonly claims: readonly Claim[]
  /** Trials per case; they have neighbouring positions. */
  readonly repeats: number
  /** One independent observation for the requirement of this index. */
  readonly onObserved: (index: number, placed: Placed) => void
}

/** Puts trials back in the order of their positions, whatever finished first: slow cases must not come last. */
export interface Sequence {
  add(trial: Trial): void
}

/** What waits for its turn: where the trial stands on each claim, null outside of its slice. */
interface Waiting {
  readonly cluster: string
  readonly placed: readonly (Placed | null)[]
}

/**
 * Starts a sequence. A case is one observation: the mean of its repeats. Of cases that share a cluster only the first
 * counts, since the sequential rule needs independent observations.
 */
export function createSequence({ contract, claims, repeats, onObserved }: SequenceOptions): Sequence {
  const waiting = new Map<number, Waiting>()
  const seen = new Set<string>()
  let next = 0
  let ofCase: Waiting[] = []

  function take(trial: Waiting): void {
    ofCase.push(trial)
    if (ofCase.length < repeats) return
    const observed = ofCase
    ofCase = []
    if (seen.has(trial.cluster)) return
    seen.add(trial.cluster)
    for (let index = 0; index < claims.length; index++) {
      const placed = observed.flatMap((repeat) => repeat.placed[index] ?? [])
      if (placed.length > 0) onObserved(index, mean(placed))
    }
  }

  return {
    add(trial) {
      const placed = contract.requirements.map((requirement, index) => {
        const claim = claims[index]
        const counts = claim !== undefined && inSlice(requirement, trial.tags)
        return counts ? place(claim, measure(requirement.metric, trial)) : null
      })
      waiting.set(trial.position, { cluster: trial.cluster, placed })
      for (let head = waiting.get(next); head !== undefined; head = waiting.get(next)) {
        waiting.delete(next++)
        take(head)
      }
    },
  }
}

function mean(placed: readonly Placed[]): Placed {
  const [only] = placed
  if (only !== undefined && placed.length === 1) return only
  return {
    worst: placed.reduce((sum, { worst }) => sum + worst, 0) / placed.length,
    best: placed.reduce((sum, { best }) => sum + best, 0) / placed.length,
  }
}
