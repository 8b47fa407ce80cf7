import type { Language } from '../project/project-file.ts'
import type { SourceText } from './source-text.ts'
import type { SyntaxNode } from './syntax-node.ts'

/** A name that a file takes from another file or package. */
export interface Import {
  /** The name in this file; empty for a bare `import 'x'`. */
  readonly local: string
  /** The name there; `default`, or `*` for the whole module. */
  readonly imported: string
  /** As written: `openai`, `./llm`, `..chains`, `langchain.chat_models`. */
  readonly from: string
  readonly isTypeOnly: boolean
  readonly line: number
}

/** A call or construction. */
export interface Call {
  readonly node: SyntaxNode
  /** The callee as a path, `openai.chat.completions.create`; its text without spaces when the root is no name. */
  readonly callee: string
  readonly calleeNode: SyntaxNode
  /** What is passed by position, spreads left out. */
  readonly positional: readonly SyntaxNode[]
  /** Python's keyword arguments; in JavaScript empty, there the options are an object among `positional`. */
  readonly keywords: ReadonlyMap<string, SyntaxNode>
  /** `**kwargs`, `...rest`. */
  readonly spreads: readonly SyntaxNode[]
  readonly isNew: boolean
  readonly line: number
}

export interface Parameter {
  readonly name: string
  /** The annotation as written, without the colon; empty when there is none. */
  readonly type: string
  readonly default: SyntaxNode | undefined
}

export interface FunctionSyntax {
  /** Empty when it has none. */
  readonly name: string
  readonly node: SyntaxNode
  readonly parameters: readonly Parameter[]
  /** Python decorators and JavaScript method decorators, without the at sign. */
  readonly decorators: readonly SyntaxNode[]
  readonly body: SyntaxNode | undefined
  readonly isExported: boolean
  /** The class it is a method of. */
  readonly className: string | undefined
  readonly line: number
}

/** A class or an enumeration. */
export interface ClassSyntax {
  readonly name: string
  readonly bases: readonly string[]
  readonly fields: readonly Field[]
  readonly node: SyntaxNode
  readonly line: number
}

export interface Field {
  readonly name: string
  readonly type: string
  readonly value: SyntaxNode | undefined
  readonly line: number
}

/** A name or member that is given a value. */
export interface Assignment {
  /** As a path: `llm`, `self.llm`, `st.session_state.chain`, `args.max_tokens` for `args["max_tokens"]`. */
  readonly target: string
  readonly value: SyntaxNode
  /** For destructuring: the member of the value, such as `prompt` in `const { prompt } = await request.json()`. */
  readonly member: string | undefined
  readonly node: SyntaxNode
  readonly line: number
}

export interface TrySyntax {
  readonly node: SyntaxNode
  readonly body: SyntaxNode | undefined
  readonly handlers: readonly SyntaxNode[]
  readonly finally: SyntaxNode | undefined
  readonly line: number
}

/** A value read from the environment or from a platform's secret store. */
export interface EnvironmentRead {
  readonly name: string
  /** What is used when it is not set: the second argument, or the right side of `||`, `??`, `or`. */
  readonly fallback: SyntaxNode | undefined
  readonly node: SyntaxNode
  readonly line: number
}

export interface JsxElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, SyntaxNode | undefined>
  readonly node: SyntaxNode
  readonly line: number
}

/** What one file says, alike for JavaScript, TypeScript, Python and the Python of a notebook. */
export interface Module {
  readonly path: string
  readonly language: Language
  readonly source: SourceText
  readonly root: SyntaxNode
  readonly imports: readonly Import[]
  readonly calls: readonly Call[]
  readonly functions: readonly FunctionSyntax[]
  readonly classes: readonly ClassSyntax[]
  readonly assignments: readonly Assignment[]
  readonly tries: readonly TrySyntax[]
  readonly environmentReads: readonly EnvironmentRead[]
  readonly jsx: readonly JsxElement[]
  /** Strings and templates, the parts of a concatenation as one. */
  readonly strings: readonly SyntaxNode[]
  /** The call whose node this is. */
  callAt(node: SyntaxNode): Call | undefined
}
