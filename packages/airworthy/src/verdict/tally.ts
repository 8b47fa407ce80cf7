import type { Contract } from '@airworthy/sdk'
import type { EvidenceReading } from '../evidence/read-evidence.ts'
import type { Trial } from '../evidence/trial.ts'
import type { Claim } from './claim.ts'
import { createFailingTrials, type FailingTrials } from './failing.ts'
import { isErrored, measure } from './measure.ts'
import { createSampler, type Sample } from './sample.ts'
import { claimsOf, inSlice } from './slice.ts'
import { createSummarizer, type Summarizer } from './summary.ts'

/** Everything that one pass over the evidence leaves. */
export interface Tally {
  readonly claims: readonly Claim[]
  readonly samples: readonly Sample[]
  readonly failing: FailingTrials
  readonly summarizer: Summarizer
  readonly trials: number
  readonly errored: number
}

/** Reads all trials once; memory grows with numbers per trial, not with their content. */
export async function tallyEvidence(
  contract: Contract,
  evidence: EvidenceReading,
  alsoSees?: (trial: Trial) => void,
): Promise<Tally> {
  const claims = claimsOf(contract)
  const samplers = claims.map(createSampler)
  const failing = createFailingTrials(contract, claims)
  const summarizer = createSummarizer(contract)
  const caseNumbers = new Map<string, number>()
  let trials = 0
  let errored = 0
  for await (const trial of evidence.trials()) {
    trials++
    if (isErrored(trial)) errored++
    const caseNumber = caseNumbers.get(trial.cluster) ?? caseNumbers.size
    caseNumbers.set(trial.cluster, caseNumber)
    contract.requirements.forEach((requirement, index) => {
      if (inSlice(requirement, trial.tags))
        samplers[index]?.add(caseNumber, measure(requirement.metric, trial))
    })
    failing.add(trial)
    summarizer.add(trial)
    alsoSees?.(trial)
  }
  return {
    claims,
    samples: samplers.map((sampler) => sampler.sample()),
    failing,
    summarizer,
    trials,
    errored,
  }
}
