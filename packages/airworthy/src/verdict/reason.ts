import type { Requirement } from '@airworthy/sdk'
import type { Claim } from './claim.ts'
import type { Judgement, Withheld } from './judge.ts'
import type { Sample } from './sample.ts'

/** All that the sentence about one requirement is made of. */
export interface Reasoned {
  readonly requirement: Requirement
  readonly claim: Claim
  readonly sample: Sample
  readonly judgement: Judgement
  readonly needed: number | null
}

/** Why the verdict is what it is, in one or two sentences for a person. */
export function reasonFor(reasoned: Reasoned): string {
  const { judgement } = reasoned
  if (judgement.withheld !== null) return withheldReason(judgement.withheld, reasoned)
  const counted = countedSentence(reasoned)
  switch (judgement.verdict) {
    case 'pass':
      return `Proven: ${counted}.`
    case 'fail':
      return `Proven to miss the bar: ${counted}.`
    case 'inconclusive':
      return `Not decided: ${counted}. ${neededSentence(reasoned)}`.trim()
  }
}

function countedSentence({ claim, sample }: Reasoned): string {
  const cases = sample.worst.length
  const good = sample.worst.reduce((a, b) => a + b, 0)
  const missing = missingClause(sample)
  switch (claim.kind) {
    case 'rate': {
      const counted = claim.sense === 1 ? good : cases - sample.best.reduce((a, b) => a + b, 0)
      return `${ofCases(counted, sample)}${missing}`
    }
    case 'maximum':
      return `${sample.beyond} of ${sample.trials} trials beyond the bar${missing}`
    case 'quantile':
      return `${ofCases(good, sample)} within the bar, ${percent(claim.bar)} are needed${missing}`
    case 'mean':
      return `${cases} cases${missing}`
  }
}

function missingClause(sample: Sample): string {
  const unmeasured = sample.missing - sample.errored
  const parts = [
    ...(sample.errored > 0 ? [`${sample.errored} failed`] : []),
    ...(unmeasured > 0 ? [`${unmeasured} unmeasured`] : []),
  ]
  return parts.length === 0 ? '' : ` (${parts.join(', ')}: counted against it)`
}

/** Beyond this many times the cases there are, a better feature is cheaper than more cases. */
const WORTH_COLLECTING = 10

function neededSentence({ needed, sample, claim }: Reasoned): string {
  if (claim.bar >= 1) return 'No number of cases proves that it always holds: set a bar below 100 %.'
  if (needed === null) return 'The estimate is too close to the bar for any number of cases to be promised.'
  const cases = sample.worst.length
  const total = needed + cases
  if (sample.missing > 0 && total > WORTH_COLLECTING * cases && isGoodWhereMeasured(claim, sample)) {
    return `The ${sample.missing} trials without a value stand in the way: find out why, and run again.`
  }
  return total > WORTH_COLLECTING * cases && cases > 0
    ? `The estimate is so near the bar that about ${total} cases would be needed to tell: change the feature rather than the sample.`
    : `If the truth is near the estimate, about ${total} cases in all decide with 80 % probability.`
}

/** True when only the worst that is assumed of missing trials keeps the estimate near the bar. */
function isGoodWhereMeasured(claim: Claim, sample: Sample): boolean {
  const good = sample.worst.reduce((a, b) => a + b, 0)
  const share = sample.missing / sample.trials
  return good / (sample.worst.length * (1 - share)) > claim.bar + share / 2
}

function withheldReason(withheld: Withheld, { sample, claim, requirement }: Reasoned): string {
  switch (withheld) {
    case 'no-trials':
      return 'No trial is in this slice.'
    case 'not-measured':
      return notMeasured(sample)
    case 'unexplained-missing':
      return `${sample.unexplained} of ${sample.trials} trials have no ${requirement.metric} and no reason why; a pass needs 98 % of them.`
    case 'no-cap':
      return `No sample bounds a mean from above without a largest amount: add "max ${requirement.metric} <= …" to the contract and enforce it.`
    case 'pass-impossible':
      return 'Too many cases failed for a pass within the cases of this run, too few to prove that the bar is missed.'
    case 'cap-broken': {
      const most = sample.values.reduce((a, b) => Math.max(a, b), 0)
      return `A trial reached ${most}, above the largest amount ${claim.cap} that the contract allows; the bound on the mean rests on it.`
    }
  }
}

function notMeasured(sample: Sample): string {
  const [reason] = [...sample.reasons].sort((a, b) => b[1] - a[1])
  if (sample.errored === sample.trials)
    return `All ${sample.trials} trials failed before anything could be measured.`
  return `Not measured in ${sample.trials} trials${reason === undefined ? '' : `: ${reason[0]}`}.`
}

/** Counts where every case is one result; a share where repeats, clusters or partial scores make fractions. */
function ofCases(counted: number, sample: Sample): string {
  const cases = sample.worst.length
  if (sample.onePerCase) return `${counted} of ${cases}`
  return `${percent(counted / cases, 1)} over ${cases} independent cases`
}

function percent(share: number, digits = 4): string {
  return `${Number((share * 100).toFixed(digits))} %`
}
