import type { Evidence } from './check.ts'
import type { Facts, TextHit } from './facts.ts'
import { effectOf } from './handler-effect.ts'
import type { Module } from './parse/module.ts'

interface Net {
  readonly pattern: RegExp
  readonly containing: string
  readonly shows: string
}

/** What a framework, a server or an agent does with every error that nobody handled. */
const NETS: readonly Net[] = [
  {
    containing: 'exception_handler',
    pattern:
      /@\w+(?:\.\w+)*\.exception_handler\(\s*(?:Exception|BaseException|500|HTTPException|StarletteHTTPException|\w*(?:OpenAI|LLM|Model|Provider|API|Service|App|AI)\w*(?:Error|Exception))|add_exception_handler\(\s*(?:Exception|BaseException|500|HTTPException|\w*(?:OpenAI|LLM|Model|Provider|API|Service|App|AI)\w*(?:Error|Exception))/,
    shows: 'a handler of the web framework answers every error',
  },
  {
    containing: 'errorhandler',
    pattern:
      /@\w+(?:\.\w+)*\.(?:app_)?errorhandler\(\s*(?:Exception|500|HTTPException|\w*(?:OpenAI|LLM|API|App)\w*(?:Error|Exception))/,
    shows: 'a handler of the web framework answers every error',
  },
  {
    containing: 'setErrorHandler',
    pattern: /\.setErrorHandler\(/,
    shows: 'the error handler of the server answers every error',
  },
  {
    containing: '.onError(',
    pattern: /\b(?:app|router|api|server|hono)\w*\.onError\(/,
    shows: 'the error handler of the server answers every error',
  },
  {
    containing: '@Catch(',
    pattern: /@Catch\(\s*(?:\)|HttpException|Error\b|\w*(?:OpenAI|LLM|AI)\w*)/,
    shows: 'an exception filter answers every error',
  },
  {
    containing: 'useGlobalFilters',
    pattern: /useGlobalFilters\(/,
    shows: 'a global exception filter answers every error',
  },
  {
    containing: 'add_error_handler',
    pattern: /\.add_error_handler\(/,
    shows: 'the error handler of the bot answers every error',
  },
  {
    containing: '@app.error',
    pattern: /@app\.error\b/,
    shows: 'the error handler of the bot answers every error',
  },
  {
    containing: 'RetryMiddleware',
    pattern: /\bModelRetryMiddleware\(/,
    shows: 'retry middleware turns a failed model call into a message',
  },
  {
    containing: 'modelRetryMiddleware',
    pattern: /\bmodelRetryMiddleware\(/,
    shows: 'retry middleware turns a failed model call into a message',
  },
  {
    containing: 'getErrorMessage',
    pattern: /\bgetErrorMessage\s*:/,
    shows: 'errors of the stream are turned into a message',
  },
]
/** `onError` of a stream that the page reads: what it returns is what the page gets. */
const STREAM_ERROR =
  /\b(?:createUIMessageStream|createDataStream|createDataStreamResponse|toDataStreamResponse|toUIMessageStreamResponse|toUIMessageStream|pipeDataStreamToResponse|pipeUIMessageStreamToResponse|createDataStreamWithErrors)$/

/** What catches errors beyond the call and its callers. */
export function safetyNets(facts: Facts): readonly Evidence[] {
  const named = NETS.flatMap(({ pattern, containing, shows }) =>
    facts.search(pattern, { roles: ['source'], containing, most: 3 }).map((hit) => evidence(hit, shows)),
  )
  return [...named, ...streamErrors(facts), ...middlewares(facts), ...expressHandlers(facts)]
}

function evidence({ path, line }: TextHit, shows: string): Evidence {
  return { path, line, shows }
}

function streamErrors(facts: Facts): readonly Evidence[] {
  const modules = new Set(facts.calls.map(({ module }) => module))
  return [...modules].flatMap((module) =>
    module.calls.flatMap((call) => {
      if (!STREAM_ERROR.test(call.callee)) return []
      const handler = call.positional
        .flatMap((argument) => argument.children)
        .find((property) => property.children[0]?.text === 'onError')
      return handler === undefined
        ? []
        : [{ path: module.path, line: handler.line, shows: 'errors of the stream are turned into a message' }]
    }),
  )
}

const MIDDLEWARE = /await\s+call_next\(|await\s+self\.app\(scope|get_response\(request\)|await\s+next\(\)/

/** Middleware whose `try` goes around the whole request. */
function middlewares(facts: Facts): readonly Evidence[] {
  const paths = new Set(facts.search(MIDDLEWARE, { roles: ['source'], most: 30 }).map(({ path }) => path))
  return [...paths].flatMap((path) => {
    const module = facts.modules.get(path)
    return module === undefined ? [] : middlewareTries(module)
  })
}

function middlewareTries(module: Module): readonly Evidence[] {
  const around = module.tries.filter(
    ({ body, handlers }) => body !== undefined && handlers.length > 0 && MIDDLEWARE.test(body.text),
  )
  return around
    .filter(({ handlers }) => effectOf(module, handlers) === 'answers')
    .map(({ handlers, line }) => ({
      path: module.path,
      line: handlers[0]?.line ?? line,
      shows: 'middleware around every request answers errors',
    }))
}

const EXPRESS =
  /\.use\(\s*(?:async\s*)?(?:function\s*\w*\s*)?\(\s*_?(?:err|error)\w*(?:\s*:\s*[\w.<>| ]+)?\s*,\s*_?\w+[^)]*,[^)]*,[^)]*\)|\.use\(\s*(?:\w*[eE]rror(?:Handler|Middleware)|handleErrors?|globalErrorHandler)\w*\s*(?:\(|\))/
const ASYNC_ERRORS =
  /express-async-errors|asyncHandler\(|catchAsync\(|wrapAsync\(|express-async-handler|"express":\s*"[\^~]?5/

/** Express 4 gives a rejected promise to its error handler only when something hands it on. */
function expressHandlers(facts: Facts): readonly Evidence[] {
  const hits = facts.search(EXPRESS, { roles: ['source'], containing: '.use(', most: 3 })
  const isHandedOn =
    hits.length > 0 &&
    facts.search(ASYNC_ERRORS, { most: 1 }).length +
      facts.search(/\bnext\(\s*(?:e|err|error|ex)\b/, { roles: ['source'], most: 1 }).length >
      0
  return isHandedOn
    ? hits.map((hit) => evidence(hit, 'the error middleware of the server answers every error'))
    : []
}
