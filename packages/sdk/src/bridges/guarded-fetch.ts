import type { Contract } from '../contract/contract.ts'
import { costOf, type EngineSettings, openEngine, processEnvironment } from '../guard/open-engine.ts'
import { fetchTransport } from '../models/fetch-transport.ts'
import type { Outcome } from '../outcome/outcome.ts'
import { systemClock } from '../runtime/clock.ts'
import type { Engine } from '../runtime/engine.ts'
import type { ChatAnswer } from '../wire/chat-answer.ts'
import { chatQuestion } from '../wire/chat-input.ts'
import { type ChatResponseOptions, chatResponse, streamEnd, streamEvent } from '../wire/chat-response.ts'
import type { WireOptions } from '../wire/chat-routes.ts'
import { chatSpendingAtMost } from '../wire/chat-spending.ts'
import type { WireResponse } from '../wire/wire-error.ts'
import { type ClientRequest, clientRequest } from './chat-client.ts'
import { clientRoutes } from './client-routes.ts'

type Fetch = typeof globalThis.fetch

export interface GuardedFetchOptions extends EngineSettings {
  /** Sends what goes over the network. Default: the global `fetch`. */
  readonly fetch?: Fetch
  /** Is told of every outcome, before the client has the answer or the end of the stream. What it throws is ignored. */
  readonly onOutcome?: (outcome: Outcome<ChatAnswer>) => void
}

/** A `fetch`, and how the routes behind it fare. */
export interface GuardedFetch
  extends Pick<Engine<ClientRequest, ChatAnswer>, 'routes' | 'inFlight' | 'ready'> {
  (...parameters: Parameters<Fetch>): Promise<Response>
}

/**
 * A `fetch` that keeps a contract, for the `openai` package or any other client of the OpenAI wire. Chat completions,
 * streamed or not, go through the routes, budgets and checks of the contract; every other request passes through untouched.
 *
 * ```ts
 * const client = new OpenAI({ fetch: guardedFetch(await loadContract('airworthy.yaml')) })
 * ```
 *
 * The response tells what happened in the field `airworthy`. An outcome without an answer is an ordinary completion with
 * the safe text (`held`, `declined`, and a text of the contract), or an error that the client throws and does not repeat
 * (`failed`).
 *
 * @throws AirworthyError `environment-missing` or `contract-invalid` when a route of the contract cannot be resolved.
 */
export function guardedFetch(contract: Contract, options: GuardedFetchOptions = {}): GuardedFetch {
  const { clock = systemClock, environment = processEnvironment(), onOutcome } = options
  const fetch = options.fetch ?? globalThis.fetch
  const price: WireOptions['price'] = (call) => costOf(call, contract, options.prices)
  const transport = fetchTransport(fetch)
  const engine = openEngine<ClientRequest, ChatAnswer>(contract, options, {
    routes: clientRoutes(contract, { environment, clock, transport, price }),
    questionOf: ({ input }) => chatQuestion(input),
    estimate: ({ input }, { model }) => chatSpendingAtMost(input, model ?? input.model, { price }),
    onOutcome,
  })
  const ownsContentFilter = contract.whenItFails.some(({ name }) => name === 'content_filter')
  const exchange = (request: ClientRequest): Exchange => ({
    engine,
    request,
    responseOptions: () => ({ input: request.input, epochMs: clock.epochMs(), ownsContentFilter }),
  })

  async function guarded(...[target, init]: Parameters<Fetch>): Promise<Response> {
    const request = await clientRequest(target, init)
    if (request === undefined) return fetch(target, init)
    return request.input.isStream ? streamed(exchange(request)) : whole(exchange(request))
  }
  return Object.assign(guarded, { routes: engine.routes, inFlight: engine.inFlight, ready: engine.ready })
}

interface Exchange {
  readonly engine: Engine<ClientRequest, ChatAnswer>
  readonly request: ClientRequest
  readonly responseOptions: () => ChatResponseOptions
}

async function whole({ engine, request, responseOptions }: Exchange): Promise<Response> {
  const outcome = await engine.call(request, { signal: request.signal })
  request.signal.throwIfAborted()
  return asResponse(chatResponse(outcome, responseOptions()))
}

function asResponse({ status, headers, body }: WireResponse): Response {
  return new Response(body, { status, headers: { ...headers } })
}

const STREAM_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' }

/** Resolves with the first event, so that a call that fails before has an ordinary error for a response. */
function streamed(exchange: Exchange): Promise<Response> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  return new Promise((resolve, reject) => {
    const response = new Response(readable, { headers: STREAM_HEADERS })
    const open = (): void => resolve(response)
    pump(exchange, { writer, open }).then(
      (error) => error !== undefined && resolve(asResponse(error)),
      (error: unknown) => {
        reject(error)
        void writer.abort(error).catch(() => {})
      },
    )
  })
}

interface Sink {
  readonly writer: WritableStreamDefaultWriter<Uint8Array>
  /** Begins the response; further calls do nothing. */
  readonly open: () => void
}

/** Writes a guarded stream to its end. @returns the error that is to be the response, if nothing was written. */
async function pump(
  { engine, request, responseOptions }: Exchange,
  { writer, open }: Sink,
): Promise<WireResponse | undefined> {
  const encoder = new TextEncoder()
  const left = new AbortController()
  writer.closed.catch(() => left.abort())
  let sent: 'nothing' | 'opening' | 'content' = 'nothing'
  const write = (text: string): Promise<void> => {
    open()
    return writer.write(encoder.encode(text))
  }
  const outcome = await engine.call(request, {
    signal: AbortSignal.any([request.signal, left.signal]),
    async deliver({ data, text, isContent }) {
      // A safe text has no event of its own: the end of the stream tells it.
      if (typeof data !== 'string') return
      if (text !== '' || isContent === true) sent = 'content'
      else if (sent === 'nothing') sent = 'opening'
      await write(streamEvent(data))
    },
  })
  request.signal.throwIfAborted()
  const end = streamEnd(outcome, { ...responseOptions(), sent })
  if (end.kind === 'error') return end.response
  await write(end.text)
  await writer.close()
  return undefined
}
