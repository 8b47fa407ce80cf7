import type { Contract } from '../contract/contract.ts'
import { costOf, type EngineSettings, openEngine } from '../guard/open-engine.ts'
import type { Outcome, Passage } from '../outcome/outcome.ts'
import type { Engine } from '../runtime/engine.ts'
import { chatSpendingAtMost } from '../wire/chat-spending.ts'
import type {
  LanguageModel,
  ModelParameters,
  ModelResult,
  ModelStream,
  StreamPart,
} from './language-model.ts'
import { chatBody, questionInPrompt, resultOf } from './model-answer.ts'
import { type ModelCall, modelRoutes } from './model-routes.ts'
import { endOfStream, partsOf } from './model-stream.ts'

export interface GuardMiddlewareOptions extends EngineSettings {
  /** Further models, by the names of the routes that ask them. The first route without one asks the wrapped model. */
  readonly models?: Readonly<Record<string, LanguageModel>>
  /** What retrieval found for this prompt, for the checks. Default: nothing is known of it. */
  readonly passages?: (parameters: ModelParameters) => readonly Passage[] | undefined
  /** Is told of every outcome, before the caller has the answer or the end of the stream. What it throws is ignored. */
  readonly onOutcome?: (outcome: Outcome<ModelResult>) => void
}

interface Wrapped<Parameters, Result, Stream> {
  readonly params: Parameters
  readonly model: {
    readonly specificationVersion: 'v4'
    readonly provider: string
    readonly modelId: string
    doGenerate(parameters: Parameters): PromiseLike<Result>
    doStream(parameters: Parameters): PromiseLike<Stream>
  }
}

/** A middleware for `wrapLanguageModel` of the AI SDK, of specification version 4. */
export interface GuardMiddleware
  extends Pick<Engine<ModelCall, ModelResult>, 'routes' | 'inFlight' | 'ready'> {
  readonly specificationVersion: 'v4'
  readonly wrapGenerate: <P extends ModelParameters, R extends ModelResult, S extends ModelStream>(
    wrapped: Wrapped<P, R, S>,
  ) => Promise<R>
  readonly wrapStream: <P extends ModelParameters, R extends ModelResult, S extends ModelStream>(
    wrapped: Wrapped<P, R, S>,
  ) => Promise<S>
}

/**
 * Keeps a contract for a model of the AI SDK: one deadline for each call of the model, routes, retries, budgets, limits of
 * a stream, and checks. A guarded model does not reject but when the caller aborts: an outcome without an answer is its
 * safe text, with the finish reason `other` (`held`, `declined`, and a text of the contract) or `error` (`failed`), and
 * `providerMetadata.airworthy` says what happened, as the field `airworthy` of the gateway's responses does.
 *
 * ```ts
 * const model = wrapLanguageModel({
 *   model: openai('gpt-5'),
 *   middleware: guardMiddleware(await loadContract('airworthy.yaml'), { models: { backup: anthropic('claude') } }),
 * })
 * ```
 *
 * @throws AirworthyError `usage` when the models do not fit the routes of the contract.
 */
export function guardMiddleware(contract: Contract, options: GuardMiddlewareOptions = {}): GuardMiddleware {
  const { models = {}, passages, onOutcome } = options
  const engine = openEngine<ModelCall, ModelResult>(contract, options, {
    routes: modelRoutes(contract, models),
    questionOf: ({ parameters }) => questionInPrompt(parameters.prompt),
    estimate: ({ parameters }, { model }) =>
      chatSpendingAtMost({ body: chatBody(parameters) }, model, {
        price: (priced) => costOf(priced, contract, options.prices),
      }),
    onOutcome,
  })
  const call = (wrapped: LanguageModel, parameters: ModelParameters, isStream: boolean): ModelCall => ({
    wrapped,
    parameters,
    isStream,
    passages: passages?.(parameters),
  })

  async function generate(model: LanguageModel, parameters: ModelParameters): Promise<ModelResult> {
    const signal = parameters.abortSignal
    const outcome = await engine.call(call(model, parameters, false), signal === undefined ? {} : { signal })
    signal?.throwIfAborted()
    return resultOf(outcome)
  }

  function stream(model: LanguageModel, parameters: ModelParameters): ModelStream {
    const { readable, writable } = new TransformStream<StreamPart, StreamPart>()
    const writer = writable.getWriter()
    void pump(engine, call(model, parameters, true), writer)
    return { stream: readable }
  }

  // What is read and written is the same at run time; only the compiler's view of the AI SDK's types is wider here.
  return {
    specificationVersion: 'v4',
    wrapGenerate: (async ({ model, params }: Wrapped<ModelParameters, ModelResult, ModelStream>) =>
      generate(model, params)) as GuardMiddleware['wrapGenerate'],
    wrapStream: (async ({ model, params }: Wrapped<ModelParameters, ModelResult, ModelStream>) =>
      stream(model, params)) as GuardMiddleware['wrapStream'],
    routes: engine.routes,
    inFlight: engine.inFlight,
    ready: engine.ready,
  }
}

/** Writes a guarded stream. Never rejects: what cannot be written has nobody who reads it. */
async function pump(
  engine: Engine<ModelCall, ModelResult>,
  input: ModelCall,
  writer: WritableStreamDefaultWriter<StreamPart>,
): Promise<void> {
  const left = new AbortController()
  writer.closed.catch(() => left.abort())
  const { abortSignal } = input.parameters
  const signal = abortSignal === undefined ? left.signal : AbortSignal.any([abortSignal, left.signal])
  const write = async (parts: readonly StreamPart[]): Promise<void> => {
    for (const part of parts) await writer.write(part)
  }
  try {
    const outcome = await engine.call(input, { signal, deliver: (piece) => write(partsOf(piece)) })
    abortSignal?.throwIfAborted()
    await write(endOfStream(outcome))
    await writer.close()
  } catch (error) {
    await writer.abort(error).catch(() => {})
  }
}
