import type { Evidence } from '../check.ts'
import { deployedValue } from '../deployed-environment.ts'
import type { Facts } from '../facts.ts'
import { handedIn } from '../handed-in.ts'
import { isName, literalOf, stringOf, unwrapped } from '../parse/expression.ts'
import type { Module } from '../parse/module.ts'
import { isCall } from '../parse/read-call.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import type { Value } from '../parse/value.ts'

/** Whether a condition holds the way the project is documented to start. */
type SwitchState = 'on' | 'off' | 'unknown'

const OPPOSITE: Readonly<Record<SwitchState, SwitchState>> = { on: 'off', off: 'on', unknown: 'unknown' }
/** The names by which programs ask where they run; the question is what happens in production. */
const STAGE =
  /^(?:NODE_ENV|VERCEL_ENV|APP_ENV|ENV|ENVIRONMENT|FLASK_ENV|RAILS_ENV|STAGE|DEPLOY_ENV|PYTHON_ENV)$/
/** A value that only needs filling in: naming it in an example environment is how the documented start sets it. */
const CONNECTION = /URL|URI|HOST|TOKEN|KEY|SECRET|DSN|ENDPOINT|PASSWORD|CLIENT_ID|TENANT|ISSUER|DOMAIN/i
/** A name that says it is a switch; when its value cannot be found it is taken as not set. */
const SWITCH_NAME =
  /(?:auth\w*|login|limit\w*|quota)[_]?(?:is)?[_]?(?:enabled|required|disabled|mode|on)$|(?:use|enable|disable|require|skip|with|is)_?\w*(?:auth\w*|login|limit\w*|quota)$/i
const CONVERSION =
  /(?:^|\.)(?:isEnabled|isTrue|bool|Boolean|str2bool|strtobool|toBool\w*|parseBool\w*|parse_bool|is_true|truthy|str_to_bool|asBool|as_bool|lower|toLowerCase|trim|strip)$/
const FALSY = /^(?:|false|0|no|off|none|disabled|null)$/i

function switchState(facts: Facts, module: Module, condition: SyntaxNode): SwitchState {
  const node = unwrapped(condition)
  const inner = negated(node)
  if (inner !== undefined) return OPPOSITE[switchState(facts, module, inner)]
  const [left, right] = node.children
  if (
    left !== undefined &&
    right !== undefined &&
    /^(?:binary_expression|boolean_operator|comparison_operator)$/.test(node.kind)
  ) {
    return ofOperator(facts, module, { node, left, right })
  }
  return ofOperand(facts, module, node)
}

/** True when a condition does not hold the way the project is documented to start. */
export function isOffAsShipped(facts: Facts, module: Module, condition: SyntaxNode): boolean {
  return switchState(facts, module, condition) === 'off'
}

/** True when a condition holds the way the project is documented to start. */
export function isOnAsShipped(facts: Facts, module: Module, condition: SyntaxNode): boolean {
  return switchState(facts, module, condition) === 'on'
}

function negated(node: SyntaxNode): SyntaxNode | undefined {
  const isNegation =
    node.kind === 'not_operator' || (node.kind === 'unary_expression' && node.text.startsWith('!'))
  return isNegation ? node.children[0] : undefined
}

interface Operator {
  readonly node: SyntaxNode
  readonly left: SyntaxNode
  readonly right: SyntaxNode
}

function ofOperator(facts: Facts, module: Module, { node, left, right }: Operator): SwitchState {
  const operator = node.source.text.slice(left.end, right.start).trim()
  if (operator === '&&' || operator === 'and' || operator === '||' || operator === 'or') {
    const states = [switchState(facts, module, left), switchState(facts, module, right)]
    const decisive = operator === '&&' || operator === 'and' ? 'off' : 'on'
    if (states.includes(decisive)) return decisive
    return states.includes('unknown') ? 'unknown' : OPPOSITE[decisive]
  }
  if (operator === 'in') return among(textOf(facts, module, left), unwrapped(right))
  if (operator === 'not in') return OPPOSITE[among(textOf(facts, module, left), unwrapped(right))]
  return ofComparison(facts, module, { operator, left, right })
}

interface Comparison {
  readonly operator: string
  readonly left: SyntaxNode
  readonly right: SyntaxNode
}

function ofComparison(facts: Facts, module: Module, { operator, left, right }: Comparison): SwitchState {
  const wanted = literalOf(right)
  if (wanted === undefined || !/^(?:===?|!==?|is|is not)$/.test(operator)) return 'unknown'
  const isEqual = equals(textOf(facts, module, left), wanted.kind === 'null' ? '' : String(wanted.value))
  return /!|not/.test(operator) ? OPPOSITE[isEqual] : isEqual
}

/** `AUTH_TYPE in ("jwt", "oidc")`. */
function among(actual: string | undefined, list: SyntaxNode): SwitchState {
  const values = /^(?:list|tuple|set|array)$/.test(list.kind) ? list.children.map(stringOf) : []
  if (actual === undefined || values.length === 0 || values.includes(undefined)) return 'unknown'
  return values.includes(actual) ? 'on' : 'off'
}

