/** An answer as the provider wrote it. */
export type ChatAnswer =
  /** The body of a completion. */
  | { readonly kind: 'whole'; readonly body: string }
  /**
   * The end of a stream, whose other parts were handed over piece by piece: the JSON of the chunks that finish the
   * choices and account for them, in order. At least one.
   */
  | { readonly kind: 'stream'; readonly ending: readonly string[] }
