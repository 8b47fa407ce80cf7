import type { Assignment, ClassSyntax, FunctionSyntax, Import, Module } from './module.ts'
import type { Modules } from './modules.ts'
import { enclosingFunction, isFunction } from './read-declarations.ts'
import type { ResolveImport } from './resolve-import.ts'
import type { SyntaxNode } from './syntax-node.ts'

/** What a name means where it is used. */
export type Definition =
  | { readonly kind: 'assignment'; readonly module: Module; readonly assignment: Assignment }
  | { readonly kind: 'function'; readonly module: Module; readonly function: FunctionSyntax }
  | { readonly kind: 'class'; readonly module: Module; readonly class: ClassSyntax }
  | {
      readonly kind: 'parameter'
      readonly module: Module
      readonly function: FunctionSyntax
      readonly index: number
    }
  | { readonly kind: 'package'; readonly module: Module; readonly import: Import }
  | { readonly kind: 'file'; readonly module: Module }

/** Finds definitions across the files of the project, following imports and re-exports. */
export interface Definitions {
  /** What `name`, a plain name or a path such as `self.llm`, means at `node`. */
  of(module: Module, name: string, node?: SyntaxNode): Definition | undefined
  /** All assignments to a path in a file, in source order. */
  assignments(module: Module, target: string): readonly Assignment[]
  readonly resolve: ResolveImport
}

const MOST_HOPS = 5

export function definitionsOf(modules: Modules, resolve: ResolveImport): Definitions {
  const byTarget = new WeakMap<Module, ReadonlyMap<string, readonly Assignment[]>>()
  const assignments = (module: Module, target: string): readonly Assignment[] => {
    let index = byTarget.get(module)
    if (index === undefined) {
      index = Map.groupBy(module.assignments, (assignment) => assignment.target)
      byTarget.set(module, index)
    }
    return index.get(target) ?? []
  }
  const finder: Finder = { modules, resolve, assignments }
  return {
    assignments,
    resolve,
    of: (module, name, node) => definition(finder, { module, name, node, hops: 0 }),
  }
}

interface Finder {
  readonly modules: Modules
  readonly resolve: ResolveImport
  readonly assignments: (module: Module, target: string) => readonly Assignment[]
}

interface Sought {
  readonly module: Module
  readonly name: string
  readonly node: SyntaxNode | undefined
  readonly hops: number
}

function definition(finder: Finder, sought: Sought): Definition | undefined {
  const { module, name, node } = sought
  const parameter = node === undefined ? undefined : parameterOf(module, name, node)
  const assignment = visibleAssignment(finder.assignments(module, name), node)
  if (parameter?.kind === 'parameter' && !isInside(assignment, parameter.function.node)) return parameter
  if (assignment !== undefined) return assigned(module, assignment)
  const own = declared(module, name)
  if (own !== undefined) return own
  const imported = importOf(module, name)
  return imported === undefined ? wildcard(finder, sought) : followed(finder, imported, sought)
}

/** `const f = () => …` defines a function. */
function assigned(module: Module, assignment: Assignment): Definition {
  const found =
    isFunction(assignment.value) && assignment.member === undefined
      ? module.functions.find((candidate) => candidate.node === assignment.value)
      : undefined
  return found === undefined
    ? { kind: 'assignment', module, assignment }
    : { kind: 'function', module, function: found }
}

function isInside(assignment: Assignment | undefined, node: SyntaxNode): boolean {
  return assignment !== undefined && node.contains(assignment.node)
}

function parameterOf(module: Module, name: string, node: SyntaxNode): Definition | undefined {
  for (let scope = enclosingFunction(node); scope !== undefined; scope = enclosingFunction(scope)) {
    const found = module.functions.find((candidate) => candidate.node === scope)
    const index = found?.parameters.findIndex((parameter) => parameter.name === name) ?? -1
    if (found !== undefined && index >= 0) return { kind: 'parameter', module, function: found, index }
  }
  return undefined
}

