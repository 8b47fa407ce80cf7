import { createHash } from 'node:crypto'
import {
  type Behaviour,
  type FakeProvider,
  type FakeRequest,
  startFakeProvider,
} from '@airworthy/sdk/testing'
import type { FaultPlan } from './fault-plans.ts'
import { RETRIEVE_VARIABLE, type RetrievalHook, startRetrievalHook } from './retrieval-hook.ts'
import type { Upstream } from './upstream.ts'

/** A request for an answer, as it reached a provider. */
export interface SeenRequest {
  readonly atMs: number
  readonly model: string
  readonly isStreamed: boolean
  /** 0 for the provider that breaks. */
  readonly provider: number
  /** The same for the same request: address, model and messages. */
  readonly digest: string
}

export interface FaultProxyOptions {
  readonly plan: FaultPlan
  readonly upstream: Upstream
  /** Variables that hold a provider's base URL. The provider of the first breaks, the others answer. */
  readonly baseUrlNames: readonly string[]
  /** Variables that hold a key; the built-in provider gives each a value that opens nothing. */
  readonly keyNames: readonly string[]
  /** The port of the provider that breaks. Default: a free one. */
  readonly port?: number
  readonly now: () => number
}

/** Stands between the feature and its providers while one fault is on. */
export interface FaultProxy extends AsyncDisposable {
  /** Base URL of the provider that breaks. */
  readonly baseUrl: string
  /** What the feature finds in its environment. */
  readonly environment: Readonly<Record<string, string>>
  /** False when nobody is at the address, so that requests cannot be counted. */
  readonly isCounting: boolean
  /** Requests since the last time. */
  takeRequests(): readonly SeenRequest[]
  /** How often the feature asked for passages; undefined when retrieval is not replaced. */
  retrievals(): number | undefined
  /** The number of the call that is going on; 0 for the first. */
  nextCall(): void
}

/** A key that opens nothing. */
const NO_KEY = 'drill-key'
/** RFC 2606 keeps it free of names. */
const UNRESOLVABLE = 'http://provider.invalid/v1'

/** Starts what a fault needs: a provider for each base URL, and the hook of the retriever. */
export async function openFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { plan, baseUrlNames } = options
  const recorder = createRecorder(options.now)
  const state = { call: 0 }
  const [first, ...others] = await startProviders(options, { recorder, state })
  if (first === undefined) throw new Error('a fault needs a base URL to break')
  const baseUrl = await addressOf(plan, first)
  const hook = plan.retrieve === undefined ? undefined : await startRetrievalHook(plan.retrieve)
  const urls = [baseUrl, ...others.map(({ url }) => url)]
  const named = baseUrlNames.map((name, index) => [name, urls[index] ?? baseUrl])
  return {
    baseUrl,
    environment: { ...Object.fromEntries(named), ...surroundings(options, hook) },
    isCounting: plan.address === undefined,
    takeRequests: recorder.take,
    retrievals: () => hook?.asked(),
    nextCall: () => {
      state.call++
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([first, ...others].map((provider) => provider.close()))
      await hook?.[Symbol.asyncDispose]()
    },
  }
}

interface Recorder {
  readonly see: (request: FakeRequest, provider: number) => void
  readonly take: () => readonly SeenRequest[]
}

function createRecorder(now: () => number): Recorder {
  let seen: SeenRequest[] = []
  return {
    see(request, provider) {
      const { model, messages, input } = request.body
      const what = JSON.stringify([provider, request.path, model, messages, input])
      seen.push({
        atMs: now(),
        model: String(model),
        isStreamed: request.body.stream === true,
        provider,
        digest: createHash('sha256').update(what).digest('hex'),
      })
    },
    take() {
      const taken = seen
      seen = []
      return taken
    },
  }
}

interface Shared {
  readonly recorder: Recorder
  readonly state: { readonly call: number }
}

function startProviders(
  { plan, upstream, baseUrlNames, port }: FaultProxyOptions,
  { recorder, state }: Shared,
): Promise<readonly FakeProvider[]> {
  const start = (index: number): Promise<FakeProvider> => {
    async function behave(request: FakeRequest): Promise<Behaviour | undefined> {
      if (isForAnAnswer(request)) recorder.see(request, index)
      const isBreaking = index === 0 || plan.everywhere === true
      const behaviour = isBreaking && plan.behave !== 'healthy' ? plan.behave(request, state.call) : 'healthy'
      return behaviour === 'healthy' ? upstream.answer(request) : behaviour
    }
    return startFakeProvider({
      behave: async (request) => (await behave(request)) ?? { kind: 'status', status: 404 },
      behaveElsewhere: behave,
      ...(index === 0 && port !== undefined ? { port } : {}),
    })
  }
  return Promise.all(baseUrlNames.map((_, index) => start(index)))
}

/** Embeddings and lists of models are no attempts to answer. */
function isForAnAnswer({ path }: FakeRequest): boolean {
  return /^\/v1\/(chat\/completions|completions|responses|messages)\b/.test(path)
}

async function addressOf(plan: FaultPlan, provider: FakeProvider): Promise<string> {
  if (plan.address === undefined) return provider.url
  await provider.close()
  return plan.address === 'closed-port' ? provider.url : UNRESOLVABLE
}

function surroundings(
  { upstream, keyNames }: FaultProxyOptions,
  hook: RetrievalHook | undefined,
): Readonly<Record<string, string>> {
  const keys = upstream.name === 'built-in' ? keyNames.map((name) => [name, NO_KEY]) : []
  return {
    ...Object.fromEntries(keys),
    // A proxy of the company must not come between the feature and this machine.
    NO_PROXY: '127.0.0.1,localhost,.invalid',
    no_proxy: '127.0.0.1,localhost,.invalid',
    ...(hook === undefined ? {} : { [RETRIEVE_VARIABLE]: hook.url }),
  }
}
