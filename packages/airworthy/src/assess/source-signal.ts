import type { Evidence } from './check.ts'

/** How a reader of the answer learns what it rests on, the surest first. */
export type SourceSignal = Evidence & { readonly kind: 'verified' | 'shown' | 'returned' | 'asked' }

/** Names that say where an answer comes from. */
export const SOURCE_NAME =
  /(?:^|\.|\[["'])(?:\w*source_?docs?|\w*source_?documents?|\w*source_?nodes|sources|\w+_sources|sources_(?:gathered|used|cited|list)|\w+Sources|\w*citations?|citationsList|references|footnotes|cited_?\w*|search_?docs|relatedDocs|retrieved_?(?:docs?|documents?|chunks|passages|context\w*|nodes)|contextDocs|passages|source_?list|source_?links|grounding_?\w*)(?:["']\])?$/i
export const NOT_SOURCES =
  /data_?source|source_?code|sourceType|video|audio|resource|select|dropdown|upload|connector|integration|setting|picker|admin|marketing|landing|blog|pricing|testimonial|footer|nav/i

/** Sources that leave the server, under a name that its reader's side has to ask for. */
export interface LeavingSources {
  readonly name: string
  readonly signal: SourceSignal
}
