import { stringOf, unwrapped } from '../parse/expression.ts'
import type { FunctionSyntax, Module } from '../parse/module.ts'
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
  const rule = DECORATORS.find(({ pattern }) => pattern.test(callee))
  if (rule === undefined || (rule.framework === 'bot' && !isBot(module))) return []
  const { kind, framework } = rule
  const own = call === undefined ? undefined : firstString(call)
  const url = own === undefined ? undefined : `${prefixOf(module, callee)}${own}`
  const name = kind === 'http-route' ? routeName(callee, url ?? handler.name) : handler.name
  return [{ kind, framework, name, url, path: module.path, line: handler.line, handler, module }]
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
