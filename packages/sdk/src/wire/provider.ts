import type { Route } from '../contract/contract.ts'
import { type Environment, resolveEnvironment } from '../contract/environment.ts'
import { AirworthyError } from '../errors.ts'

/** Where a model route leads, with everything that the environment had to say. */
export interface Provider {
  /** The name of the route in outcomes and telemetry. */
  readonly route: string
  /** The model as the provider knows it. */
  readonly model: string
  /** Ends before `/chat/completions`. */
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  /** What must not appear in a message. */
  readonly secrets: readonly string[]
  readonly timeoutMs?: number
  readonly isPaid: boolean
}

export type ModelRoute = Extract<Route, { kind: 'model' }>

const OPENAI = 'https://api.openai.com/v1'

/**
 * Resolves the model routes of a contract. Without a `url` of its own a route leads to `OPENAI_BASE_URL` (default: the
 * API of OpenAI) with `OPENAI_API_KEY`, and a leading `openai/` of its model is not sent; with one, only its own `key` is.
 *
 * @throws {AirworthyError} `environment-missing` for a reference without a value, `contract-invalid` for a model of
 * another provider that has no `url`.
 */
export function providersOf(routes: readonly ModelRoute[], environment: Environment): readonly Provider[] {
  const names = new Map<string, number>()
  return routes.map((route) => {
    const name = route.name ?? route.model
    const count = (names.get(name) ?? 0) + 1
    names.set(name, count)
    return providerOf(route, { name: count === 1 ? name : `${name} (${count})`, environment })
  })
}

interface Naming {
  readonly name: string
  readonly environment: Environment
}

function providerOf(route: ModelRoute, { name, environment }: Naming): Provider {
  const { model, baseUrl } = addressOf(route, { name, environment })
  const key = keyOf(route, { name, environment })
  return {
    route: name,
    model,
    baseUrl,
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    secrets: key === undefined ? [] : [key],
    isPaid: route.paid ?? true,
    ...(route.timeoutMs === undefined ? {} : { timeoutMs: route.timeoutMs }),
  }
}

function addressOf(
  { url, model }: ModelRoute,
  { name, environment }: Naming,
): Pick<Provider, 'model' | 'baseUrl'> {
  if (url !== undefined) {
    return { model, baseUrl: resolveEnvironment(url, environment, `the url of route "${name}"`) }
  }
  const baseUrl = setting(environment, 'OPENAI_BASE_URL')
  const bare = model.startsWith('openai/') ? model.slice('openai/'.length) : model
  if (baseUrl !== undefined) return { model: bare, baseUrl }
  if (!bare.includes('/')) return { model: bare, baseUrl: OPENAI }
  throw new AirworthyError('contract-invalid', `route "${name}" does not say where ${model} is served`, {
    next: 'Give the route a url that speaks the OpenAI wire, or set OPENAI_BASE_URL.',
  })
}

function keyOf({ url, key }: ModelRoute, { name, environment }: Naming): string | undefined {
  if (key !== undefined) return resolveEnvironment(key, environment, `the key of route "${name}"`)
  return url === undefined ? setting(environment, 'OPENAI_API_KEY') : undefined
}

function setting(environment: Environment, name: string): string | undefined {
  const value = environment[name]
  return value === '' ? undefined : value
}

/** The URL of an endpoint below a base URL, whose query string is kept. */
export function endpointUrl(baseUrl: string, path: string): string {
  const [base = '', query] = baseUrl.split('?', 2)
  const url = `${base.replace(/\/+$/, '')}${path}`
  return query === undefined ? url : `${url}?${query}`
}
