import type { Contract } from '@airworthy/sdk'
import type { Trial } from '../evidence/trial.ts'
import { type Claim, place } from './claim.ts'
import type { FailingTrial } from './gate-report.ts'
import { isErrored, measure } from './measure.ts'
import { inSlice } from './slice.ts'

/** Trials kept with all their content; the rest are counted. */
const KEPT = 200

/** Collects the trials that count against the feature, wrong ones before slow or costly ones. */
export interface FailingTrials {
  add(trial: Trial): void
  kept(): readonly FailingTrial[]
  total(): number
}

/** Starts an empty collection for the claims of a contract. */
export function createFailingTrials(contract: Contract, claims: readonly Claim[]): FailingTrials {
  const wrong: FailingTrial[] = []
  const beyond: FailingTrial[] = []
  let total = 0

  return {
    add(trial) {
      const against = contract.requirements.filter((requirement, index) => {
        const claim = claims[index]
        return (
          claim !== undefined &&
          inSlice(requirement, trial.tags) &&
          countsAgainst(requirement.metric, claim, trial)
        )
      })
      if (against.length === 0) return
      total++
      const isWrong = isErrored(trial) || against.some(({ unit }) => unit === 'share')
      const list = isWrong ? wrong : beyond
      if (list.length < KEPT)
        list.push(
          describe(
            trial,
            against.map(({ text }) => text),
          ),
        )
    },
    kept: () => [...wrong, ...beyond].slice(0, KEPT),
    total: () => total,
  }
}

function countsAgainst(metric: string, claim: Claim, trial: Trial): boolean {
  const measured = measure(metric, trial)
  if (measured.kind === 'missing') return measured.errored
  if (claim.kind === 'mean') return false
  const { best } = place(claim, measured)
  return best < claim.bar && best < 1
}

function describe(trial: Trial, against: readonly string[]): FailingTrial {
  const { outcome, error, input, answer, expected, passages, latencyMs, costUsd, usage } = trial
  return {
    case: trial.case,
    repeat: trial.repeat,
    against,
    ...(outcome === undefined ? {} : { outcome }),
    ...(error === undefined ? {} : { error }),
    ...(input === undefined ? {} : { input }),
    ...(answer === undefined ? {} : { answer }),
    ...(expected === undefined ? {} : { expected }),
    ...(passages === undefined ? {} : { passages }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(usage === undefined ? {} : { usage }),
    tags: trial.tags,
    scores: Object.entries(trial.scores).map(([scorer, score]) => ({
      scorer,
      value: score.kind === 'scored' ? score.value : null,
      ...(score.reason === undefined ? {} : { reason: score.reason }),
    })),
  }
}
