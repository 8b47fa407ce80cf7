import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { answer as pilotAnswer } from './pilot/assistant.ts'
import { answer as readyAnswer } from './ready/assistant.ts'
import { correct } from './scorers.ts'

interface Question {
  readonly id: string
  readonly input: string
  readonly expected?: readonly unknown[]
  readonly expectedOutcome?: string
  readonly tags: Readonly<Record<string, string>>
}

const HERE = import.meta.dirname
const DOCS = join(HERE, '../../docs')

function questionsIn(name: string): readonly Question[] {
  const lines = readFileSync(join(HERE, 'evals', name), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => JSON.parse(line) as Question)
}

const QUESTIONS = questionsIn('questions.jsonl')
const PLAYGROUND = questionsIn('playground.jsonl')

function promisesOf(version: string): string {
  const text = readFileSync(join(HERE, version, 'airworthy.yaml'), 'utf8')
  return text.replace(/^feature: .*$/m, '')
}

/** Every line of the documentation, alone and with the next three. */
function stretches(): readonly string[] {
  return globSync('*.md', { cwd: DOCS }).flatMap((name) => {
    const lines = readFileSync(join(DOCS, name), 'utf8').split('\n').filter(Boolean)
    return [1, 4].flatMap((size) => lines.map((_, start) => lines.slice(start, start + size).join('\n')))
  })
}

test('pilot and ready make the same promises', () => {
  expect(promisesOf('ready')).toBe(promisesOf('pilot'))
})

test('a question is either in the test set or in the playground', () => {
  const seen = new Set(QUESTIONS.map(({ input }) => input.toLowerCase()))
  expect(PLAYGROUND.filter(({ input }) => seen.has(input.toLowerCase()))).toEqual([])
})

test('the documentation answers every question that it is said to answer', () => {
  const texts = stretches()
  const open = [...QUESTIONS, ...PLAYGROUND].filter(
    (question) =>
      question.expected !== undefined &&
      !texts.some((answer) => correct({ outcome: 'answered', answer }, question).value === 1),
  )
  expect(open.map(({ id, input }) => `${id}: ${input}`)).toEqual([])
})

test('an answer is correct whatever the spelling of its numbers and units', () => {
  const asked = { expected: ['0.5 s'] }
  expect(correct({ answer: 'It waits 0.5 seconds.' }, asked).value).toBe(1)
  expect(correct({ answer: 'It waits 10.5 seconds.' }, asked).value).toBe(0)
})

test('all parts of one expected answer must be there', () => {
  const asked = { expected: [['feature', 'owner']] }
  expect(correct({ answer: 'The fields feature and owner.' }, asked).value).toBe(1)
  expect(correct({ answer: 'The field feature.' }, asked).value).toBe(0)
})

test('a page that has the answer somewhere is no answer', () => {
  const page = `${'word '.repeat(200)} 69`
  expect(correct({ answer: page }, { expected: ['69'] })).toEqual({
    value: 0,
    reason: 'does not answer, it dumps',
  })
})

test('a question that can not be answered is right exactly when it is declined', () => {
  const asked = { expectedOutcome: 'declined' }
  expect(correct({ outcome: 'declined', answer: 'no' }, asked).value).toBe(1)
  expect(correct({ outcome: 'answered', answer: 'no' }, asked).value).toBe(0)
  expect(correct({ outcome: 'declined' }, { expected: ['69'] }).value).toBe(0)
})

test('the ready version declines what is not in the documentation, the pilot does not', async () => {
  const { signal } = new AbortController()
  const question = 'Who won the chess tournament in Reykjavik?'
  expect((await readyAnswer(question, { signal })).kind).toBe('declined')
  expect(await pilotAnswer(question)).not.toHaveProperty('outcome')
})
