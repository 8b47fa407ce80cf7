import type { Evidence } from '../check.ts'
import type { Facts } from '../facts.ts'
import type { Call, Module } from '../parse/module.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'

/** `enforced`: stops a request as shipped. `off`: would, but is switched off as shipped. `weak`: can be side-stepped. */
export interface Guard {
  readonly state: 'enforced' | 'off' | 'weak'
  readonly evidence: Evidence
}

/** What kind of guard is looked for. */
export interface Subject {
  /** Libraries whose purpose it is. */
  readonly packages: RegExp
  /** Uses of such a library that stop a request by themselves. */
  readonly stops: RegExp
  /** Uses of such a library that protect nothing. */
  readonly notGuards: RegExp
  /** Names of the project's functions that are worth looking into. */
  readonly follow: RegExp
  /** Names that are believed where the definition cannot be found. */
  readonly believed: RegExp
  /** What a refused request gets. */
  readonly refusal: RegExp
  /** What the condition of a refusal speaks of. */
  readonly condition: RegExp
  /** Conditions of other refusals, such as the provider's own errors. */
  readonly notCondition: RegExp
  /** Further guards in the body of a function that only this subject knows. */
  readonly inBody?: (facts: Facts, module: Module, body: SyntaxNode) => readonly Guard[]
  /** Why a guard of this call does not count, such as a key that the client chooses. */
  readonly weakness?: (facts: Facts, module: Module, call: Call) => string | undefined
  /** The switch that turns the guard of this call off as shipped. */
  readonly switchOf?: (facts: Facts, module: Module, call: Call) => Evidence | undefined
  /** What a refusal of this kind does, in a few words. */
  readonly shows: string
  /** Why a check can be got around although it is on. */
  readonly sidestep?: (
    facts: Facts,
    module: Module,
    at: { readonly node: SyntaxNode; readonly boundary: SyntaxNode },
  ) => Evidence | undefined
  /** Why a refusal does not count as shipped. */
  readonly offWhen?: (module: Module, node: SyntaxNode, boundary: SyntaxNode) => Evidence | undefined
}

const RANK = { enforced: 0, weak: 1, off: 2 } as const

/** The guard that protects best. */
export function strongest(guards: readonly (Guard | undefined)[]): Guard | undefined {
  return guards.filter((guard) => guard !== undefined).toSorted((a, b) => RANK[a.state] - RANK[b.state])[0]
}
