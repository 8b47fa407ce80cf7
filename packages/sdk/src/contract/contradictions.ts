import { boundProblems } from './bound-contradictions.ts'
import type { Contract, ScorerSpec } from './contract.ts'
import { failureProblems } from './failure-contradictions.ts'
import { at, type Finding } from './finding.ts'
import { isBuiltInMetric, METRICS, metricOf } from './metrics.ts'
import { nearest } from './nearest.ts'
import { didYouMean, type Problem } from './problem.ts'
import { spellDuration } from './quantity.ts'
import type { Requirement } from './requirement.ts'
import { routeProblems } from './route-contradictions.ts'

export interface ContradictionOptions {
  readonly contract: Contract
  /** How many cases have each tag and value: tag → value → count. Without it, slices are not checked. */
  readonly slices?: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** Scores that come from elsewhere, for example the labels of recorded trials. Default none. */
  readonly known?: Iterable<string>
}

/** Everything in a valid contract that can not be meant so: bars that exclude each other, scorers and slices that nobody
 * defined, a mean without a cap, routes that are never tried, failures that nothing reports. In the order of the file. */
export function findContradictions({
  contract,
  slices,
  known = [],
}: ContradictionOptions): readonly Problem[] {
  const findings = [
    ...boundProblems(contract.requirements).map(({ index, finding }) =>
      at(contract, ['requirements', index], finding),
    ),
    ...contract.requirements.flatMap((requirement, index) => [
      ...directionProblems(contract, requirement, index),
      ...deadlineProblems(contract, requirement, index),
      ...(slices === undefined ? [] : sliceProblems(contract, index, slices)),
    ]),
    ...scorerProblems(contract, new Set(known)),
    ...capProblems(contract),
    ...routeProblems(contract),
    ...failureProblems(contract),
  ]
  return findings.toSorted((left, right) => left.line - right.line || left.column - right.column)
}

/** Scorers for which a high score is good by what they measure. Other scorers may well look for something bad. */
const GOOD_WHEN_HIGH: ReadonlySet<ScorerSpec['kind']> = new Set([
  'exact',
  'number',
  'json-schema',
  'token-f1',
  'grounded',
  'assertions',
])
const GOOD_WORDS: ReadonlySet<string> = new Set(['correct', 'grounded', 'faithful', 'relevant'])

function directionProblems(contract: Contract, requirement: Requirement, index: number): readonly Problem[] {
  const { metric, comparison } = requirement
  const kind = Object.hasOwn(contract.scorers, metric) ? contract.scorers[metric]?.kind : undefined
  const isGoodScorer = GOOD_WORDS.has(metric) || (kind !== undefined && GOOD_WHEN_HIGH.has(kind))
  const expected = isBuiltInMetric(metric) ? metricOf(metric).direction : isGoodScorer ? '>=' : undefined
  if (expected === undefined || expected === comparison) return []
  const better = expected === '>=' ? 'more' : 'less'
  return [
    at(contract, ['requirements', index], {
      code: 'unlikely-direction',
      message: `${better} ${metric} is better, but this bar asks for ${comparison}`,
      next: `write ${metric} ${expected} if that is meant`,
      severity: 'warning',
    }),
  ]
}

/** Every call ends at the deadline, so that a bar beyond it says nothing. */
function deadlineProblems(contract: Contract, requirement: Requirement, index: number): readonly Problem[] {
  const { deadlineMs } = contract
  if (requirement.unit !== 'ms' || requirement.bound <= deadlineMs) return []
  const never = requirement.comparison === '<=' ? 'can never be missed' : 'can never be reached'
  return [
    at(contract, ['requirements', index, 'bound'], {
      code: 'deadline',
      message: `every call ends at the deadline of ${spellDuration(deadlineMs)}, so a bar of ${spellDuration(requirement.bound)} ${never}`,
      next: `write deadline: ${spellDuration(requirement.bound)} or more, or set a bar below the deadline`,
      severity: 'error',
    }),
  ]
}

