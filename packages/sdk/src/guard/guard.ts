import type { Contract } from '../contract/contract.ts'
import { isObject, textOf } from '../models/json.ts'
import type { Outcome } from '../outcome/outcome.ts'
import type { Engine } from '../runtime/engine.ts'
import type { CallOptions } from '../runtime/engine-options.ts'
import { type EngineSettings, openEngine } from './open-engine.ts'
import { type Features, openRoutes } from './routes.ts'

export interface GuardOptions<Input> extends EngineSettings {
  /** The question as text, for the checks. Default: a text as it is, the last user message, or the field `question`. */
  readonly questionOf?: (input: Input) => string
}

/** A feature that keeps its contract. Call it as the feature itself; it never rejects. */
export interface Guarded<Input, Answer> extends Pick<Engine<Input, Answer>, 'routes' | 'inFlight' | 'ready'> {
  (input: Input, options?: CallOptions): Promise<Outcome<Answer>>
}

/**
 * Wraps a function so that it keeps the contract: one deadline, routes in order, retries where they help, a circuit
 * breaker for each route, budgets, limits of a stream, and checks of each answer. What it does in each case of failure
 * is what `when_it_fails` says.
 *
 * ```ts
 * const ask = guard(loadContract('airworthy.yaml'), answer)
 * const outcome = await ask('How do I reset my password?')
 * console.log(outcome.kind, outcome.text)
 * ```
 *
 * @throws AirworthyError `contract-invalid` when two things in the contract can not both be meant; `usage` when a route
 * of it has no function.
 */
export function guard<Input, Answer>(
  contract: Contract,
  features: Features<Input, Answer>,
  options: GuardOptions<Input> = {},
): Guarded<Input, Answer | string> {
  const engine = openEngine<Input, Answer | string>(contract, options, {
    routes: openRoutes(contract, features),
    questionOf: options.questionOf ?? questionIn,
  })
  const ask = (input: Input, callOptions?: CallOptions) => engine.call(input, callOptions)
  return Object.assign(ask, { routes: engine.routes, inFlight: engine.inFlight, ready: engine.ready })
}

/** What was asked, in the inputs that features usually take. */
function questionIn(input: unknown): string {
  if (typeof input === 'string') return input
  if (!isObject(input)) return JSON.stringify(input) ?? ''
  const { messages } = input
  const last = Array.isArray(messages)
    ? messages.findLast((item) => isObject(item) && item.role === 'user')
    : undefined
  const said = isObject(last) ? textOf(last.content) : undefined
  return said ?? textOf(input.question) ?? textOf(input.input) ?? textOf(input.text) ?? JSON.stringify(input)
}
