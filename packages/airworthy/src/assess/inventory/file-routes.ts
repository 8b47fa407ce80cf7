import type { FunctionSyntax, Module } from '../parse/module.ts'
import type { EntryKind, EntryPoint } from './entry-point.ts'

interface FileRule {
  readonly pattern: RegExp
  readonly kind: EntryKind
  readonly framework: string
  /** The exported functions that are entries; the default export when undefined. */
  readonly exports?: RegExp
}

const METHODS = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/

/** Frameworks whose routes are files. */
const RULES: readonly FileRule[] = [
  {
    pattern: /(?:^|\/)app\/(?:.*\/)?route\.[jt]sx?$/,
    kind: 'http-route',
    framework: 'next',
    exports: METHODS,
  },
  { pattern: /(?:^|\/)pages\/api\/.*\.[jt]sx?$/, kind: 'http-route', framework: 'next' },
  { pattern: /(?:^|\/)app\/(?:.*\/)?page\.[jt]sx?$/, kind: 'page', framework: 'next' },
  { pattern: /(?:^|\/)pages\/(?!_|api\/)(?:.*\/)?[^_/][^/]*\.[jt]sx$/, kind: 'page', framework: 'next' },
  { pattern: /(?:^|\/)\+server\.[jt]s$/, kind: 'http-route', framework: 'sveltekit', exports: METHODS },
  {
    pattern: /(?:^|\/)\+page\.server\.[jt]s$/,
    kind: 'server-action',
    framework: 'sveltekit',
    exports: /^(?:load|actions)$/,
  },
  {
    pattern: /(?:^|\/)routes\/.*\.[jt]sx?$/,
    kind: 'http-route',
    framework: 'remix',
    exports: /^(?:loader|action)$/,
  },
  { pattern: /(?:^|\/)server\/(?:api|routes)\/.*\.[jt]s$/, kind: 'http-route', framework: 'nitro' },
  {
    pattern: /(?:^|\/)(?:netlify|supabase|api)\/(?:edge-)?functions\/.*\.[jt]s$/,
    kind: 'serverless',
    framework: 'functions',
    exports: /^(?:handler|default)$/,
  },
  { pattern: /^api\/.*\.[jt]s$/, kind: 'serverless', framework: 'vercel' },
]

/** The entry points that a file is by its place and its exports. */
export function fileRoutes(module: Module): readonly EntryPoint[] {
  const byPlace = RULES.filter(({ pattern }) => pattern.test(module.path)).flatMap((rule) =>
    byRule(module, rule),
  )
  return [...byPlace, ...serverActions(module), ...handlers(module)]
}

function byRule(module: Module, rule: FileRule): readonly EntryPoint[] {
  const { kind, framework } = rule
  const url = urlOf(module.path)
  if (rule.exports !== undefined) {
    const exported = exportedNames(module).filter(({ name }) => rule.exports?.test(name))
    return exported.map(({ name, line, handler }) => ({
      kind,
      framework,
      url,
      path: module.path,
      line,
      name: `${name} ${url}`,
      handler,
      module,
    }))
  }
  const handler = defaultExport(module)
  if (handler === undefined) return []
  const name = kind === 'page' ? `the page ${url}` : url
  return [
    { kind, framework, url, path: module.path, line: handler.line, name, handler: handler.function, module },
  ]
}

interface Exported {
  readonly name: string
  readonly line: number
  readonly handler: FunctionSyntax | undefined
}

/** Exported functions, constants and `export { handler as GET }`. */
function exportedNames(module: Module): readonly Exported[] {
  const names = module.root.children.flatMap((node): readonly Exported[] => {
    if (node.kind !== 'export_statement') return []
    return [...node.walk()].flatMap((inner): readonly Exported[] => {
      const isTop =
        inner.parent === node || inner.parent?.parent === node || inner.parent?.kind === 'export_clause'
      const name = inner.kind === 'export_specifier' ? inner.children.at(-1)?.text : inner.children[0]?.text
      if (!isTop || name === undefined) return []
      if (
        !/^(?:export_specifier|function_declaration|variable_declarator|generator_function_declaration)$/.test(
          inner.kind,
        )
      )
        return []
      return [
        { name, line: inner.line, handler: module.functions.find((candidate) => candidate.name === name) },
      ]
    })
  })
  return names
}

function defaultExport(
  module: Module,
): { readonly line: number; readonly function: FunctionSyntax | undefined } | undefined {
  const statement = module.root.children.find(
    (node) => node.kind === 'export_statement' && /^export\s+default\b/.test(node.text.slice(0, 40)),
  )
  const common = module.assignments.find(({ target }) => target === 'module.exports')
  const value = statement?.children[0] ?? common?.value
  if (value === undefined) return undefined
  const inside = [...value.walk()].find((node) =>
    module.functions.some((candidate) => candidate.node === node),
  )
  const byNode = module.functions.find((candidate) => candidate.node === inside)
  const byName = module.functions.find((candidate) => candidate.name === value.text)
  return { line: (byName ?? byNode)?.line ?? value.line, function: byName ?? byNode }
}

/** `app/(chat)/api/chat/route.ts` is `/api/chat`. */
function urlOf(path: string): string {
  const inside = path
    .replace(/^.*?(?:^|\/)(?:src\/)?(?:app|pages|routes|server)\/(?!.*\/(?:pages|app)\/)/, '')
    .replace(/\/?(?:route|page|\+server|\+page\.server|index)?\.[jt]sx?$/, '')
    .split('/')
    .filter((part) => part !== '' && !/^\(.*\)$/.test(part))
  return `/${inside.join('/')}`
}

/** Exported functions of a file marked `'use server'`. */
function serverActions(module: Module): readonly EntryPoint[] {
  const [first] = module.root.children
  if (first === undefined || !/^['"]use server['"]/.test(first.text)) return []
  return module.functions
    .filter(({ isExported, name }) => isExported && name !== '')
    .map((handler) => ({
      kind: 'server-action',
      framework: 'next',
      url: undefined,
      path: module.path,
      line: handler.line,
      name: handler.name,
      handler,
      module,
    }))
}

/** Handlers that a cloud calls by their name. */
function handlers(module: Module): readonly EntryPoint[] {
  const python = module.functions.find(
    ({ name, className, parameters }) =>
      className === undefined &&
      (name === 'lambda_handler' || (name === 'handler' && parameters[0]?.name === 'event')),
  )
  const exported = module.assignments.find(({ target }) => /^(?:module\.)?exports\.handler$/.test(target))
  const named = module.functions.find(
    ({ name, isExported, parameters }) =>
      name === 'handler' && isExported && /^_?event$/.test(parameters[0]?.name ?? ''),
  )
  const worker = /^export\s+default\s*\{[^}]*\bfetch\b/m.exec(module.source.text)
  const line =
    python?.line ??
    exported?.line ??
    named?.line ??
    (worker === null ? undefined : module.source.text.slice(0, worker.index).split('\n').length)
  if (line === undefined || RULES.some(({ pattern }) => pattern.test(module.path))) return []
  return [
    {
      kind: 'serverless',
      framework: 'functions',
      url: undefined,
      path: module.path,
      line,
      name: `the function ${module.path.split('/').slice(-2).join('/')}`,
      handler: python ?? named,
      module,
    },
  ]
}
