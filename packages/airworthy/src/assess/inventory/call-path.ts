import type { Definitions } from '../parse/definitions.ts'
import type { FunctionSyntax, Module } from '../parse/module.ts'
import type { EntryPoint } from './entry-point.ts'
import type { ImportGraph } from './import-graph.ts'

const MOST_FUNCTIONS = 200

/** A function of the project on the way from an entry to a model call. */
export interface Step {
  readonly module: Module
  /** Undefined for the top of a file. */
  readonly function: FunctionSyntax | undefined
}

/**
 * The functions that an entry point runs, followed by name through the files that lead to a model call.
 * Calls on objects whose class is not known end the way, so absence from this list proves nothing.
 */
export function stepsFrom(
  entry: EntryPoint,
  definitions: Definitions,
  { imports, targets }: { readonly imports: ImportGraph; readonly targets: readonly string[] },
): readonly Step[] {
  const steps: Step[] = [{ module: entry.module, function: entry.handler }]
  const seen = new Set<unknown>([entry.handler?.node ?? entry.module.root])
  for (let index = 0; index < steps.length && steps.length < MOST_FUNCTIONS; index++) {
    const step = steps[index]
    if (step === undefined) break
    const isOnTheWay = (path: string): boolean =>
      targets.some((target) => imports.distance(path, target) !== undefined)
    for (const next of calledFrom(step, definitions, isOnTheWay)) {
      if (seen.has(next.function.node)) continue
      seen.add(next.function.node)
      steps.push(next)
    }
  }
  return steps
}

interface Called {
  readonly module: Module
  readonly function: FunctionSyntax
}

function calledFrom(
  step: Step,
  definitions: Definitions,
  isOnTheWay: (path: string) => boolean,
): readonly Called[] {
  const scope = step.function?.node ?? step.module.root
  const calls = step.module.calls.filter(({ node }) => scope.contains(node))
  return calls.flatMap((call) => {
    // A function is run when it is called, and when it is handed on as a callback.
    const names = [
      call.callee,
      ...call.positional.filter(({ kind }) => kind === 'identifier').map(({ text }) => text),
    ]
    return names.flatMap((name) => {
      if (!mayLead(step.module, name, { definitions, isOnTheWay })) return []
      const found = definitions.of(step.module, name, call.node)
      return found?.kind === 'function' && isOnTheWay(found.module.path)
        ? [{ module: found.module, function: found.function }]
        : []
    })
  })
}

interface Way {
  readonly definitions: Definitions
  readonly isOnTheWay: (path: string) => boolean
}

/** A name from a file that leads to no model call is not looked up: that would parse the file for nothing. */
function mayLead(module: Module, name: string, { definitions, isOnTheWay }: Way): boolean {
  const root = name.split('.')[0]
  const imported = module.imports.find(({ local }) => local === root)
  if (imported === undefined) return true
  const path = definitions.resolve(module.path, imported.from, imported.imported)
  return path !== undefined && isOnTheWay(path)
}
