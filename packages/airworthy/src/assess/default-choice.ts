import { callsNamed } from './calls-by-name.ts'
import type { Facts } from './facts.ts'
import { isName, numberOf, stringOf, unwrapped } from './parse/expression.ts'
import type { FunctionSyntax, Module } from './parse/module.ts'
import { isFunction } from './parse/read-declarations.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import type { Value } from './parse/value.ts'
import { escapedName } from './whole-word.ts'

/**
 * Whether the documented start runs a place in the code. `default`: nothing stands before it, or what does is so by
 * default. `alternative`: something has to be switched on, be missing or fail first. `unclear`: a caller or user chooses.
 */
export type Choice = 'default' | 'alternative' | 'unclear'

const DEEPEST = 3
const MOST_CALLERS = 60

/** Follows conditions outwards, and the calls of the function around, up to the start of the program. */
export function choiceAt(facts: Facts, module: Module, node: SyntaxNode): Choice {
  return choice(facts, { module, node, depth: 0 })
}

interface At {
  readonly module: Module
  readonly node: SyntaxNode
  readonly depth: number
}

function choice(facts: Facts, { module, node, depth }: At): Choice {
  let inner = node
  for (let outer = node.parent; outer !== undefined; outer = outer.parent) {
    if (isFunction(inner)) {
      const around = module.functions.find((candidate) => candidate.node === inner)
      if (around !== undefined && around.name !== '')
        return atCallers(facts, { module, node: inner, depth }, around)
    }
    const here = branch(facts, module, { outer, inner })
    if (here !== 'default') return here
    inner = outer
  }
  return 'default'
}

interface Step {
  readonly outer: SyntaxNode
  readonly inner: SyntaxNode
}

function branch(facts: Facts, module: Module, { outer, inner }: Step): Choice {
  if (/^(?:except_clause|catch_clause)$/.test(outer.kind)) return 'alternative'
  if (/^(?:switch_case|switch_default|case_clause)$/.test(outer.kind)) {
    const matching = matchingCase(facts, module, outer)
    return matching === 'default' ? afterReturns(facts, module, { outer, inner }) : matching
  }
  if (/^(?:block|statement_block|program|module)$/.test(outer.kind))
    return afterReturns(facts, module, { outer, inner })
  if (isLaterOfList(module, { outer, inner })) return 'alternative'
  const test = conditionOf(outer)
  if (test === undefined || test.contains(inner) || isFirstUse(test, inner)) return 'default'
  const isElse =
    /^(?:else_clause|elif_clause)$/.test(inner.kind) ||
    ((outer.kind === 'ternary_expression' || outer.kind === 'conditional_expression') &&
      outer.children[2] === inner)
  const held = truth(facts, module, test)
  if (held === undefined) return isUserChoice(facts, module, test) ? 'unclear' : 'alternative'
  return held === isElse ? 'alternative' : 'default'
}

const NOT_YET =
  /^\(?\s*(?:!\s*([\w.]+)|not\s+([\w.]+)|([\w.]+)\s*(?:is\s+None|===?\s*(?:null|undefined)))\s*\)?$/

/** `if client is None: client = make()` makes it when it is first used. */
function isFirstUse(test: SyntaxNode, inner: SyntaxNode): boolean {
  const [, ...names] = NOT_YET.exec(test.text) ?? []
  const name = names.find((one) => one !== undefined)
  return name !== undefined && new RegExp(`(?:^|[^\\w.])${escapedName(name)}\\s*=[^=]`).test(inner.text)
}

/** `providers = [A(), B()]`: one of several of a kind is chosen, and the first of them until somebody does. */
function isLaterOfList(module: Module, { outer, inner }: Step): boolean {
  if (!/^(?:list|array)$/.test(outer.kind) || outer.children[0] === inner) return false
  const names = outer.children.map((child) => module.callAt(child)?.callee.split('.').at(-1) ?? '')
  const kinds = names.map((name) => /[A-Z][a-z]+$/.exec(name)?.[0])
  return kinds[0] !== undefined && kinds.every((kind) => kind === kinds[0]) && !/^Agent$/.test(kinds[0])
}

function conditionOf(node: SyntaxNode): SyntaxNode | undefined {
  if (node.kind === 'if_statement' || node.kind === 'elif_clause' || node.kind === 'ternary_expression')
    return node.children[0]
  return node.kind === 'conditional_expression' ? node.children[1] : undefined
}

/** `if provider == "x": return A()` before `return B()` makes B the other branch. */
function afterReturns(facts: Facts, module: Module, { outer, inner }: Step): Choice {
  for (const before of outer.children) {
    if (before.start >= inner.start) break
    const test = before.kind === 'if_statement' ? before.children[0] : undefined
    if (test === undefined || !endsInResult(before) || !isSelection(test)) continue
    const held = truth(facts, module, test)
    if (held !== false)
      return held === undefined && isUserChoice(facts, module, test) ? 'unclear' : 'alternative'
  }
  return 'default'
}

