import { generations, pathFiles } from './anchors.ts'
import type { Evidence } from './check.ts'
import type { Facts } from './facts.ts'
import { isOffAsShipped, switchedOffBy } from './guards/switches.ts'
import type { ModelCall } from './inventory/model-call.ts'
import { functionAround } from './inventory/model-calls.ts'
import { isMember, isName, isObject, propertyOf, stringOf, unwrapped } from './parse/expression.ts'
import type { Call, Module } from './parse/module.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'

/** Functions and classes that try a second model when the first fails. */
const FALLBACK_CALL =
  /(?:^|\.)(?:with_fallbacks|withFallbacks|ModelFallbackMiddleware|modelFallbackMiddleware|RunnableWithFallbacks|FallbackModel|FallbackLLM|FallbackChatModel|FallbackAdapter|createFallback|createProviderFallback|withFallback|completion_with_fallbacks|acompletion_with_fallbacks|batch_completion_models)$/
/** Options under which a gateway or router is given more than one model, in order. */
const LIST_OPTIONS = [
  'fallbacks',
  'context_window_fallbacks',
  'default_fallbacks',
  'fallback_models',
  'fallbackModels',
  'fallback_model',
  'fallbackModel',
]
/** Parsers, tokenizers and guards fall back as well; those are not the answer. */
const ASIDE =
  /guard|classif|moderat|title|tokeniz|embed|rerank|test|eval|parser|locale|i18n|vision|image|transcri|speech|tts/i

/** Second models that are tried when the first fails, on the way to the answer. */
export function modelFallbacks(facts: Facts): readonly Evidence[] {
  const modules = modulesOnPath(facts)
  return [
    ...modules.flatMap((module) => fallbackCalls(facts, module)),
    ...modules.flatMap((module) => fallbackOptions(facts, module)),
    ...secondCalls(facts),
    ...modules.flatMap((module) => namedInHandlers(facts, module)),
    ...modelLoops(facts),
    ...routerConfiguration(facts),
  ]
}

function modulesOnPath(facts: Facts): readonly Module[] {
  const onPath = pathFiles(facts)
  const clients = facts.clients.map(({ path }) => path)
  const named = facts
    .search(
      /with_fallbacks|withFallbacks|[fF]allback(?:Model|LLM|Adapter|s\b)|ModelFallback|createFallback|(?:fallback|backup|secondary)_?(?:model|llm|provider|client)/,
      { roles: ['source'], most: 40 },
    )
    .map(({ path }) => path)
  const near = named.filter((path) => onPath.has(path) || clients.includes(path) || isAround(facts, path))
  return [...new Set([...near, ...facts.calls.map(({ path }) => path)])].flatMap(
    (path) => facts.modules.get(path) ?? [],
  )
}

/** The file takes part in the product when a file on the way imports it, or the reverse. */
function isAround(facts: Facts, path: string): boolean {
  return facts.calls.some(
    (call) =>
      facts.imports.distance(call.path, path) !== undefined ||
      facts.imports.distance(path, call.path) !== undefined,
  )
}

function fallbackCalls(facts: Facts, module: Module): readonly Evidence[] {
  return module.calls.flatMap((call) => {
    if (!FALLBACK_CALL.test(call.callee) || isEmptyList(call.positional[0]) || isOfAPart(call)) return []
    if (isOff(facts, module, call.node)) return []
    const name = call.callee.split('.').at(-1) ?? ''
    return [{ path: module.path, line: call.line, shows: `${name} names the models that are tried next` }]
  })
}

/** The fallback of a parser, tool, guard or title: of what it is called on, or what its result is assigned to. */
function isOfAPart(call: Call): boolean {
  const target = call.node.parent?.children[0]?.text.slice(0, 60) ?? ''
  return /parser|tool|retriever/i.test(call.callee) || ASIDE.test(call.callee) || ASIDE.test(target)
}

function isEmptyList(node: SyntaxNode | undefined): boolean {
  return node !== undefined && /^(?:\[\]|\(\)|None|null|undefined)$/.test(unwrapped(node).text)
}

