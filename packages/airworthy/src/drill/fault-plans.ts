import type { Contract } from '@airworthy/sdk'
import type { Behaviour, FakeRequest } from '@airworthy/sdk/testing'
import { BAD_ANSWER, JUDGE_DOWN } from '../evidence/drills/faults.ts'
import { builtInAnswer } from './built-in-answer.ts'
import {
  BROKEN_OFF,
  ERROR_MARK,
  INVENTION,
  IRRELEVANT_PASSAGES,
  OBEYED,
  OTHER_SHAPE,
  plantedPassage,
  REFUSAL,
} from './fault-texts.ts'

/** What retrieval gives in place of its own passages; `down`: an error. */
export type ReplacedRetrieval = (question: string) => readonly string[] | 'down'

/** How a fault is brought about, and what is asked of the feature besides the action of the contract. */
export interface FaultPlan {
  /** What the provider does with a request; `healthy` when it answers as always. */
  readonly behave: ((request: FakeRequest, calls: number) => Behaviour | 'healthy') | 'healthy'
  /** Where the provider seems to be, when nobody is there. */
  readonly address?: 'closed-port' | 'unresolvable'
  readonly retrieve?: ReplacedRetrieval
  /** True when the providers behind all base URLs do it, not only the first. */
  readonly everywhere?: true
  /** A further call that is made first and not judged. */
  readonly warmUp?: true
  /**
   * `answered`: the fault is none to a client that reads the wire right; `any-outcome`: whatever the contract knows,
   * but no failure. Default: the action of the contract.
   */
  readonly expects?: 'answered' | 'answered-or-action' | 'any-outcome'
  /** What no user may read of the answer that the provider gives. */
  readonly mustNotRead?: string
  /** True when the same request must not be sent again: it would end the same way, or cost the deadline. */
  readonly isFinal?: true
  /** The least wait before the next request that the provider asks for. */
  readonly retryAfterMs?: number
  /** Only a stream has it. */
  readonly needsStream?: true
  readonly questions?: 'out-of-scope'
  /** All at the same moment, so many times the questions. Default: one after the other. */
  readonly times?: number
}

/** What the plans of some faults depend on. */
export interface PlanContext {
  readonly contract: Pick<Contract, 'deadlineMs' | 'limits' | 'budget' | 'checks'>
  /** Answers that the module of the feature says its own checks must catch, by failure mode. */
  readonly badAnswers: Readonly<Record<string, string>>
}

type Plan = FaultPlan | ((context: PlanContext) => FaultPlan)

/** Long enough that nobody waits for it. */
function beyondDeadline({ contract }: PlanContext): number {
  return contract.deadlineMs + 2000
}

/** An error as the provider words it, with a mark by which it is found again in what the user saw. */
function status(code: number, [type, error]: readonly [string, string], message: string): FaultPlan {
  const body = { error: { message: `${message} (${ERROR_MARK})`, type, param: null, code: error } }
  return { behave: () => ({ kind: 'status', status: code, body }) }
}

const BUSY = ['requests', 'rate_limit_exceeded'] as const
const INVALID = 'invalid_request_error'

function rateLimit(retryAfterSeconds: number): FaultPlan {
  const { behave } = status(429, BUSY, 'Rate limit reached for requests.')
  return {
    retryAfterMs: retryAfterSeconds * 1000,
    behave: (request, calls) => {
      const behaviour = behave === 'healthy' ? behave : behave(request, calls)
      return behaviour === 'healthy' ? behaviour : { ...behaviour, retryAfter: retryAfterSeconds }
    },
  }
}

function says(text: string): FaultPlan {
  return { behave: (request) => (isChat(request) ? { kind: 'answer', text } : 'healthy') }
}

function does(behaviour: Behaviour): FaultPlan {
  return { behave: (request) => (isChat(request) ? behaviour : 'healthy') }
}

function isChat({ path }: FakeRequest): boolean {
  return path.startsWith('/v1/chat/completions')
}

const SHORTEST_TRICKLE_GAP_MS = 2000

/** So slow that not half of the answer has come when the time is over. */
function trickleGap(context: PlanContext): number {
  const words = BROKEN_OFF.split(' ').length
  return Math.max(SHORTEST_TRICKLE_GAP_MS, beyondDeadline(context) / (words / 2))
}
const PARTIAL = { text: BROKEN_OFF, afterChunks: 5 }

const UNAVAILABLE = status(503, ['overloaded_error', 'overloaded'], 'The engine is currently overloaded.')

