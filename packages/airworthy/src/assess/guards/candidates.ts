import type { Facts } from '../facts.ts'
import type { EntryPoint } from '../inventory/entry-point.ts'
import { propertyOf, rootOf, stringOf, unwrapped } from '../parse/expression.ts'
import type { Call, FunctionSyntax, Module } from '../parse/module.ts'
import { isCall } from '../parse/read-call.ts'
import { isFunction } from '../parse/read-declarations.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'

/** Something that runs before or around an entry point and may stop a request. */
export interface Candidate {
  readonly module: Module
  /** The expression that names it: `requireAuth`, `Depends(user)`'s `user`, `limiter.limit("5/minute")`. */
  readonly node: SyntaxNode
}

const DEPENDENCY = /(?:^|\.)(?:Depends|Security)$/
const MOST_APP_FILES = 25
const MOST_LEVELS = 4

/** The dependencies, decorators, wrappers and middleware through which a request reaches an entry point. */
export function candidatesFor(facts: Facts, entry: EntryPoint): readonly Candidate[] {
  const own =
    entry.handler === undefined
      ? []
      : [...aroundFunction(facts, entry.module, entry.handler), ...wrappers(entry.module, entry.handler)]
  const found = [
    ...own,
    ...registrationArguments(entry),
    ...ofRouter(facts, entry),
    ...ofClass(entry),
    ...ofApplication(facts, entry),
    ...beforeRoutes(facts, entry),
  ]
  const seen = new Set<SyntaxNode>()
  return found.filter(({ node }) => !seen.has(node) && seen.add(node) !== undefined)
}

/** Decorators and injected parameters of one function. */
export function aroundFunction(facts: Facts, module: Module, handler: FunctionSyntax): readonly Candidate[] {
  const decorators = handler.decorators.map((node) => ({ module, node: unwrapped(node) }))
  const written = [handler.node.child('parameters', 'formal_parameters'), ...handler.decorators]
  const injected = written.flatMap((node) => (node === undefined ? [] : dependenciesIn(module, node)))
  const aliases = handler.parameters.flatMap(({ type }) => ofAlias(facts, module, type))
  return [...decorators, ...injected, ...aliases]
}

/** `user: CurrentUser`, where `CurrentUser = Annotated[User, Depends(get_current_user)]`. */
function ofAlias(facts: Facts, module: Module, type: string): readonly Candidate[] {
  return [...new Set(type.match(/[A-Za-z_]\w*/g) ?? [])].flatMap((name) => {
    const found = facts.definitions.of(module, name)
    return found?.kind === 'assignment' ? dependenciesIn(found.module, found.assignment.value) : []
  })
}

function dependenciesIn(module: Module, node: SyntaxNode): readonly Candidate[] {
  return [...node.walk()].flatMap((inner): readonly Candidate[] => {
    const call = isCall(inner) ? module.callAt(inner) : undefined
    const target = call?.positional[0] ?? call?.keywords.get('dependency')
    return call !== undefined && target !== undefined && DEPENDENCY.test(call.callee)
      ? [{ module, node: target }]
      : []
  })
}

/** `protectedProcedure.input(…).mutation(…)`: what the chain starts from carries the guards. */
const BUILDER = /^\w*(?:[pP]rocedure|[aA]ction(?:Client)?)$/

/** `const POST = withAuth(async () => …)`: every call around the handler up to the name. */
function wrappers(module: Module, handler: FunctionSyntax): readonly Candidate[] {
  const found: Candidate[] = []
  for (
    let node = handler.node.parent;
    node !== undefined && !isFunction(node) && !/statement$|^program$/.test(node.kind);
    node = node.parent
  ) {
    const call = isCall(node) ? module.callAt(node) : undefined
    if (call === undefined) continue
    const root = rootOf(call.calleeNode)
    found.push({ module, node: call.calleeNode })
    if (root !== call.calleeNode && BUILDER.test(root.text)) found.push({ module, node: root })
  }
  if (handler.name === '' || module.language === 'python') return found
  // `export default withAuth(handler)`: the wrapping stands elsewhere than the function.
  const outside = module.calls.filter((call) =>
    call.positional.some(({ kind, text }) => kind === 'identifier' && text === handler.name),
  )
  return [
    ...found,
    ...outside
      .filter(
        ({ node }) => node.enclosing('export_statement', 'statement_block')?.kind === 'export_statement',
      )
      .map(({ calleeNode }) => ({ module, node: calleeNode })),
  ]
}

