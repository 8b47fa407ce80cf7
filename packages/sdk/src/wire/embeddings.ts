import type { Contract } from '../contract/contract.ts'
import { inBandFault, invalidAnswer } from '../models/http-fault.ts'
import { isObject, type JsonObject } from '../models/json.ts'
import { DEFAULT_MAXIMUM_BYTES, readText } from '../models/transport.ts'
import type { Outcome } from '../outcome/outcome.ts'
import type { RouteResult, RunnableRoute } from '../runtime/route.ts'
import { attempt, modelProviders, runnable, type WireOptions } from './chat-routes.ts'
import { withFields, withLastField } from './json-text.ts'
import { outcomeFacts, outcomeHeaders } from './outcome-facts.ts'
import { endpointUrl } from './provider.ts'
import { factsOf } from './whole-answer.ts'
import { outcomeError, type WireResponse } from './wire-error.ts'

/** Texts to embed, as a client asked for it. */
export interface EmbeddingInput {
  /** The name of a feature. */
  readonly model: string
  readonly body: JsonObject
  readonly text: string
}

/** A request, or what is wrong with it. */
type EmbeddingInputResult =
  | { readonly kind: 'embedding'; readonly input: EmbeddingInput }
  | { readonly kind: 'invalid'; readonly message: string; readonly param: string | null }

/** Reads the body of a `POST /embeddings`. */
export function readEmbeddingInput(text: string): EmbeddingInputResult {
  const body = parsed(text)
  if (!isObject(body)) return { kind: 'invalid', message: 'the body must be a JSON object', param: null }
  const { model, input } = body
  if (typeof model !== 'string' || model === '') {
    return { kind: 'invalid', message: 'model must be the name of a feature', param: 'model' }
  }
  if (input === undefined) return { kind: 'invalid', message: 'input is missing', param: 'input' }
  return { kind: 'embedding', input: { model, body, text } }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * The one route of a contract for embeddings: its first model. A later model is no fallback, since vectors of
 * different models do not mix.
 *
 * @throws {AirworthyError} what `chatRoutes` throws.
 */
export function embeddingRoutes(
  contract: Pick<Contract, 'feature' | 'routes'>,
  options: WireOptions,
): readonly RunnableRoute<EmbeddingInput, string>[] {
  return modelProviders(contract, options.environment)
    .slice(0, 1)
    .map((provider) => {
      const url = endpointUrl(provider.baseUrl, '/embeddings')
      return {
        ...runnable(provider),
        run: (input, call) =>
          attempt(provider, {
            options,
            call,
            url,
            body: withFields(input.text, { model: JSON.stringify(provider.model) }),
            read: async ({ body }) =>
              embeddingResult(await readText(body, options.maximumBytes ?? DEFAULT_MAXIMUM_BYTES)),
          }),
      }
    })
}

function embeddingResult(body: string): RouteResult<string> {
  const json = parsed(body)
  if (!isObject(json)) return { kind: 'failed', error: invalidAnswer('a JSON object', body) }
  const error = inBandFault(json)
  if (error !== undefined) return { kind: 'failed', error }
  if (!Array.isArray(json.data) || json.data.length === 0) {
    return { kind: 'failed', error: invalidAnswer('data with embeddings', body) }
  }
  return { ...factsOf(json), kind: 'answered', answer: body, text: '' }
}

/** The response to a request for embeddings: an answer of the route, or an error; a safe text is no vector. */
export function embeddingResponse(outcome: Outcome<string>, epochMs: number): WireResponse {
  if (outcome.kind === 'answered' || (outcome.kind === 'fell-back' && outcome.answer !== undefined)) {
    return {
      status: 200,
      headers: { 'content-type': 'application/json', ...outcomeHeaders(outcome) },
      body: withLastField(outcome.answer ?? '{}', 'airworthy', JSON.stringify(outcomeFacts(outcome))),
    }
  }
  return outcomeError(outcome, epochMs)
}