function fallbackOptions(facts: Facts, module: Module): readonly Evidence[] {
  return module.calls.flatMap((call): readonly Evidence[] => {
    if (
      !/completion|Router|generate|stream|create|responses|invoke|ChatOpen|init_chat_model|LiteLLM|Agent|gateway/i.test(
        call.callee,
      ) ||
      ASIDE.test(call.callee)
    )
      return []
    const found = LIST_OPTIONS.map((name) => optionOf(call, name)).find((node) => node !== undefined)
    const given = found ?? gatewayModels(call)
    if (given === undefined || isEmptyList(given) || isObject(given)) return []
    if (isOff(facts, module, call.node) || isOffAsShipped(facts, module, given)) return []
    return [{ path: module.path, line: given.line, shows: 'other models are named for when the first fails' }]
  })
}

function optionOf(call: Call, name: string): SyntaxNode | undefined {
  const option =
    call.keywords.get(name) ??
    call.positional.map((argument) => propertyOf(argument, name)).find((node) => node !== undefined)
  if (option === undefined) return undefined
  // A name that is only passed through says nothing about what is passed.
  return option.kind === 'identifier' || option.kind === 'shorthand_property_identifier' ? undefined : option
}

/** `extra_body={"models": [...]}` of OpenRouter, `providerOptions: { gateway: { models: [...] } }`. */
function gatewayModels(call: Call): SyntaxNode | undefined {
  const carriers = [
    call.keywords.get('extra_body'),
    ...call.positional.flatMap((argument) => [
      argument,
      propertyOf(argument, 'providerOptions'),
      propertyOf(argument, 'extra_body'),
    ]),
  ]
  for (const carrier of carriers) {
    if (carrier === undefined || !isObject(carrier)) continue
    const gateway = propertyOf(carrier, 'gateway') ?? propertyOf(carrier, 'openrouter') ?? carrier
    const models = isObject(gateway) ? propertyOf(gateway, 'models') : undefined
    if (models !== undefined && /^(?:array|list)$/.test(models.kind) && models.children.length > 1)
      return models
  }
  return undefined
}

/** A model call inside the handler of a `try` around another one, with another model. */
function secondCalls(facts: Facts): readonly Evidence[] {
  const calls = generations(facts).filter(
    (call) => !ASIDE.test(call.function?.name ?? '') && !isConstruction(call),
  )
  return calls.flatMap((second) => {
    const attempt = second.module.tries.find(({ handlers }) =>
      handlers.some((handler) => handler.contains(second.call.node)),
    )
    if (attempt?.body === undefined) return []
    const first = calls.find(
      (call) => call.module === second.module && attempt.body?.contains(call.call.node) === true,
    )
    return first !== undefined && isOtherModel(first, second)
      ? [
          {
            path: second.path,
            line: second.line,
            shows: `${second.callee} is asked when ${first.callee} fails`,
          },
        ]
      : []
  })
}

/** Making a client asks nobody: its handler sees a missing key, and no provider that is down. */
function isConstruction({ call, clients }: ModelCall): boolean {
  return clients.some((client) => client.call === call)
}

function isOtherModel(first: ModelCall, second: ModelCall): boolean {
  if (first.sdk !== second.sdk) return true
  const model = (call: ModelCall): string => {
    const value = call.options.model?.value
    return value === undefined
      ? receiver(call)
      : value.kind === 'literal'
        ? String(value.value)
        : 'text' in value
          ? value.text
          : 'name' in value
            ? value.name
            : `${value.path}:${value.line}`
  }
  return model(first) !== model(second)
}

function receiver({ callee }: ModelCall): string {
  return callee.split('.').slice(0, -1).join('.')
}

const SECOND_MODEL =
  /\b(?:self\.|this\.|settings\.|config\.)?_?(?:fallback|backup|secondary|alternate|alternative)_?(?:model|llm|provider|client|chain|deployment|agent)\w*/i

/** `except RateLimitError: return await self.ask(question, model=settings.fallback_model)`. */
function namedInHandlers(facts: Facts, module: Module): readonly Evidence[] {
  if (ASIDE.test(module.path.split('/').at(-1) ?? '') || isSameAgain(facts)) return []
  return module.tries.flatMap(({ handlers, body }) =>
    handlers.flatMap((handler) => {
      const asked = module.calls.find(
        ({ node }) =>
          handler.contains(node) &&
          SECOND_MODEL.test(node.text) &&
          !/\b(?:log|print|console|getattr|hasattr|isinstance|setattr)/.test(node.text.slice(0, 12)) &&
          !isOff(facts, module, node) &&
          namedSecond(node).length > 0 &&
          !namedSecond(node).some((name) => isOffAsShipped(facts, module, name)),
      )
      const isMain = body !== undefined && !ASIDE.test(functionAround(module, handler)?.name ?? '')
      return asked === undefined || !isMain
        ? []
        : [{ path: module.path, line: asked.line, shows: 'a second model is asked when the first fails' }]
    }),
  )
}

