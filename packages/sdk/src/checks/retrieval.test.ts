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

test('a passage with one common word of many is a miss, though the others have none', () => {
  const asked = 'Can two contracts share one list of requirements?'
  const cats = 'The lighthouse was painted in the spring, and its keeper owns two cats.'
  const leeks = 'Leeks are washed twice and cooked slowly in butter.'
  expect(signal(read(asked, cats, leeks))).toBeLessThan(RETRIEVAL_AT_LEAST)
  const corpus = learnCorpus(Array.from({ length: 30 }, (_, at) => `Contract ${at} is signed by two people.`))
  const passages = [{ text: cats }, { text: leeks }]
  expect(signal(retrieval({ question: asked, passages, corpus }))).toBeLessThan(RETRIEVAL_AT_LEAST)
})

test('one passage alone is judged by itself', () => {
  expect(signal(read(QUESTION, REFUNDS))).toBeGreaterThan(RETRIEVAL_AT_LEAST)
  expect(signal(read(QUESTION, OFFICE))).toBeLessThan(RETRIEVAL_AT_LEAST)
})

test('words close together speak for a passage more than the same words far apart', () => {
  const apart = `Refunds need a form. ${'The desk is open. '.repeat(6)}Invoices are paid by card. ${'The desk is open. '.repeat(6)}A trial has 14 days.`
  expect(signal(read(QUESTION, REFUNDS, OFFICE))).toBeGreaterThan(signal(read(QUESTION, apart, OFFICE)))
})

test('a word is found in its other forms, and where it is misspelt', () => {
  expect(read('Are refnds returnable?', OFFICE, REFUNDS).reason).toBe(
    'passage 2 has 2 of the 2 content words asked for',
  )
})

test('a name that is missing counts for more than a common word that is missing', () => {
  const ask = (question: string): number => signal(read(question, REFUNDS, SEATS, OFFICE))
  expect(ask('Are refunds of items paid for people?')).toBeGreaterThan(
    ask('Are refunds of items paid in Kuwait?'),
  )
})

test('a passage without a number lowers the signal of a question that asks for one', () => {
  const days = 'Refunds are paid within 14 days of the return.'
  const soon = 'Refunds are paid within some days of the return.'
  expect(signal(read(QUESTION, days, OFFICE))).toBeGreaterThan(signal(read(QUESTION, soon, OFFICE)))
  const how = 'Which refunds are paid within days of the return?'
  expect(signal(read(how, days, OFFICE))).toBe(signal(read(how, soon, OFFICE)))
})

test.each([
  {
    language: 'French',
    question: 'Combien de jours faut-il pour que le remboursement soit payé ?',
    answer: 'Les clients peuvent retourner les articles. Les remboursements sont payés sous 14 jours.',
    other: 'Le bureau de Lisbonne ouvre à neuf heures.',
  },
  {
    language: 'German',
    question: 'Wie viele Tage dauert es, bis eine Erstattung bezahlt wird?',
    answer: 'Erstattungen werden innerhalb von 14 Tagen nach der Rückgabe bezahlt.',
    other: 'Das Büro in Lissabon öffnet um neun Uhr.',
  },
  {
    language: 'Russian',
    question: 'Через сколько дней выплачивается возврат денег?',
    answer: 'Возврат денег выплачивается в течение 14 дней.',
    other: 'Офис в Лиссабоне открывается в девять.',
  },
  {
    language: 'Turkish',
    question: 'İade ödemesi kaç gün sürer?',
    answer: 'İade ödemesi 14 gün içinde yapılır.',
    other: 'Lizbon ofisi saat dokuzda açılır.',
  },
  {
    language: 'Japanese',
    question: '返金は何日以内に支払われますか。',
    answer: '返金は返品から14日以内に支払われます。',
    other: 'リスボンのオフィスは九時に開きます。',
  },
])('a hit is told from a miss in $language', ({ question, answer, other }) => {
  expect(signal(read(question, other, answer))).toBeGreaterThan(RETRIEVAL_AT_LEAST)
  expect(signal(read(question, other, other))).toBeLessThan(RETRIEVAL_AT_LEAST)
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
