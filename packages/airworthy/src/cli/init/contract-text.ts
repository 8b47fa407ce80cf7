import { stringify } from 'yaml'
import type { Answers, RightAnswer, RunAnswer } from './answers.ts'
import { decimal, durationText } from './quantity-text.ts'

/** A deadline leaves room for the slow answers that a p95 allows. */
const DEADLINE_FACTOR = 3
/** The most that one answer may cost, in mean costs: statistics.md section 3 asks for at most 20. */
const CAP_FACTOR = 10

/** Where the first test set and the rubric of a judge are written, relative to the contract. */
export const TESTS_PATH = 'evals/questions.jsonl'
export const RUBRIC_PATH = 'rubrics/correct.md'

/** The contract that says what was answered, commented so that it can be read and changed without a manual. */
export function contractText(answers: Answers): string {
  const blocks = [
    head(answers),
    runBlock(answers.run),
    slowBlock(answers),
    wrongBlock(answers),
    expensiveBlock(answers),
    testsBlock(answers.right),
    safetyBlock(answers),
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

const COMMENT_COLUMN = 40

function noted(line: string, comment: string): string {
  return `${line.padEnd(COMMENT_COLUMN - 2)}  # ${comment}`
}

/** A text as one YAML scalar on one line: plain where that is safe, else in quotes. */
function scalar(text: string): string {
  const oneLine = { lineWidth: 0, blockQuote: false, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }
  return stringify(text, oneLine).trimEnd()
}

function head({ feature, owner }: Answers): readonly string[] {
  return [
    '# What would make this too slow, too wrong, or too expensive to ship?',
    '# `airworthy check` says whether these lines hold together, and how many cases prove them.',
    `feature: ${scalar(feature)}`,
    noted(`owner: ${scalar(owner)}`, 'who acts when a line is broken'),
  ]
}

function runBlock(run: RunAnswer): readonly string[] {
  switch (run.kind) {
    case 'module':
      return [
        '# How the feature is run once: answer(input, { signal }) gives text, or an object with',
        '# answer, passages, usage, model and costUsd, as far as they are known.',
        `run: ${scalar(run.export)}`,
      ]
    case 'http':
      return [
        '# How the feature is run once: POST { "input": "…" } gives { "answer": "…" } and, as far as they',
        '# are known, passages, usage and model.',
        `run: ${scalar(run.url)}`,
      ]
    case 'openai':
      return [
        '# How the feature is run once. The key is read from the environment: OPENAI_API_KEY.',
        'run:',
        `  openai: ${scalar(run.baseUrl)}`,
        `  model: ${scalar(run.model)}`,
        '  # system: You answer questions about …',
      ]
    case 'command':
      return [
        '# How the feature is run once: it reads { "id", "input" } as JSON from standard input and prints',
        '# text, or a JSON object with answer, passages, usage, model and costUsd.',
        'run:',
        `  command: ${scalar(run.command)}`,
      ]
  }
}

function slowBlock({ latencyMs, firstTokenMs }: Answers): readonly string[] {
  const firstToken =
    firstTokenMs === null
      ? []
      : [noted(`  - p50 first_token <= ${durationText(firstTokenMs)}`, 'half of the answers begin by then')]
  return [
    'too_slow:',
    noted(`  - p95 latency <= ${durationText(latencyMs)}`, '95 of 100 answers are there by then'),
    ...firstToken,
    noted(`deadline: ${durationText(latencyMs * DEADLINE_FACTOR)}`, 'a call that takes longer has failed'),
  ]
}

function wrongBlock({ wrongPerHundred }: Answers): readonly string[] {
  const bar = decimal(100 - wrongPerHundred)
  return [
    'too_wrong:',
    noted(`  - correct >= ${bar}%`, `at most ${decimal(wrongPerHundred)} of 100 answers are wrong`),
    '  # Cases with a tag can have a bar of their own:',
    '  # - correct >= 99% where topic = billing',
  ]
}

function expensiveBlock({ meanCostUsd, monthly }: Answers): readonly string[] {
  const each = meanCostUsd ?? (monthly === null ? null : monthly.costUsd / monthly.requests)
  if (each === null) return []
  const mean = meanCostUsd === null ? [] : [`  - mean cost <= $${decimal(meanCostUsd)}`]
  const month =
    monthly === null
      ? []
      : [`  - monthly cost <= $${decimal(monthly.costUsd)} at ${decimal(monthly.requests)} requests`]
  return [
    'too_expensive:',
    ...mean,
    noted(`  - max cost <= $${decimal(each * CAP_FACTOR)}`, 'without a cap no sample proves a mean'),
    ...month,
  ]
}

function testsBlock(right: RightAnswer): readonly string[] {
  return [
    noted('confidence: 95%', 'how sure a verdict must be'),
    noted(`tests: [${TESTS_PATH}]`, 'certify; each further verdict costs confidence'),
    noted('# tune: [evals/playground.jsonl]', 'look as often as you like; never certify'),
    'scorers:',
    ...scorerLines(right),
  ]
}

function scorerLines(right: RightAnswer): readonly string[] {
  switch (right.kind) {
    case 'contains':
      return [noted('  correct: { contains: { ignore_case: true } }', 'the answer holds what is expected')]
    case 'exact':
      return [noted('  correct: { exact: { ignore_case: true } }', 'the answer is what is expected')]
    case 'judge':
      return ['  correct:', `    judge: ${RUBRIC_PATH}`, `    model: ${scalar(right.model)}`]
    case 'function':
      return [`  correct: ${scalar(right.export)}`]
  }
}

function safetyBlock(answers: Answers): readonly string[] {
  const { review, fallback, found } = answers
  const unsure = review === null ? 'decline' : 'review'
  const reviewer =
    review === null
      ? []
      : [
          '  review:',
          `    by: ${scalar(review.by)}`,
          `    within: ${durationText(review.withinMs)}`,
          noted('    then: next_route', 'when nobody decided in time'),
        ]
  return [
    '# Tried in order inside the deadline; the last one is what the user reads when nothing else works.',
    'routes:',
    ...(found?.models ?? []).map(
      (model) => `  - { model: ${scalar(model)}, timeout: ${durationText(answers.latencyMs)} }`,
    ),
    `  - say: ${scalar(fallback)}`,
    '',
    'when_unsure:',
    `  otherwise: ${unsure}`,
    ...reviewer,
    '',
    'when_it_fails:',
    ...failureLines(unsure, found),
  ]
}

/** A miss is said only where retrieval was seen to miss. */
function failureLines(unsure: string, found: Answers['found']): readonly string[] {
  const unhandled = found?.unhandled ?? []
  const modes = [
    ['hallucination', unsure],
    ...(unhandled.includes('retrieval_miss') ? [['retrieval_miss', 'decline'] as const] : []),
    ['out_of_scope', 'decline'],
    ['provider_down', 'next_route'],
  ] as const
  return modes.map(([mode, action]) => {
    const line = `  ${mode}: { do: ${action} }`
    return unhandled.includes(mode) ? noted(line, 'nothing in the code handles this yet') : line
  })
}
