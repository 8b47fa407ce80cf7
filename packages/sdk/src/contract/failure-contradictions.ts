import type { CheckSpec, Contract, FailureAction, FailureMode } from './contract.ts'
import type { Path } from './document-reader.ts'
import { FAILURE_MODES, failureModeOfCheck } from './failure-modes.ts'
import { at, type Finding, isWritten } from './finding.ts'
import { nearest } from './nearest.ts'
import { didYouMean, type Problem } from './problem.ts'

/** Failure modes that nothing reports, actions that lead nowhere, and checks that come too late or know nothing. */
export function failureProblems(contract: Contract): readonly Problem[] {
  return [
    ...contract.whenItFails.flatMap((mode) => modeProblems(contract, mode)),
    ...unsureProblems(contract),
    ...streamProblems(contract),
    ...scopeProblems(contract),
  ]
}

function modeProblems(contract: Contract, { name, action }: FailureMode): readonly Problem[] {
  const path = ['when_it_fails', name]
  const finding = unreported(name, contract.checks)
  return [
    ...(finding === undefined ? [] : [at(contract, path, finding)]),
    ...actionProblems(contract, [...path, 'do'], action),
  ]
}

/** What is wrong with a failure mode that neither the guard nor a check reports; undefined when one does. */
function unreported(mode: string, checks: readonly CheckSpec[]): Finding | undefined {
  const reported = checks.map(({ name }) => failureModeOfCheck(name))
  if (reported.includes(mode)) return undefined
  const isKnown = Object.hasOwn(FAILURE_MODES, mode)
  if (isKnown && FAILURE_MODES[mode]?.check === undefined) return undefined
  const message = `nothing reports "${mode}"`
  const code = 'unknown-failure-mode'
  if (isKnown) {
    const next = 'add the check that does: checks: { shape: { schema: answer.schema.json } }'
    return { code, message, next, severity: 'error' }
  }
  const ofCheck = failureModeOfCheck(mode)
  const modes = Object.keys(FAILURE_MODES)
  const meant = ofCheck === mode ? nearest(mode, [...modes, ...reported]) : ofCheck
  if (meant !== undefined) return { code, message, next: didYouMean(meant) ?? '', severity: 'error' }
  const next = `the known modes are ${modes.join(', ')}; or define a check of that name`
  return { code, message, next, severity: 'warning' }
}

function actionProblems(contract: Contract, path: Path, action: FailureAction): readonly Problem[] {
  if (action.kind === 'review' && contract.whenUnsure?.review === undefined) {
    const message = 'nobody is named who reviews'
    const next = 'add when_unsure: { review: { by: …, within: …, then: … } }'
    return [at(contract, path, { code: 'no-reviewer', message, next, severity: 'warning' })]
  }
  if (action.kind !== 'next-route' || hasNextRoute(contract)) return []
  const message = 'there is no next route'
  const next = 'add a route such as - say: We can not answer right now.'
  return [at(contract, path, { code: 'no-next-route', message, next, severity: 'warning' })]
}

/** Where no route calls anything, the feature itself is the first route. */
function hasNextRoute({ routes }: Contract): boolean {
  return routes.length > (routes.some(({ kind }) => kind !== 'say') ? 1 : 0)
}

function unsureProblems(contract: Contract): readonly Problem[] {
  const { whenUnsure } = contract
  if (whenUnsure === undefined) return []
  const path = ['when_unsure', 'otherwise']
  const place = isWritten(contract, path) ? path : ['when_unsure']
  return actionProblems(contract, place, { kind: whenUnsure.otherwise })
}

/** Those that look at the answer, or at the passages that come with it. */
const ANSWER_CHECKS: ReadonlySet<CheckSpec['kind']> = new Set([
  'retrieval',
  'grounded',
  'shape',
  'function',
  'judge',
])

/** Checks of the answer that could only look at it after the user has read it. */
function streamProblems(contract: Contract): readonly Problem[] {
  const { stream, checks } = contract
  if (stream === 'whole') return []
  const late = checks.filter(({ kind }) => (stream === 'tokens' ? ANSWER_CHECKS.has(kind) : kind === 'shape'))
  if (late.length === 0) return []
  const names = late.map(({ name }) => `"${name}"`).join(', ')
  const needsWhole = late.some(({ kind }) => kind === 'shape')
  return [
    at(contract, ['stream'], {
      code: 'stream',
      message: `stream: ${stream} sends the answer before ${late.length === 1 ? 'the check' : 'the checks'} ${names} can look at it`,
      next: `write stream: ${needsWhole ? 'whole' : 'sentences'}, or do without ${late.length === 1 ? 'it' : 'them'}`,
      severity: 'error',
    }),
  ]
}

function scopeProblems(contract: Contract): readonly Problem[] {
  const scope = contract.checks.find((check) => check.kind === 'scope')
  if (scope === undefined) return []
  const sources = scope.learnFrom ?? [...contract.tests, ...contract.tune]
  if (sources.length > 0) return []
  const path = ['checks', 'scope']
  return [
    at(contract, isWritten(contract, path) ? path : ['when_it_fails', 'out_of_scope'], {
      code: 'no-examples',
      message: 'the check scope has no questions to learn from',
      next: 'name them: checks: { scope: { learn_from: [evals/questions.jsonl] } }',
      severity: 'warning',
    }),
  ]
}
