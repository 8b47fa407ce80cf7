import type { Language } from '../project/project-file.ts'
import { isMember } from './expression.ts'
import type {
  Assignment,
  Call,
  ClassSyntax,
  EnvironmentRead,
  FunctionSyntax,
  Import,
  JsxElement,
  Module,
  TrySyntax,
} from './module.ts'
import { parseSource } from './parse-source.ts'
import { isCall, readCall } from './read-call.ts'
import { isFunction, readAssignments, readClass, readFunction } from './read-declarations.ts'
import { readEnvironmentCall, readEnvironmentMember } from './read-environment.ts'
import { readJavascriptImport, readPythonImport, readRequire } from './read-imports.ts'
import type { SourceText } from './source-text.ts'
import type { SyntaxNode } from './syntax-node.ts'

interface Collected {
  readonly imports: Import[]
  readonly calls: Map<SyntaxNode, Call>
  readonly functions: FunctionSyntax[]
  readonly classes: ClassSyntax[]
  readonly assignments: Assignment[]
  readonly tries: TrySyntax[]
  readonly environmentReads: EnvironmentRead[]
  readonly jsx: JsxElement[]
  readonly strings: SyntaxNode[]
}

/** Lists what a source says in one pass over its syntax tree. */
export function readModule(source: SourceText, language: Language, root = parseSource(source)): Module {
  const found: Collected = {
    imports: [],
    calls: new Map(),
    functions: [],
    classes: [],
    assignments: [],
    tries: [],
    environmentReads: [],
    jsx: [],
    strings: [],
  }
  collect(root, found)
  return {
    path: source.path,
    language,
    source,
    root,
    ...found,
    calls: [...found.calls.values()],
    callAt: (node) => found.calls.get(node),
  }
}

function collect(node: SyntaxNode, found: Collected): void {
  if (isCall(node)) collectCall(node, found)
  else if (isFunction(node)) found.functions.push(readFunction(node))
  else if (isMember(node)) collectMember(node, found)
  else READERS[node.kind]?.(node, found)
  for (const child of node.children) collect(child, found)
}

function collectCall(node: SyntaxNode, found: Collected): void {
  const call = readCall(node)
  if (call === undefined) return
  found.calls.set(node, call)
  const read = readEnvironmentCall(call)
  if (read !== undefined) found.environmentReads.push(read)
}

function collectMember(node: SyntaxNode, found: Collected): void {
  const read = readEnvironmentMember(node)
  if (read !== undefined) found.environmentReads.push(read)
}

type Reader = (node: SyntaxNode, found: Collected) => void

const collectAssignments: Reader = (node, found) => {
  found.assignments.push(...readAssignments(node))
}
const collectClass: Reader = (node, found) => {
  found.classes.push(readClass(node))
}
const collectString: Reader = (node, found) => {
  if (node.parent?.kind !== 'concatenated_string') found.strings.push(node)
}
const collectJsx: Reader = (node, found) => {
  found.jsx.push(readJsx(node))
}

const READERS: Readonly<Record<string, Reader>> = {
  import_statement: (node, found) => {
    const isJavascript = node.child('string') !== undefined
    found.imports.push(...(isJavascript ? readJavascriptImport(node) : readPythonImport(node)))
  },
  import_from_statement: (node, found) => {
    found.imports.push(...readPythonImport(node))
  },
  export_statement: (node, found) => {
    if (node.child('string') !== undefined) found.imports.push(...readJavascriptImport(node))
  },
  variable_declarator: (node, found) => {
    const required = readRequire(node)
    found.imports.push(...required)
    if (required.length === 0) found.assignments.push(...readAssignments(node))
  },
  assignment: collectAssignments,
  assignment_expression: collectAssignments,
  named_expression: collectAssignments,
  public_field_definition: (node, found) => {
    for (const assignment of readAssignments(node)) {
      found.assignments.push({ ...assignment, target: `this.${assignment.target}` })
    }
    const [name, last] = [
      node.child('property_identifier', 'private_property_identifier'),
      node.children.at(-1),
    ]
    const isTyped = last?.kind === 'type_annotation' || last?.kind === 'accessibility_modifier'
    if (name === undefined || last === undefined || last === name || isTyped) return
    found.assignments.push({
      target: `this.${name.text}`,
      value: last,
      member: undefined,
      node,
      line: node.line,
    })
  },
  as_pattern: (node, found) => {
    const [value, target] = [node.children[0], node.child('as_pattern_target')]
    if (value === undefined || target === undefined) return
    found.assignments.push({ target: target.text, value, member: undefined, node, line: node.line })
  },
  class_definition: collectClass,
  class_declaration: collectClass,
  class: collectClass,
  enum_declaration: collectClass,
  try_statement: (node, found) => {
    found.tries.push({
      node,
      body: node.child('block', 'statement_block'),
      handlers: node.children.filter(({ kind }) =>
        /^(?:except_clause|except_group_clause|catch_clause)$/.test(kind),
      ),
      finally: node.child('finally_clause'),
      line: node.line,
    })
  },
  string: collectString,
  template_string: collectString,
  concatenated_string: collectString,
  jsx_opening_element: collectJsx,
  jsx_self_closing_element: collectJsx,
}

function readJsx(node: SyntaxNode): JsxElement {
  const attributes = new Map<string, SyntaxNode | undefined>()
  for (const attribute of node.children) {
    const [name, value] = attribute.children
    if (attribute.kind === 'jsx_attribute' && name !== undefined) attributes.set(name.text, value)
  }
  return { name: node.children[0]?.text ?? '', attributes, node, line: node.line }
}
