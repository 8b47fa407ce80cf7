import type { Answers, Detected, RightAnswer, RunAnswer } from './answers.ts'
import { defaultAnswers } from './answers.ts'
import { contractProblem } from './contract-problem.ts'
import type { Prompts, Refusal } from './prompts.ts'
import { decimal, durationText, parseAmount, parseTime } from './quantity-text.ts'

/** Asks the honest question, one short prompt at a time. Whatever is accepted makes a sound contract. */
export async function askAnswers(prompts: Prompts, detected: Detected): Promise<Answers> {
  let answers = defaultAnswers(detected)
  for (const ask of QUESTIONS) answers = await ask(prompts, answers)
  return answers
}

/** Asks one thing and returns the answers with it. */
type Ask = (prompts: Prompts, answers: Answers) => Promise<Answers>

const QUESTIONS: readonly Ask[] = [
  askFeature,
  askOwner,
  askRun,
  askLatency,
  askFirstToken,
  askWrong,
  askRight,
  askMeanCost,
  askMonthly,
  askReview,
  askFallback,
]

/** Refuses what the contract's own grammar refuses. */
function sound(withText: (text: string) => Answers): Refusal {
  return (text) => contractProblem(withText(text))
}

async function askFeature(prompts: Prompts, answers: Answers): Promise<Answers> {
  const withText = (feature: string): Answers => ({ ...answers, feature })
  const message = 'What is the AI feature called?'
  return withText(await prompts.text({ message, proposal: answers.feature, refusal: sound(withText) }))
}

async function askOwner(prompts: Prompts, answers: Answers): Promise<Answers> {
  const withText = (owner: string): Answers => ({ ...answers, owner })
  const message = 'Who owns it, and acts when it breaks its contract?'
  return withText(await prompts.text({ message, proposal: answers.owner, refusal: sound(withText) }))
}

async function askRun(prompts: Prompts, answers: Answers): Promise<Answers> {
  const kind = await prompts.choice<RunAnswer['kind']>({
    message: 'How is it run?',
    options: [
      { value: 'module', label: 'a TypeScript or JavaScript function' },
      { value: 'http', label: 'an HTTP endpoint' },
      { value: 'openai', label: 'an OpenAI-compatible endpoint' },
      { value: 'command', label: 'a command', hint: 'Python and everything else' },
    ],
    proposal: answers.run.kind,
  })
  const run = await RUNS[kind](prompts, answers)
  return { ...answers, run, firstTokenMs: defaultAnswers({ ...answers, run }).firstTokenMs }
}

const RUNS: Readonly<Record<RunAnswer['kind'], (prompts: Prompts, answers: Answers) => Promise<RunAnswer>>> =
  {
    async module(prompts, answers) {
      const proposal = answers.run.kind === 'module' ? answers.run.export : './src/answer.ts#answer'
      const run = (text: string): RunAnswer => ({ kind: 'module', export: text })
      const refusal = sound((text) => ({ ...answers, run: run(text) }))
      return run(await prompts.text({ message: 'Which file and export?', proposal, refusal }))
    },
    async http(prompts, answers) {
      const run = (url: string): RunAnswer => ({ kind: 'http', url })
      const refusal = sound((text) => ({ ...answers, run: run(text) }))
      const proposal = 'http://127.0.0.1:8080/answer'
      return run(await prompts.text({ message: 'At which address?', proposal, refusal }))
    },
    async openai(prompts, answers) {
      const run = (baseUrl: string, model: string): RunAnswer => ({ kind: 'openai', baseUrl, model })
      const proposal = 'https://api.openai.com/v1'
      const refusal = sound((text) => ({ ...answers, run: run(text, 'model') }))
      const baseUrl = await prompts.text({ message: 'At which base URL?', proposal, refusal })
      const model = await prompts.text({
        message: 'Which model?',
        proposal: 'gpt-5-mini',
        refusal: sound((text) => ({ ...answers, run: run(baseUrl, text) })),
      })
      return run(baseUrl, model)
    },
    async command(prompts, answers) {
      const run = (command: string): RunAnswer => ({ kind: 'command', command })
      const refusal = sound((text) => ({ ...answers, run: run(text) }))
      return run(await prompts.text({ message: 'Which command?', proposal: 'python answer.py', refusal }))
    },
  }

const NOT_A_TIME = 'Write a time with its unit, such as 3 s or 800 ms.'
const NOT_AN_AMOUNT = 'Write a number above 0.'

async function askLatency(prompts: Prompts, answers: Answers): Promise<Answers> {
  const latencyMs = await askNumber(prompts, {
    message: 'Too slow? Within what time must 95 of 100 answers be there?',
    proposal: durationText(answers.latencyMs),
    parse: parseTime,
    mistake: NOT_A_TIME,
    apply: (latencyMs) => ({ ...answers, latencyMs, firstTokenMs: null }),
  })
  return { ...answers, latencyMs }
}

async function askFirstToken(prompts: Prompts, answers: Answers): Promise<Answers> {
  const { firstTokenMs } = answers
  const asked = await askOptional(prompts, {
    message: 'Within what time must half of them begin? ("no" if it does not stream)',
    proposal: firstTokenMs === null ? NO : durationText(Math.min(firstTokenMs, answers.latencyMs)),
    parse: parseTime,
    mistake: NOT_A_TIME,
    apply: (firstTokenMs) => ({ ...answers, firstTokenMs }),
  })
  return { ...answers, firstTokenMs: asked }
}

