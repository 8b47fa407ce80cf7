import { pathOf, stringOf, unwrapped } from './expression.ts'
import type { Assignment, ClassSyntax, Field, FunctionSyntax, Parameter } from './module.ts'
import type { SyntaxNode } from './syntax-node.ts'

const FUNCTION_KINDS = new Set([
  'function_definition',
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'generator_function',
  'arrow_function',
  'method_definition',
  'lambda',
])

/** True for any kind of function. */
export function isFunction(node: SyntaxNode): boolean {
  return FUNCTION_KINDS.has(node.kind)
}

/** The nearest function around a node. */
export function enclosingFunction(node: SyntaxNode): SyntaxNode | undefined {
  return node.enclosing(...FUNCTION_KINDS)
}

export function readFunction(node: SyntaxNode): FunctionSyntax {
  const list = node.child('parameters', 'formal_parameters', 'lambda_parameters')
  const single = node.kind === 'arrow_function' && list === undefined ? node.children[0] : undefined
  const decorated = node.parent?.kind === 'decorated_definition' ? node.parent : node
  const classNode = node.enclosing('class_definition', 'class_declaration', 'class')
  const isMethod = classNode !== undefined && enclosingFunction(node) === undefined
  return {
    name: functionName(node),
    node,
    parameters:
      single === undefined ? (list?.children ?? []).flatMap(readParameter) : [namedParameter(single.text)],
    decorators: decoratorsOf(decorated),
    body: node.child('block', 'statement_block') ?? node.children.at(-1),
    isExported: isExported(node),
    className: isMethod ? classNode.child('identifier', 'type_identifier')?.text : undefined,
    line: node.line,
  }
}

function decoratorsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const own = node.children.filter((child) => child.kind === 'decorator')
  if (own.length > 0 || node.kind !== 'method_definition')
    return own.flatMap((decorator) => decorator.children)
  const siblings = node.parent?.children ?? []
  const before: SyntaxNode[] = []
  for (let index = siblings.indexOf(node) - 1; siblings[index]?.kind === 'decorator'; index--) {
    before.unshift(...(siblings[index]?.children ?? []))
  }
  return before
}

function functionName(node: SyntaxNode): string {
  const own = node.child('identifier', 'property_identifier', 'private_property_identifier')
  if (own !== undefined && node.kind !== 'arrow_function' && node.kind !== 'lambda') return own.text
  let holder = node.parent
  // A handler is often wrapped on the way to its name: `const POST = withAuth(async () => {})`.
  while (
    holder !== undefined &&
    /^(?:arguments|call_expression|as_expression|satisfies_expression|parenthesized_expression)$/.test(
      holder.kind,
    )
  ) {
    holder = holder.parent
  }
  if (holder === undefined) return ''
  if (/^(?:variable_declarator|pair|assignment|public_field_definition)$/.test(holder.kind)) {
    return holder.child('identifier', 'property_identifier', 'string')?.text.replace(/['"]/g, '') ?? ''
  }
  return holder.kind === 'assignment_expression' ? (holder.children[0]?.text ?? '') : ''
}

function isExported(node: SyntaxNode): boolean {
  const holder = node.enclosing('export_statement', ...FUNCTION_KINDS)
  return (
    holder?.kind === 'export_statement' ||
    /^(?:module\.)?exports\b/.test(node.parent?.text.slice(0, 20) ?? '')
  )
}

function namedParameter(name: string): Parameter {
  return { name, type: '', default: undefined }
}

function readParameter(node: SyntaxNode): readonly Parameter[] {
  if (node.kind === 'identifier') return [namedParameter(node.text)]
  const name = node.child(
    'identifier',
    'object_pattern',
    'list_splat_pattern',
    'dictionary_splat_pattern',
    'this',
  )
  if (name === undefined) return []
  const type = node.child('type', 'type_annotation')
  const typeText = type?.text.replace(/^:\s*/, '') ?? ''
  if (name.kind === 'object_pattern') {
    return destructured(name).map(({ target, value }) => ({ name: target, type: typeText, default: value }))
  }
  const last = node.children.at(-1)
  const hasDefault =
    /default_parameter/.test(node.kind) ||
    (/^(?:required|optional)_parameter$/.test(node.kind) && last !== name && last !== type)
  return [{ name: name.text, type: typeText, default: hasDefault ? last : undefined }]
}

interface PatternName {
  readonly target: string
  readonly member: string | undefined
  readonly value: SyntaxNode | undefined
}

/** The names that a pattern binds. */
function destructured(pattern: SyntaxNode): readonly PatternName[] {
  return pattern.children.flatMap((child): readonly PatternName[] => {
    if (child.kind === 'shorthand_property_identifier_pattern') {
      return [{ target: child.text, member: child.text, value: undefined }]
    }
    if (child.kind === 'identifier') return [{ target: child.text, member: undefined, value: undefined }]
    const [first, second] = child.children
    if (child.kind === 'object_assignment_pattern' && first !== undefined) {
      return [{ target: first.text, member: first.text, value: second }]
    }
    if (child.kind === 'pair_pattern' && first !== undefined && second !== undefined) {
      if (second.kind === 'identifier') return [{ target: second.text, member: first.text, value: undefined }]
      return destructured(second)
    }
    return /pattern/.test(child.kind) ? destructured(child) : []
  })
}

/** The targets of a declaration or assignment with their value; none when it has no value. */
export function readAssignments(node: SyntaxNode): readonly Assignment[] {
  const target = node.children[0]
  const last = node.children.at(-1)
  if (
    target === undefined ||
    last === undefined ||
    last === target ||
    last.kind === 'type_annotation' ||
    last.kind === 'type'
  ) {
    return []
  }
  const at = { node, line: target.line }
  const value = unwrapped(last)
  if (/pattern/.test(target.kind)) {
    return destructured(target).map(({ target: name, member }) => ({ target: name, value, member, ...at }))
  }
  const path = pathOf(target)
  return path === undefined ? [] : [{ target: path, value, member: undefined, ...at }]
}

export function readClass(node: SyntaxNode): ClassSyntax {
  const body = node.child('block', 'class_body', 'enum_body')
  const heritage = node.child('argument_list') ?? node.child('class_heritage')
  const bases =
    heritage?.kind === 'class_heritage'
      ? heritage.children.flatMap((clause) => clause.children)
      : heritage?.children
  return {
    name: node.child('identifier', 'type_identifier')?.text ?? '',
    bases: (bases ?? []).filter(({ kind }) => kind !== 'keyword_argument').map(({ text }) => text),
    fields: (body?.children ?? []).flatMap(readField),
    node,
    line: node.line,
  }
}

function readField(member: SyntaxNode): readonly Field[] {
  const node = unwrapped(member)
  if (!/^(?:assignment|public_field_definition|field_definition|enum_assignment)$/.test(node.kind)) return []
  const name = node.child('identifier', 'property_identifier', 'private_property_identifier', 'string')
  const type = node.child('type', 'type_annotation')
  if (name === undefined) return []
  const last = node.children.at(-1)
  return [
    {
      name: stringOf(name) ?? name.text,
      type: type?.text.replace(/^:\s*/, '') ?? '',
      value: last === name || last === type ? undefined : last,
      line: node.line,
    },
  ]
}