function equals(actual: string | undefined, wanted: string): SwitchState {
  if (actual === undefined) return 'unknown'
  return actual.toLowerCase() === wanted.toLowerCase() ? 'on' : 'off'
}

/** The value as text in the documented start; empty when it is not set. */
function textOf(facts: Facts, module: Module, expression: SyntaxNode): string | undefined {
  return textOfValue(facts, facts.evaluate(module, converted(module, unwrapped(expression))))
}

/** `str(x).lower()` and `isEnabled(x)` say what `x` says. */
function converted(module: Module, node: SyntaxNode): SyntaxNode {
  const call = isCall(node) ? module.callAt(node) : undefined
  if (call === undefined || !CONVERSION.test(call.callee)) return node
  const inner = call.positional[0] ?? call.calleeNode.children[0]
  return inner === undefined ? node : converted(module, unwrapped(inner))
}

function textOfValue(facts: Facts, value: Value): string | undefined {
  if (value.kind === 'literal') return value.value === null ? '' : String(value.value)
  if (value.kind === 'environment') return environmentText(facts, value)
  if (value.kind === 'settings') {
    const shipped = shippedSetting(facts, value.name) ?? fromEnvironment(facts, value.name)
    return shipped ?? (value.fallback === undefined ? undefined : textOfValue(facts, value.fallback))
  }
  if (value.kind === 'parameter') return textOfParameter(facts, value)
  return value.kind === 'choice'
    ? agreed(value.options.map((option) => textOfValue(facts, option)))
    : undefined
}

function agreed(texts: readonly (string | undefined)[]): string | undefined {
  const [first] = texts
  return texts.every((text) => text === first) ? first : undefined
}

/** What the callers of the function hand in, when they agree. */
function textOfParameter(facts: Facts, value: Extract<Value, { kind: 'parameter' }>): string | undefined {
  return agreed(
    handedIn(facts, value).map(({ module, node }) => {
      const given =
        node === undefined ? value.fallback : facts.evaluate(module, converted(module, unwrapped(node)))
      // What a caller was handed in turn is not followed further.
      return given === undefined || given.kind === 'parameter' ? undefined : textOfValue(facts, given)
    }),
  )
}

function environmentText(facts: Facts, value: Extract<Value, { kind: 'environment' }>): string | undefined {
  if (STAGE.test(value.name)) return 'production'
  const shipped = facts.configuration.environmentValue(value.name)
  if (shipped !== undefined && shipped.value !== '') return withoutVariable(shipped.value)
  if (shipped !== undefined && CONNECTION.test(value.name)) return 'set'
  const deployed = deployedValue(facts, value.name)
  if (deployed !== undefined) return deployed
  return value.fallback === undefined ? '' : textOfValue(facts, value.fallback)
}

function shippedSetting(facts: Facts, path: string): string | undefined {
  const tail = path.split('.').slice(-2).join('.')
  const found = facts.configuration.settings.find(
    ({ key }) => key === path || (tail.includes('.') && `.${key}`.endsWith(`.${tail}`)),
  )
  return found === undefined ? undefined : withoutVariable(String(found.value ?? ''))
}

/** A settings class reads its fields from variables of the same name. */
function fromEnvironment(facts: Facts, path: string): string | undefined {
  const name = path.split('.').at(-1)?.toUpperCase() ?? ''
  const shipped = facts.configuration.environmentValue(name)
  if (shipped !== undefined && shipped.value !== '') return withoutVariable(shipped.value)
  return CONNECTION.test(name) && name.includes('_') ? deployedValue(facts, name) : undefined
}

