/** The languages whose syntax is read; everything else is text. */
export type Language = 'javascript' | 'python'

/**
 * What a file is for. Only `source` and `config` can mitigate a gap; `notebook` and `example` count as the
 * product when nothing else in the project calls a model.
 */
export type FileRole =
  | 'source'
  | 'config'
  | 'notebook'
  | 'example'
  | 'development'
  | 'test'
  | 'evaluation'
  | 'docs'
  | 'data'
  | 'generated'
  | 'vendored'
  | 'lockfile'
  | 'asset'

/** One file of the project. */
export interface ProjectFile {
  /** Relative to the project's folder, with forward slashes. */
  readonly path: string
  readonly bytes: number
  readonly role: FileRole
  /** Undefined when its syntax is not read. */
  readonly language: Language | undefined
  /** Whether git tracks it; undefined without a readable git index. */
  readonly tracked: boolean | undefined
}

/** A file or folder that was left out, for "what could not be seen". */
export interface NotRead {
  readonly path: string
  readonly why:
    | 'too large'
    | 'minified'
    | 'link'
    | 'unreadable'
    | 'vendored'
    | 'too many files'
    | 'past the limit'
}
