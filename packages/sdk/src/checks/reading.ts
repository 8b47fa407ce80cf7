/**
 * What a check read off one call. `signal` is between 0 and 1, and larger is always better: 1 is no concern at all.
 * `unmeasured` means that there was nothing to look at; it is neither clean nor a concern.
 */
export type Reading =
  | {
      readonly kind: 'measured'
      readonly signal: number
      /** One sentence for the person who has to act on it. */
      readonly reason: string
    }
  | { readonly kind: 'unmeasured'; readonly reason: string }
