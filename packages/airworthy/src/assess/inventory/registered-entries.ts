import { unwrapped } from '../parse/expression.ts'
import type { Call, FunctionSyntax, Module } from '../parse/module.ts'
import { isFunction } from '../parse/read-declarations.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import type { EntryPoint } from './entry-point.ts'
import type { OriginOf } from './origin.ts'
import { firstString, isBot } from './registration-words.ts'

const WEB_PACKAGES =
  /^(?:express|fastify|hono|koa|@koa\/|koa-router|@hono\/|polka|restify|elysia|h3|@hapi|itty-router|micro|@fastify|find-my-way|express-promise-router|@oak|jsr:@oak)/
const REGISTRATION = /^(?:[\w.]+)\.(get|post|put|patch|delete|all|route|ws|on|http|handle|use)$/

const SERVED = /^(?:Deno\.serve|serve|Bun\.serve|https?\.createServer|createServer|addEventListener)$/
const WEB_NAME = /^(?:app|router|server|api|route|routes|fastify|hono|\w+Router|\w+Routes)$/

/** `app.post('/chat', handler)` and its like, also of serverless and bot frameworks. */
export function registeredEntries(module: Module, origin: OriginOf): readonly EntryPoint[] {
  if (module.language === 'python') return pythonEntries(module)
  return module.calls.flatMap((call): readonly EntryPoint[] => {
    const method = REGISTRATION.exec(call.callee)?.[1]
    const isServer = SERVED.test(call.callee)
    if (!isServer && method === undefined) return []
    const handlerNode = call.positional.find((node) => isFunction(node))
    const base: Base = {
      path: module.path,
      line: call.line,
      url: firstString(call),
      handler: functionAt(module, handlerNode),
      module,
    }
    if (isServer)
      return isServed(call, module)
        ? [{ ...base, kind: 'http-route', name: 'the server', framework: 'server' }]
        : []
    const receiver = call.calleeNode.children[0]
    const from = receiver === undefined ? undefined : origin(module, receiver)?.package
    return registration({ call, method: method ?? '', from, receiver: receiver?.text ?? '' }, base)
  })
}

function isServed(call: Call, module: Module): boolean {
  if (call.callee === 'addEventListener') return firstString(call) === 'fetch'
  if (call.callee !== 'serve' && call.callee !== 'createServer') return true
  return module.imports.some(({ from, local }) => local === call.callee && /http|serve/.test(from))
}

type Base = Omit<EntryPoint, 'kind' | 'name' | 'framework'>

interface Registration {
  readonly call: Call
  readonly method: string
  /** The package of the receiver. */
  readonly from: string | undefined
  readonly receiver: string
}

function registration(given: Registration, base: Base): readonly EntryPoint[] {
  const { call, method, from, receiver } = given
  if (from === '@azure/functions' || (method === 'http' && receiver === 'app')) {
    const handler = base.handler ?? handlerOption(base.module, call)
    return [
      {
        ...base,
        handler,
        kind: 'serverless',
        name: base.url ?? 'the function',
        framework: 'azure-functions',
      },
    ]
  }
  if (method === 'on') return eventEntry(given, base)
  if (method === 'use' || base.url === undefined || call.positional.length < 2) return []
  const isWeb =
    from === undefined ? WEB_NAME.test(receiver) && base.url.startsWith('/') : WEB_PACKAGES.test(from)
  return isWeb
    ? [{ ...base, kind: 'http-route', name: `${method.toUpperCase()} ${base.url}`, framework: from ?? 'web' }]
    : []
}

/** `socket.on('message', …)`, `bot.on('text', …)`. */
function eventEntry({ receiver }: Registration, base: Base): readonly EntryPoint[] {
  const { url: event, module } = base
  if (event === undefined) return []
  if (/socket|io|ws|wss/i.test(receiver) && /^(?:message|connection|chat)/.test(event)) {
    return [{ ...base, kind: 'websocket', name: event, framework: 'socket' }]
  }
  return isBot(module) ? [{ ...base, kind: 'bot', name: event, framework: 'bot' }] : []
}

function handlerOption(module: Module, call: Call): FunctionSyntax | undefined {
  const value = call.positional
    .flatMap((node) => node.children)
    .find((pair) => pair.children[0]?.text === 'handler')?.children[1]
  if (value === undefined) return undefined
  return functionAt(module, value) ?? module.functions.find(({ name }) => name === value.text)
}

function functionAt(module: Module, node: SyntaxNode | undefined): FunctionSyntax | undefined {
  return node === undefined
    ? undefined
    : module.functions.find((candidate) => candidate.node === unwrapped(node))
}

/** Django's `path('chat/', view)`, `app.add_api_route(…)`, and handlers of telegram-like libraries. */
function pythonEntries(module: Module): readonly EntryPoint[] {
  return module.calls.flatMap((call): readonly EntryPoint[] => {
    const url = firstString(call)
    const base = { path: module.path, line: call.line, url, handler: undefined, module }
    if (/^(?:path|re_path|url)$/.test(call.callee) && /(?:^|\/)urls\.py$/.test(module.path)) {
      return [{ ...base, kind: 'http-route', name: url ?? 'a route', framework: 'django' }]
    }
    if (
      /\.(?:add_api_route|add_url_rule|add_route|add_api_websocket_route|router\.add_(?:get|post))$/.test(
        call.callee,
      )
    ) {
      return [{ ...base, kind: 'http-route', name: url ?? 'a route', framework: 'python-web' }]
    }
    if (/(?:^|\.)(?:MessageHandler|CommandHandler)$/.test(call.callee) && isBot(module)) {
      return [{ ...base, kind: 'bot', name: 'the message handler', framework: 'telegram' }]
    }
    if (/^(?:functions_framework|https_fn)/.test(call.callee))
      return [{ ...base, kind: 'serverless', name: 'the function', framework: 'functions' }]
    return []
  })
}
