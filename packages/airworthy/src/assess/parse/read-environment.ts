import { pathOf, stringOf } from './expression.ts'
import type { Call, EnvironmentRead } from './module.ts'
import type { SyntaxNode } from './syntax-node.ts'

const MEMBER =
  /^(?:process\.env|import\.meta\.env|os\.environ|environ|Bun\.env|(?:st|streamlit)\.secrets)\.(.+)$/
const READER =
  /^(?:os\.getenv|getenv|os\.environ\.get|environ\.get|os\.environ\.setdefault|Deno\.env\.get|config|env|env\.str|decouple\.config|(?:st|streamlit)\.secrets\.get|userdata\.get|process\.env\.get)$/

/** `process.env.X`, `os.environ["X"]`. */
export function readEnvironmentMember(node: SyntaxNode): EnvironmentRead | undefined {
  const path = node.text.startsWith('import.meta') ? node.text.replace(/\s+/g, '') : pathOf(node)
  const name = path === undefined ? undefined : MEMBER.exec(path)?.[1]
  if (name === undefined || /^(?:get|setdefault|pop|copy|update)$/.test(name)) return undefined
  const outer = node.parent
  if (
    outer !== undefined &&
    /^(?:member_expression|attribute|subscript|subscript_expression)$/.test(outer.kind) &&
    name.includes('[')
  )
    return undefined
  return { name, fallback: alternativeOf(node), node, line: node.line }
}

/** `os.getenv("X", default)`. */
export function readEnvironmentCall(call: Call): EnvironmentRead | undefined {
  if (!READER.test(call.callee)) return undefined
  const [first, second] = call.positional
  const name = first === undefined ? undefined : stringOf(first)
  if (name === undefined || !/^[A-Za-z_][\w.]*$/.test(name)) return undefined
  const isShortName = /^(?:config|env)$/.test(call.callee)
  if (isShortName && !/^[A-Z][A-Z0-9_]+$/.test(name)) return undefined
  const fallback = call.keywords.get('default') ?? second ?? alternativeOf(call.node)
  return { name, fallback, node: call.node, line: call.line }
}

/** The right side of `x || y`, `x ?? y`, `x or y`, when `node` is the left. */
function alternativeOf(node: SyntaxNode): SyntaxNode | undefined {
  let inner = node
  let outer = node.parent
  while (
    outer !== undefined &&
    /^(?:non_null_expression|parenthesized_expression|as_expression)$/.test(outer.kind)
  ) {
    inner = outer
    outer = outer.parent
  }
  if (outer === undefined || !/^(?:binary_expression|boolean_operator)$/.test(outer.kind)) return undefined
  const [left, right] = outer.children
  if (left !== inner || right === undefined) return undefined
  const operator = outer.source.text.slice(left.end, right.start).trim()
  return /^(?:\|\||\?\?|or)$/.test(operator) ? right : undefined
}
