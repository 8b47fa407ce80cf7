import { actionAt } from '@airworthy/sdk'
import type { Case } from '../evidence/case.ts'
import type { DrillTrial, FaultResult, Sighting } from '../evidence/drills/drill-file.ts'
import type { Fault } from '../evidence/drills/faults.ts'
import type { Observation } from '../evidence/trial.ts'
import { callFeature, type FeatureUnderFault, openUnderFault } from './call-feature.ts'
import type { Control } from './control.ts'
import type { DrillOptions } from './drill-options.ts'
import type { FaultPlan } from './fault-plans.ts'
import type { SeenRequest } from './fault-proxy.ts'
import { problemOf, textSeen } from './judge-call.ts'
import { asQuestion, casesFor } from './questions.ts'
import { heldUpReason } from './reasons.ts'

/** What a fault is run with. */
export interface FaultRun {
  readonly fault: Fault
  readonly plan: FaultPlan
  readonly control: Control
  readonly options: DrillOptions
  readonly record: (trial: DrillTrial) => void
}

/** One call that was judged. */
interface JudgedCall {
  readonly observation: Observation
  readonly latencyMs: number
  readonly requests?: readonly SeenRequest[]
  readonly problem?: string
  readonly sighting: Sighting
}

/** Runs the questions through the feature while the fault is on. Stops at the first call that breaks. */
export async function runFault(run: FaultRun): Promise<FaultResult> {
  const cases = casesFor(run.plan, run.control, run.options)
  if ('missing' in cases) return without(run.fault, cases.missing)
  await using under = await openUnderFault(run.plan, run.options)
  if (run.plan.warmUp === true) await warmUp(under, cases[0], run)
  const calls =
    run.plan.times === undefined
      ? await oneAfterTheOther(under, cases, run)
      : await Promise.all(cases.map((testCase, index) => judged(under, { testCase, index }, run)))
  return resultOf(calls, under, run)
}

/** The result of a fault that was not brought about. */
export function without(
  fault: Fault,
  reason: string,
  verdict: 'not-drilled' | 'does-not-apply' = 'not-drilled',
): FaultResult {
  const { name, failureMode, what } = fault
  return { fault: name, failureMode, what, verdict, reason, trials: 0, saw: null }
}

async function warmUp(under: FeatureUnderFault, testCase: Case | undefined, run: FaultRun): Promise<void> {
  if (testCase !== undefined) await callFeature(under.target, testCase, run.options)
  under.proxy.takeRequests()
  under.proxy.nextCall()
}

async function oneAfterTheOther(
  under: FeatureUnderFault,
  cases: readonly Case[],
  run: FaultRun,
): Promise<readonly JudgedCall[]> {
  const calls: JudgedCall[] = []
  for (const [index, testCase] of cases.entries()) {
    if (run.options.signal.aborted) break
    const call = await judged(under, { testCase, index }, run)
    calls.push(call)
    if (call.problem !== undefined) break
    under.proxy.nextCall()
  }
  return calls
}

async function judged(
  { target, proxy }: FeatureUnderFault,
  { testCase, index }: { readonly testCase: Case; readonly index: number },
  { fault, plan, control, options, record }: FaultRun,
): Promise<JudgedCall> {
  const { observation, latencyMs } = await callFeature(target, testCase, options)
  // Calls at the same time share what was counted.
  const isCounted = proxy.isCounting && plan.times === undefined
  const requests = isCounted ? { requests: proxy.takeRequests() } : {}
  const usualRequests = Math.max(1, ...control.inputs.map((input) => input.requests))
  const { contract } = options
  const problem = problemOf({ observation, latencyMs, usualRequests, ...requests }, { contract, fault, plan })
  const attempts = requests.requests?.length
  const trial: DrillTrial = {
    case: testCase.id,
    repeat: 0,
    position: index,
    cluster: testCase.cluster ?? testCase.id,
    tags: testCase.tags,
    input: testCase.input,
    ...observation,
    latencyMs,
    scores: {},
    drill: {
      fault: fault.name,
      failureMode: fault.failureMode,
      ...(attempts === undefined ? {} : { attempts }),
      ...(problem === undefined ? {} : { problem }),
    },
  }
  const kept = options.redact === undefined ? trial : { ...trial, ...(await options.redact(trial)) }
  if (!options.signal.aborted) record(kept)
  const sighting = sightingOf(kept, attempts)
  return { observation, latencyMs, sighting, ...requests, ...(problem === undefined ? {} : { problem }) }
}

