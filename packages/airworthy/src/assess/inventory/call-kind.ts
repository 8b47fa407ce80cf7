/** What a model call is asked for. */
export type CallKind =
  | 'generate'
  | 'embed'
  | 'moderate'
  | 'transcribe'
  | 'speech'
  | 'image'
  | 'rerank'
  | 'realtime'
