import type { Facts } from '../facts.ts'
import type { EntryPoint } from '../inventory/entry-point.ts'
import { stringOf, unwrapped } from '../parse/expression.ts'
import type { Module } from '../parse/module.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import { type Guard, type Subject, strongest } from './guard.ts'
import { Judge } from './judge.ts'
import { findRejections } from './rejections.ts'

const FILE = /(?:^|\/)(?:middleware|proxy)\.[jt]s$/

/**
 * What the middleware file of Next.js does to a route: only when its matcher covers the route's address and no branch
 * lets that address through.
 */
export function nextMiddleware(facts: Facts, subject: Subject, entry: EntryPoint): Guard | undefined {
  const { url } = entry
  if (entry.framework !== 'next' || url === undefined) return undefined
  const module = middlewareFile(facts, entry)
  if (module === undefined || !covers(module, url)) return undefined
  const ready = readyMade(module, url)
  if (ready !== undefined) return subject.packages.test('next-auth') ? ready : undefined
  const open = lettingThrough(module, url)
  const judge = new Judge(facts, subject)
  const functions = module.functions.filter(
    ({ isExported, node }) => isExported || /default/.test(node.parent?.text.slice(0, 16) ?? ''),
  )
  const handlers = functions.length > 0 ? functions : module.functions
  const guards = handlers.map(({ node }) => judge.function(module, node))
  const found = strongest(guards)
  if (
    found === undefined ||
    !isFor(module, url, {
      refusals: handlers.flatMap(({ node }) => findRejections(facts, subject, { module, boundary: node })),
    })
  )
    return undefined
  if (open !== undefined) return undefined
  return found
}

/** Beside the `app` or `pages` folder of the route. */
function middlewareFile(facts: Facts, entry: EntryPoint): Module | undefined {
  const root = entry.path.replace(/(?:^|\/)(?:app|pages)\/.*$/, '')
  const folders = [root, root.replace(/(?:^|\/)src$/, '')]
  const path = folders
    .flatMap((folder) =>
      ['middleware.ts', 'middleware.js', 'proxy.ts', 'proxy.js'].map((name) =>
        folder === '' ? name : `${folder}/${name}`,
      ),
    )
    .find((candidate) => FILE.test(candidate) && facts.project.file(candidate) !== undefined)
  return path === undefined ? undefined : facts.modules.get(path)
}

/** Whether `config.matcher` covers an address; without a matcher every address is covered. */
function covers(module: Module, url: string): boolean {
  const config = module.assignments.find(({ target }) => target === 'config')
  const matcher =
    config === undefined
      ? undefined
      : [...config.value.walk()].find((node) => node.kind === 'pair' && node.children[0]?.text === 'matcher')
  if (matcher === undefined) return true
  const patterns = [...matcher.walk()].flatMap((node) =>
    node.kind === 'string' || node.kind === 'template_string' ? (stringOf(node) ?? []) : [],
  )
  return patterns.length === 0 || patterns.some((pattern) => matches(pattern, url))
}

/** Next's and Clerk's patterns: `:path*` for the rest, groups as regular expressions. */
function matches(pattern: string, url: string): boolean {
  const source = pattern
    .replace(/\/:\w+\*/g, '(?:/.*)?')
    .replace(/\/:\w+\+/g, '/.+')
    .replace(/:\w+\??/g, '[^/]+')
    .replace(/(?<!\.)\*$/, '.*')
  try {
    return new RegExp(`^${source}/?$`).test(url)
  } catch {
    return false
  }
}