function sliceProblems(
  contract: Contract,
  index: number,
  slices: ReadonlyMap<string, ReadonlyMap<string, number>>,
): readonly Problem[] {
  return (contract.requirements[index]?.where ?? []).flatMap(({ tag, value }, condition) => {
    const values = slices.get(tag)
    if ((values?.get(value) ?? 0) > 0) return []
    const candidates =
      values === undefined
        ? slices.keys()
        : [...values].filter(([, count]) => count > 0).map(([name]) => name)
    const names = [...candidates]
    const missing = values === undefined ? `the tag "${tag}"` : `${tag} = ${value}`
    const listed = names.length === 0 ? 'no case has a tag' : `the cases have ${names.slice(0, 8).join(', ')}`
    const finding: Finding = {
      code: 'unknown-slice',
      message: `no case has ${missing}`,
      next: didYouMean(nearest(values === undefined ? tag : value, names)) ?? listed,
      severity: 'error',
    }
    return [at(contract, ['requirements', index, 'where', condition], finding)]
  })
}

function scorerProblems(contract: Contract, known: ReadonlySet<string>): readonly Problem[] {
  const defined = Object.keys(contract.scorers)
  const used = new Set(contract.requirements.map(({ metric }) => metric))
  const unused = defined
    .filter((name) => !used.has(name))
    .map((name) =>
      at(contract, ['scorers', name], {
        code: 'unused-scorer',
        message: `no requirement uses the scorer "${name}"`,
        next: `write a requirement such as ${name} >= 95%, or remove the scorer`,
        severity: 'warning',
      }),
    )
  const undefinedScorers = contract.requirements.flatMap(({ metric }, index) => {
    const isDefined = isBuiltInMetric(metric) || Object.hasOwn(contract.scorers, metric) || known.has(metric)
    const finding = isDefined ? undefined : undefinedScorer(metric, contract)
    return finding === undefined ? [] : [at(contract, ['requirements', index, 'metric'], finding)]
  })
  return [...undefinedScorers, ...unused]
}

/** Recorded trials bring labels of any name; there only a misspelled built-in metric is worth a word. */
function undefinedScorer(metric: string, { run, scorers }: Contract): Finding | undefined {
  const builtIn = nearest(metric, Object.keys(METRICS))
  if (run === undefined || run.kind === 'recorded') {
    if (builtIn === undefined) return undefined
    const message = `"${metric}" is read as the name of a label`
    return { code: 'unknown-scorer', message, next: `did you mean ${builtIn}?`, severity: 'warning' }
  }
  return {
    code: 'unknown-scorer',
    message: `no scorer is named "${metric}"`,
    next:
      didYouMean(nearest(metric, Object.keys(scorers)) ?? builtIn) ?? `define it under scorers: ${metric}: …`,
    severity: 'error',
  }
}

/** No interval for the mean of a value without an upper limit holds at every sample size. */
function capProblems(contract: Contract): readonly Problem[] {
  return ['cost', 'tokens'].flatMap((metric) => {
    const lines = contract.requirements.map((requirement, index) => ({ ...requirement, index }))
    const ofMetric = lines.filter((line) => line.metric === metric)
    const isCapped = ofMetric.some(({ aggregate, comparison }) => aggregate === 'max' && comparison === '<=')
    const mean = ofMetric.find(({ aggregate }) => aggregate === 'mean' || aggregate === 'monthly')
    if (isCapped || mean === undefined) return []
    return [
      at(contract, ['requirements', mean.index], {
        code: 'no-cap',
        message: `without a cap on the ${metric} of one call, no sample proves a mean`,
        next:
          metric === 'cost'
            ? 'add a line such as max cost <= $0.10'
            : 'add a line such as max tokens <= 8000 tokens',
        severity: 'warning',
      }),
    ]
  })
}
