import { oneLine, type RunTarget } from '@airworthy/sdk'
import type { Case } from '../case.ts'
import type { Target } from '../target.ts'
import type { Observation } from '../trial.ts'
import { loadFunction } from './load-export.ts'
import { failed, observationFrom } from './observation-from.ts'
import type { TargetOptions } from './target-options.ts'
import { untilAborted } from './until-aborted.ts'

/**
 * A function of the user's as the feature: `answer(input, { signal, case })`. It gives back text or any JSON, an object
 * with `answer` and measurements, or an async iterable of text, whose first piece is the first token.
 * Throws `feature-not-loadable` when there is no such function.
 */
export async function openModuleTarget(
  spec: Extract<RunTarget, { kind: 'module' }>,
  options: TargetOptions,
): Promise<Target> {
  const { now, directory } = options
  const loaded = await loadFunction({ path: spec.path, exportName: spec.exportName, directory })

  async function call(testCase: Case, signal: AbortSignal): Promise<Observation> {
    const startedMs = now()
    try {
      const returned = await loaded.call(testCase.input, { signal, case: testCase.id })
      if (!isAsyncIterable(returned)) return observationFrom(returned)
      return await gather(returned, { signal, elapsedMs: () => now() - startedMs })
    } catch (error) {
      return failed('threw', thrown(error))
    }
  }

  return {
    version: `${loaded.version}#${spec.exportName}`,
    async run(testCase, signal) {
      const startedMs = now()
      const observation = await untilAborted(call(testCase, signal), signal)
      return { ...observation, latencyMs: now() - startedMs }
    },
    close: async () => {},
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

interface GatherOptions {
  readonly signal: AbortSignal
  readonly elapsedMs: () => number
}

async function gather(pieces: AsyncIterable<unknown>, options: GatherOptions): Promise<Observation> {
  let text = ''
  let firstTokenMs: number | undefined
  for await (const piece of pieces) {
    if (options.signal.aborted) break
    if (typeof piece !== 'string') {
      return failed('invalid-answer', `the stream must give texts, not a value of type ${typeof piece}`)
    }
    if (piece !== '') firstTokenMs ??= options.elapsedMs()
    text += piece
  }
  return { ...observationFrom(text), ...(firstTokenMs === undefined ? {} : { firstTokenMs }) }
}

function thrown(error: unknown): string {
  return oneLine(error instanceof Error ? `${error.name}: ${error.message}` : String(error), 300)
}