/** What is passed to `app.post('/chat', requireAuth, handler)` beside the address and the handler. */
function registrationArguments({ module, handler, line, kind }: EntryPoint): readonly Candidate[] {
  if (module.language === 'python' || (kind !== 'http-route' && kind !== 'websocket')) return []
  return module.calls
    .filter(
      (call) => call.line === line && /\.(?:get|post|put|patch|delete|all|route|ws|on)$/.test(call.callee),
    )
    .flatMap((call) => guardsAmong(module, call, handler?.node))
}

const HOOKS = /^(?:preHandler|onRequest|preValidation|middleware|before|use|onBeforeHandle|beforeHandle)$/

function guardsAmong(module: Module, call: Call, handler: SyntaxNode | undefined): readonly Candidate[] {
  return call.positional.flatMap((node): readonly Candidate[] => {
    if (node === handler || stringOf(node) !== undefined) return []
    if (node.kind === 'object') {
      const hooks = node.children.filter((pair) => HOOKS.test(pair.children[0]?.text ?? ''))
      return hooks
        .flatMap((pair) => pair.children.slice(1))
        .flatMap((value) => listed(value).map((inner) => ({ module, node: inner })))
    }
    return listed(node).map((inner) => ({ module, node: inner }))
  })
}

function listed(node: SyntaxNode): readonly SyntaxNode[] {
  return node.kind === 'array' || node.kind === 'list' ? node.children.map(unwrapped) : [unwrapped(node)]
}

/** What the router of a Python route was made with. */
function ofRouter(facts: Facts, entry: EntryPoint): readonly Candidate[] {
  const name = routerName(entry)
  const found = name === undefined ? undefined : facts.definitions.of(entry.module, name)
  return found?.kind === 'assignment' ? dependenciesIn(found.module, found.assignment.value) : []
}

function routerName({ handler, module }: EntryPoint): string | undefined {
  if (module.language !== 'python') return undefined
  const texts = handler?.decorators.map(({ text }) => text) ?? []
  return texts.flatMap(
    (text) => /^(\w+)\.(?:route|get|post|put|patch|delete|websocket|api_route)\b/.exec(text)?.[1] ?? [],
  )[0]
}

/** Decorators and permission lists of the class around a method. */
function ofClass({ module, handler }: EntryPoint): readonly Candidate[] {
  const owner =
    handler?.className === undefined
      ? undefined
      : module.classes.find(({ name }) => name === handler.className)
  if (owner === undefined) return []
  const holder = owner.node.parent
  const decorators = [
    ...owner.node.children,
    ...(holder?.kind === 'decorated_definition' || holder?.kind === 'export_statement'
      ? holder.children
      : []),
  ]
  const lists = owner.fields.filter(({ name }) =>
    /^(?:permission_classes|authentication_classes|throttle_classes)$/.test(name),
  )
  return [
    ...decorators
      .filter(({ kind }) => kind === 'decorator')
      .flatMap(({ children }) => children.map((node) => ({ module, node: unwrapped(node) }))),
    ...lists.flatMap(({ value }) =>
      value === undefined ? [] : listed(unwrapped(value)).map((node) => ({ module, node })),
    ),
  ]
}

/** Middleware of the applications in which the entry's router is mounted. */
function ofApplication(facts: Facts, entry: EntryPoint): readonly Candidate[] {
  if (entry.kind === 'page' || entry.framework === 'next') return []
  return applicationModules(facts, entry).flatMap((module) =>
    module.language === 'python' ? pythonMiddleware(module, entry) : javascriptMiddleware(module, entry),
  )
}

/** The entry's file and the files that import it, directly or not. */
function applicationModules(facts: Facts, entry: EntryPoint): readonly Module[] {
  const paths = new Set([entry.path])
  let frontier: readonly string[] = [entry.path]
  for (let level = 0; level < MOST_LEVELS && frontier.length > 0; level++) {
    frontier = frontier
      .flatMap((path) => facts.imports.importers(path))
      .filter((path) => !paths.has(path) && facts.isShipped(path))
    for (const path of frontier) if (paths.size < MOST_APP_FILES) paths.add(path)
  }
  return [...paths].flatMap((path) => facts.modules.get(path) ?? [])
}

