import { type Clock, oneLine, wireError } from '@airworthy/sdk'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import { checkAccess, visibleFeatures } from './access.ts'
import { chatCompletions } from './chat-completions.ts'
import { embeddings } from './embeddings-endpoint.ts'
import { refuse, send } from './exchange.ts'
import type { ServedFeature } from './feature.ts'
import type { Endpoint, GatewayOptions } from './gateway-options.ts'
import type { Gauge } from './metrics.ts'

type GatewayEnv = { readonly Bindings: HttpBindings }

/** The gateway as an application of Hono, to be run by its Node.js server. */
export function createGateway(options: GatewayOptions): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>()
  app.post('/v1/chat/completions', serve(chatCompletions, options))
  app.post('/v1/embeddings', serve(embeddings, options))
  app.get('/v1/models', serve(listModels, options))
  app.get('/v1/models/:model{.+}', serve(showModel, options))
  app.get('/healthz', (context) => context.json({ status: 'ok' }))
  app.get('/readyz', (context) => {
    const isReady = options.isReady()
    return context.json({ status: isReady ? 'ready' : 'not ready' }, isReady ? 200 : 503)
  })
  app.get('/metrics', serve(showMetrics, options))
  app.notFound((context) => toResponse(notFound(context)))
  app.onError(() => toResponse(wireError({ status: 500, code: 'gateway', message: 'The gateway failed.' })))
  return app
}

function serve(endpoint: Endpoint, options: GatewayOptions) {
  return async ({ env }: Context<GatewayEnv>): Promise<Response> => {
    await endpoint(env, options)
    return RESPONSE_ALREADY_SENT
  }
}

function toResponse({ status, headers, body }: ReturnType<typeof wireError>): Response {
  return new Response(body, { status, headers })
}

function notFound({ req }: Context<GatewayEnv>) {
  const asked = `${req.method} ${req.path}`
  const responses = req.path.startsWith('/v1/responses')
  return wireError({
    status: 404,
    code: 'unknown_url',
    message: responses
      ? `${asked} is not served here: use /v1/chat/completions, which takes the same questions.`
      : `Unknown request URL: ${asked}. The base URL of this gateway ends in /v1.`,
  })
}

const listModels: Endpoint = async (exchange, options) => {
  const allowed = checkAccess(exchange, options.access)
  if (allowed.kind === 'refused') return refuse(exchange, { ...allowed, endpoint: 'models' }, options.metrics)
  const data = visibleFeatures(allowed, [...options.features.keys()]).map(modelObject)
  send(exchange, json({ object: 'list', data }))
}

const showModel: Endpoint = async (exchange, options) => {
  const allowed = checkAccess(exchange, options.access)
  if (allowed.kind === 'refused') return refuse(exchange, { ...allowed, endpoint: 'models' }, options.metrics)
  const path = new URL(exchange.incoming.url ?? '/', 'http://gateway').pathname
  const asked = path.slice('/v1/models/'.length)
  const visible = visibleFeatures(allowed, [...options.features.keys()])
  const name = visible.find((feature) => asked === feature || asked === encodeURIComponent(feature))
  if (name !== undefined) return send(exchange, json(modelObject(name)))
  const message = `There is no feature "${oneLine(asked, 80)}" here.`
  refuse(exchange, { status: 404, code: 'model_not_found', message, endpoint: 'models' }, options.metrics)
}

/** The date of nothing in particular: clients require one. */
const CREATED = 1_760_000_000

function modelObject(feature: string) {
  return { id: feature, object: 'model', created: CREATED, owned_by: 'airworthy' }
}

function json(value: unknown) {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

const showMetrics: Endpoint = async (exchange, options) => {
  const allowed = checkAccess(exchange, options.access)
  if (allowed.kind === 'refused')
    return refuse(exchange, { ...allowed, endpoint: 'metrics' }, options.metrics)
  const gauges = [...options.features.values()].flatMap((feature) => gaugesOf(feature, options.clock))
  send(exchange, {
    status: 200,
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    body: options.metrics.text(gauges),
  })
}

const CIRCUIT_VALUES = { closed: 0, probing: 1, open: 2 } as const

function gaugesOf({ contract, chat, embeddings: embed }: ServedFeature, clock: Clock): readonly Gauge[] {
  const { feature } = contract
  const inFlight = {
    name: 'airworthy_calls_in_flight',
    help: 'Calls that run now.',
    labels: { feature },
    value: chat.inFlight() + embed.inFlight(),
  }
  const circuits = chat.routes().flatMap(({ name: route, circuit }): readonly Gauge[] => {
    const labels = { feature, route }
    const opensMs = circuit.kind === 'open' ? Math.max(0, circuit.untilMs - clock.now()) : 0
    return [
      {
        name: 'airworthy_circuit_state',
        help: 'Of the route: 0 closed, 1 probing, 2 open.',
        labels,
        value: CIRCUIT_VALUES[circuit.kind],
      },
      {
        name: 'airworthy_circuit_open_seconds',
        help: 'Until the route is asked again.',
        labels,
        value: opensMs / 1000,
      },
    ]
  })
  return [inFlight, ...circuits]
}
