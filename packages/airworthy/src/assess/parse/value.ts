import type { Module } from './module.ts'
import type { SyntaxNode } from './syntax-node.ts'

interface Place {
  readonly path: string
  readonly line: number
}

/** Where a value comes from, as far as the code says without running. */
export type Value =
  | (Place & { readonly kind: 'literal'; readonly value: string | number | boolean | null })
  /** Read from the environment; `fallback` when it is not set. */
  | (Place & { readonly kind: 'environment'; readonly name: string; readonly fallback: Value | undefined })
  /** A field of a settings object; `fallback` is its default. */
  | (Place & { readonly kind: 'settings'; readonly name: string; readonly fallback: Value | undefined })
  /** Sent by the caller of the service. */
  | (Place & { readonly kind: 'request'; readonly text: string })
  /** A parameter of the function around; `fallback` is its default. */
  | (Place & { readonly kind: 'parameter'; readonly name: string; readonly fallback: Value | undefined })
  /** One of several, such as both sides of a condition. */
  | (Place & { readonly kind: 'choice'; readonly options: readonly Value[] })
  /** An object, array or call: look at its node. */
  | (Place & { readonly kind: 'expression'; readonly node: SyntaxNode; readonly module: Module })
  | (Place & { readonly kind: 'unknown'; readonly text: string })

/** All values that may apply, defaults and both sides of conditions included. */
export function possibleValues(value: Value): readonly Value[] {
  if (value.kind === 'choice') return value.options.flatMap(possibleValues)
  const fallback = 'fallback' in value ? value.fallback : undefined
  return fallback === undefined ? [value] : [value, ...possibleValues(fallback)]
}

/** The literals among the possible values. */
export function literalsOf(value: Value): readonly (string | number | boolean | null)[] {
  return possibleValues(value).flatMap((option) => (option.kind === 'literal' ? [option.value] : []))
}

/** True when a person can change it without changing code: environment or settings somewhere on the way. */
export function isConfigurable(value: Value): boolean {
  return possibleValues(value).some(({ kind }) => kind === 'environment' || kind === 'settings')
}
