import type { Facts } from '../facts.ts'
import { isName, unwrapped } from '../parse/expression.ts'
import type { Module } from '../parse/module.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import type { Subject } from './guard.ts'

const STATEMENTS =
  /^(?:return_statement|throw_statement|raise_statement|expression_statement|assert_statement)$/
const LONGEST_STATEMENT = 600
const LONGEST_CONTEXT = 900

interface Within {
  readonly module: Module
  readonly boundary: SyntaxNode
}

/** The statements of a function that refuse a request for the reason that the subject is about. */
export function findRejections(
  facts: Facts,
  subject: Subject,
  { module, boundary }: Within,
): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (const node of boundary.walk()) {
    if (!STATEMENTS.test(node.kind) || node.end - node.start > LONGEST_STATEMENT || isOther(node)) continue
    if (
      subject.refusal.test(saidBy(module, node, boundary)) &&
      isFor(facts, subject, { module, boundary, node })
    )
      found.push(node)
  }
  return found
}

/** Of plain statements only those that end a request: a message on the page refuses nothing. */
const ENDING =
  /^(?:await\s+|yield\s+)?[\w.()'"[\]]*?(?:abort|status|sendStatus|json|send|end|raise\w*|redirect\w*|stop|reject|enqueue|write\w*|emit|reply\w*|respond\w*|fail|notFound|next|protect|close|throw\w*|error)\s*\(/i

function isOther(node: SyntaxNode): boolean {
  if (node.kind !== 'expression_statement') return false
  return /assignment/.test(node.children[0]?.kind ?? '') || !ENDING.test(node.text)
}

/** Functions whose name says that they refuse; what others are called says nothing of what they return. */
const REFUSING =
  /^(?:raise|throw|abort|redirect|reject|deny|unauthori[sz]ed|forbidden)|(?:response|error|exceeded|denied)$/i

/** A script stops for many reasons; these are about who is there. */
const SIGNED_IN = /logged|auth(?!or)|password|log_?in|sign_?in|verified|st\.user/i
/** A key that is given, not one that is checked. */
const GIVEN_KEY = /(?:api_?key|_key|apiKey)$/i

/** What a statement says: all of a raised error, of anything else its literals, constants and types. */
function saidBy(module: Module, statement: SyntaxNode, boundary: SyntaxNode): string {
  if (/^(?:throw_statement|raise_statement)$/.test(statement.kind)) return statement.text
  const words = [...statement.walk()].flatMap((node): readonly string[] => {
    const call = module.callAt(node)
    const name = call?.callee.split('.').at(-1) ?? ''
    if (call !== undefined && REFUSING.test(name))
      return [`${name}(${call.positional.map(({ text }) => text).join(',')})`]
    if (/^(?:string|template_string|number|integer)$/.test(node.kind)) return [node.text]
    return /identifier$/.test(node.kind) && /^[A-Z]/.test(node.text) ? [node.text] : []
  })
  const isStop =
    /\.stop\(\)/.test(statement.text) && SIGNED_IN.test(reasonFor(statement, boundary)?.text ?? '')
  const receiver = isStop ? ['.stop()'] : []
  return [...words, ...receiver].join(' ')
}

interface Refusal extends Within {
  readonly node: SyntaxNode
}

function isFor(facts: Facts, subject: Subject, { module, boundary, node }: Refusal): boolean {
  const reason = reasonFor(node, boundary)
  if (reason === undefined || !subject.condition.test(reason.text) || subject.notCondition.test(reason.text))
    return false
  return reason.condition === undefined || !isOnlyGiven(facts, module, reason.condition)
}

export interface Reason {
  readonly text: string
  /** The condition itself, when it is one. */
  readonly condition: SyntaxNode | undefined
}

/** Why a statement is reached: the nearest condition or handler around it, else what stands before it. */
export function reasonFor(node: SyntaxNode, boundary: SyntaxNode): Reason | undefined {
  for (
    let inner = node, outer = node.parent;
    outer !== undefined && boundary.contains(outer);
    inner = outer, outer = outer.parent
  ) {
    if (
      /^(?:if_statement|elif_clause|ternary_expression|conditional_expression|switch_case|case_clause)$/.test(
        outer.kind,
      )
    ) {
      const condition = outer.kind === 'conditional_expression' ? outer.children[1] : outer.children[0]
      if (condition !== undefined && condition !== inner)
        return { text: condition.text, condition: unwrapped(condition) }
    }
    if (/^(?:except_clause|catch_clause)$/.test(outer.kind)) return ofHandler(outer)
  }
  return before(node, boundary)
}

/** In a handler, what was tried says why: a token that could not be verified. */
function ofHandler(handler: SyntaxNode): Reason {
  const tried = handler.parent?.children[0]
  const header = handler.kind === 'except_clause' ? (handler.children[0]?.text ?? '') : ''
  return { text: `${header} ${tried?.text.slice(0, LONGEST_CONTEXT) ?? ''}`, condition: undefined }
}

function before(node: SyntaxNode, boundary: SyntaxNode): Reason | undefined {
  const block = node.parent
  if (block === undefined || !boundary.contains(block)) return undefined
  const start = Math.max(block.start, node.start - LONGEST_CONTEXT)
  return { text: block.source.text.slice(start, node.start), condition: undefined }
}

/** `if (!apiKey)` of a missing setting or a missing field of the request's body says nothing of who asks. */
function isOnlyGiven(facts: Facts, module: Module, condition: SyntaxNode): boolean {
  const node =
    condition.kind === 'not_operator' || condition.kind === 'unary_expression'
      ? condition.children[0]
      : condition
  if (node === undefined) return false
  const plain = unwrapped(node)
  if (!isName(plain) && !/member|attribute/.test(plain.kind)) return false
  const value = facts.evaluate(module, plain)
  const isHeader = /header|cookie|authorization|\bget\(/i.test(
    value.kind === 'expression' ? value.node.text : value.kind === 'request' ? value.text : '',
  )
  if (GIVEN_KEY.test(plain.text) && !isHeader) return true
  if (value.kind === 'environment' || value.kind === 'literal') return true
  return value.kind === 'request' && !/header|cookie|authorization|auth/i.test(`${value.text} ${plain.text}`)
}
