import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isAirworthyError, type RunTarget } from '@airworthy/sdk'
import { openModuleTarget } from '../evidence/targets/module-target.ts'
import type { FeatureReply, FeatureRequest, Offers } from './feature-messages.ts'
import { RETRIEVE_VARIABLE } from './retrieval-hook.ts'

type ModuleSpec = Extract<RunTarget, { kind: 'module' }>

/**
 * Runs a module feature for a drill, in a process of its own so that its environment is its own, until the drill lets
 * go of it. Speaks over the channel that `node:child_process` opens.
 */
export async function serveFeature(spec: ModuleSpec, directory: string): Promise<void> {
  try {
    const now = (): number => performance.timeOrigin + performance.now()
    const target = await openModuleTarget(spec, { directory, environment: process.env, now })
    const offers = await takeOffers(resolve(directory, spec.path))
    answerCalls(target.run)
    tell({ kind: 'ready', version: target.version, offers })
  } catch (error) {
    if (!isAirworthyError(error)) throw error
    const next = error.next === undefined ? {} : { next: error.next }
    tell({ kind: 'not-loadable', message: error.message, ...next })
  }
}

function tell(reply: FeatureReply): void {
  process.send?.(reply)
}

function answerCalls(run: Awaited<ReturnType<typeof openModuleTarget>>['run']): void {
  const calls = new Map<number, AbortController>()
  process.on('disconnect', () => process.exit(0))
  process.on('message', (request: FeatureRequest) => {
    if (request.kind === 'abort') {
      calls.get(request.id)?.abort(new DOMException('the time of the call is over', 'TimeoutError'))
      return
    }
    const controller = new AbortController()
    calls.set(request.id, controller)
    void run(request.testCase, controller.signal).then((observation) => {
      calls.delete(request.id)
      tell({ kind: 'observed', id: request.id, observation })
    })
  })
}

/** Looks for the export `drills` of the module, and puts the drill's passages in the place of its own. */
async function takeOffers(file: string): Promise<Offers> {
  const { drills } = (await import(pathToFileURL(file).href)) as { readonly drills?: unknown }
  const { retrieve, badAnswers } = (drills ?? {}) as { retrieve?: unknown; badAnswers?: unknown }
  const address = process.env[RETRIEVE_VARIABLE]
  if (typeof retrieve === 'function' && address !== undefined) {
    await retrieve((query: unknown) => retrieveFrom(address, query))
  }
  return { retrieve: typeof retrieve === 'function', badAnswers: textsIn(badAnswers) }
}

async function retrieveFrom(address: string, query: unknown): Promise<unknown> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: typeof query === 'string' ? query : JSON.stringify(query) }),
  })
  if (!response.ok) throw new Error(`the store behind retrieval answered ${response.status}`)
  return ((await response.json()) as { readonly passages: unknown }).passages
}

function textsIn(value: unknown): Readonly<Record<string, string>> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return Object.fromEntries(entries.filter(([, text]) => typeof text === 'string'))
}