const PLANS: Readonly<Record<string, Plan>> = {
  'refused-connection': { behave: 'healthy', address: 'closed-port' },
  'dns-failure': { behave: 'healthy', address: 'unresolvable' },
  reset: { behave: () => ({ kind: 'reset' }) },
  'rate-limit': rateLimit(1),
  'rate-limit-without-time': status(429, BUSY, 'Rate limit reached for requests.'),
  quota: {
    ...status(429, ['insufficient_quota', 'insufficient_quota'], 'You exceeded your current quota.'),
    isFinal: true,
  },
  'server-error': status(500, ['server_error', 'server_error'], 'The server had an error.'),
  unavailable: UNAVAILABLE,
  'silent-route': { behave: () => ({ kind: 'silent' }), isFinal: true },
  'slow-first-token': (context) => ({
    behave: (request) => slowFirstToken(request, beyondDeadline(context)),
  }),
  stall: does({ kind: 'stall', ...PARTIAL }),
  trickle: (context) => does({ kind: 'trickle', text: BROKEN_OFF, gapMs: trickleGap(context) }),
  'cut-stream': does({ kind: 'cut', by: 'disconnect', ...PARTIAL }),
  'malformed-chunk': { ...does({ kind: 'malformed', ...PARTIAL }), expects: 'answered-or-action' },
  'missing-end-marker': {
    behave: (request) =>
      isChat(request) ? { kind: 'no-end-marker', text: builtInAnswer(request) } : 'healthy',
    expects: 'answered',
    needsStream: true,
  },
  'error-in-band': does({
    kind: 'in-band-error',
    message: `The model is overloaded (${ERROR_MARK}).`,
    afterChunks: 3,
  }),
  'empty-answer': does({ kind: 'empty' }),
  refusal: does({ kind: 'refusal', text: REFUSAL }),
  'truncated-answer': does({ kind: 'truncated', text: BROKEN_OFF.slice(0, 60) }),
  'content-filter': {
    ...status(400, [INVALID, 'content_filter'], 'The prompt triggered the content management policy.'),
    isFinal: true,
  },
  'content-filter-in-band': {
    ...does({ kind: 'content-filter', text: BROKEN_OFF.slice(0, 60) }),
    isFinal: true,
  },
  'context-length': {
    ...status(
      400,
      [INVALID, 'context_length_exceeded'],
      "This model's maximum context length is 8192 tokens.",
    ),
    isFinal: true,
  },
  'wrong-schema': { ...says(`{"unexpected": [1, 2], "note": "${OTHER_SHAPE}"}`), mustNotRead: OTHER_SHAPE },
  'invented-answer': says(INVENTION),
  'empty-retrieval': { ...says(INVENTION), retrieve: () => [] },
  // The model quotes what it was given, so that nothing but the passages is at fault.
  'irrelevant-passages': {
    ...says(IRRELEVANT_PASSAGES[0]),
    retrieve: () => IRRELEVANT_PASSAGES,
    mustNotRead: IRRELEVANT_PASSAGES[0],
  },
  'retrieval-down': { ...says(INVENTION), retrieve: () => 'down', expects: 'any-outcome' },
  'planted-instructions': { ...says(OBEYED), retrieve: (question) => [plantedPassage(question)] },
  'out-of-scope': { ...says(INVENTION), questions: 'out-of-scope' },
  'budget-exhausted': {
    behave: (request, calls) => (calls === 0 && isChat(request) ? dearAnswer() : 'healthy'),
    warmUp: true,
  },
  'ten-fold-traffic': {
    // Slow enough that all calls are under way at the same time.
    behave: (request) =>
      isChat(request) ? { kind: 'answer', text: builtInAnswer(request), delayMs: 300 } : 'healthy',
    times: 10,
    expects: 'answered-or-action',
  },
}

function slowFirstToken(request: FakeRequest, delayMs: number): Behaviour {
  const isStreamed = request.body.stream === true
  return {
    kind: 'answer',
    text: BROKEN_OFF,
    ...(isStreamed ? { firstTokenDelayMs: delayMs } : { delayMs }),
  }
}

/** An answer whose usage is worth more than anybody's budget of a day. */
function dearAnswer(): Behaviour {
  const usage = { prompt_tokens: 5_000_000_000, completion_tokens: 1_000_000_000 }
  return { kind: 'answer', text: 'Yes.', usage }
}

/** How a fault is brought about, or what is missing to do so. */
export function planOf(fault: string, context: PlanContext): FaultPlan | { readonly missing: string } {
  const [name = '', check = ''] = fault.split(':')
  if (name === JUDGE_DOWN) return judgeDown(check, context)
  if (name === BAD_ANSWER) return badAnswer(check, context)
  if (name === 'budget-exhausted' && !hasDailyBudget(context)) {
    return { missing: 'The contract states no budget per day: add for example budget: ["$50 per day"].' }
  }
  const plan = PLANS[name]
  if (plan === undefined) return { missing: `No drill brings ${name} about.` }
  return typeof plan === 'function' ? plan(context) : plan
}

function hasDailyBudget({ contract: { budget } }: PlanContext): boolean {
  return budget.dayUsd !== undefined || budget.dayTokens !== undefined
}

function badAnswer(check: string, { badAnswers }: PlanContext): FaultPlan | { readonly missing: string } {
  const text = badAnswers[check]
  if (text !== undefined) return { ...says(text), mustNotRead: text }
  return {
    missing: `Nothing says which answer ${check} must catch: export const drills = { badAnswers: { ${check}: '…' } } from the feature's module.`,
  }
}

function judgeDown(check: string, { contract }: PlanContext): FaultPlan | { readonly missing: string } {
  const spec = contract.checks.find(({ name }) => name === check)
  if (spec?.kind !== 'judge') return { missing: `The check ${check} asks no model.` }
  const model = spec.model.split('/').at(-1) ?? spec.model
  const { behave } = UNAVAILABLE
  return {
    everywhere: true,
    behave: (request, calls) => {
      const isJudge = String(request.body.model).split('/').at(-1) === model
      return isJudge && behave !== 'healthy' ? behave(request, calls) : 'healthy'
    },
    ...(spec.ifSkipped === 'continue' ? { expects: 'answered' } : {}),
  }
}
