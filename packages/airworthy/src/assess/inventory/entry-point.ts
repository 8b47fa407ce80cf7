import type { FunctionSyntax, Module } from '../parse/module.ts'

export type EntryKind =
  | 'http-route'
  | 'server-action'
  | 'websocket'
  | 'serverless'
  | 'app-script'
  | 'bot'
  | 'page'
  | 'cli'
  | 'notebook'

/** Where somebody or something starts the program: a route, a page, a script. */
export interface EntryPoint {
  readonly kind: EntryKind
  readonly path: string
  readonly line: number
  /** What a person would call it: `POST /api/chat`, `the Streamlit app`, `the script ask.py`. */
  readonly name: string
  /** `streamlit`, `fastapi`, `next`. */
  readonly framework: string
  /** The route's address when it is written or follows from the file's place. */
  readonly url: string | undefined
  /** The function that handles it; undefined for a script. */
  readonly handler: FunctionSyntax | undefined
  readonly module: Module
}
