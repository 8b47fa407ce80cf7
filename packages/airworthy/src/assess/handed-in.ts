import { callsNamed, type PlacedCall } from './calls-by-name.ts'
import type { Facts } from './facts.ts'
import type { FunctionSyntax, Module } from './parse/module.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { possibleValues, type Value } from './parse/value.ts'

type Parameter = Extract<Value, { kind: 'parameter' }>

/** What one caller gives a parameter; no node where it leaves the default. */
export interface HandedIn {
  readonly module: Module
  readonly node: SyntaxNode | undefined
}

const CONSTRUCTOR = /^(?:__init__|constructor)$/

/** What the callers of a function, or those who make an object of a class, give one of its parameters. */
export function handedIn(facts: Facts, { path, line, name }: Parameter): readonly HandedIn[] {
  const module = facts.modules.get(path)
  const own = module?.functions.find(
    (candidate) =>
      candidate.line === line && candidate.parameters.some((parameter) => parameter.name === name),
  )
  if (module === undefined || own === undefined || own.name === '') return []
  const index = own.parameters
    .filter(({ name }) => !/^(?:self|cls)$/.test(name))
    .findIndex((one) => one.name === name)
  return callers(facts, module, own).map((caller) => ({
    module: caller.module,
    node: caller.call.keywords.get(name) ?? caller.call.positional[index],
  }))
}

/**
 * The values that may apply, where a parameter stands for what every one of its callers gives: one that some caller
 * leaves out, or fills with what is not known, stays a parameter.
 */
export function settledValues(facts: Facts, value: Value): readonly Value[] {
  return possibleValues(value).flatMap((option) => {
    if (option.kind !== 'parameter') return [option]
    const given = handedIn(facts, option).map(({ module, node }) =>
      node === undefined ? option.fallback : facts.evaluate(module, node),
    )
    const settled = given.flatMap((one) => (one === undefined || isNothing(one) ? [] : possibleValues(one)))
    const isByAll = given.length > 0 && given.every((one) => one !== undefined && !isNothing(one))
    return isByAll ? settled : [option]
  })
}

function isNothing(value: Value): boolean {
  return value.kind === 'unknown' || (value.kind === 'literal' && value.value === null)
}

function callers(facts: Facts, module: Module, own: FunctionSyntax): readonly PlacedCall[] {
  const isConstructor = CONSTRUCTOR.test(own.name)
  const called = isConstructor ? own.className : own.name
  if (called === undefined) return []
  return callsNamed(facts, called).filter(({ module: caller, call }) => {
    const found = facts.definitions.of(caller, call.callee, call.node)
    return isConstructor
      ? found?.kind === 'class' && found.module === module
      : found?.kind === 'function' && found.function.node === own.node
  })
}
