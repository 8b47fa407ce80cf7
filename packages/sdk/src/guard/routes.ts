import type { Contract, Route } from '../contract/contract.ts'
import { AirworthyError } from '../errors.ts'
import type { RunnableRoute } from '../runtime/route.ts'
import { type Feature, runFeature } from './feature.ts'

/** One function for every route that asks a model, or one function for each name. */
export type Features<Input, Answer> =
  | Feature<Input, Answer>
  | Readonly<Record<string, Feature<Input, Answer>>>

/** The name of the route when the contract has none of its own. */
const OWN_ROUTE = 'feature'
/** The function for all routes with a model, when functions are given by name. */
const MODEL_FUNCTION = 'model'

/**
 * Brings the routes of a contract together with the functions of the application. A contract without routes, or with
 * nothing but a text to say, has the function itself as its first route.
 *
 * @throws AirworthyError `usage` when a route has no function.
 */
export function openRoutes<Input, Answer>(
  contract: Pick<Contract, 'routes' | 'path'>,
  features: Features<Input, Answer>,
): readonly RunnableRoute<Input, Answer | string>[] {
  const hasOwn = contract.routes.every((route) => route.kind === 'say')
  const own = hasOwn ? [runnable(OWN_ROUTE, functionFor(features, [OWN_ROUTE], contract), {})] : []
  return [...own, ...contract.routes.map((route) => openRoute(route, features, contract))]
}

function openRoute<Input, Answer>(
  route: Route,
  features: Features<Input, Answer>,
  contract: Pick<Contract, 'path'>,
): RunnableRoute<Input, Answer | string> {
  if (route.kind === 'say') return route
  const { timeoutMs } = route
  const timeout = timeoutMs === undefined ? {} : { timeoutMs }
  if (route.kind === 'use') {
    return runnable(route.use, functionFor(features, [route.use], contract), { ...timeout, isPaid: false })
  }
  const { model, paid = true, name = model } = route
  const feature = functionFor(features, [name, MODEL_FUNCTION], contract)
  return runnable(name, feature, { ...timeout, model, isPaid: paid })
}

interface RunnableSettings {
  readonly timeoutMs?: number
  readonly model?: string
  readonly isPaid?: boolean
}

function runnable<Input, Answer>(
  name: string,
  feature: Feature<Input, Answer>,
  { isPaid = true, ...settings }: RunnableSettings,
): RunnableRoute<Input, Answer | string> {
  return { kind: 'run', name, isPaid, ...settings, run: (input, call) => runFeature(feature, input, call) }
}

/** @param names what the function may be called, the most exact first. */
function functionFor<Input, Answer>(
  features: Features<Input, Answer>,
  names: readonly [string, ...string[]],
  contract: Pick<Contract, 'path'>,
): Feature<Input, Answer> {
  const [name] = names
  if (typeof features === 'function') {
    if (name === OWN_ROUTE || names.includes(MODEL_FUNCTION)) return features
    throw noFunction(name, contract, 'guard was given one function, which serves the routes with a model')
  }
  const found = names.find((key) => Object.hasOwn(features, key))
  const feature = found === undefined ? undefined : features[found]
  if (feature !== undefined) return feature
  throw noFunction(name, contract, `guard was given functions for ${Object.keys(features).join(', ')}`)
}

function noFunction(name: string, { path }: Pick<Contract, 'path'>, given: string): AirworthyError {
  return new AirworthyError('usage', `the route "${name}" of ${path} has no function: ${given}`, {
    next: `pass a function of that name, as in guard(contract, { ${MODEL_FUNCTION}: ask, ${name === MODEL_FUNCTION ? 'quotes' : JSON.stringify(name)}: other })`,
  })
}
