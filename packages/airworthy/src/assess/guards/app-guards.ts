import type { Facts } from '../facts.ts'
import type { EntryPoint } from '../inventory/entry-point.ts'
import { isName, unwrapped } from '../parse/expression.ts'
import type { Call, Module } from '../parse/module.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import type { Guard } from './guard.ts'
import { isOffAsShipped, isOnAsShipped } from './switches.ts'

interface AppRule {
  readonly framework: RegExp
  readonly callee: RegExp
  readonly shows: string
}

/** Sign-in of frameworks in which the program is one script. */
const RULES: readonly AppRule[] = [
  {
    framework: /streamlit/,
    callee:
      /(?:^|\.)(?:st\.login|streamlit\.login|Authenticate|login_form|LoginManager|login_button|require_login|authenticate_user|login_auth_ui|__login__|check_password|check_authentication|check_auth|compare_digest|checkpw|sign_in_with_password|require_auth)$/,
    shows: 'the app asks for a sign-in',
  },
  {
    framework: /chainlit/,
    callee: /(?:^|\.)(?:password_auth_callback|oauth_callback|header_auth_callback)$/,
    shows: 'the app asks for a sign-in',
  },
  {
    framework: /nicegui|panel|shiny|taipy|solara|reflex|mesop/,
    callee: /(?:^|\.)(?:oauth_provider|basic_auth|require_login|authenticate)$/,
    shows: 'the app asks for a sign-in',
  },
]

/** The sign-in of a Streamlit, Gradio or Chainlit app, in its script or in what that imports. */
export function appSignIn(facts: Facts, entry: EntryPoint): Guard | undefined {
  const modules = [
    entry.module,
    ...facts.imports.imports(entry.path).flatMap((path) => facts.modules.get(path) ?? []),
  ]
  for (const module of modules) {
    const found =
      entry.framework === 'gradio' ? gradioAuth(facts, module) : signIn(facts, module, entry.framework)
    if (found !== undefined) return found
  }
  return undefined
}

function gradioAuth(facts: Facts, module: Module): Guard | undefined {
  const launches = module.calls.filter(({ callee }) => /(?:^|\.)(?:launch|mount_gradio_app)$/.test(callee))
  const launch = launches.find(({ keywords }) => keywords.has('auth') || keywords.has('auth_dependency'))
  const auth = launch?.keywords.get('auth') ?? launch?.keywords.get('auth_dependency')
  if (launch === undefined || auth === undefined || auth.text === 'None') return undefined
  const at = { path: module.path, line: launch.line }
  const isOn = isGivenAsShipped(facts, module, auth) && isRunAsShipped(facts, module, { launch, launches })
  return isOn
    ? { state: 'enforced', evidence: { ...at, shows: 'the app asks for a sign-in' } }
    : { state: 'off', evidence: { ...at, shows: 'the sign-in is for whoever configures users; none are' } }
}

/** `auth=users if has_users else None`, `auth=users or None`: without a configured user nobody is asked. */
function isGivenAsShipped(facts: Facts, module: Module, auth: SyntaxNode): boolean {
  const node = unwrapped(auth)
  if (node.text === 'None') return false
  if (isName(node)) {
    const found = facts.definitions.of(module, node.text, node)
    const value = found?.kind === 'assignment' ? found.assignment.value : undefined
    return value === undefined || found?.kind !== 'assignment' || !isOptional(value)
      ? true
      : isGivenAsShipped(facts, found.module, value)
  }
  if (!isOptional(node)) return true
  if (node.kind !== 'conditional_expression') return false
  const [given, condition] = node.children
  if (condition === undefined) return true
  return given?.text === 'None'
    ? isOffAsShipped(facts, module, condition)
    : isOnAsShipped(facts, module, condition)
}

function isOptional(node: SyntaxNode): boolean {
  const inner = unwrapped(node)
  if (inner.text === 'None') return true
  return (
    /^(?:conditional_expression|boolean_operator)$/.test(inner.kind) &&
    inner.children.some((child) => child.text === 'None')
  )
}

interface Launched {
  readonly launch: Call
  readonly launches: readonly Call[]
}

/** Of two ways to start, the one with a sign-in is on only when its condition holds as shipped. */
function isRunAsShipped(facts: Facts, module: Module, { launch, launches }: Launched): boolean {
  const around = launch.node.enclosing('if_statement')
  const condition = around?.children[0]
  if (around === undefined || condition === undefined || /__name__/.test(condition.text)) return true
  const isOpenOtherwise = launches.some(
    ({ node, keywords }) =>
      around.contains(node) && !keywords.has('auth') && !keywords.has('auth_dependency'),
  )
  if (!isOpenOtherwise) return true
  const isFirst = around.children[1]?.contains(launch.node) === true
  return isFirst ? isOnAsShipped(facts, module, condition) : isOffAsShipped(facts, module, condition)
}

function signIn(facts: Facts, module: Module, framework: string): Guard | undefined {
  const rule = RULES.find((candidate) => candidate.framework.test(framework))
  if (rule === undefined) return undefined
  const called = module.calls.find(({ callee }) => rule.callee.test(callee))
  const decorated = module.functions.find(({ decorators }) =>
    decorators.some(({ text }) => rule.callee.test(text.replace(/\(.*$/s, ''))),
  )
  const node = called?.node ?? decorated?.node
  const line = called?.line ?? decorated?.line
  if (node === undefined || line === undefined) return undefined
  const at = { path: module.path, line }
  const condition = node.enclosing('if_statement')?.children[0]
  const isOff =
    condition !== undefined && !condition.contains(node) && isOffAsShipped(facts, module, condition)
  return isOff
    ? { state: 'off', evidence: { ...at, shows: 'the sign-in is switched off as shipped' } }
    : { state: 'enforced', evidence: { ...at, shows: rule.shows } }
}
