import { isObject, propertiesOf } from './parse/expression.ts'
import type { Module } from './parse/module.ts'
import { isCall } from './parse/read-call.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'

/**
 * What a handler does with an error. `answers`: says something to whoever waits. `as-answer`: hands the exception's
 * text on as if it were the answer. `passes-on`: raises it again. `swallows`: logs it or does nothing.
 * `narrow`: handles only errors that a failing model does not raise.
 */
export type HandlerEffect = 'answers' | 'as-answer' | 'passes-on' | 'swallows' | 'narrow'

/** Exceptions that say something about data or a person's key press, and nothing about a provider that fails. */
const NARROW =
  /^(?:[\w.]*\.)?(?:BadRequestError|InvalidRequestError|JSONDecodeError|KeyError|IndexError|ValueError|TypeError|AttributeError|ValidationError|OutputParserException|UnicodeDecodeError|FileNotFoundError|ImportError|ModuleNotFoundError|NotImplementedError|KeyboardInterrupt|EOFError|StopIteration|StopAsyncIteration|CancelledError|GeneratorExit|WebSocketDisconnect|ClientDisconnect|SystemExit|SQLAlchemyError|IntegrityError|NotFoundError|DoesNotExist|ParseError|SyntaxError|UnexpectedModelBehavior|LengthFinishReasonError)$/
const LOG_ROOT =
  /(?:(?<!dia|cata|b)log(?!in|out)|console|stderr|rollbar|^debug$|sentry|span|trac|print|warnings|pprint|capture|metric|telemetry|newrelic|bugsnag|posthog|mlflow|langfuse)/i
const LOG_MEMBER =
  /(?:^|\.)(?:log|debug|info|warn|warning|error|exception|critical|trace|captureException|capture_exception|record_exception|recordException|set_status|setStatus|set_attribute|print_exc|format_exc|print|track|increment|end|add_event)$/
/** Clean-up, waiting and looking at the error: nobody is told by them. */
const SILENT =
  /(?:^|\.)(?:sleep|asleep|setTimeout|isinstance|str|repr|type|getattr|hasattr|len|format|toString|includes|stringify|String|Error|Exception|RuntimeError|ValueError|close|aclose|cancel|abort|clear|clearTimeout|clearInterval|rollback|unlink|remove|rm|rmtree|stop|ssrFixStacktrace|get_logger|getLogger|strip|lower|startswith|time|now|perf_counter|finish|setLoading|setIsLoading|setStreaming|setIsStreaming|set_loading|preventDefault|round|min|max|range|Date)$/
