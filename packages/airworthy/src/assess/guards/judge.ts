import type { Facts } from '../facts.ts'
import { pathOf, unwrapped } from '../parse/expression.ts'
import type { Call, FunctionSyntax, Module } from '../parse/module.ts'
import { isCall } from '../parse/read-call.ts'
import { isFunction } from '../parse/read-declarations.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import { aroundFunction, type Candidate } from './candidates.ts'
import { type Guard, type Subject, strongest } from './guard.ts'
import { findRejections } from './rejections.ts'
import { switchedOffBy } from './switches.ts'

/** Decorators and builders that only carry what guards: `procedure.use(isSignedIn)`. */
const LISTING =
  /(?:^|\.)(?:UseGuards|permission_classes|authentication_classes|throttle_classes|method_decorator)$|\.(?:use|middleware)$/
const DEEPEST = 10
const MOST_FOLLOWED = 400

/** Judges guards of one subject, each function once. */
export class Judge {
  readonly #facts: Facts
  readonly #subject: Subject
  readonly #known = new Map<SyntaxNode, Guard | undefined>()
  #followed = 0

  constructor(facts: Facts, subject: Subject) {
    this.#facts = facts
    this.#subject = subject
  }

  /** The strongest of what stands before an entry point; undefined when nothing does. */
  best(candidates: readonly Candidate[]): Guard | undefined {
    return strongest(candidates.map((candidate) => this.#switched(candidate, this.candidate(candidate))))
  }

  candidate({ module, node: expression }: Candidate, depth = 0): Guard | undefined {
    const node = unwrapped(expression)
    if (depth > DEEPEST) return undefined
    if (isFunction(node)) return this.function(module, node, depth)
    const call = isCall(node) ? module.callAt(node) : undefined
    const target = call?.callee ?? pathOf(node) ?? ''
    const inner =
      call !== undefined && /(?:^|\.)(?:Depends|Security)$/.test(target) ? call.positional[0] : undefined
    if (inner !== undefined) return this.candidate({ module, node: inner }, depth + 1)
    if (call !== undefined && LISTING.test(target)) {
      const listed = call.positional.flatMap((argument) =>
        /^(?:list|tuple|array)$/.test(argument.kind) ? argument.children : [argument],
      )
      return strongest(listed.map((argument) => this.candidate({ module, node: argument }, depth + 1)))
    }
    return this.#named(module, { node, call, target, depth })
  }

  #named(module: Module, { node, call, target, depth }: Named): Guard | undefined {
    const found = this.#facts.definitions.of(module, target, node)
    switch (found?.kind) {
      case 'function':
        return this.#overloads(found.module, found.function, depth + 1)
      case 'class':
        return strongest(
          found.module.functions
            .filter(({ className }) => className === found.class.name)
            .map((method) => this.function(found.module, method.node, depth + 1)),
        )
      case 'assignment':
        return (
          this.candidate({ module: found.module, node: found.assignment.value }, depth + 1) ??
          this.#ofPackage(module, { node, call, target, depth })
        )
      default:
        return this.#ofPackage(module, { node, call, target, depth })
    }
  }

  /** A function may be defined once in each branch of a condition; all of its definitions are judged. */
  #overloads(module: Module, found: FunctionSyntax, depth: number): Guard | undefined {
    const same = module.functions.filter(
      ({ name, className }) => name === found.name && className === found.className,
    )
    return strongest(
      same.map((one) => this.#switched({ module, node: one.node }, this.function(module, one.node, depth))),
    )
  }

  #ofPackage(module: Module, { node, call, target }: Named): Guard | undefined {
    const subject = this.#subject
    const callee = call?.calleeNode ?? node
    const origin = this.#facts.origin(module, callee)
    const symbol = `${origin?.symbol ?? ''} ${target}`
    const isTrusted =
      origin !== undefined && subject.packages.test(origin.package) && subject.stops.test(symbol)
    const isBelieved = origin === undefined && subject.believed.test(target)
    if (
      (!isTrusted && !isBelieved) ||
      subject.notGuards.test(`${symbol} ${call === undefined ? '' : argumentsText(call)}`)
    )
      return undefined
    const off = call === undefined ? undefined : subject.switchOf?.(this.#facts, module, call)
    if (off !== undefined) return { state: 'off', evidence: off }
    const weakness = call === undefined ? undefined : subject.weakness?.(this.#facts, module, call)
    const evidence = { path: module.path, line: node.line, shows: weakness ?? `${target} stops a request` }
    return { state: weakness === undefined ? 'enforced' : 'weak', evidence }
  }

  /** What a function does to a request that it does not let through. */
  function(module: Module, node: SyntaxNode, depth = 0): Guard | undefined {
    if (this.#known.has(node)) return this.#known.get(node)
    this.#known.set(node, undefined)
    const guards = [
      ...this.#refusals(module, node),
      ...(this.#subject.inBody?.(this.#facts, module, node) ?? []),
    ]
    const direct = strongest(guards)
    const result =
      direct?.state === 'enforced' ? direct : strongest([direct, this.#called(module, node, depth)])
    this.#known.set(node, result)
    return result
  }

  #refusals(module: Module, node: SyntaxNode): readonly Guard[] {
    return findRejections(this.#facts, this.#subject, { module, boundary: node }).map((refusal) => {
      const evidence = { path: module.path, line: refusal.line, shows: this.#subject.shows }
      return this.#judged(module, refusal, { boundary: node, guard: { state: 'enforced', evidence } })
    })
  }

  #called(module: Module, node: SyntaxNode, depth: number): Guard | undefined {
    if (depth >= DEEPEST) return undefined
    const own = module.functions.find((candidate) => candidate.node === node)
    const injected = own === undefined ? [] : aroundFunction(this.#facts, module, own)
    const references = this.#references(module, node)
    const guards = [...injected, ...references].map((candidate) => {
      if (++this.#followed > MOST_FOLLOWED) return undefined
      const guard = this.candidate(candidate, depth + 1)
      return guard === undefined ? undefined : this.#judged(module, candidate.node, { boundary: node, guard })
    })
    return strongest(guards)
  }

  /** Functions whose name promises a guard, called or handed on. */
  #references(module: Module, boundary: SyntaxNode): readonly Candidate[] {
    const { follow } = this.#subject
    const calls = module.calls.filter(
      ({ node, callee }) => boundary.contains(node) && follow.test(callee.split('.').at(-1) ?? ''),
    )
    const handedOn = module.calls
      .filter(({ node }) => boundary.contains(node))
      .flatMap(({ positional }) =>
        positional.map((argument) =>
          /\.__name__$/.test(argument.text) ? (argument.children[0] ?? argument) : argument,
        ),
      )
      .filter(
        ({ kind, text }) =>
          kind === 'identifier' && follow.test(text) && module.functions.some(({ name }) => name === text),
      )
    return [...calls.map(({ node }) => ({ module, node })), ...handedOn.map((node) => ({ module, node }))]
  }

  #judged(
    module: Module,
    node: SyntaxNode,
    { boundary, guard }: { readonly boundary: SyntaxNode; readonly guard: Guard },
  ): Guard {
    if (guard.state !== 'enforced') return guard
    const off =
      switchedOffBy(this.#facts, module, { node, boundary }) ??
      this.#subject.offWhen?.(module, node, boundary)
    if (off !== undefined) return { state: 'off', evidence: off }
    const around = this.#subject.sidestep?.(this.#facts, module, { node, boundary })
    return around === undefined ? guard : { state: 'weak', evidence: around }
  }

  #switched({ module, node }: Candidate, guard: Guard | undefined): Guard | undefined {
    if (guard?.state !== 'enforced') return guard
    const off = switchedOffBy(this.#facts, module, { node, boundary: undefined })
    return off === undefined ? guard : { state: 'off', evidence: off }
  }
}

interface Named {
  readonly node: SyntaxNode
  readonly call: Call | undefined
  readonly target: string
  readonly depth: number
}

function argumentsText(call: Call): string {
  return call.node.text.slice(
    call.calleeNode.end - call.node.start,
    call.calleeNode.end - call.node.start + 200,
  )
}
