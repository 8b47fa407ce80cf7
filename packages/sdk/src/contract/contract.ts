import type { Requirement } from './requirement.ts'

/** How to run the feature once. The five ways to say `run:` in a contract. */
export type RunTarget =
  | { readonly kind: 'module'; readonly path: string; readonly exportName: string }
  | {
      readonly kind: 'http'
      readonly url: string
      readonly method: string
      /** May hold `${NAME}` references to the environment. */
      readonly headers: Readonly<Record<string, string>>
      /** JSON body; every string `{{input}}` in it is replaced by the case's input. Default `{ "input": "{{input}}" }`. */
      readonly body: unknown
      /** Dotted paths into the JSON answer, for example `data.answer` or `choices.0.message.content`. */
      readonly answer: string
      readonly passages?: string
      readonly usage?: string
      readonly model?: string
      readonly outcome?: string
    }
  | {
      readonly kind: 'openai'
      /** Base URL that ends before `/chat/completions`. */
      readonly baseUrl: string
      readonly model: string
      readonly system?: string
      /** Default true, so that the time to the first token is measured. */
      readonly stream: boolean
      /** `${NAME}` reference; default `${OPENAI_API_KEY}` if that variable is set, else no key is sent. */
      readonly key?: string
      /** Further fields of the request body, passed as they are. */
      readonly parameters: Readonly<Record<string, unknown>>
    }
  | { readonly kind: 'command'; readonly command: readonly string[] }
  | { readonly kind: 'recorded'; readonly path: string }

/** How one scorer of the contract is computed. */
export type ScorerSpec =
  | { readonly kind: 'exact'; readonly ignoreCase: boolean }
  | { readonly kind: 'contains'; readonly value?: string; readonly ignoreCase: boolean }
  | { readonly kind: 'regex'; readonly pattern: string; readonly flags: string }
  | { readonly kind: 'number'; readonly tolerance: number; readonly relative: boolean }
  | { readonly kind: 'json-schema'; readonly schema: string | Readonly<Record<string, unknown>> }
  | { readonly kind: 'token-f1'; readonly atLeast?: number }
  | { readonly kind: 'grounded' }
  | {
      readonly kind: 'judge'
      /** Path of the rubric, relative to the contract. */
      readonly rubric: string
      /** `openai/gpt-5-mini`, or `./judge.ts#model` for an AI SDK model. */
      readonly model: string
      readonly baseUrl?: string
      readonly key?: string
      readonly timeoutMs: number
    }
  | { readonly kind: 'function'; readonly path: string; readonly exportName: string }
  /** A person's label that comes with recorded trials. */
  | { readonly kind: 'label' }
  /** The `assert` list that came with a promptfoo test. */
  | { readonly kind: 'assertions' }

/** One way to produce an answer; routes are tried in order inside one deadline. */
export type Route =
  | {
      readonly kind: 'model'
      /** What the route is called in outcomes and telemetry. Default: the model. */
      readonly name?: string
      /** As the provider or a gateway names it, for example `openai/gpt-5`. */
      readonly model: string
      readonly timeoutMs?: number
      /** Base URL that ends before `/chat/completions`, for a gateway; may hold `${NAME}` references. */
      readonly url?: string
      /** `${NAME}` reference to the key of that endpoint. */
      readonly key?: string
      /** False for a model that answers from a machine of one's own and is never charged. Default true. */
      readonly paid?: boolean
    }
  /** A function that the application hands to `guard` under this name; it is never charged. */
  | { readonly kind: 'use'; readonly use: string; readonly timeoutMs?: number }
  | { readonly kind: 'say'; readonly text: string }

/** What the guard allows one call to do, beside its deadline. */
export interface Limits {
  /** Attempts over all routes together. Default 6. */
  readonly attempts: number
  /** Calls that run at the same time; more are turned away. Default 1000. */
  readonly concurrent: number
  /** The longest wait for the first piece of a stream. Default 10 s. */
  readonly firstTokenMs: number
  /** The longest silence inside a stream. Default 10 s. */
  readonly stallMs: number
  /** A stream that stays below this for five seconds is given up. Default 1. */
  readonly slowestTokensPerSecond: number
}

/** What may be spent. An absent amount is not limited. */
export interface Budget {
  readonly callUsd?: number
  /** For all calls of the feature, from midnight to midnight UTC. */
  readonly dayUsd?: number
  readonly callTokens?: number
  readonly dayTokens?: number
}

/**
 * How a streamed answer reaches the user. `whole`: when it is complete and the checks have passed. `sentences`: each
 * sentence once it is complete and checked. `tokens`: at once; checks of the answer are then not possible.
 */
export type StreamMode = 'whole' | 'sentences' | 'tokens'

