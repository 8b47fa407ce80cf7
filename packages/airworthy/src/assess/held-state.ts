import type { Facts } from './facts.ts'
import { isMember } from './parse/expression.ts'
import type { Module } from './parse/module.ts'
import { enclosingFunction } from './parse/read-declarations.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'

/** State that a user expects to keep, held in the memory of a process. */
export interface HeldState {
  readonly path: string
  readonly line: number
  /** `ConversationBufferMemory`, `st.session_state.messages`, `sessions`. */
  readonly name: string
  readonly kind: 'memory' | 'checkpointer' | 'session' | 'container' | 'global' | 'script'
}

/** Written to a member, an entry of a table or a global. */
export function isKeptIn(module: Module, node: SyntaxNode): boolean {
  const assignment = node.enclosing('assignment', 'assignment_expression')
  const target = assignment?.children[0]
  if (assignment === undefined || target === undefined || !assignment.contains(node)) return false
  if (isMember(target)) return !/^(?:self|this)\b/.test(target.text) || isSingleton(module, target)
  const scope = enclosingFunction(assignment)
  return scope !== undefined && new RegExp(`\\bglobal\\b[^\\n]*\\b${target.text}\\b`).test(scope.text)
}

/** The class is constructed at the top of its own file, so its members live as long as the process. */
export function isSingleton(module: Module, node: SyntaxNode): boolean {
  const name = node
    .enclosing('class_definition', 'class_declaration')
    ?.child('identifier', 'type_identifier')?.text
  return (
    name !== undefined &&
    module.calls.some((call) => call.callee === name && enclosingFunction(call.node) === undefined)
  )
}

/** Some file of the product makes the object at its top. */
export function isBuiltAtTop(facts: Facts, node: SyntaxNode): boolean {
  const name = node
    .enclosing('class_definition', 'class_declaration')
    ?.child('identifier', 'type_identifier')?.text
  return (
    name !== undefined &&
    facts.modules
      .parsed()
      .some(
        (module) =>
          facts.isShipped(module.path) &&
          module.calls.some(
            (call) => call.callee.split('.').at(-1) === name && enclosingFunction(call.node) === undefined,
          ),
      )
  )
}
