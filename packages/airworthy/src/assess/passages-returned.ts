import type { Facts } from './facts.ts'
import { isObject, propertiesOf } from './parse/expression.ts'
import type { FunctionSyntax, Module } from './parse/module.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { mentions, passageNames } from './passage-names.ts'
import type { LeavingSources } from './source-signal.ts'

/** Parts of an answer that show how it was made, or go back to the model. */
const ASIDE = /prompt|messages?$|question|query|history|thought|usage|metric|tokens?|count|total|debug|input/i

/** Where a function that has a model answer gives its passages back too, under whatever name. */
export function returnedPassages(facts: Facts): readonly LeavingSources[] {
  const functions = new Map(
    facts.calls.flatMap(({ kind, function: around, module }) =>
      kind === 'generate' && around !== undefined ? [[around.node, { around, module }] as const] : [],
    ),
  )
  return [...functions.values()].flatMap(({ around, module }) => {
    const names = passageNames(facts, { module, around, texts: false })
    return names.size === 0 ? [] : leaving(module, around, names)
  })
}

function leaving(
  module: Module,
  around: FunctionSyntax,
  names: ReadonlySet<string>,
): readonly LeavingSources[] {
  const fields: LeavingSources[] = []
  for (const node of around.node.walk()) {
    if (!/^(?:return_statement|yield|yield_expression)$/.test(node.kind)) continue
    for (const [name, value] of fieldsOf(module, node)) {
      if (ASIDE.test(name) || !mentions(value, names) || /^len\(|\.length$/.test(value.text)) continue
      const shows = `${name} gives back the passages with the answer`
      fields.push({ name, signal: { kind: 'returned', path: module.path, line: value.line, shows } })
    }
  }
  return fields
}

/** The named parts of what is given back: keys of objects and keyword arguments, the innermost ones. */
function fieldsOf(module: Module, given: SyntaxNode): readonly (readonly [string, SyntaxNode])[] {
  const fields = [...given.walk()].flatMap((node): readonly (readonly [string, SyntaxNode])[] => {
    if (isObject(node)) return propertiesOf(node).map(({ key, value }) => [key, value] as const)
    return [...(module.callAt(node)?.keywords ?? [])]
  })
  return fields.filter(([, value]) => !fields.some(([, other]) => other !== value && value.contains(other)))
}
