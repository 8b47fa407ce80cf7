import type { Configuration } from './inventory/configuration.ts'
import type { EntryPoint } from './inventory/entry-point.ts'
import type { ImportGraph } from './inventory/import-graph.ts'
import type { ModelCall, ModelClient } from './inventory/model-call.ts'
import type { OriginOf } from './inventory/origin.ts'
import type { RepositoryKind } from './inventory/repository-kind.ts'
import type { Retrieval, VectorStore } from './inventory/retrieval.ts'
import type { Secret } from './inventory/secret.ts'
import type { Definitions } from './parse/definitions.ts'
import type { Evaluate } from './parse/evaluate.ts'
import type { Module } from './parse/module.ts'
import type { Modules } from './parse/modules.ts'
import type { Project } from './project/project.ts'
import type { FileRole } from './project/project-file.ts'

/** A line that matches, in a file of the project. */
export interface TextHit {
  readonly path: string
  readonly line: number
  /** The whole line, trimmed. */
  readonly text: string
}

export interface SearchOptions {
  /** Roles to search; shipped code and configuration when not given. */
  readonly roles?: readonly FileRole[]
  /** Only these files. */
  readonly paths?: Iterable<string>
  /** A literal that a file must contain, in this case, to be searched at all: makes a search of thousands of files fast. */
  readonly containing?: string
  /** Stops after so many hits; 50 by default. */
  readonly most?: number
}

/** All that the checks may know about a project. Facts only: what they mean is for the checks to say. */
export interface Facts {
  readonly project: Project
  readonly modules: Modules
  readonly definitions: Definitions
  readonly evaluate: Evaluate
  readonly origin: OriginOf
  readonly imports: ImportGraph
  readonly configuration: Configuration
  /** True when shipped code calls a model. */
  readonly isAi: boolean
  readonly kind: RepositoryKind
  /**
   * Model calls of the product, the main path first: what answers a user before titles, guards and ingestion.
   * When the product is a set of examples or notebooks, those.
   */
  readonly calls: readonly ModelCall[]
  readonly clients: readonly ModelClient[]
  /** Model calls outside the product: evaluations, and examples or notebooks beside a product. */
  readonly otherCalls: readonly ModelCall[]
  /** Files that may call a model and were not looked into, since there are so many. */
  readonly notSearched: readonly string[]
  /** Entry points that reach a model call, the main one first. */
  readonly entries: readonly EntryPoint[]
  /** All entry points of the product. */
  readonly allEntries: readonly EntryPoint[]
  readonly stores: readonly VectorStore[]
  readonly retrievals: readonly Retrieval[]
  /** Literals in shipped files that work as credentials, the gravest first. */
  readonly secrets: readonly Secret[]
  /** Files of the product's code: the role that its calls have. */
  readonly shippedRole: 'source' | 'notebook' | 'example'
  /** True when the entry's file imports the call's file, directly or not. */
  reaches(entry: EntryPoint, call: { readonly path: string }): boolean
  /** The entry points that reach a place, the nearest first. */
  entriesReaching(call: { readonly path: string }): readonly EntryPoint[]
  /** Calls of a function of the project, by name and import, in the files that were parsed. */
  callersOf(
    module: Module,
    functionName: string,
  ): readonly { readonly module: Module; readonly path: string; readonly line: number }[]
  /** Lines that match, in a fixed order. Comments are not left out. */
  search(pattern: RegExp, options?: SearchOptions): readonly TextHit[]
  isShipped(path: string): boolean
}
