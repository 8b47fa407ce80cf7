import type { Language } from '../project/project-file.ts'
import { PlainExpression } from './plain-expression.ts'
import { SyntaxNode } from './syntax-node.ts'

/** Kinds without named children, whatever they say. */
const TERMINAL = new Set([
  'identifier',
  'property_identifier',
  'private_property_identifier',
  'shorthand_property_identifier',
  'shorthand_property_identifier_pattern',
  'type_identifier',
  'predefined_type',
  'statement_identifier',
  'integer',
  'float',
  'number',
  'true',
  'false',
  'none',
  'null',
  'undefined',
  'this',
  'super',
  'ellipsis',
  'escape_sequence',
  'string_fragment',
  'pass_statement',
  'accessibility_modifier',
])

/** Longer ones seldom are plain, and their parts are asked about one by one. */
const LONGEST = 4_000
const LONGEST_TARGET = 120

/**
 * The children of a node whose text alone says what they are; undefined when the parser has to be asked. Most of a
 * program is plain calls of names, and each node that the parser is asked for costs three calls into native code.
 */
export function plainChildren(node: SyntaxNode, language: Language): readonly SyntaxNode[] | undefined {
  if (TERMINAL.has(node.kind)) return []
  const byText = language === 'python' ? BY_TEXT[node.kind] : undefined
  if (byText !== undefined) return byText(node)
  const read = READERS[language][node.kind]
  if (read === undefined || node.end - node.start > LONGEST) return undefined
  const reader = new PlainExpression(node, language)
  const children = read(reader, node)
  if (children === undefined || !reader.isAtEnd) return undefined
  for (const child of children) child.parent = node
  return children
}

type Reader = (reader: PlainExpression, node: SyntaxNode) => readonly SyntaxNode[] | undefined

function only(child: SyntaxNode | undefined): readonly SyntaxNode[] | undefined {
  return child === undefined ? undefined : [child]
}

/** The parts of an expression that is one. */
const whole: Reader = (reader, node) => {
  const found = reader.expression()
  return found?.kind === node.kind ? found.children : undefined
}

/** `return value`. */
function after(word: string): Reader {
  return (reader) => {
    if (!reader.skip(word)) return undefined
    return reader.isAtEnd ? [] : only(reader.expression())
  }
}

/** `target = value`, and with an annotation `target: type = value`. */
const assignment: Reader = (reader) => {
  const target = reader.expression()
  if (target === undefined || !/^(?:identifier|attribute|member_expression)$/.test(target.kind))
    return undefined
  reader.skip(' ')
  const isTyped = reader.skip(':')
  const type = isTyped ? reader.type() : undefined
  reader.skip(' ')
  const value = reader.skip('= ') ? reader.expression() : undefined
  if (value === undefined || (isTyped && type === undefined)) return undefined
  return type === undefined ? [target, value] : [target, type, value]
}

/** The annotations of TypeScript are not read from text. */
const scriptAssignment: Reader = (reader, node) =>
  /^[\w$.]+ =/.test(node.text.slice(0, LONGEST_TARGET)) ? assignment(reader, node) : undefined

/** An expression, or an assignment in its place. */
const statement: Reader = (reader, node) => {
  const found = reader.expression()
  if (reader.isAtEnd || found === undefined) return only(found)
  reader.restart()
  const parts = assignment(reader, node)
  if (parts === undefined) return undefined
  const { source, start, end } = node
  const assigned = new SyntaxNode({ source, kind: 'assignment', start, end }, node)
  for (const part of parts) part.parent = assigned
  assigned.children = parts
  return [assigned]
}

const scriptStatement: Reader = (reader) => {
  const found = reader.expression()
  reader.skip(';')
  return only(found)
}

const pair: Reader = (reader) => {
  const key = reader.expression()
  const value = key !== undefined && reader.skip(':') ? reader.expression() : undefined
  return key === undefined || value === undefined ? undefined : [key, value]
}

const scriptPair: Reader = (reader) => {
  const key = reader.name('property_identifier')
  const value = key !== undefined && reader.skip(':') ? reader.expression() : undefined
  return key === undefined || value === undefined ? undefined : [key, value]
}

