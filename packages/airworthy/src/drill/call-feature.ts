import type { Case } from '../evidence/case.ts'
import type { Observation } from '../evidence/trial.ts'
import type { Surroundings } from './drill-options.ts'
import { type DrilledTarget, openDrilledTarget } from './drilled-target.ts'
import type { FaultPlan } from './fault-plans.ts'
import { type FaultProxy, openFaultProxy } from './fault-proxy.ts'
import { GRACE_MS } from './judge-call.ts'

/** The feature, opened behind a proxy that brings one fault about. */
export interface FeatureUnderFault extends AsyncDisposable {
  readonly target: DrilledTarget
  readonly proxy: FaultProxy
}

/** Opens the proxy of a plan and the feature behind it. */
export async function openUnderFault(plan: FaultPlan, around: Surroundings): Promise<FeatureUnderFault> {
  const proxy = await openFaultProxy({ ...around, plan })
  try {
    const target = await openDrilledTarget(around.target, {
      ...around,
      directory: around.contract.directory,
      environment: { ...around.environment, ...proxy.environment },
      baseUrl: proxy.baseUrl,
    })
    return {
      target,
      proxy,
      async [Symbol.asyncDispose]() {
        await target.close()
        await proxy[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await proxy[Symbol.asyncDispose]()
    throw error
  }
}

/** Calls the feature once, and leaves it when the deadline and a little more is over. */
export async function callFeature(
  target: DrilledTarget,
  testCase: Case,
  around: Pick<Surroundings, 'contract' | 'now' | 'signal'>,
): Promise<{ readonly observation: Observation; readonly latencyMs: number }> {
  const { contract, now, signal } = around
  const over = new AbortController()
  const timer = setTimeout(
    () => over.abort(new DOMException(`no answer within ${contract.deadlineMs} ms`, 'TimeoutError')),
    contract.deadlineMs + GRACE_MS,
  )
  const startedMs = now()
  try {
    const observation = await target.run(testCase, AbortSignal.any([signal, over.signal]))
    return { observation, latencyMs: now() - startedMs }
  } finally {
    clearTimeout(timer)
  }
}