function endsInResult(condition: SyntaxNode): boolean {
  const last = condition.children[1]?.children.at(-1) ?? condition.children[1]
  const result = last?.kind === 'return_statement' ? last.children[0] : undefined
  return result !== undefined && /call|new_expression|identifier/.test(unwrapped(result).kind)
}

/** A choice between named things, or by whether something is configured. */
function isSelection(test: SyntaxNode): boolean {
  const inner = unwrapped(test)
  if (isName(inner) || /^(?:attribute|member_expression)$/.test(inner.kind)) return true
  return inner.children.some((child) => stringOf(child) !== undefined)
}

function matchingCase(facts: Facts, module: Module, node: SyntaxNode): Choice {
  const subject = subjectOf(node)
  const expected = labelOf(node)
  if (subject === undefined) return 'default'
  if (expected === undefined) return isChosenCase(facts, module, node) ? 'alternative' : 'default'
  const chosen = facts.evaluate(module, subject)
  const given = defaultOf(facts, chosen)
  // A variable that nobody sets leads to the branch for everything else, where there is one.
  if (given === undefined) return isUnset(facts, chosen) && hasDefault(node) ? 'alternative' : 'unclear'
  return given === expected ? 'default' : 'alternative'
}

function subjectOf(node: SyntaxNode): SyntaxNode | undefined {
  return node.enclosing('switch_statement', 'match_statement')?.children[0]
}

function labelOf(node: SyntaxNode): string | undefined {
  const [label] = node.children
  if (label === undefined || node.kind === 'switch_default') return undefined
  return stringOf(label.kind === 'case_pattern' ? (label.children[0] ?? label) : label)
}

/** Another case is the one that the shipped configuration chooses. */
function isChosenCase(facts: Facts, module: Module, node: SyntaxNode): boolean {
  const subject = subjectOf(node)
  const given = subject === undefined ? undefined : defaultOf(facts, facts.evaluate(module, subject))
  return given !== undefined && (node.parent?.children ?? []).some((other) => labelOf(other) === given)
}

function hasDefault({ parent }: SyntaxNode): boolean {
  const last = parent?.children.at(-1)
  if (last === undefined) return false
  const isRest =
    last.kind === 'switch_default' || (last.kind === 'case_clause' && /^case\s+_\s*:/.test(last.text))
  return isRest && !/\b(?:throw|raise)\b/.test(last.text)
}

/** A variable of the environment without a value in what is shipped and without a default in code. */
function isUnset(facts: Facts, value: Value): boolean {
  return value.kind === 'environment' && defaultOf(facts, value) === undefined
}

/** Whether a condition holds with the shipped configuration; undefined when nothing says so. */
function truth(facts: Facts, module: Module, expression: SyntaxNode): boolean | undefined {
  const node = unwrapped(expression)
  if (node.kind === 'not_operator' || (node.kind === 'unary_expression' && node.text.startsWith('!'))) {
    const inner = node.children[0] === undefined ? undefined : truth(facts, module, node.children[0])
    return inner === undefined ? undefined : !inner
  }
  const [left, right] = node.children
  const isPair =
    left !== undefined &&
    right !== undefined &&
    /^(?:comparison_operator|binary_expression|boolean_operator)$/.test(node.kind)
  if (isPair) return pairTruth(facts, module, { node, left, right })
  const value = facts.evaluate(module, node)
  const given = defaultOf(facts, value)
  if (given === undefined || given === null) return undefined
  return !/^(?:|false|0|no|off|none)$/i.test(String(given))
}

interface Pair {
  readonly node: SyntaxNode
  readonly left: SyntaxNode
  readonly right: SyntaxNode
}

function pairTruth(facts: Facts, module: Module, { node, left, right }: Pair): boolean | undefined {
  const operator = node.source.text.slice(left.end, right.start).trim()
  if (/^(?:and|&&|or|\|\|)$/.test(operator)) {
    const sides = [truth(facts, module, left), truth(facts, module, right)]
    const deciding = /^(?:or|\|\|)$/.test(operator)
    if (sides.includes(deciding)) return deciding
    return sides.includes(undefined) ? undefined : !deciding
  }
  const expected = stringOf(right) ?? numberOf(right) ?? defaultOf(facts, facts.evaluate(module, right))
  const asked = facts.evaluate(module, left)
  const given = defaultOf(facts, asked)
  if (typeof expected === 'string' && expected !== '' && isUnset(facts, asked)) return differs(operator)
  if (given === undefined || given === null || expected === undefined) return undefined
  if (/^(?:==|===|is)$/.test(operator)) return same(given, expected)
  if (/^(?:!=|!==|is not)$/.test(operator)) return !same(given, expected)
  return operator === 'in' && typeof expected === 'string' ? expected.includes(String(given)) : undefined
}