const SAME_AGAIN = new WeakMap<Facts, boolean>()
const STEM = /fallback_?|backup_?|secondary_?/i
/** Steps before the answer. */
const STEP = /quer(?:y|ies)|enhanc|rewrit|condens|translat|embed|rerank|title|guard|classif|summar/i

/**
 * True when the second model is, as shipped, the first one of the same provider: `fallback_model = "m"` beside
 * `model = "m"`. What is down stays down.
 */
function isSameAgain(facts: Facts): boolean {
  const known = SAME_AGAIN.get(facts)
  if (known !== undefined) return known
  const pairs = facts
    .search(
      /^\s*\w*(?:fallback|backup|secondary)_?(?:model|llm|provider|deployment)\w*\s*(?::[^=\n]*)?=\s*["']/i,
      {
        roles: ['source'],
        most: 12,
      },
    )
    .flatMap(({ path, text }) => pairOf(facts, path, text) ?? [])
    .filter(({ name }) => !STEP.test(name))
  const isSame = pairs.some(({ isModel }) => isModel) && pairs.every(({ isEqual }) => isEqual)
  SAME_AGAIN.set(facts, isSame)
  return isSame
}

interface Pair {
  readonly name: string
  readonly isModel: boolean
  readonly isEqual: boolean
}

/** The first model's setting beside that of the second, in the same file. */
function pairOf(facts: Facts, path: string, text: string): Pair | undefined {
  const assignments = facts.modules.get(path)?.assignments ?? []
  const name = /^\s*(\w+)/.exec(text)?.[1] ?? ''
  const [second, first] = [name, name.replace(STEM, '')].map((wanted) =>
    assignments.find(({ target }) => target.split('.').at(-1) === wanted),
  )
  const values = [second, first].map((one) => (one === undefined ? undefined : stringOf(one.value)))
  if (values[0] === undefined || values[1] === undefined) return undefined
  return { name, isModel: !/provider/i.test(name), isEqual: values[0] === values[1] }
}

/** The expressions of a call that name a second model. */
function namedSecond(node: SyntaxNode): readonly SyntaxNode[] {
  return [...node.walk()].filter(
    (inner) =>
      (isName(inner) || isMember(inner)) && new RegExp(`^(?:${SECOND_MODEL.source})$`, 'i').test(inner.text),
  )
}

/** A switch that the project ships off keeps the second model from being asked. */
function isOff(facts: Facts, module: Module, node: SyntaxNode): boolean {
  return switchedOffBy(facts, module, { node, boundary: undefined }) !== undefined
}

/** `for (const model of MODELS) { try { … return } catch { continue } }`. */
function modelLoops(facts: Facts): readonly Evidence[] {
  return generations(facts).flatMap((call) => {
    const loop = call.call.node.enclosing('for_statement', 'for_in_statement')
    if (loop === undefined) return []
    const variable = loop.children.find(({ kind }) => /identifier|pattern/.test(kind))?.text ?? ''
    const isOverModels = /model|provider|client|llm|deployment|endpoint/i.test(variable)
    const isTried = call.module.tries.some(
      ({ node, body }) => loop.contains(node) && body?.contains(call.call.node) === true,
    )
    return isOverModels && isTried
      ? [{ path: call.path, line: loop.line, shows: 'models are tried one after another' }]
      : []
  })
}

/** A proxy or gateway that the project ships with its list of fallbacks. */
function routerConfiguration(facts: Facts): readonly Evidence[] {
  return facts.configuration.settings
    .filter(
      ({ key, value }) =>
        /(?:router_settings|litellm_settings|general_settings)\b.*\bfallbacks?\b/i.test(key) &&
        value !== null &&
        value !== '',
    )
    .map(({ path, line }) => ({ path, line, shows: 'the gateway is configured with fallback models' }))
}
