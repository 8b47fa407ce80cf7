import type { Facts } from './facts.ts'
import { isObject, propertiesOf } from './parse/expression.ts'
import type { Call, FunctionSyntax, Module } from './parse/module.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import type { LeavingSources } from './source-signal.ts'

/** What asks for passages, by the last part of its name. */
const ASKS = /(?:^|\.)_?\w*(?:retriev|search|similarity|find_?relevant|get_?context|lookup)\w*$/i
/** What a function that answers calls the passages it is handed. */
const HANDED =
  /^(?:docs?|documents|passages|chunks|results|items|hits|matches|nodes|source_?nodes|search_?results|retrieved\w*|contexts?|relevant_?\w+)$/i
/** Parts of an answer that show how it was made, or go back to the model. */
const ASIDE = /prompt|messages?$|question|query|history|thought|usage|metric|tokens?|count|total|debug|input/i

/** Where a function that has a model answer gives its passages back too, under whatever name. */
export function returnedPassages(facts: Facts): readonly LeavingSources[] {
  const asked = new Set(facts.retrievals.map(({ call }) => call.node))
  const functions = new Map(
    facts.calls.flatMap(({ kind, function: around, module }) =>
      kind === 'generate' && around !== undefined ? [[around.node, { around, module }] as const] : [],
    ),
  )
  return [...functions.values()].flatMap(({ around, module }) => {
    const names = passageNames(module, around, (call) => asked.has(call.node) || ASKS.test(call.callee))
    return names.size === 0 ? [] : leaving(module, around, names)
  })
}

/** Names that hold what was retrieved, or are made of it, in one function. */
function passageNames(
  module: Module,
  around: FunctionSyntax,
  isAsked: (call: Call) => boolean,
): ReadonlySet<string> {
  const names = new Set(around.parameters.flatMap(({ name }) => (HANDED.test(name) ? [name] : [])))
  const answers = new Set<SyntaxNode>()
  for (const call of module.calls)
    if (isAsked(call) && around.node.contains(call.node)) answers.add(call.node)
  for (const { target, value, node } of module.assignments) {
    if (!around.node.contains(node) || /\W/.test(target)) continue
    const isFound = [...answers].some((answer) => value.contains(answer))
    if (isFound || isMadeOf(value, names)) names.add(target)
  }
  return names
}

/** A list or a choice of them; the text of a prompt is none. */
function isMadeOf(value: SyntaxNode, names: ReadonlySet<string>): boolean {
  if (/^(?:string|template_string|concatenated_string|binary_operator|binary_expression)$/.test(value.kind))
    return false
  if (/^(?:list|set|dictionary)_comprehension$/.test(value.kind)) return mentions(value, names)
  const isSelection = /^[\w.?]+\.(?:map|filter|slice|flatMap)\(|^\w+\[/.test(value.text)
  return isSelection && names.has(/^\w+/.exec(value.text)?.[0] ?? '')
}

function mentions(node: SyntaxNode, names: ReadonlySet<string>): boolean {
  return [...node.walk()].some(
    (inner) => /^(?:identifier|shorthand_property_identifier)$/.test(inner.kind) && names.has(inner.text),
  )
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
