import type { Facts } from '../facts.ts'
import type { EntryPoint } from '../inventory/entry-point.ts'
import type { Module } from '../parse/module.ts'
import type { Guard } from './guard.ts'

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
    const found = entry.framework === 'gradio' ? gradioAuth(module) : signIn(module, entry.framework)
    if (found !== undefined) return found
  }
  return undefined
}

function gradioAuth(module: Module): Guard | undefined {
  const launch = module.calls.find(
    ({ callee, keywords }) =>
      /(?:^|\.)(?:launch|mount_gradio_app)$/.test(callee) &&
      (keywords.has('auth') || keywords.has('auth_dependency')),
  )
  const auth = launch?.keywords.get('auth') ?? launch?.keywords.get('auth_dependency')
  if (launch === undefined || auth === undefined || auth.text === 'None') return undefined
  return {
    state: 'enforced',
    evidence: { path: module.path, line: launch.line, shows: 'the app asks for a sign-in' },
  }
}

function signIn(module: Module, framework: string): Guard | undefined {
  const rule = RULES.find((candidate) => candidate.framework.test(framework))
  if (rule === undefined) return undefined
  const called = module.calls.find(({ callee }) => rule.callee.test(callee))
  const decorated = module.functions.find(({ decorators }) =>
    decorators.some(({ text }) => rule.callee.test(text.replace(/\(.*$/s, ''))),
  )
  const line = called?.line ?? decorated?.line
  return line === undefined
    ? undefined
    : { state: 'enforced', evidence: { path: module.path, line, shows: rule.shows } }
}