/** The last assignment before the use in the nearest function around it; else one at the top of the file. */
function visibleAssignment(all: readonly Assignment[], node: SyntaxNode | undefined): Assignment | undefined {
  if (all.length === 0) return undefined
  // A member such as `self.llm` is set in another method than the one that uses it.
  if (node === undefined || all[0]?.target.includes('.') === true) return all.findLast(isSet) ?? all.at(-1)
  for (let scope = enclosingFunction(node); scope !== undefined; scope = enclosingFunction(scope)) {
    const inScope = all.filter(
      (assignment) => scope.contains(assignment.node) && !assignment.value.contains(node),
    )
    const before = inScope.findLast((assignment) => assignment.node.start < node.start)
    const chosen = before ?? inScope[0]
    if (chosen !== undefined) return chosen
  }
  const top = all.filter(
    (assignment) => enclosingFunction(assignment.node) === undefined && !assignment.value.contains(node),
  )
  return top.findLast(isSet) ?? top[0]
}

/** `llm = None` at the top announces a name; what it holds later is meant. */
function isSet(assignment: Assignment): boolean {
  return !/^(?:None|null|undefined|false|False|\[\]|\{\})$/.test(assignment.value.text)
}

function declared(module: Module, name: string): Definition | undefined {
  const found = module.functions.find(
    (candidate) => candidate.name === name && candidate.className === undefined,
  )
  if (found !== undefined) return { kind: 'function', module, function: found }
  const type = module.classes.find((candidate) => candidate.name === name)
  if (type !== undefined) return { kind: 'class', module, class: type }
  const method = /^(?:self|this|cls)\.(\w+)$/.exec(name)?.[1]
  const own = module.functions.find(
    (candidate) => candidate.name === method && candidate.className !== undefined,
  )
  return method === undefined || own === undefined ? undefined : { kind: 'function', module, function: own }
}

function importOf(module: Module, name: string): Import | undefined {
  return module.imports.find((candidate) => candidate.local === name && candidate.local !== '')
}

/** `from x import *` and `export * from './x'`. */
function wildcard(finder: Finder, sought: Sought): Definition | undefined {
  if (sought.hops >= MOST_HOPS || sought.name.includes('.')) return undefined
  for (const candidate of sought.module.imports) {
    if (candidate.imported !== '*' || (candidate.local !== '*' && candidate.local !== '')) continue
    const module = target(finder, candidate, sought.module)
    if (module === undefined || module === sought.module) continue
    const found = definition(finder, { module, name: sought.name, node: undefined, hops: sought.hops + 1 })
    if (found !== undefined) return found
  }
  return undefined
}

function target(finder: Finder, imported: Import, module: Module): Module | undefined {
  const path = finder.resolve(module.path, imported.from, imported.imported)
  return path === undefined ? undefined : finder.modules.get(path)
}

function followed(finder: Finder, imported: Import, { module, name, hops }: Sought): Definition | undefined {
  const other = target(finder, imported, module)
  if (other === undefined) return { kind: 'package', module, import: imported }
  if (imported.imported === '*' || hops >= MOST_HOPS) return { kind: 'file', module: other }
  if (imported.imported === 'default') return defaultExport(other) ?? { kind: 'file', module: other }
  const found =
    other === module && imported.imported === name
      ? undefined
      : definition(finder, { module: other, name: imported.imported, node: undefined, hops: hops + 1 })
  const isSubmodule = other.path.replace(/(?:\/__init__)?\.py$/, '').endsWith(imported.imported)
  return found ?? (isSubmodule ? { kind: 'file', module: other } : undefined)
}

function defaultExport(module: Module): Definition | undefined {
  const statement = module.root.children.find(
    (node) => node.kind === 'export_statement' && /^export\s+default\b/.test(node.text.slice(0, 40)),
  )
  const value = statement?.children[0]
  const own = module.functions.find((candidate) => candidate.node === value)
  if (own !== undefined) return { kind: 'function', module, function: own }
  const name = value?.kind === 'identifier' ? value.text : undefined
  const assignment = module.assignments.find((candidate) => candidate.target === (name ?? 'module.exports'))
  return assignment === undefined
    ? name === undefined
      ? undefined
      : declared(module, name)
    : { kind: 'assignment', module, assignment }
}