const LONGEST_SHOWN = 600

function sightingOf(trial: DrillTrial, attempts: number | undefined): Sighting {
  const text = textSeen(trial)
  return {
    question: asQuestion(trial.input).slice(0, LONGEST_SHOWN),
    outcome: trial.outcome ?? 'answered',
    text: text === undefined ? null : text.slice(0, LONGEST_SHOWN),
    latencyMs: trial.error?.code === 'timeout' && text === undefined ? null : (trial.latencyMs ?? null),
    attempts: attempts ?? null,
  }
}

function resultOf(calls: readonly JudgedCall[], under: FeatureUnderFault, run: FaultRun): FaultResult {
  const { fault } = run
  const broken = calls.find(({ problem }) => problem !== undefined)
  const [first] = calls
  const base = { ...without(fault, ''), trials: calls.length, saw: (broken ?? first)?.sighting ?? null }
  const missing = notBroughtAbout(calls, under, run)
  if (missing !== undefined) return { ...base, reason: missing }
  if (broken?.problem !== undefined) return { ...base, verdict: 'broke', reason: broken.problem }
  if (first === undefined) return { ...base, reason: 'The drill was stopped.' }
  const unanswered = noNextRoute(calls, run)
  if (unanswered !== undefined) return { ...base, verdict: 'broke', reason: unanswered }
  return { ...base, verdict: 'held-up', reason: heldUpReason(calls) }
}

/** Why there seems to be no next route, though the contract says so; undefined when there is one. */
function noNextRoute(calls: readonly JudgedCall[], { fault, plan, options }: FaultRun): string | undefined {
  const { contract } = options
  if (plan.expects !== undefined || actionAt(fault.failureMode, contract.whenItFails).kind !== 'next-route')
    return undefined
  // A next route may decline a question; one that declines all of them is none.
  const outcomes = calls.map(({ observation }) => observation.outcome)
  if (outcomes.every((outcome) => outcome === 'declined')) {
    return 'The contract says next route, and every question was declined.'
  }
  const texts = new Set(calls.map(({ observation }) => textSeen(observation)))
  const questions = new Set(calls.map(({ sighting }) => sighting.question))
  const isCanned =
    texts.size === 1 && questions.size > 1 && outcomes.every((outcome) => outcome === 'answered')
  if (!isCanned || isOfContract([...texts][0], contract)) return undefined
  return 'Every question got the same text, which is none of the contract: there is no next route.'
}

function isOfContract(text: string | undefined, { routes }: DrillOptions['contract']): boolean {
  return routes.some((route) => route.kind === 'say' && route.text.trim() === text?.trim())
}

/** Why the fault was not felt, so that nothing can be said of it. */
function notBroughtAbout(
  calls: readonly JudgedCall[],
  { proxy }: FeatureUnderFault,
  { plan }: FaultRun,
): string | undefined {
  if (plan.retrieve !== undefined) return proxy.retrievals() === 0 ? NO_HOOK : undefined
  const isOfProvider = plan.behave !== 'healthy' && plan.warmUp !== true && plan.questions === undefined
  if (!isOfProvider || plan.times !== undefined || !proxy.isCounting) return undefined
  const isFelt = calls.some(({ requests = [] }) => requests.some(({ provider }) => provider === 0))
  return isFelt ? undefined : 'The feature did not ask the provider, so it did not meet the fault.'
}

/** How a feature offers its retriever to the drill. */
export const NO_HOOK =
  'The retriever was not replaced: export const drills = { retrieve(replacement) { … } } from the module, or let a program ask the URL in AIRWORTHY_DRILL_RETRIEVE when it is set.'