const PASSED_ON = /(?:^|\.)(?:next|reject|set_exception|exit|_exit|rethrow|reraise|Promise\.reject)$/
/** Raised on purpose for the framework, which turns it into an answer. */
const ANSWERING_ERROR =
  /HTTPException|HttpException|HttpError|HTTPError|createError|createHttpError|TRPCError|GraphQLError|ApiError\b|APIError\(|AppError|ServiceUnavailable|InternalServerError|BadGateway|TooManyRequests|gr\.Error|CallableException|HttpsError|Response\(|UserFacing|UserError|\bfail\(|\berror\(\d|\babort\(|ChatSDKError|ToolError|McpError/
const WORDS_OF_A_SENTENCE = 5
const LOADING =
  /load|pending|stream|busy|typing|submitting|progress|retry|retries|attempt|delay|wait|backoff|last_?err|elapsed|end_?time|status_?code$/i

/** What the handlers of one `try` do with an error; `isTerminal` when a printed line is what the user sees. */
export function effectOf(module: Module, handlers: readonly SyntaxNode[], isTerminal = false): HandlerEffect {
  const effects = handlers.map((handler) => effectOfHandler(module, handler, isTerminal))
  const order: readonly HandlerEffect[] = ['answers', 'as-answer', 'passes-on', 'swallows']
  return order.find((effect) => effects.includes(effect)) ?? (effects.length === 0 ? 'passes-on' : 'narrow')
}

function effectOfHandler(module: Module, handler: SyntaxNode, isTerminal: boolean): HandlerEffect {
  const [first] = handler.children
  const caught = first === undefined || /block/.test(first.kind) ? undefined : first
  if (module.language === 'python' && caught !== undefined && isNarrow(caught)) return 'narrow'
  const body = handler.child('block', 'statement_block') ?? handler.children.at(-1) ?? handler
  const error = errorName(module, caught)
  return effectOfBody(module, body, { error, isTerminal })
}

function isNarrow(caught: SyntaxNode): boolean {
  const types = caught.kind === 'as_pattern' ? caught.children[0] : caught
  const names = types?.kind === 'tuple' ? types.children : types === undefined ? [] : [types]
  return names.length > 0 && names.every(({ text }) => NARROW.test(text))
}

function errorName(module: Module, caught: SyntaxNode | undefined): string | undefined {
  if (caught === undefined) return undefined
  if (module.language !== 'python') return /^\w+$/.exec(caught.text)?.[0]
  return caught.child('as_pattern_target')?.text
}

interface Handling {
  readonly error: string | undefined
  readonly isTerminal: boolean
}

/** Also for the function given to `.catch(…)`. */
export function effectOfBody(module: Module, body: SyntaxNode, handling: Handling): HandlerEffect {
  let weakest: HandlerEffect = 'swallows'
  let judgedTo = -1
  for (const node of body.walk()) {
    if (node.start < judgedTo) continue
    if (isErrorAsAnswer(module, node, handling)) {
      weakest = 'as-answer'
      judgedTo = node.end
      continue
    }
    const effect = effectOfNode(module, node, handling)
    if (effect === 'answers') return 'answers'
    if (effect === 'as-answer') weakest = 'as-answer'
    if (effect === 'passes-on' && weakest === 'swallows') weakest = 'passes-on'
  }
  return weakest
}

function effectOfNode(module: Module, node: SyntaxNode, handling: Handling): HandlerEffect | undefined {
  if (node.kind === 'raise_statement' || node.kind === 'throw_statement') {
    return ANSWERING_ERROR.test(node.text) ? 'answers' : 'passes-on'
  }
  if (node.kind === 'return_statement') return effectOfValue(node.children[0], handling)
  if (node.kind === 'yield' || node.kind === 'yield_expression')
    return effectOfValue(node.children[0], handling)
  if (node.kind === 'continue_statement') return 'passes-on'
  if (isCall(node)) return effectOfCall(module, node, handling)
  if (/^(?:assignment|assignment_expression|augmented_assignment|variable_declarator)$/.test(node.kind))
    return effectOfAssignment(node, handling)
  return undefined
}

function effectOfValue(value: SyntaxNode | undefined, { error }: Handling): HandlerEffect | undefined {
  if (value === undefined || isNothing(value) || isLogged(value)) return undefined
  if (/^(?:await\s+)?Promise\.reject/.test(value.text)) return 'passes-on'
  const isText =
    /^(?:string|template_string|concatenated_string|binary_operator|binary_expression)$/.test(value.kind) ||
    /^(?:str|String)\(/.test(value.text)
  // An event of a stream has a form of its own for errors.
  const isEvent = /^[frb]*["'`]+(?:data|event):|json|stringify/i.test(value.text)
  return isText &&
    !isEvent &&
    !isSentence(value) &&
    error !== undefined &&
    new RegExp(`\\b${error}\\b`).test(interpolated(value))
    ? 'as-answer'
    : 'answers'
}

/** Where an answer is put; somebody who looks for an error looks elsewhere. */
const ANSWER_FIELD =
  /^(?:answer|reply|response|output|text|content|completion|bot_?(?:response|message)|assistant)$/i
const ERROR_FIELD = /^(?:is_?|has_?)?(?:error|errors|success|ok|status|status_?code|detail|type|event|role)$/i

/** `return {"answer": str(error)}`, `return Answer(text=f"Error: {error}")` without a sign that it is none. */
function isErrorAsAnswer(module: Module, node: SyntaxNode, { error }: Handling): boolean {
  if (node.kind !== 'return_statement' || error === undefined) return false
  const value = node.children[0]
  if (value === undefined || /status/i.test(value.text)) return false
  const call = isCall(value) ? module.callAt(value) : undefined
  const given = isObject(value) ? [value] : (call?.positional.filter(isObject) ?? [])
  const fields = [
    ...given.flatMap((object) => propertiesOf(object).map((pair) => [pair.key, pair.value] as const)),
    ...(call?.keywords ?? []),
  ]
  if (fields.some(([key]) => ERROR_FIELD.test(key))) return false
  const raw = new RegExp(
    `^(?:str|repr|String)\\(${error}\\)$|^${error}(?:\\.message|\\.toString\\(\\))?$|^[frb]*["'\`].*\\b${error}\\b`,
  )
  return fields.some(([key, text]) => ANSWER_FIELD.test(key) && raw.test(text.text) && !isSentence(text))
}

/** `Sorry, the assistant cannot be reached right now: …` tells a person what happened; `Error: …` does not. */
function isSentence(value: SyntaxNode): boolean {
  const written = value.text.replace(/\$?\{[^}]*\}/g, ' ')
  return (written.match(/\b[a-z]{2,}\b/gi) ?? []).length >= WORDS_OF_A_SENTENCE
}

/** `return console.error(e)`. */
function isLogged(value: SyntaxNode): boolean {
  return isCall(value) && isLog(value.children[0]?.text ?? '')
}

function isNothing(value: SyntaxNode): boolean {
  return /^(?:None|null|undefined|false|False|''|""|\[\]|\{\}|void 0|``)$/.test(value.text)
}

/** Only what is put into a text, so that the word "error" in it is not taken for the variable. */
function interpolated(value: SyntaxNode): string {
  if (!/string/.test(value.kind)) return value.text.replace(/(["'`])(?:(?!\1)[^\\]|\\.)*\1/g, '')
  const inner = [...value.walk()].filter(
    ({ kind }) => kind === 'interpolation' || kind === 'template_substitution',
  )
  return inner.map(({ text }) => text).join(' ')
}

function effectOfCall(module: Module, node: SyntaxNode, { isTerminal }: Handling): HandlerEffect | undefined {
  const call = module.callAt(node)
  if (call === undefined) return undefined
  if (PASSED_ON.test(call.callee)) return 'passes-on'
  if (isLog(call.callee)) {
    const says = call.positional.some(
      ({ kind, text }) => /string/.test(kind) && /[a-z]{3,}\s+[a-z]{2,}/i.test(text),
    )
    return isTerminal && says && /print|console/.test(call.callee) ? 'answers' : undefined
  }
  if (SILENT.test(call.callee) || call.isNew) return undefined
  // `setLoading(false)`, `setAnswer('')`: the screen is tidied up, and nothing is said.
  const isTidying = call.positional.length > 0 && call.positional.every((argument) => isNothing(argument))
  return isTidying ? undefined : 'answers'
}

function isLog(callee: string): boolean {
  const root = callee.split('.')[0] ?? ''
  const isScreen =
    /^(?:st|toast|message|notification|gr|cl|snackbar|Alert|ui|messages|flash|res|reply|ctx|vscode)$/.test(
      root,
    )
  if (callee === 'print' || callee === 'pprint' || LOG_ROOT.test(root)) return true
  const owner = callee.split('.').slice(0, -1).join('.')
  return (
    LOG_MEMBER.test(callee) &&
    (LOG_ROOT.test(owner) || (!isScreen && /(?:context|self|app|this|server)$/.test(root)))
  )
}

function effectOfAssignment(node: SyntaxNode, { error }: Handling): HandlerEffect | undefined {
  const [target, ...rest] = node.children
  const value = rest.at(-1)
  if (target === undefined || value === undefined || isNothing(value) || LOADING.test(target.text))
    return undefined
  // What is set aside for the message inside the handler, or the error for later, is judged where it is used.
  const isLocal =
    node.kind === 'variable_declarator' ||
    (value.text === error && /^\w+$/.test(target.text)) ||
    /^(?:error|err|exc|msg|tb|e|error_(?:msg|message|type|str)|error(?:Msg|Message|Type))$/.test(target.text)
  return isLocal || /^(?:True|true|\d+)$/.test(value.text) ? undefined : 'answers'
}