/** `${AUTH_ENABLED:false}` and `${AUTH_ENABLED:-false}` are `false` unless somebody sets the variable. */
function withoutVariable(text: string): string {
  return (
    /^\$\{\w+(?:,\w+)*:-?([^}]*)\}$/.exec(text.trim())?.[1] ?? text.trim().replace(/^(['"])(.*)\1$/, '$2')
  )
}

function ofOperand(facts: Facts, module: Module, node: SyntaxNode): SwitchState {
  const inner = converted(module, node)
  if (inner !== node) return switchState(facts, module, inner)
  const path = /(?:settings|config)\w*(?:\(\))?\.([\w.]+)$/i.exec(node.text)?.[1]
  const shipped = path === undefined ? undefined : shippedSetting(facts, path)
  const text = shipped ?? textOfValue(facts, facts.evaluate(module, node))
  if (text !== undefined) return FALSY.test(text) ? 'off' : 'on'
  const last = /(\w+)$/.exec(node.text)?.[1] ?? ''
  return (isName(node) || /member|attribute/.test(node.kind)) && SWITCH_NAME.test(last)
    ? namedSwitch(facts, last)
    : 'unknown'
}

/** A switch that is handed from place to place is looked for by its name in what the project ships. */
function namedSwitch(facts: Facts, name: string): SwitchState {
  const plain = name.replace(/_/g, '').toLowerCase()
  const set = facts.configuration.environment.find(
    (setting) => !setting.isCommentedOut && setting.name.replace(/_/g, '').toLowerCase().endsWith(plain),
  )
  return set !== undefined && !FALSY.test(withoutVariable(set.value)) ? 'on' : 'off'
}

/** Kinds that leave the function: what stands after them in the block is not run. */
const LEAVES = /^(?:return_statement|throw_statement|raise_statement)$/

/**
 * The condition that keeps `node` from running when the project is started as documented: an `if` around it, or one
 * before it that leaves early. Looks no further out than `boundary`.
 */
export function switchedOffBy(
  facts: Facts,
  module: Module,
  at: { readonly node: SyntaxNode; readonly boundary: SyntaxNode | undefined },
): Evidence | undefined {
  let inner = at.node
  for (let outer = inner.parent; outer !== undefined && inner !== at.boundary; outer = inner.parent) {
    const found = BRANCHES.test(outer.kind)
      ? aroundBranch(facts, module, { statement: outer, branch: inner })
      : leftBefore(facts, module, { block: outer, statement: inner })
    if (found !== undefined) return found
    inner = outer
  }
  return undefined
}

/** Statements and expressions that run one of their parts. */
const BRANCHES = /^(?:if_statement|ternary_expression|conditional_expression)$/

/** The condition first: `a if b else c` has it in the middle. */
function branchesOf({ kind, children }: SyntaxNode): readonly (SyntaxNode | undefined)[] {
  return kind === 'conditional_expression' ? [children[1], children[0]] : children
}

function aroundBranch(
  facts: Facts,
  module: Module,
  { statement, branch }: { readonly statement: SyntaxNode; readonly branch: SyntaxNode },
): Evidence | undefined {
  const [condition, consequence] = branchesOf(statement)
  if (condition === undefined || branch === condition) return undefined
  const state = switchState(facts, module, condition)
  const isSkipped = branch === consequence ? state === 'off' : state === 'on'
  return isSkipped ? evidenceOf(module, condition) : undefined
}

function leftBefore(
  facts: Facts,
  module: Module,
  { block, statement }: { readonly block: SyntaxNode; readonly statement: SyntaxNode },
): Evidence | undefined {
  if (!/^(?:block|statement_block)$/.test(block.kind)) return undefined
  for (const earlier of earlyLeaves(block, statement)) {
    const [condition] = earlier.children
    if (condition !== undefined && switchState(facts, module, condition) === 'on')
      return evidenceOf(module, condition)
  }
  return undefined
}

/** The `if` statements before a statement of a block that leave the function when they hold. */
export function earlyLeaves(block: SyntaxNode, statement: SyntaxNode): readonly SyntaxNode[] {
  const before = block.children.filter(
    (child) => child.end <= statement.start && child.kind === 'if_statement',
  )
  return before.filter(({ children }) => {
    const body = children[1]
    const last = body !== undefined && /block$/.test(body.kind) ? body.children.at(-1) : body
    return children.length === 2 && last !== undefined && LEAVES.test(last.kind)
  })
}

/**
 * The switch that makes `node` run when the project is started as documented: a condition around it, or one before it
 * that would have left. Undefined where a switch keeps it from running, or none decides.
 */
export function switchedOnBy(
  facts: Facts,
  module: Module,
  at: { readonly node: SyntaxNode; readonly boundary: SyntaxNode },
): Evidence | undefined {
  let found: SyntaxNode | undefined
  let inner = at.node
  for (let outer = inner.parent; outer !== undefined && inner !== at.boundary; outer = inner.parent) {
    for (const { condition, isWanted } of decisionsAt(outer, inner)) {
      const state = switchState(facts, module, condition)
      if (state === (isWanted ? 'off' : 'on')) return undefined
      if (state !== 'unknown') found ??= condition
    }
    inner = outer
  }
  return found === undefined ? undefined : evidenceOf(module, found)
}

interface Deciding {
  readonly condition: SyntaxNode
  /** True when what is looked at runs while the condition holds. */
  readonly isWanted: boolean
}

function decisionsAt(outer: SyntaxNode, inner: SyntaxNode): readonly Deciding[] {
  if (outer.kind === 'if_statement') {
    const [condition, consequence] = outer.children
    return condition === undefined || inner === condition
      ? []
      : [{ condition, isWanted: inner === consequence }]
  }
  if (!/^(?:block|statement_block)$/.test(outer.kind)) return []
  return earlyLeaves(outer, inner).flatMap(({ children: [condition] }) =>
    condition === undefined ? [] : [{ condition, isWanted: false }],
  )
}

function evidenceOf(module: Module, condition: SyntaxNode): Evidence {
  const text = condition.text.replace(/\s+/g, ' ').slice(0, 60)
  return { path: module.path, line: condition.line, shows: `switched off as shipped: ${text}` }
}
