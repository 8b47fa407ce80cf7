/** How sure a literal is a credential, and how bad it is. */
export type SecretClass = 'live-shaped' | 'default-secret' | 'demo-key'

/** A literal that works as a credential. Never holds its value. */
export interface Secret {
  readonly class: SecretClass
  readonly path: string
  readonly line: number
  /** Notebook cell, from 1. */
  readonly cell: number | undefined
  /** Vendor or kind: `OpenAI API key`, `password`. */
  readonly vendor: string
  /** The variable or key that holds it, when there is one. */
  readonly name: string | undefined
  readonly characters: number
  /** Its last two characters; empty when it is so short that they would give it away. */
  readonly ending: string
  /** True in `examples/`. */
  readonly isExample: boolean
}
