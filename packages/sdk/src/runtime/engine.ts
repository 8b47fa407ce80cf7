import type { Outcome } from '../outcome/outcome.ts'
import { runCall } from './call.ts'
import { type CircuitState, createCircuit } from './circuit.ts'
import type { CallOptions, EngineOptions } from './engine-options.ts'
import type { RuntimeCheck } from './ports.ts'

/** How a route fares. */
export interface RouteState {
  readonly name: string
  readonly circuit: CircuitState
}

/** Keeps the contract of one feature, call by call. */
export interface Engine<Input, Answer> {
  /** Never rejects: whatever goes wrong is an outcome. */
  readonly call: (input: Input, options?: CallOptions) => Promise<Outcome<Answer>>
  readonly routes: () => readonly RouteState[]
  /** Calls that run now. */
  readonly inFlight: () => number
  /** Loads what the checks need. A call waits for it anyway; a start-up that waits finds mistakes early. */
  readonly ready: () => Promise<void>
}

export function createEngine<Input, Answer>(options: EngineOptions<Input, Answer>): Engine<Input, Answer> {
  const circuits = new Map(
    options.routes.flatMap((route) =>
      route.kind === 'run' ? [[route.name, createCircuit(options.clock)] as const] : [],
    ),
  )
  const checks = lazily(options.checks)
  let inFlight = 0

  return {
    async call(input, callOptions = {}) {
      const isOverloaded = inFlight >= options.contract.limits.concurrent
      inFlight++
      try {
        return await runCall(input, { ...options, checks, circuits, isOverloaded, callOptions })
      } finally {
        inFlight--
      }
    },
    routes: () => [...circuits].map(([name, circuit]) => ({ name, circuit: circuit.state() })),
    inFlight: () => inFlight,
    ready: async () => {
      await checks()
    },
  }
}

type Checks = readonly RuntimeCheck[]

function lazily(checks: Checks | (() => Promise<Checks>)): () => Checks | Promise<Checks> {
  if (typeof checks !== 'function') return () => checks
  let loaded: Checks | undefined
  let loading: Promise<Checks> | undefined
  return () => {
    if (loaded !== undefined) return loaded
    loading ??= checks().then(
      (all) => {
        loaded = all
        return all
      },
      (error: unknown) => {
        loading = undefined
        throw error
      },
    )
    return loading
  }
}
