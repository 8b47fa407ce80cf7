import { isObject, propertyOf, stringOf, unwrapped } from '../parse/expression.ts'
import type { Call, FunctionSyntax, Module } from '../parse/module.ts'
import { isFunction } from '../parse/read-declarations.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import type { EntryKind, EntryPoint } from './entry-point.ts'
import { firstString } from './registration-words.ts'

interface FrameworkCall {
  readonly language: 'python' | 'javascript'
  /** The callee as it is written. */
  readonly callee: RegExp
  /** What the file must import. */
  readonly from: RegExp
  readonly kind: EntryKind
  readonly framework: string
}

/** Calls by which a framework is handed a function or a chain that others may then ask for. */
const CALLS: readonly FrameworkCall[] = [
  {
    language: 'javascript',
    callee: /(?:^|\.)(?:onRequest|onCall|onCallGenkit)$/,
    from: /^firebase-functions/,
    kind: 'serverless',
    framework: 'firebase',
  },
  {
    language: 'javascript',
    callee: /[pP]rocedure\b.*\.(?:mutation|query|subscription)$/s,
    from: /trpc/i,
    kind: 'http-route',
    framework: 'trpc',
  },
  {
    language: 'javascript',
    callee: /^(?:action|httpAction|mutation|query)$/,
    from: /_generated\/server/,
    kind: 'serverless',
    framework: 'convex',
  },
  {
    language: 'javascript',
    callee: /^createServerFn\b.*\.handler$/s,
    from: /^@tanstack\//,
    kind: 'server-action',
    framework: 'tanstack',
  },
  {
    language: 'javascript',
    callee: /^api(?:\.\w+)?$/,
    from: /^encore\.dev\/api/,
    kind: 'http-route',
    framework: 'encore',
  },
  {
    language: 'javascript',
    callee: /^(?:startFlowServer|startFlowsServer|expressHandler|appRoute)$/,
    from: /genkit/,
    kind: 'http-route',
    framework: 'genkit',
  },
  {
    language: 'javascript',
    callee: /\.route$/,
    from: /^@hapi\//,
    kind: 'http-route',
    framework: 'hapi',
  },
  {
    language: 'python',
    callee: /^add_routes$/,
    from: /^langserve/,
    kind: 'http-route',
    framework: 'langserve',
  },
  {
    language: 'python',
    callee: /(?:^|\.)(?:Route|WebSocketRoute)$/,
    from: /^(?:starlette|fastapi)/,
    kind: 'http-route',
    framework: 'starlette',
  },
  {
    language: 'python',
    callee: /(?:^|\.)web\.(?:get|post|put|patch|delete|route|view)$/,
    from: /^aiohttp/,
    kind: 'http-route',
    framework: 'aiohttp',
  },
]

/** Entry points that a framework knows by a call of its own rather than by a route of a web server. */
export function frameworkEntries(module: Module): readonly EntryPoint[] {
  const rules = CALLS.filter(
    ({ language, from }) =>
      language === module.language && module.imports.some((imported) => from.test(imported.from)),
  )
  const called = module.calls.flatMap((call): readonly EntryPoint[] => {
    const rule = rules.find(({ callee }) => callee.test(call.callee))
    return rule === undefined || (rule.framework === 'hapi' && handlerIn(module, call) === undefined)
      ? []
      : [entryOf(module, call, rule)]
  })
  return [...called, ...requestHandlers(module)]
}

function entryOf(module: Module, call: Call, { kind, framework }: FrameworkCall): EntryPoint {
  const url = addressOf(call)
  const held = call.node.enclosing('variable_declarator', 'pair')?.children[0]?.text
  const name = url ?? held ?? 'the handler'
  return {
    kind,
    framework,
    name,
    url,
    path: module.path,
    line: call.line,
    handler: handlerIn(module, call),
    module,
  }
}

function addressOf(call: Call): string | undefined {
  const option = call.positional.filter(isObject).flatMap((object) => propertyOf(object, 'path') ?? [])[0]
  const path = option ?? call.keywords.get('path')
  const address = path === undefined ? (firstString(call) ?? '') : (stringOf(path) ?? '')
  const second = call.positional[1]
  const routed = second === undefined ? undefined : stringOf(second)
  return [address, routed].find((text) => text?.startsWith('/'))
}

/** The function that is handed over, by itself, by its name, or as the option `handler`. */
function handlerIn(module: Module, call: Call): FunctionSyntax | undefined {
  const options = call.positional
    .filter(isObject)
    .flatMap((object) => propertyOf(object, 'handler') ?? propertyOf(object, 'resolve') ?? [])
  return [...call.positional, ...options].flatMap((node) => functionOf(module, node) ?? [])[0]
}

function functionOf(module: Module, node: SyntaxNode): FunctionSyntax | undefined {
  const inner = unwrapped(node)
  return isFunction(inner)
    ? module.functions.find((candidate) => candidate.node === inner)
    : module.functions.find(({ name }) => name !== '' && name === inner.text)
}

/** What a platform calls by the type of its request: `main(req: func.HttpRequest)`, `__call__(self, request: Request)`. */
function requestHandlers(module: Module): readonly EntryPoint[] {
  if (module.language !== 'python') return []
  const isFunctionApp = module.imports.some(({ from }) => from.startsWith('azure.functions'))
  const isServe = module.imports.some(({ from }) => /^ray(?:\.|$)/.test(from))
  const handlers = module.functions.filter(({ name, parameters }) => {
    const takesRequest = parameters.some(({ type }) => /(?:^|\.)(?:Http)?Request$/.test(type))
    return takesRequest && ((isFunctionApp && name === 'main') || (isServe && name === '__call__'))
  })
  return handlers.map((handler) => ({
    kind: isFunctionApp ? 'serverless' : 'http-route',
    framework: isFunctionApp ? 'azure-functions' : 'ray',
    name: handler.className ?? handler.name,
    url: undefined,
    path: module.path,
    line: handler.line,
    handler,
    module,
  }))
}
