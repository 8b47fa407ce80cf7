import type { Call, FunctionSyntax, Module } from '../parse/module.ts'
import type { Value } from '../parse/value.ts'
import type { CallKind } from './call-kind.ts'

/** What can be set on a call or on its client, under whatever name the SDK gives it. */
const OPTION_NAMES = [
  'model',
  'timeout',
  'maxTokens',
  'temperature',
  'stream',
  'baseUrl',
  'apiKey',
  'maxRetries',
] as const
export type OptionName = (typeof OPTION_NAMES)[number]

/** An option as it is written, and where its value comes from. */
export interface OptionSetting {
  /** The SDK's name for it: `max_completion_tokens`, `request_timeout`. */
  readonly writtenAs: string
  readonly value: Value
  /** Whether the call itself, its client, or a bound around the call sets it. */
  readonly setBy: 'call' | 'client' | 'around'
  readonly path: string
  readonly line: number
}

export type Options = Readonly<Partial<Record<OptionName, OptionSetting>>>

/** A construction that later calls go through: `new OpenAI()`, `ChatOpenAI(model=…)`. */
export interface ModelClient {
  readonly path: string
  readonly line: number
  readonly sdk: string
  readonly kind: CallKind
  /** `ChatOpenAI`, `OpenAI`. */
  readonly symbol: string
  /** Model, timeout and caps are set here rather than at the call. */
  readonly holdsModel: boolean
  readonly isLocal: boolean
  readonly options: Options
  readonly call: Call
  readonly module: Module
}

/** A place where a model is called. */
export interface ModelCall {
  readonly path: string
  readonly line: number
  readonly sdk: string
  readonly kind: CallKind
  /** As written: `openai.chat.completions.create`. */
  readonly callee: string
  /** The clients it goes through, the nearest first; empty when they could not be followed. */
  readonly clients: readonly ModelClient[]
  /** Effective options: the call's own, then those of its clients. */
  readonly options: Options
  /** Where the model and its limits are set: the framework's client, else the call. */
  readonly configuredAt: { readonly path: string; readonly line: number }
  /** The function around it; undefined at the top of a file. */
  readonly function: FunctionSyntax | undefined
  /** True when the model runs in the process or on the machine, as far as the code says. */
  readonly isLocal: boolean
  readonly call: Call
  readonly module: Module
}

/** The kinds whose cost and length grow with the answer. */
export function isGeneration(call: { readonly kind: CallKind }): boolean {
  return call.kind === 'generate' || call.kind === 'realtime'
}
