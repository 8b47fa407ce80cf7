import { abortError } from '@airworthy/sdk'
import type { Observation } from '../trial.ts'

/** The observation of `running`, or the abort when that comes first: a feature that ignores its signal holds nobody up. */
export async function untilAborted(running: Promise<Observation>, signal: AbortSignal): Promise<Observation> {
  const { promise: aborted, resolve } = Promise.withResolvers<Observation>()
  const onAbort = (): void => resolve({ outcome: 'failed', error: abortError(signal) })
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([running, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
