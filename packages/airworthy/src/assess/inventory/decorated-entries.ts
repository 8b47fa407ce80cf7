import { stringOf, unwrapped } from '../parse/expression.ts'
import type { Call, FunctionSyntax, Module } from '../parse/module.ts'
import { isCall } from '../parse/read-call.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import type { EntryKind, EntryPoint } from './entry-point.ts'
import { firstString, isBot } from './registration-words.ts'

interface DecoratorRule {
  readonly pattern: RegExp
  readonly kind: EntryKind
  readonly framework: string
}

/** In order; a decorator is read as it is written, without its arguments. */
const DECORATORS: readonly DecoratorRule[] = [
  {
    pattern: /^(?:cl|chainlit)\.(?:on_message|on_chat_start|on_audio_end)$/,
    kind: 'app-script',
    framework: 'chainlit',
  },
  {
    pattern: /\.(?:websocket|sock\.route|ws)$|^(?:sock|socketio)\.(?:route|on|event)$|\.on_event$/,
    kind: 'websocket',
    framework: 'websocket',
  },
  {
    pattern: /\.(?:route|get|post|put|patch|delete|api_route|add_url_rule|stream|endpoint|http_endpoint)$/,
    kind: 'http-route',
    framework: 'python-web',
  },
  {
    // Frameworks that serve a model or a function: what carries these is asked over HTTP.
    pattern:
      /^Photon\.handler$|^bentoml\.api$|\.svc\.api$|^modal\.(?:web_endpoint|fastapi_endpoint|asgi_app|wsgi_app)$|^serve\.ingress$|^chalice_app\.route$/,
    kind: 'http-route',
    framework: 'model-serving',
  },
  {
    pattern: /^(?:api_view|csrf_exempt|require_POST|require_http_methods|rt)$/,
    kind: 'http-route',
    framework: 'django',
  },
  {
    pattern:
      /\.(?:function_name|http_trigger|on_request|on_call|on_http_request)$|^(?:https_fn|functions_framework)\./,
    kind: 'serverless',
    framework: 'functions',
  },
  {
    pattern:
      /\.(?:event|message|command|action|shortcut|slash_command|on_message|tree\.command|mention|message_handler|callback_query_handler|hybrid_command)$/,
    kind: 'bot',
    framework: 'bot',
  },
  { pattern: /^(?:Post|Get|Put|Patch|Delete|All|Sse)$/, kind: 'http-route', framework: 'nest' },
  { pattern: /^(?:SubscribeMessage)$/, kind: 'websocket', framework: 'nest' },
  {
    pattern: /^(?:Query|Mutation|Subscription)$|^strawberry\.(?:field|mutation)$/,
    kind: 'http-route',
    framework: 'graphql',
  },
  { pattern: /^(?:mcp|server|app)\.(?:tool|resource|prompt)$/, kind: 'http-route', framework: 'mcp' },
  { pattern: /^(?:click\.command|\w+\.command|app\.callback|cli\.command)$/, kind: 'cli', framework: 'cli' },
]

/** Functions whose decorator makes them an entry point. */
export function decoratedEntries(module: Module): readonly EntryPoint[] {
  return module.functions.flatMap((handler) => {
    const entries = handler.decorators.flatMap((decorator) => entryOf(module, handler, unwrapped(decorator)))
    return entries.slice(0, 1)
  })
}

function entryOf(module: Module, handler: FunctionSyntax, decorator: SyntaxNode): readonly EntryPoint[] {
  const call = isCall(decorator) ? module.callAt(decorator) : undefined
  const callee = call?.callee ?? decorator.text
  const rule = DECORATORS.find(({ pattern }) => pattern.test(callee)) ?? servedRule(module, callee, call)
  if (rule?.kind === 'http-route' && NO_SERVER.test(callee)) return []
  if (rule === undefined || (rule.framework === 'bot' && !isBot(module)) || isOfProcess(call)) return []
  const { kind, framework } = rule
  const own = call === undefined ? undefined : firstString(call)
  const path = own ?? pathOfKeyword(call)
  const url = path === undefined ? undefined : `${prefixOf(module, callee)}${path}`
  const name = kind === 'http-route' ? routeName(callee, url ?? handler.name) : handler.name
  return [{ kind, framework, name, url, path: module.path, line: handler.line, handler, module }]
}

/** Packages that serve what one of their decorators marks. */
const SERVING =
  /^(?:beam|bedrock_agentcore|potassium|leptonai|modal|bentoml|cerebrium|cerebrium_sdk|runpod|fal|chutes|mcp_agent)(?:\.|$)/
const SERVES = /(?:^|\.)(?:handler|endpoint|entrypoint|api|asgi|realtime|background|task_queue|cord)$/
/** Their decorators take what looks like an address and register no handler. */
const NO_SERVER = /^(?:mock|patch|pytest|responses|respx|httpretty|requests_mock|click|typer|app\.mount)\b/
const SERVED: DecoratorRule = { pattern: SERVES, kind: 'http-route', framework: 'python-web' }

/** A decorator of any server that takes the address: `@server.handler("/ask")`, `@post("/ask")`, `@X.task(path="/ask")`. */
function servedRule(module: Module, callee: string, call: Call | undefined): DecoratorRule | undefined {
  if (module.language !== 'python') return undefined
  const address = call === undefined ? undefined : (firstString(call) ?? pathOfKeyword(call))
  if (address?.startsWith('/') === true && !/\s/.test(address)) return SERVED
  const isServing = module.imports.some(({ from }) => SERVING.test(from))
  return isServing && SERVES.test(callee) ? SERVED : undefined
}

function pathOfKeyword(call: Call | undefined): string | undefined {
  const path = call?.keywords.get('path') ?? call?.keywords.get('route')
  return path === undefined ? undefined : stringOf(path)
}

/** `@app.on_event("startup")` runs when the process starts or ends, not when somebody asks. */
function isOfProcess(call: Call | undefined): boolean {
  return call !== undefined && /^(?:startup|shutdown)$/.test(firstString(call) ?? '')
}

/** What a router puts before its addresses: `APIRouter(prefix="/v1")`, `Blueprint("chat", __name__, url_prefix="/chat")`. */
function prefixOf(module: Module, callee: string): string {
  const router = callee.slice(0, callee.lastIndexOf('.'))
  const made = module.assignments.find(({ target }) => target === router)
  const call = made === undefined ? undefined : module.callAt(unwrapped(made.value))
  const prefix = call?.keywords.get('prefix') ?? call?.keywords.get('url_prefix')
  return prefix === undefined ? '' : (stringOf(prefix) ?? '')
}

function routeName(callee: string, address: string): string {
  const method =
    /\.(get|post|put|patch|delete)$/i.exec(callee)?.[1] ?? /^(Post|Get|Put|Patch|Delete)$/.exec(callee)?.[1]
  return method === undefined ? address : `${method.toUpperCase()} ${address}`
}