/** `export { default } from 'next-auth/middleware'`, `export { auth as middleware }`, `withAuth(…)`, `authMiddleware(…)`. */
function readyMade(module: Module, url: string): Guard | undefined {
  const evidence = {
    path: module.path,
    line: 1,
    shows: 'middleware that asks for a session covers the route',
  }
  const handedOn = module.imports.find(
    ({ from, imported }) => /^next-auth\/middleware$/.test(from) && imported === 'default',
  )
  if (handedOn !== undefined && module.functions.length === 0)
    return { state: 'enforced', evidence: { ...evidence, line: handedOn.line } }
  const call = module.calls.find(({ callee }) =>
    /^(?:withAuth|authMiddleware|withMiddlewareAuthRequired|authkitMiddleware|withAuthMiddleware)$/.test(
      callee,
    ),
  )
  if (call === undefined) return undefined
  const isPublic = routesIn(call.node, /publicRoutes|ignoredRoutes|publicPaths|unauthenticatedPaths/).some(
    (pattern) => matches(pattern, url),
  )
  const isOptional =
    /authmiddleware/i.test(call.callee) &&
    /authkit/i.test(call.callee) &&
    !/middlewareAuth/.test(call.node.text)
  return isPublic || isOptional
    ? undefined
    : { state: 'enforced', evidence: { ...evidence, line: call.line } }
}

function routesIn(node: SyntaxNode, key: RegExp): readonly string[] {
  const pair = [...node.walk()].find(
    (inner) => inner.kind === 'pair' && key.test(inner.children[0]?.text ?? ''),
  )
  return pair === undefined ? [] : strings(pair)
}

function strings(node: SyntaxNode): readonly string[] {
  return [...node.walk()].flatMap((inner) => (inner.kind === 'string' ? (stringOf(inner) ?? []) : []))
}

/** The line of a branch that lets an address through before anything is asked. */
function lettingThrough(module: Module, url: string): number | undefined {
  const found = [...module.root.walk()].find((node) => {
    const [condition, consequence] = node.children
    if (node.kind !== 'if_statement' || condition === undefined || consequence === undefined) return false
    const passes =
      /return\s*(?:;|\}|$)|NextResponse\.next\(|return\s+(?:res|response|supabaseResponse|null|undefined)\b/.test(
        consequence.text.slice(0, 200),
      )
    return passes && !/!/.test(condition.text) && addressIs(module, condition, url)
  })
  return found?.line
}

/** Whether refusals are about this address: those under a condition on other addresses are not. */
function isFor(
  module: Module,
  url: string,
  { refusals }: { readonly refusals: readonly SyntaxNode[] },
): boolean {
  const own = refusals.filter((node) => node.source === module.source)
  const protects = module.calls
    .filter(({ callee }) => /\.protect$|^protect$/.test(callee))
    .map(({ node }) => node)
  const all = [...own, ...protects]
  return all.length === 0 || all.some((node) => !isForOthers(module, url, node))
}

/** True when a condition around the node keeps it from this address. */
function isForOthers(module: Module, url: string, node: SyntaxNode): boolean {
  for (let outer = node.parent; outer !== undefined; outer = outer.parent) {
    const condition = outer.kind === 'if_statement' ? outer.children[0] : undefined
    if (condition === undefined || condition.contains(node) || !speaksOfAddress(module, condition)) continue
    const isForTheRest = /!\s*(?:is\w*Public\w*|public\w*)/i.test(condition.text)
    if (isForTheRest === addressIs(module, condition, url)) return true
  }
  return false
}

const ADDRESS = /pathname|nextUrl|\burl\b|\bpath\b|isPublic|isProtected|Route|createRouteMatcher/i

function speaksOfAddress(module: Module, condition: SyntaxNode): boolean {
  return ADDRESS.test(condition.text) || patternsOf(module, condition).length > 0
}

/** Whether a condition on the address names this one, by start, equality or a list of patterns. */
function addressIs(module: Module, condition: SyntaxNode, url: string): boolean {
  if (!speaksOfAddress(module, condition)) return false
  return patternsOf(module, condition).some(
    (pattern) =>
      (pattern.startsWith('/') && pattern.length > 1 && url.startsWith(pattern)) || matches(pattern, url),
  )
}

function patternsOf(module: Module, condition: SyntaxNode): readonly string[] {
  const named = [...condition.walk()].flatMap((node) =>
    node.kind === 'identifier' ? module.assignments.filter(({ target }) => target === node.text) : [],
  )
  return [...strings(condition), ...named.flatMap(({ value }) => strings(unwrapped(value)))].filter((text) =>
    text.startsWith('/'),
  )
}
