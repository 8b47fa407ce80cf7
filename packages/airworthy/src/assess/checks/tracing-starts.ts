import type { Evidence } from '../check.ts'
import type { Facts } from '../facts.ts'
import { switchedOffBy } from '../guards/switches.ts'
import { functionAround } from '../inventory/model-calls.ts'
import type { Module } from '../parse/module.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'

const DEEPEST = 3

/**
 * The condition that keeps a tracing package from being started, when every use of it in a file stands behind one that
 * does not hold in the documented start. A bare import, a decorator or one use that always runs switches it on.
 */
export function tracingSwitchedOff(
  facts: Facts,
  path: string,
  isTracing: (from: string) => boolean,
): Evidence | undefined {
  const module = facts.modules.get(path)
  if (module === undefined) return undefined
  const imports = module.imports.filter(({ from }) => isTracing(from))
  const locals = new Set(
    imports.map(({ local, from }) => (local === '' ? '' : (local.split('.')[0] ?? from))),
  )
  if (locals.has('') || locals.has('*')) return undefined
  const isUse = (name: string): boolean => locals.has(name.split(/[.(]/)[0] ?? '')
  const isDecorating = module.functions.some(({ decorators }) => decorators.some(({ text }) => isUse(text)))
  const uses = module.calls.filter(({ callee }) => isUse(callee))
  if (isDecorating || uses.length === 0) return undefined
  return offAtAll(
    facts,
    uses.map(({ node }) => ({ module, node })),
  )
}

/** One use that runs decides, so the others are not looked at. */
function offAtAll(facts: Facts, uses: readonly Use[], depth = 0): Evidence | undefined {
  let first: Evidence | undefined
  for (const use of uses) {
    const off = offAt(facts, use, depth)
    if (off === undefined) return undefined
    first ??= off
  }
  return first
}

interface Use {
  readonly module: Module
  readonly node: SyntaxNode
}

/** Also when only a function around the use is called behind the condition. */
function offAt(facts: Facts, { module, node }: Use, depth: number): Evidence | undefined {
  const off = switchedOffBy(facts, module, { node, boundary: undefined })
  const around = functionAround(module, node)
  if (off !== undefined || around === undefined || around.name === '' || depth >= DEEPEST) return off
  const callers = facts
    .callersOf(module, around.name)
    .flatMap((caller) =>
      caller.module.calls
        .filter(({ line, callee }) => line === caller.line && callee.split('.').at(-1) === around.name)
        .map((call) => ({ module: caller.module, node: call.node })),
    )
  return offAtAll(facts, callers, depth + 1)
}
