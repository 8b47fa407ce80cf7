import { expect, test } from 'vitest'
import { learnCorpus } from './corpus.ts'
import type { Reading } from './reading.ts'
import { RETRIEVAL_AT_LEAST, retrieval } from './retrieval.ts'

const REFUNDS = 'Customers may return unused items. Refunds are paid within 14 days of the return.'
const SEATS = 'A team may have up to 50 seats. Seats are added by the owner of the team.'
const OFFICE = 'The office in Lisbon opens at nine. Visitors sign in at the desk.'
const QUESTION = 'How many days does it take until refunds are paid?'

function read(question: string, ...texts: readonly string[]): Reading {
  return retrieval({ question, passages: texts.map((text) => ({ text })) })
}

function signal(reading: Reading): number {
  return reading.kind === 'measured' ? reading.signal : Number.NaN
}

test('passages with the answer are told from passages without', () => {
  expect(signal(read(QUESTION, SEATS, REFUNDS, OFFICE))).toBeGreaterThan(0.5)
  expect(signal(read(QUESTION, SEATS, OFFICE))).toBeLessThan(RETRIEVAL_AT_LEAST)
})

test('the order of the passages makes no difference', () => {
  expect(signal(read(QUESTION, REFUNDS, OFFICE, SEATS))).toBe(signal(read(QUESTION, SEATS, OFFICE, REFUNDS)))
})

test('one passage alone is judged by itself', () => {
  expect(signal(read(QUESTION, REFUNDS))).toBeGreaterThan(RETRIEVAL_AT_LEAST)
  expect(signal(read(QUESTION, OFFICE))).toBeLessThan(RETRIEVAL_AT_LEAST)
})

test('words close together speak for a passage more than the same words far apart', () => {
  const apart = `Refunds need a form. ${'The desk is open. '.repeat(6)}Invoices are paid by card. ${'The desk is open. '.repeat(6)}A trial has 14 days.`
  expect(signal(read(QUESTION, REFUNDS, OFFICE))).toBeGreaterThan(signal(read(QUESTION, apart, OFFICE)))
})

test('with the corpus known, a word that is rare in it counts for more than a common one', () => {
  const corpus = learnCorpus([
    ...Array.from({ length: 50 }, (_, at) => `Shipping costs of order ${at}.`),
    'Kuwait.',
  ])
  const ask = (text: string): number =>
    signal(retrieval({ question: 'shipping to Kuwait', passages: [{ text }], corpus }))
  expect(ask('We send parcels to Kuwait.')).toBeGreaterThan(ask('We offer shipping of parcels.'))
})

test('the reason names the best passage and what of the question it lacks', () => {
  expect(read('Are refunds paid in Kuwait?', OFFICE, REFUNDS).reason).toBe(
    'passage 2 has 2 of the 3 content words asked for, and lacks "Kuwait"',
  )
  expect(read('Are refunds paid?', REFUNDS).reason).toBe('passage 1 has 2 of the 2 content words asked for')
  expect(read('Who composed Tosca?', REFUNDS).reason).toBe('no passage has a word of what is asked')
})

test('the reason counts passages as they were given, blank ones too', () => {
  expect(read('Are refunds paid?', '  ', REFUNDS).reason).toMatch(/^passage 2 has/)
})

test.each([
  ['no passages', []],
  ['blank passages', ['', ' \n']],
])('%s mean that retrieval found nothing', (_, texts) => {
  expect(read(QUESTION, ...texts)).toEqual({
    kind: 'measured',
    signal: 0,
    reason: 'retrieval found no text',
  })
})

test('passages that were not observed are neither a hit nor a miss', () => {
  expect(retrieval({ question: QUESTION, passages: undefined })).toEqual({
    kind: 'unmeasured',
    reason: 'no passages were observed',
  })
})

test('a question of function words cannot be measured', () => {
  expect(read('What is it?', REFUNDS)).toEqual({
    kind: 'unmeasured',
    reason: 'the question has no words that could be looked up',
  })
})
