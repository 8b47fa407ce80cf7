import type { Contract, Route } from '../contract/contract.ts'
import type { Environment } from '../contract/environment.ts'
import type { Transport } from '../models/transport.ts'
import type { RunnableRoute } from '../runtime/route.ts'
import type { ChatAnswer } from '../wire/chat-answer.ts'
import { chatRoutes, type WireOptions } from '../wire/chat-routes.ts'
import type { ClientRequest } from './chat-client.ts'

/** The name of the route of a contract that has none of its own. */
const OWN_ROUTE = 'client'

/** Stands for the client's own address until there is a client. */
const NO_CLIENT: Pick<ClientRequest, 'baseUrl' | 'headers' | 'key'> = {
  baseUrl: 'http://client.invalid/v1',
  headers: {},
  key: undefined,
}

/**
 * The routes of a contract for what a client sends: a route without a `url` leads to where the client would have sent the
 * request, with the client's own headers; one with a `url` leads there, and never sees the client's key. A contract without
 * a model route sends the request as it is.
 *
 * @throws AirworthyError as `chatRoutes` does.
 */
export function clientRoutes(
  contract: Pick<Contract, 'feature' | 'routes'>,
  options: WireOptions,
): readonly RunnableRoute<ClientRequest, ChatAnswer>[] {
  const hasOwn = contract.routes.every(({ kind }) => kind === 'say')
  const routesFor = (client: typeof NO_CLIENT, model: string) =>
    chatRoutes(hasOwn ? withOwnRoute(contract, model) : contract, optionsFor(client, options))
  return routesFor(NO_CLIENT, '').map((route, index): RunnableRoute<ClientRequest, ChatAnswer> => {
    if (route.kind === 'say') return route
    const { model, ...settings } = route
    return {
      ...settings,
      ...(hasOwn || model === undefined ? {} : { model }),
      run(request, call) {
        const own = routesFor(request, request.input.model)[index]
        if (own?.kind !== 'run') throw new RangeError(`there is no route ${index}`)
        return own.run(request.input, call)
      },
    }
  })
}

function withOwnRoute(
  { feature, routes }: Pick<Contract, 'feature' | 'routes'>,
  model: string,
): Pick<Contract, 'feature' | 'routes'> {
  const own: Route = { kind: 'model', name: OWN_ROUTE, model }
  return { feature, routes: [own, ...routes] }
}

function optionsFor(client: typeof NO_CLIENT, options: WireOptions): WireOptions {
  const environment: Environment = {
    ...options.environment,
    OPENAI_BASE_URL: client.baseUrl,
    OPENAI_API_KEY: client.key,
  }
  return { ...options, environment, transport: withHeadersOf(client, options.transport) }
}

/** Adds the client's headers to what goes to the client's own address. */
function withHeadersOf({ baseUrl, headers }: typeof NO_CLIENT, transport: Transport): Transport {
  const [own = ''] = baseUrl.split('?', 1)
  return (request) =>
    transport(
      request.url.startsWith(`${own}/`)
        ? { ...request, headers: { ...headers, ...request.headers } }
        : request,
    )
}
