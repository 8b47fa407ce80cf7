import type { Contract, Route } from '../contract/contract.ts'
import { AirworthyError } from '../errors.ts'
import type { CallError } from '../models/call-error.ts'
import type { Passage } from '../outcome/outcome.ts'
import type { RouteCall, RouteResult, RunnableRoute } from '../runtime/route.ts'
import type { LanguageModel, ModelParameters, ModelResult } from './language-model.ts'
import { judgedResult } from './model-answer.ts'
import { modelFault } from './model-fault.ts'
import { readModelStream } from './model-stream.ts'

/** One call of the guarded model. */
export interface ModelCall {
  /** The model that the middleware wraps. */
  readonly wrapped: LanguageModel
  readonly parameters: ModelParameters
  readonly passages: readonly Passage[] | undefined
  readonly isStream: boolean
}

/** The name of the route of a contract that has none of its own. */
const OWN_ROUTE = 'model'

/**
 * Brings the routes of a contract together with models: a route asks the model of its name, and the first route that has
 * none asks the model that the middleware wraps.
 *
 * @throws AirworthyError `usage` when a further route has no model, or a model has no route.
 */
export function modelRoutes(
  contract: Pick<Contract, 'routes' | 'path'>,
  models: Readonly<Record<string, LanguageModel>>,
): readonly RunnableRoute<ModelCall, ModelResult>[] {
  const stated = contract.routes.map((route) => (route.kind === 'say' ? route : modelRoute(route, models)))
  const hasOwn = stated.every(({ kind }) => kind === 'say')
  const routes = hasOwn ? [runnable({ name: OWN_ROUTE, isPaid: true }, models[OWN_ROUTE]), ...stated] : stated
  check(routes, { models, path: contract.path })
  return routes.map((route) => (route.kind === 'say' ? route : route.runnable))
}

interface ModelRoute {
  readonly kind: 'model'
  /** Absent: the wrapped model. */
  readonly model: LanguageModel | undefined
  readonly runnable: Extract<RunnableRoute<ModelCall, ModelResult>, { kind: 'run' }>
}

type Settings = Pick<ModelRoute['runnable'], 'name' | 'isPaid' | 'timeoutMs' | 'model'>

function modelRoute(
  route: Exclude<Route, { kind: 'say' }>,
  models: Readonly<Record<string, LanguageModel>>,
): ModelRoute {
  const timeout = route.timeoutMs === undefined ? {} : { timeoutMs: route.timeoutMs }
  if (route.kind === 'use') {
    const given = modelNamed(models, route.use)
    return runnable({ name: route.use, isPaid: false, ...timeout }, given)
  }
  const { model, name = model, paid = true } = route
  return runnable({ name, isPaid: paid, model, ...timeout }, modelNamed(models, name))
}

function modelNamed(
  models: Readonly<Record<string, LanguageModel>>,
  name: string,
): LanguageModel | undefined {
  return Object.hasOwn(models, name) ? models[name] : undefined
}

function runnable(settings: Settings, model: LanguageModel | undefined): ModelRoute {
  const named = settings.model ?? (model === undefined ? undefined : model.modelId)
  return {
    kind: 'model',
    model,
    runnable: {
      kind: 'run',
      ...settings,
      ...(named === undefined ? {} : { model: named }),
      run: (input, call) => runModel(model ?? input.wrapped, input, call),
    },
  }
}

interface Given {
  readonly models: Readonly<Record<string, LanguageModel>>
  readonly path: string
}

function check(routes: readonly (ModelRoute | { readonly kind: 'say' })[], { models, path }: Given): void {
  const all = routes.filter((route) => route.kind === 'model')
  const names = all.map((route) => route.runnable.name)
  const [, second] = all.filter(({ model }) => model === undefined)
  if (second !== undefined) {
    throw new AirworthyError('usage', `the route "${second.runnable.name}" of ${path} has no model`, {
      next: `Pass one, as in guardMiddleware(contract, { models: { ${JSON.stringify(second.runnable.name)}: model } }).`,
    })
  }
  const stray = Object.keys(models).find((name) => !names.includes(name))
  if (stray === undefined) return
  throw new AirworthyError('usage', `there is no route "${stray}" in ${path} for the model of that name`, {
    next: `Name the model as one of its routes: ${names.join(', ')}.`,
  })
}

async function runModel(
  model: LanguageModel,
  { parameters, passages, isStream }: ModelCall,
  call: RouteCall,
): Promise<RouteResult<ModelResult>> {
  const { modelId } = model
  const own = { ...parameters, abortSignal: call.signal }
  if (passages !== undefined) call.retrieved(passages)
  try {
    const result = isStream
      ? await readModelStream((await model.doStream(own)).stream, call)
      : await model.doGenerate(own)
    if (result !== undefined) return judgedResult(result, { modelId, passages })
    return { kind: 'failed', model: modelId, error: CUT }
  } catch (error) {
    return { kind: 'failed', model: modelId, error: modelFault(error, call.signal) }
  }
}

const CUT: CallError = { code: 'cut-stream', message: 'the stream ended before the answer was complete' }