interface CheckSettings {
  /** `grounded`, `retrieval`, `scope`, `shape`, `injection`, or a name of the team's own. */
  readonly name: string
  /** The smallest signal that passes, 0..1. Default: the check's own. */
  readonly atLeast?: number
  /** What becomes of an answer whose check had nothing to look at, failed, or took too long. Default `continue`. */
  readonly ifSkipped: 'continue' | 'fail'
  /** Default 1 s, and 3 s for a judge; always inside the deadline. */
  readonly timeoutMs: number
}

/** A check of the request or of a candidate answer at run time. */
export type CheckSpec =
  | (CheckSettings & { readonly kind: 'grounded' | 'injection' })
  | (CheckSettings & {
      readonly kind: 'retrieval'
      /** Files of the texts that retrieval searches, or of a fair sample of them. Default: none. */
      readonly learnFrom?: readonly string[]
    })
  | (CheckSettings & {
      readonly kind: 'scope'
      /** JSONL test sets whose questions show what the feature is for. Default: those of `tune`, else of `tests`. */
      readonly learnFrom?: readonly string[]
    })
  | (CheckSettings & { readonly kind: 'shape'; readonly schema: string | Readonly<Record<string, unknown>> })
  | (CheckSettings & { readonly kind: 'function'; readonly path: string; readonly exportName: string })
  | (CheckSettings & {
      readonly kind: 'judge'
      readonly rubric: string
      readonly model: string
      readonly url?: string
      readonly key?: string
    })

/** What is done when a failure mode is seen. */
export type FailureAction =
  | { readonly kind: 'review' }
  | { readonly kind: 'decline' }
  | { readonly kind: 'next-route' }
  | { readonly kind: 'say'; readonly text: string }

export interface FailureMode {
  readonly name: string
  readonly action: FailureAction
  readonly playbook?: string
}

export interface ReviewRule {
  readonly by: string
  readonly withinMs: number
  readonly then: FailureAction
}

export interface WhenUnsure {
  /** Largest certified error share of answers that go out alone, for example 0.01. */
  readonly answerAloneError?: number
  readonly otherwise: 'review' | 'decline' | 'next-route'
  readonly review?: ReviewRule
}

/** US dollars per million tokens of one model, where the price table is wrong or silent. */
export interface PriceOverride {
  readonly inputUsdPerMillion: number
  readonly outputUsdPerMillion: number
  readonly cachedInputUsdPerMillion?: number
}

/** A gap of `airworthy assess` that the team accepts. */
export interface SuppressedCheck {
  /** `budget/no-timeout`. */
  readonly check: string
  readonly reason: string
  /** The file or folder to which it is limited, relative to the contract; the whole project by default. */
  readonly path?: string
}

/** Where something stands in the contract file. Lines and columns are 1-based; columns and lengths count UTF-16 code units. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly length: number
}

/** The parsed `airworthy.yaml`. Paths in it are as written: relative to `directory`. */
export interface Contract {
  readonly feature: string
  readonly owner: string
  readonly run?: RunTarget
  readonly requirements: readonly Requirement[]
  /** How sure a verdict must be. Default 0.95. */
  readonly confidence: number
  /** The whole time of one call. Default: the sum of the routes' timeouts, else 30 s. */
  readonly deadlineMs: number
  /** The largest loss against a baseline that still counts as "no worse". Default 0.02. */
  readonly margin: number
  readonly tests: readonly string[]
  readonly tune: readonly string[]
  readonly scorers: Readonly<Record<string, ScorerSpec>>
  readonly routes: readonly Route[]
  readonly limits: Limits
  readonly budget: Budget
  readonly stream: StreamMode
  /** Every check that runs, also those that a failure mode in `when_it_fails` brings with it; not in the order of the file. */
  readonly checks: readonly CheckSpec[]
  readonly whenUnsure?: WhenUnsure
  readonly whenItFails: readonly FailureMode[]
  readonly prices: Readonly<Record<string, PriceOverride>>
  /** `./redact.ts#redact`: sees each trial before it is written. */
  readonly redact?: string
  /** Gaps that `airworthy assess` lists as suppressed, with their reasons. */
  readonly suppress?: readonly SuppressedCheck[]
  /** Absolute path of the file. */
  readonly path: string
  /** Absolute path of the folder the file is in. */
  readonly directory: string
  /**
   * Where each part, or its key, stands in the file, by JSON Pointer: `/deadline`, `/scorers/correct`. Requirements are
   * numbered as in `requirements`: `/requirements/0`, and inside it `/metric`, `/bound` and `/where/0`. For messages only.
   */
  readonly places?: Readonly<Record<string, Place>>
  /** SHA-256 over the canonical contract, hex; the same under comments, white space and key order. */
  readonly hash: string
}
