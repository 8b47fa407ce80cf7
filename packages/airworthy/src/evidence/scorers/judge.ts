import type { Wait } from '../observe.ts'
import { type AnswerScorer, scored, unmeasured } from './answer-scorer.ts'
import { excerpt } from './answer-text.ts'
import type { JudgeModel, JudgeReply, JudgeRequest } from './judge-model.ts'
import { judgeRequest, readJudgement } from './judge-prompt.ts'
import { within } from './within.ts'

export interface JudgeOptions {
  readonly model: JudgeModel
  /** Markdown that says what a right answer is. */
  readonly rubric: string
  /** The whole time of one judgement, a wait for a busy provider included. */
  readonly timeoutMs: number
  readonly now: () => number
  readonly wait: Wait
  /** Sees the reply to each call, for the tokens that it took. */
  readonly onReply: (reply: JudgeReply) => void
}

/**
 * Asks a model whether the answer meets the rubric: 1 or 0, with the model's reason. Whatever goes wrong with the judge
 * (an error, no time, no readable verdict) leaves the trial unmeasured: the judge's fault is not the feature's.
 * A busy provider that says when to come again is asked once more, if the time allows it.
 */
export function judge(options: JudgeOptions): AnswerScorer {
  return async (answered) => {
    const reply = await askInTime(judgeRequest(options.rubric, answered), {
      ...options,
      signal: answered.signal,
    })
    if (reply.kind === 'failed') return unmeasured(`the judge failed: ${reply.reason}`)
    const judgement = readJudgement(reply.text)
    if (judgement.kind === 'unreadable') {
      return unmeasured(`the judge failed: ${judgement.why}: "${excerpt(reply.text)}"`)
    }
    return scored(judgement.pass ? 1 : 0, judgement.reason)
  }
}

async function askInTime(
  request: JudgeRequest,
  options: JudgeOptions & { readonly signal: AbortSignal },
): Promise<JudgeReply> {
  const { model, timeoutMs, now, wait, onReply } = options
  const startedMs = now()
  const ask = async (signal: AbortSignal): Promise<JudgeReply> => {
    const reply = await model.ask(request, signal).catch(failure)
    onReply(reply)
    return reply
  }
  const askTwice = async (signal: AbortSignal): Promise<JudgeReply> => {
    const first = await ask(signal)
    const delayMs = first.kind === 'failed' ? first.retryAfterMs : undefined
    if (delayMs === undefined || delayMs >= timeoutMs - (now() - startedMs)) return first
    await wait(delayMs, signal)
    return ask(signal)
  }
  return within(options, askTwice).catch(failure)
}

function failure(error: unknown): JudgeReply {
  return {
    kind: 'failed',
    reason: error instanceof Error ? excerpt(`${error.name}: ${error.message}`) : excerpt(String(error)),
  }
}