/** What a comparison says when the two sides are known to differ. */
function differs(operator: string): boolean | undefined {
  if (/^(?:==|===|is)$/.test(operator)) return false
  return /^(?:!=|!==|is not)$/.test(operator) ? true : undefined
}

function same(a: unknown, b: unknown): boolean {
  return String(a).toLowerCase() === String(b).toLowerCase()
}

/** What a value is when nobody changes anything: the shipped configuration before the default in code. */
export function defaultOf(facts: Facts, value: Value): Plain | undefined {
  if (value.kind === 'literal') return value.value
  if (value.kind === 'choice') return firstKnown(facts, value.options)
  const shipped = shippedValue(facts, value)
  if (shipped !== undefined) return shipped
  const fallback = 'fallback' in value ? value.fallback : undefined
  return fallback === undefined ? undefined : defaultOf(facts, fallback)
}

type Plain = string | number | boolean | null

function firstKnown(facts: Facts, options: readonly Value[]): Plain | undefined {
  if (options.some(({ kind }) => kind === 'request')) return undefined
  return options
    .map((option) => defaultOf(facts, option))
    .find((option) => option !== undefined && option !== null)
}

const PLACEHOLDER = /[<>]|^your|^xxx|\.\.\./i

function shippedValue(facts: Facts, value: Value): Plain | undefined {
  if (value.kind === 'environment') {
    const given = facts.configuration.environmentValue(value.name)?.value ?? ''
    return given === '' || PLACEHOLDER.test(given) ? undefined : withoutVariable(given)
  }
  if (value.kind !== 'settings') return undefined
  const { name } = value
  const fromEnvironment = variableOf(facts, value)
  if (fromEnvironment !== undefined) return fromEnvironment
  const given = facts.configuration.settings.find(
    ({ key }) => key === name || key.endsWith(`.${name}`),
  )?.value
  return typeof given === 'string' ? withoutVariable(given) : (given ?? undefined)
}

/** A field of a class that reads its fields from the environment: the variable has its name, behind a prefix or not. */
function variableOf(facts: Facts, { name, path }: Extract<Value, { kind: 'settings' }>): string | undefined {
  const text = facts.project.text(path)
  if (!/\bBaseSettings\b/.test(text)) return undefined
  const prefix = /env_prefix\s*=\s*["'](\w*)["']/.exec(text)?.[1] ?? ''
  const field = name.split('.').at(-1) ?? name
  const given = facts.configuration.environmentValue(`${prefix}${field}`.toUpperCase())?.value ?? ''
  return given === '' || PLACEHOLDER.test(given) ? undefined : withoutVariable(given)
}

/** `${NAME:default}` of a settings or compose file. */
export function withoutVariable(value: string): string {
  return value.replace(/^\$\{[\w.]+:?-?([^}]*)\}$/, '$1').trim()
}

/** A widget, a request or a parameter decides, not the configuration. */
function isUserChoice(facts: Facts, module: Module, test: SyntaxNode): boolean {
  const whole = unwrapped(test)
  const read = [whole, whole.children[0] ?? whole].map((node) => facts.evaluate(module, unwrapped(node)))
  return read.every(({ kind }) => kind !== 'environment' && kind !== 'settings')
}

/** A function or class is as default as its most default use; without a use that can be seen, it is default. */
function atCallers(facts: Facts, at: At, around: FunctionSyntax): Choice {
  if (at.depth >= DEEPEST) return 'default'
  const known = judgedUses(facts)
  const key = `${at.module.path}:${around.node.start}:${at.depth}`
  const before = known.get(key)
  if (before !== undefined) return before
  const found = mostDefaultUse(facts, at, around)
  known.set(key, found)
  return found
}

function mostDefaultUse(facts: Facts, at: At, around: FunctionSyntax): Choice {
  const { className } = around
  const isMade = className !== undefined && callsNamed(facts, className).length > 0
  // A method is as default as the objects that have it; methods of that name may be many.
  const name = isMade || /^(?:__init__|constructor)$/.test(around.name) ? className : around.name
  const callers = callsNamed(facts, name ?? '')
    .filter(({ call }) => !at.node.contains(call.node))
    .slice(0, MOST_CALLERS)
  if (callers.length === 0) return 'default'
  const choices = callers.map(({ module, call }) =>
    choice(facts, { module, node: call.node, depth: at.depth + 1 }),
  )
  if (choices.includes('default')) return 'default'
  return choices.includes('unclear') ? 'unclear' : 'alternative'
}

const JUDGED = new WeakMap<Facts, Map<string, Choice>>()

function judgedUses(facts: Facts): Map<string, Choice> {
  const known = JUDGED.get(facts) ?? new Map<string, Choice>()
  JUDGED.set(facts, known)
  return known
}