function pythonMiddleware(module: Module, entry: EntryPoint): readonly Candidate[] {
  const calls = module.calls.flatMap((call): readonly Candidate[] => {
    const [first] = call.positional
    if (/\.(?:add_middleware|before_request)$/.test(call.callee) && first !== undefined)
      return [{ module, node: first }]
    if (/\.include_router$/.test(call.callee) && mounts(call, module, entry))
      return dependenciesIn(module, call.node)
    if (/(?:^|\.)(?:FastAPI|Starlette|Litestar)$/.test(call.callee))
      return [...dependenciesIn(module, call.node), ...middlewareList(module, call)]
    return []
  })
  const hooks = module.functions.filter(({ decorators }) =>
    decorators.some(({ text }) => /\.(?:before_request|before_app_request|middleware)\b/.test(text)),
  )
  return [...calls, ...hooks.map(({ node }) => ({ module, node }))]
}

function middlewareList(module: Module, call: Call): readonly Candidate[] {
  const list = call.keywords.get('middleware')
  if (list === undefined) return []
  return [...list.walk()].flatMap((node) => {
    const inner = isCall(node) ? module.callAt(node) : undefined
    const [target] = inner?.positional ?? []
    return inner !== undefined && target !== undefined && /Middleware$/.test(inner.callee)
      ? [{ module, node: target }]
      : []
  })
}

/** True when `include_router(chat.router)` or `app.use('/chat', chatRouter)` is about the entry's file, as far as its name says. */
function mounts(call: Call, module: Module, entry: EntryPoint): boolean {
  if (module === entry.module) return true
  const file =
    entry.path
      .split('/')
      .slice(-2)
      .join('/')
      .replace(/(?:\/(?:index|__init__))?\.\w+$/, '')
      .split('/')
      .at(-1) ?? ''
  return call.positional.some((node) => {
    const root = /^\w+/.exec(node.text)?.[0] ?? ''
    const imported = module.imports.find(({ local }) => local === root)
    return imported !== undefined && `${imported.from}/${imported.imported}`.includes(file)
  })
}

function javascriptMiddleware(module: Module, entry: EntryPoint): readonly Candidate[] {
  const isOwn = module === entry.module
  const calls = module.calls.flatMap((call): readonly Candidate[] => {
    if (!/\.(?:use|addHook|register|useGlobalGuards|all)$/.test(call.callee)) return []
    const [first] = call.positional
    const prefix = first === undefined ? undefined : stringOf(first)
    const isHook = /\.addHook$/.test(call.callee)
    const covers =
      isHook || prefix === undefined || isPrefix(prefix, entry.url) || (!isOwn && mounts(call, module, entry))
    const comesFirst = !isOwn || call.line <= entry.line
    return covers && comesFirst ? guardsAmong(module, call, undefined) : []
  })
  return [...calls, ...globalGuards(module)]
}

/** Nest's `{ provide: APP_GUARD, useClass: JwtAuthGuard }`. */
function globalGuards(module: Module): readonly Candidate[] {
  if (!module.source.text.includes('APP_GUARD')) return []
  return [...module.root.walk()].flatMap((node): readonly Candidate[] => {
    const isGuard = node.kind === 'object' && propertyOf(node, 'provide')?.text === 'APP_GUARD'
    const guard = isGuard ? propertyOf(node, 'useClass') : undefined
    return guard === undefined ? [] : [{ module, node: guard }]
  })
}

/** Files that a framework runs before every route. */
const BEFORE_ROUTES: Readonly<Record<string, RegExp>> = {
  sveltekit: /(?:^|\/)src\/hooks\.server\.[jt]s$/,
  nitro: /(?:^|\/)server\/middleware\/[^/]+\.[jt]s$/,
}

function beforeRoutes(facts: Facts, { framework }: EntryPoint): readonly Candidate[] {
  const pattern = BEFORE_ROUTES[framework]
  if (pattern === undefined) return []
  const files = facts.project.files.filter(({ path, role }) => role === 'source' && pattern.test(path))
  return files.flatMap(({ path }) => {
    const module = facts.modules.get(path)
    return module === undefined ? [] : module.functions.map(({ node }) => ({ module, node }))
  })
}

function isPrefix(prefix: string, url: string | undefined): boolean {
  const plain = prefix.replace(/\/?\*+\w*$/, '').replace(/\/$/, '')
  return url !== undefined && (plain === '' || url === plain || url.startsWith(`${plain}/`))
}
