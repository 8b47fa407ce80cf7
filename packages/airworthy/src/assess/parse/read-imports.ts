import { stringOf, unwrapped } from './expression.ts'
import type { Import } from './module.ts'
import type { SyntaxNode } from './syntax-node.ts'

/** The imports that a JavaScript import or re-export statement makes. */
export function readJavascriptImport(node: SyntaxNode): readonly Import[] {
  const source = node.child('string')
  const from = source === undefined ? undefined : stringOf(source)
  if (from === undefined) return []
  const isTypeOnly = /^(?:import|export)\s+type\b/.test(node.text)
  const at = { from, isTypeOnly, line: node.line }
  const clause = node.child('import_clause', 'export_clause', 'namespace_export')
  if (clause === undefined) return [{ local: '', imported: '*', ...at }]
  if (clause.kind === 'export_clause') return clause.children.map((specifier) => specified(specifier, at))
  return clause.children.flatMap((child): readonly Import[] => {
    if (child.kind === 'identifier') return [{ local: child.text, imported: 'default', ...at }]
    if (child.kind === 'namespace_import')
      return [{ local: child.children[0]?.text ?? '', imported: '*', ...at }]
    return child.children.map((specifier) => specified(specifier, at))
  })
}

type At = Pick<Import, 'from' | 'isTypeOnly' | 'line'>

function specified(specifier: SyntaxNode, at: At): Import {
  const [name, alias] = specifier.children
  const isTypeOnly = at.isTypeOnly || /^type\s/.test(specifier.text)
  return { ...at, isTypeOnly, imported: name?.text ?? '', local: (alias ?? name)?.text ?? '' }
}

/** `const x = require('y')`, `const { a: b } = await import('y')`. */
export function readRequire(declarator: SyntaxNode): readonly Import[] {
  const [target, last] = [declarator.children[0], declarator.children.at(-1)]
  if (target === undefined || last === undefined) return []
  const call = unwrapped(last)
  const argument = call.child('arguments')?.children[0]
  const isRequire =
    call.kind === 'call_expression' && /^(?:require|import)$/.test(call.children[0]?.text ?? '')
  const from = isRequire && argument !== undefined ? stringOf(argument) : undefined
  if (from === undefined) return []
  const at = { from, isTypeOnly: false, line: declarator.line }
  if (target.kind === 'identifier') return [{ local: target.text, imported: '*', ...at }]
  return target.children.flatMap((child): readonly Import[] => {
    if (child.kind === 'shorthand_property_identifier_pattern') {
      return [{ local: child.text, imported: child.text, ...at }]
    }
    return child.kind === 'pair_pattern'
      ? [{ local: child.children[1]?.text ?? '', imported: child.children[0]?.text ?? '', ...at }]
      : []
  })
}

/** `import a.b as c`, `from ..a import b as c`. */
export function readPythonImport(node: SyntaxNode): readonly Import[] {
  const at = { isTypeOnly: false, line: node.line }
  if (node.kind === 'import_statement') {
    return node.children.map((child) => {
      const [name, alias] = child.kind === 'aliased_import' ? child.children : [child, undefined]
      const from = name?.text ?? ''
      return { local: alias?.text ?? from, imported: '*', from, ...at }
    })
  }
  const [module, ...names] = node.children
  const from = module?.text ?? ''
  return names.map((child) => {
    if (child.kind === 'wildcard_import') return { local: '*', imported: '*', from, ...at }
    const [name, alias] = child.kind === 'aliased_import' ? child.children : [child, undefined]
    return { local: (alias ?? name)?.text ?? '', imported: name?.text ?? '', from, ...at }
  })
}