async function askWrong(prompts: Prompts, answers: Answers): Promise<Answers> {
  const wrongPerHundred = await askNumber(prompts, {
    message: 'Too wrong? Of 100 answers, how many may be wrong?',
    proposal: decimal(answers.wrongPerHundred),
    parse: (text) => {
      const amount = parseAmount(text)
      return amount !== undefined && amount >= 0.001 && amount < 100 ? amount : undefined
    },
    mistake: 'Write a number above 0 and under 100: no number of cases proves that nothing is ever wrong.',
    apply: (wrongPerHundred) => ({ ...answers, wrongPerHundred }),
  })
  return { ...answers, wrongPerHundred }
}

async function askRight(prompts: Prompts, answers: Answers): Promise<Answers> {
  const kind = await prompts.choice<RightAnswer['kind']>({
    message: 'How is a right answer recognised?',
    options: [
      { value: 'contains', label: 'it holds the expected text' },
      { value: 'exact', label: 'it is the expected text' },
      { value: 'judge', label: 'a model judges it by a rubric' },
      { value: 'function', label: 'a function of yours judges it' },
    ],
    proposal: answers.right.kind,
  })
  if (kind === 'contains' || kind === 'exact') return { ...answers, right: { kind } }
  const isJudge = kind === 'judge'
  const withText = (text: string): Answers => ({
    ...answers,
    right: isJudge ? { kind, model: text } : { kind, export: text },
  })
  const message = isJudge ? 'Which model judges?' : 'Which file and export?'
  const proposal = isJudge ? 'openai/gpt-5-mini' : './evals/scorers.ts#correct'
  return withText(await prompts.text({ message, proposal, refusal: sound(withText) }))
}

async function askMeanCost(prompts: Prompts, answers: Answers): Promise<Answers> {
  const meanCostUsd = await askOptional(prompts, {
    message: 'Too expensive? How many dollars may an answer cost on average? ("no" if it does not matter)',
    proposal: answers.meanCostUsd === null ? NO : decimal(answers.meanCostUsd),
    parse: parseAmount,
    mistake: NOT_AN_AMOUNT,
    apply: (meanCostUsd) => ({ ...answers, meanCostUsd }),
  })
  return { ...answers, meanCostUsd }
}

async function askMonthly(prompts: Prompts, answers: Answers): Promise<Answers> {
  const costUsd = await askOptional(prompts, {
    message: 'And all answers of a month? ("no" if you cannot tell yet)',
    proposal: NO,
    parse: parseAmount,
    mistake: NOT_AN_AMOUNT,
    apply: (costUsd) => ({ ...answers, monthly: { costUsd, requests: 1000 } }),
  })
  if (costUsd === null) return { ...answers, monthly: null }
  const requests = await askNumber(prompts, {
    message: 'How many requests a month is that for?',
    proposal: '100000',
    parse: parseAmount,
    mistake: 'Write a whole number above 0.',
    apply: (requests) => ({ ...answers, monthly: { costUsd, requests } }),
  })
  return { ...answers, monthly: { costUsd, requests } }
}

async function askReview(prompts: Prompts, answers: Answers): Promise<Answers> {
  const withReviewer = (by: string): Answers => ({ ...answers, review: { by, withinMs: 60_000 } })
  const by = await prompts.text({
    message: 'Who decides when it is unsure? ("no": it declines)',
    proposal: answers.owner,
    refusal: (text) => (text === NO ? undefined : contractProblem(withReviewer(text))),
  })
  if (by === NO) return { ...answers, review: null }
  const withinMs = await askNumber(prompts, {
    message: 'Within what time?',
    proposal: '60 min',
    parse: parseTime,
    mistake: 'Write a time with its unit, such as 15 min or 4 h.',
    apply: (withinMs) => ({ ...answers, review: { by, withinMs } }),
  })
  return { ...answers, review: { by, withinMs } }
}

async function askFallback(prompts: Prompts, answers: Answers): Promise<Answers> {
  const withText = (fallback: string): Answers => ({ ...answers, fallback })
  const message = 'What does the user read when nothing else works?'
  return withText(await prompts.text({ message, proposal: answers.fallback, refusal: sound(withText) }))
}

const NO = 'no'

interface NumberQuestion {
  readonly message: string
  readonly proposal: string
  readonly parse: (text: string) => number | undefined
  /** What to say to a text that `parse` does not know. */
  readonly mistake: string
  readonly apply: (value: number) => Answers
}

async function askNumber(prompts: Prompts, question: NumberQuestion): Promise<number> {
  const { message, proposal, parse, mistake, apply } = question
  const refusal: Refusal = (text) => {
    const value = parse(text)
    return value === undefined ? mistake : contractProblem(apply(value))
  }
  const value = parse(await prompts.text({ message, proposal, refusal }))
  if (value === undefined) throw new Error('a prompt returned what it must refuse')
  return value
}

/** Null for "no". */
async function askOptional(prompts: Prompts, question: NumberQuestion): Promise<number | null> {
  const { message, proposal, parse, mistake, apply } = question
  const refusal: Refusal = (text) => {
    if (text === NO) return undefined
    const value = parse(text)
    return value === undefined ? mistake : contractProblem(apply(value))
  }
  return parse(await prompts.text({ message, proposal, refusal })) ?? null
}
