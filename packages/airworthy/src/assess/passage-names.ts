import type { Facts } from './facts.ts'
import type { Call, FunctionSyntax, Module } from './parse/module.ts'
import { isCall } from './parse/read-call.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'

/** What asks for passages, by the last part of its name. */
const ASKS = /(?:^|\.)_?\w*(?:retriev|search|similarity|find_?relevant|get_?context)\w*$/i
/** What searches something else than the passages of an answer. */
const ASKS_ELSE = /research|searchParams|re\.search|regex|\.search\(\/|useSearch|setSearch/i
/** What a function that answers calls the passages it is handed. */
const HANDED =
  /^(?:docs?|documents|passages|chunks|results|items|hits|matches|nodes|source_?nodes|search_?results|retrieved\w*|contexts|relevant_?\w+)$/i
/** A context may be that of a request; one of text is made of passages. */
const TEXT = /^(?:str|string|list|List|Sequence|Optional\[str\])\b/
const UPLOADED = /Upload|File\b|Form|Path/
const TEXTS = /^(?:string|template_string|concatenated_string|binary_operator|binary_expression)$/

/** Calls that ask for passages: those of an index, of a search by name, and of functions that do nothing else. */
export function isPassageCall(facts: Facts, call: Call): boolean {
  return (
    facts.retrievals.some(({ call: asked }) => asked.node === call.node) ||
    (ASKS.test(call.callee) && !ASKS_ELSE.test(call.callee))
  )
}

/** Names that hold passages in one function, or lists made of them; with `texts`, their text as well. */
export function passageNames(
  facts: Facts,
  {
    module,
    around,
    texts,
  }: { readonly module: Module; readonly around: FunctionSyntax; readonly texts: boolean },
): ReadonlySet<string> {
  const names = new Set(
    around.parameters.flatMap(({ name, type }) =>
      (HANDED.test(name) && !UPLOADED.test(type)) || (name === 'context' && TEXT.test(type)) ? [name] : [],
    ),
  )
  const asked = module.calls.filter((call) => around.node.contains(call.node) && isPassageCall(facts, call))
  for (const { target, value, node } of module.assignments) {
    if (!around.node.contains(node) || /\W/.test(target)) continue
    const isFound = asked.some((call) => value.contains(call.node))
    if (isFound || (texts ? isTextOf(module, value, names) : isMadeOf(value, names))) names.add(target)
    else if (names.has(target) && !mentions(value, names)) names.delete(target)
  }
  return names
}

/** True when one of the names is read somewhere in an expression. */
export function mentions(node: SyntaxNode, names: ReadonlySet<string>): boolean {
  return [...node.walk()].some(
    (inner) => /^(?:identifier|shorthand_property_identifier)$/.test(inner.kind) && names.has(inner.text),
  )
}

/** A list or a choice of them; the text of a prompt is none. */
function isMadeOf(value: SyntaxNode, names: ReadonlySet<string>): boolean {
  if (TEXTS.test(value.kind)) return false
  if (/^(?:list|set|dictionary)_comprehension$/.test(value.kind)) return mentions(value, names)
  const isSelection = /^[\w.?]+\.(?:map|filter|slice|flatMap)\(|^\w+\[/.test(value.text)
  return isSelection && names.has(/^\w+/.exec(value.text)?.[0] ?? '')
}

/** Also what is joined or formatted of them, unless a model has answered in between. */
function isTextOf(module: Module, value: SyntaxNode, names: ReadonlySet<string>): boolean {
  if (!mentions(value, names)) return false
  const call = isCall(value) ? module.callAt(value) : undefined
  return !/invoke|generat|complet|create|chat|predict|stream|\brun\b|ask|answer/i.test(call?.callee ?? '')
}
