import type { Definition, Definitions } from '../parse/definitions.ts'
import { returnedBy } from '../parse/evaluate.ts'
import { isMember, isName, pathOf, rootOf, unwrapped } from '../parse/expression.ts'
import type { Call, Module } from '../parse/module.ts'
import type { Modules } from '../parse/modules.ts'
import { isCall } from '../parse/read-call.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'

/** The package that a value comes from. */
export interface Origin {
  readonly package: string
  /** The class or function of the package that made it; `chain` for a composition of several. */
  readonly symbol: string
  /** The call that constructed it, when there is one, and the file of that call. */
  readonly call: Call | undefined
  readonly module: Module
}

const DEEPEST = 8

/** Follows a value back to the package it comes from: through names, members, factories and files. */
export type OriginOf = (module: Module, node: SyntaxNode) => Origin | undefined

export function originFinder(definitions: Definitions, modules: Modules): OriginOf {
  const known = new Map<SyntaxNode, Origin | undefined>()
  const find = (module: Module, expression: SyntaxNode, depth: number): Origin | undefined => {
    const node = unwrapped(expression)
    if (depth > DEEPEST) return undefined
    if (known.has(node)) return known.get(node)
    known.set(node, undefined)
    const origin = step({ definitions, modules, find }, { module, node, depth })
    known.set(node, origin)
    return origin
  }
  return (module, node) => find(module, node, 0)
}

interface Finder {
  readonly definitions: Definitions
  readonly modules: Modules
  readonly find: (module: Module, node: SyntaxNode, depth: number) => Origin | undefined
}

interface At {
  readonly module: Module
  readonly node: SyntaxNode
  readonly depth: number
}

function step(finder: Finder, at: At): Origin | undefined {
  const { node, module, depth } = at
  if (isCall(node)) return ofCall(finder, at)
  if (isName(node)) return ofPath(finder, at, node.text)
  if (isMember(node)) return ofMember(finder, at)
  if (
    /^(?:binary_operator|ternary_expression|conditional_expression|boolean_operator|binary_expression|with_item)$/.test(
      node.kind,
    )
  ) {
    const found = node.children
      .map((child) => finder.find(module, child, depth + 1))
      .find((origin) => origin !== undefined)
    const isComposition = node.kind === 'binary_operator' && found !== undefined
    return isComposition ? { ...found, symbol: 'chain', call: undefined } : found
  }
  return undefined
}

function ofMember(finder: Finder, at: At): Origin | undefined {
  const path = pathOf(at.node)
  const direct = path === undefined ? undefined : ofPath(finder, at, path)
  if (direct !== undefined) return direct
  const object = at.node.children[0]
  const member = at.node.children.at(-1)?.text ?? ''
  const inner = object === undefined ? undefined : finder.find(at.module, object, at.depth + 1)
  // `openai.ChatCompletion`, `genai.GenerativeModel`: the package itself has members that matter.
  return inner !== undefined && inner.call === undefined && inner.symbol !== 'chain'
    ? { ...inner, symbol: `${inner.symbol}.${member}` }
    : inner
}

function ofPath(finder: Finder, { module, node, depth }: At, path: string): Origin | undefined {
  const found = finder.definitions.of(module, path, node)
  if (found === undefined) return undefined
  switch (found.kind) {
    case 'package':
      return { package: packageName(found.import), symbol: symbolOf(found.import), call: undefined, module }
    case 'assignment':
      return finder.find(found.module, found.assignment.value, depth + 1)
    case 'parameter':
      return ofType(finder, found.module, found.function.parameters[found.index]?.type ?? '')
    default:
      return undefined
  }
}

/** `from llama_index.llms import openai` names a module of the package, not a symbol of it: both are the package. */
function packageName(imported: { readonly from: string }): string {
  return imported.from
}

function symbolOf(imported: {
  readonly imported: string
  readonly local: string
  readonly from: string
}): string {
  if (imported.imported !== '*' && imported.imported !== 'default') return imported.imported
  return imported.imported === 'default'
    ? imported.local
    : (imported.from.split(/[./]/).at(-1) ?? imported.from)
}

/** A parameter whose annotation names a class of a package. */
function ofType(finder: Finder, module: Module, type: string): Origin | undefined {
  for (const name of type.match(/[A-Za-z_]\w*/g) ?? []) {
    const found = finder.definitions.of(module, name)
    if (found?.kind === 'package') {
      return {
        package: found.import.from,
        symbol: symbolOf(found.import),
        call: undefined,
        module: found.module,
      }
    }
  }
  return undefined
}

function ofCall(finder: Finder, { module, node, depth }: At): Origin | undefined {
  const call = module.callAt(node)
  if (call === undefined) return undefined
  const found = namedClass(finder, finder.definitions.of(module, call.callee, call.node))
  if (found?.kind === 'function') {
    const results = returnedBy(found.function.node)
    const origins = results.map((result) => finder.find(found.module, result, depth + 1))
    return (
      origins.find((origin) => origin !== undefined) ??
      ofType(finder, found.module, returnTypeOf(found.function.node))
    )
  }
  if (found?.kind === 'class') return ofClass(finder, found, { module, depth, call })
  const callee = unwrapped(call.calleeNode)
  const inner = isCall(callee) ? undefined : finder.find(module, callee, depth + 1)
  if (inner !== undefined)
    return /(?:^|\.)(?:pipe|as_query_engine|as_chat_engine|asQueryEngine|asChatEngine)$/.test(call.callee)
      ? { ...inner, symbol: 'chain', call: undefined }
      : construction(inner, call, module)
  const root = rootOf(callee)
  return root === callee ? undefined : finder.find(module, root, depth + 1)
}

/** `model = WrappedModel`, then `model(…)`: the name stands for the class. */
function namedClass(finder: Finder, found: Definition | undefined): Definition | undefined {
  if (found?.kind !== 'assignment' || !isName(unwrapped(found.assignment.value))) return found
  const { module, assignment } = found
  const named = finder.definitions.of(module, assignment.value.text, assignment.value)
  return named?.kind === 'class' ? named : found
}

interface ClassAt {
  readonly module: Module
  readonly depth: number
  readonly call: Call
}

/** A class of the project that extends one of a package is that class, with additions. */
function ofClass(
  finder: Finder,
  found: Extract<Definition, { kind: 'class' }>,
  at: ClassAt,
): Origin | undefined {
  for (const base of found.class.bases.slice(0, 4)) {
    const next = finder.definitions.of(found.module, base)
    const imported = found.module.imports.find(({ local }) => local === base)
    if (next?.kind === 'class' && at.depth < DEEPEST) {
      const inherited = ofClass(finder, next, { ...at, depth: at.depth + 1 })
      if (inherited !== undefined) return inherited
    } else if (imported !== undefined && next?.kind !== 'file') {
      return { package: imported.from, symbol: symbolOf(imported), call: at.call, module: at.module }
    }
  }
  return undefined
}

/** A call on the package makes something; a call on what was made keeps saying where it was made. */
function construction(inner: Origin, call: Call, module: Module): Origin {
  if (inner.call !== undefined) {
    const member = /\.(\w+)$/.exec(call.callee)?.[1]
    return member === undefined ? inner : { ...inner, symbol: inner.symbol }
  }
  return { ...inner, call, module }
}

function returnTypeOf(node: SyntaxNode): string {
  return node.child('type', 'type_annotation')?.text ?? ''
}
