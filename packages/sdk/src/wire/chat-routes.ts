import type { Contract } from '../contract/contract.ts'
import type { Environment } from '../contract/environment.ts'
import { AirworthyError } from '../errors.ts'
import { type CallError, callErrorOf } from '../models/call-error.ts'
import { isHtml, withoutSecrets } from '../models/http-error.ts'
import { httpFaultOf, invalidAnswer } from '../models/http-fault.ts'
import type { PricedCall } from '../models/prices.ts'
import {
  DEFAULT_MAXIMUM_BYTES,
  readText,
  type Transport,
  type TransportResponse,
} from '../models/transport.ts'
import type { Clock } from '../runtime/clock.ts'
import type { RouteCall, RouteResult, RunnableRoute } from '../runtime/route.ts'
import type { ChatAnswer } from './chat-answer.ts'
import type { ChatInput } from './chat-input.ts'
import { withFields } from './json-text.ts'
import { endpointUrl, type ModelRoute, type Provider, providersOf } from './provider.ts'
import { readStream } from './read-stream.ts'
import { wholeAsStream, wholeResult } from './whole-answer.ts'

export interface WireOptions {
  readonly environment: Environment
  readonly transport: Transport
  readonly clock: Clock
  /** What a call costs in US dollars; undefined: unmeasured. */
  readonly price: (call: PricedCall) => number | undefined
  /** Largest answer in bytes. Default 32 MiB. */
  readonly maximumBytes?: number
}

/**
 * The routes of a contract for requests that come over the OpenAI wire: each attempt posts the client's own body with
 * the model replaced, and judges what comes back.
 *
 * @throws {AirworthyError} `contract-invalid` for a contract without a model route or with a route to a function of the
 * application; and what `providersOf` throws.
 */
export function chatRoutes(
  contract: Pick<Contract, 'feature' | 'routes'>,
  options: WireOptions,
): readonly RunnableRoute<ChatInput, ChatAnswer>[] {
  const providers = [...modelProviders(contract, options.environment)]
  return contract.routes.map((route): RunnableRoute<ChatInput, ChatAnswer> => {
    if (route.kind === 'say') return { kind: 'say', text: route.text }
    const provider = providers.shift()
    if (provider === undefined) throw new Error('every model route has a provider')
    return chatRoute(provider, options)
  })
}

/** The providers of the model routes, in order. */
export function modelProviders(
  { feature, routes }: Pick<Contract, 'feature' | 'routes'>,
  environment: Environment,
): readonly Provider[] {
  const used = routes.find((route) => route.kind === 'use')
  if (used !== undefined) {
    throw new AirworthyError(
      'contract-invalid',
      `feature ${feature} has a route to the function "${used.use}"`,
      {
        next: 'A gateway has no functions: give it a contract whose routes are models.',
      },
    )
  }
  const models = routes.filter((route): route is ModelRoute => route.kind === 'model')
  if (models.length > 0) return providersOf(models, environment)
  throw new AirworthyError('contract-invalid', `feature ${feature} has no route to a model`, {
    next: 'Add one, for example: routes: [{ model: openai/gpt-5-mini, timeout: 5 s }]',
  })
}

function chatRoute(provider: Provider, options: WireOptions): RunnableRoute<ChatInput, ChatAnswer> {
  const url = endpointUrl(provider.baseUrl, '/chat/completions')
  return {
    ...runnable(provider),
    run: (input, call) =>
      attempt(provider, {
        options,
        call,
        url,
        body: chatBody(input, provider.model),
        read: (response) => readAnswer(response, input, { ...options, call }),
        ...(input.passages === undefined ? {} : { passages: input.passages }),
      }),
  }
}

/** What a route is, beside how it runs. */
export function runnable({
  route,
  model,
  timeoutMs,
  isPaid,
}: Provider): Omit<Extract<RunnableRoute<never, never>, { kind: 'run' }>, 'run'> {
  return {
    kind: 'run',
    name: route,
    model,
    isPaid,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
}

/** One request to a provider, and how its answer is read. */
export interface WireAttempt<Answer> {
  readonly options: WireOptions
  readonly call: RouteCall
  readonly url: string
  readonly body: string
  readonly read: (response: TransportResponse) => Promise<RouteResult<Answer>>
  readonly passages?: ChatInput['passages']
}

/** Sends a request and judges its answer. Never rejects. */
export async function attempt<Answer>(
  provider: Provider,
  { options, call, url, body, read, passages }: WireAttempt<Answer>,
): Promise<RouteResult<Answer>> {
  const { headers } = provider
  try {
    const response = await options.transport({ url, method: 'POST', headers, body, signal: call.signal })
    const isGood = response.status >= 200 && response.status < 300
    const result = isGood ? await read(response) : failed(await httpFault(response, options.clock))
    return finished(result, { provider, options, passages })
  } catch (error) {
    return finished(failed(callErrorOf(error, call.signal)), { provider, options, passages })
  }
}

function failed(error: CallError): { readonly kind: 'failed'; readonly error: CallError } {
  return { kind: 'failed', error }
}

interface Finish {
  readonly provider: Provider
  readonly options: WireOptions
  readonly passages: ChatInput['passages'] | undefined
}

/** Adds what the answer cost and the passages it was given; takes keys out of what the provider said. */
function finished<Answer>(
  result: RouteResult<Answer>,
  { provider, options, passages }: Finish,
): RouteResult<Answer> {
  const { usage, model = provider.model } = result
  const costUsd = usage === undefined ? undefined : options.price({ usage, model, baseUrl: provider.baseUrl })
  const priced = costUsd === undefined ? result : { ...result, costUsd }
  if (priced.kind === 'answered') return passages === undefined ? priced : { ...priced, passages }
  if (priced.kind !== 'failed') return priced
  const { error } = priced
  return { ...priced, error: { ...error, message: withoutSecrets(error.message, provider.secrets) } }
}

/** The client's body with the route's model, and with a wish for the usage of a stream. */
function chatBody(input: ChatInput, model: string): string {
  const fields: Record<string, string> = { model: JSON.stringify(model) }
  if (input.isStream && !input.wantsUsage) {
    const { stream_options: theirs } = input.body
    const given = typeof theirs === 'object' && theirs !== null ? theirs : {}
    fields.stream_options = JSON.stringify({ ...given, include_usage: true })
  }
  return withFields(input.text, fields)
}

interface Reading extends WireOptions {
  readonly call: RouteCall
}

async function readAnswer(
  response: TransportResponse,
  input: ChatInput,
  reading: Reading,
): Promise<RouteResult<ChatAnswer>> {
  const maximumBytes = reading.maximumBytes ?? DEFAULT_MAXIMUM_BYTES
  const isWhole = /json|html/.test(response.headers['content-type'] ?? '')
  if (input.isStream && !isWhole) {
    const { call, clock } = reading
    return readStream(response.body, { call, clock, maximumBytes, wantsUsage: input.wantsUsage })
  }
  const text = await readText(response.body, maximumBytes)
  if (isHtml(text)) return failed(invalidAnswer('JSON', text))
  const result = wholeResult(text)
  return input.isStream ? wholeAsStream(result, reading.call) : result
}

/** An error body says enough in its first part. */
const ERROR_BODY_BYTES = 256 * 1024

async function httpFault(response: TransportResponse, clock: Clock): Promise<CallError> {
  const { status, headers, body } = response
  const text = await readText(body, ERROR_BODY_BYTES)
  return httpFaultOf({ status, headers, text, nowMs: clock.epochMs() })
}