const parameter: Reader = (reader) => {
  const name = reader.name()
  const type = reader.skip(':') ? reader.type() : undefined
  if (name === undefined || type === undefined) return undefined
  if (reader.isAtEnd) return [name, type]
  reader.skip(' ')
  const value = reader.skip('=') ? reader.expression() : undefined
  return value === undefined ? undefined : [name, type, value]
}

const parenthesized: Reader = (reader) => {
  const found = reader.skip('(') ? reader.expression() : undefined
  return found !== undefined && reader.close(')') ? [found] : undefined
}

const noElements =
  (open: string, close: string): Reader =>
  (reader) =>
    reader.skip(open) && reader.close(close) ? [] : undefined

const operation =
  (operator: RegExp): Reader =>
  (reader) =>
    reader.operands(operator)

type TextReader = (node: SyntaxNode) => readonly SyntaxNode[] | undefined

const DOTTED = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/
const FROM_IMPORT = /^from ([A-Za-z_][\w.]*) import ([A-Za-z_]\w*(?:, [A-Za-z_]\w*)*)$/

const dottedName: TextReader = (node) => {
  const { text, source } = node
  if (!DOTTED.test(text)) return undefined
  let start = node.start
  return text.split('.').map((word) => {
    const part = new SyntaxNode({ source, kind: 'identifier', start, end: start + word.length }, node)
    start = part.end + 1
    return part
  })
}

const fromImport: TextReader = (node) => {
  const [, module = '', list = ''] = FROM_IMPORT.exec(node.text) ?? []
  if (module === '') return undefined
  let start = node.start + 'from '.length
  const names = [module, ...list.split(', ')].map((name, index) => {
    if (index === 1) start = node.end - list.length
    const at = { source: node.source, kind: 'dotted_name', start, end: start + name.length }
    const named = new SyntaxNode(at, node)
    named.children = dottedName(named) ?? []
    start = named.end + ', '.length
    return named
  })
  return names
}

const BY_TEXT: Readonly<Record<string, TextReader>> = {
  dotted_name: dottedName,
  import_from_statement: fromImport,
}

const READERS: Readonly<Record<Language, Readonly<Record<string, Reader>>>> = {
  python: {
    attribute: whole,
    call: whole,
    subscript: whole,
    string: whole,
    await: whole,
    list: whole,
    argument_list: (reader) => reader.arguments(),
    dictionary: noElements('{', '}'),
    keyword_argument: (reader) => reader.keyword(),
    default_parameter: (reader) => reader.keyword(),
    typed_parameter: parameter,
    typed_default_parameter: parameter,
    parameters: noElements('(', ')'),
    type: (reader) => reader.type()?.children,
    expression_statement: statement,
    assignment,
    return_statement: after('return'),
    raise_statement: after('raise'),
    decorator: after('@'),
    not_operator: after('not '),
    parenthesized_expression: parenthesized,
    pair,
    comparison_operator: operation(/(?:[=!<>]=|[<>]|is not|is|not in|in)(?=\s)/y),
    boolean_operator: operation(/(?:and|or)(?=\s)/y),
    binary_operator: operation(/(?:\*\*|[-+*/%|&])(?=\s)/y),
  },
  javascript: {
    member_expression: whole,
    call_expression: whole,
    subscript_expression: whole,
    string: whole,
    await_expression: whole,
    array: whole,
    arguments: (reader) => reader.arguments(),
    object: noElements('{', '}'),
    formal_parameters: noElements('(', ')'),
    expression_statement: scriptStatement,
    return_statement: (reader, node) => {
      const found = after('return')(reader, node)
      reader.skip(';')
      return found
    },
    variable_declarator: scriptAssignment,
    assignment_expression: scriptAssignment,
    parenthesized_expression: parenthesized,
    pair: scriptPair,
    binary_expression: operation(/(?:[=!]==?|[<>]=?|&&|\|\||\?\?|[-+*/%])(?=\s)/y),
  },
}
