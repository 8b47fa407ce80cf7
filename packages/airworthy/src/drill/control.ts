import type { Case } from '../evidence/case.ts'
import { callFeature, openUnderFault } from './call-feature.ts'
import type { DrillOptions } from './drill-options.ts'
import type { Offers } from './feature-messages.ts'

/** What the feature does when nothing is broken: without it, no fault could be told from the usual. */
export interface Control {
  readonly version: string
  readonly offers: Offers
  /** Questions that were answered with the help of the provider. */
  readonly inputs: readonly ControlInput[]
  /** Why there are none. */
  readonly problem?: string
}

interface ControlInput {
  readonly testCase: Case
  /** Requests that the call made. */
  readonly requests: number
  readonly isStreamed: boolean
}

/** How many questions are tried for each that is wanted. */
const TRIES_PER_INPUT = 8

/** Asks until so many questions as wanted were answered by way of the provider. */
export async function runControl(options: DrillOptions): Promise<Control> {
  await using under = await openUnderFault({ behave: 'healthy' }, options)
  const { target, proxy } = under
  const inputs: ControlInput[] = []
  let answered = 0
  let failure: string | undefined
  for (const testCase of options.candidates.slice(0, TRIES_PER_INPUT * options.inputs)) {
    if (inputs.length === options.inputs || options.signal.aborted) break
    const { observation } = await callFeature(target, testCase, options)
    const requests = proxy.takeRequests()
    if (observation.outcome === 'failed') failure ??= observation.error?.message ?? 'no answer'
    if (observation.outcome !== 'answered') continue
    answered++
    if (requests.length === 0) continue
    const isStreamed = requests.some((request) => request.isStreamed)
    inputs.push({ testCase, requests: requests.length, isStreamed })
  }
  const found = { version: target.version, offers: target.offers, inputs }
  if (inputs.length > 0) return found
  return { ...found, problem: problemOf({ answered, failure, options }) }
}

/** The longest that a service is waited for, and how often it is asked meanwhile. */
const LONGEST_RECOVERY_MS = 60_000
const RECOVERY_STEP_MS = 1000

/** Waits until a service that runs through all faults asks its provider again: what was broken before may hold it off. */
export async function untilRecovered(control: Control, options: DrillOptions): Promise<void> {
  const [input] = control.inputs
  if (input === undefined) return
  await using under = await openUnderFault({ behave: 'healthy' }, options)
  for (let waitedMs = 0; waitedMs < LONGEST_RECOVERY_MS; waitedMs += RECOVERY_STEP_MS) {
    const { observation } = await callFeature(under.target, input.testCase, options)
    const isAsking = under.proxy.takeRequests().length > 0
    if ((isAsking && observation.outcome === 'answered') || options.signal.aborted) return
    await options.wait(RECOVERY_STEP_MS)
  }
}

function problemOf(seen: {
  readonly answered: number
  readonly failure: string | undefined
  readonly options: DrillOptions
}): string {
  const { answered, failure, options } = seen
  const name = options.baseUrlNames[0] ?? ''
  if (answered > 0) {
    return `The feature answered, but nothing reached the provider: let it take its base URL from ${name}, or name the variable with --base-url-env.`
  }
  if (failure !== undefined) {
    return `The feature fails when nothing is broken (${failure}); if the built-in provider is the reason, name a real one with --upstream.`
  }
  return 'When nothing was broken, the feature answered none of the questions; if the built-in provider is the reason, name a real one with --upstream.'
}
