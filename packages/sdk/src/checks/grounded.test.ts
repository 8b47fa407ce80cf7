import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Grounded, grounded, groundedReading } from './grounded.ts'

const REFUNDS =
  'Customers may return unused items. Refunds are paid within 14 days of the return. Refunds are not available for gift cards. Acme Pro costs $49 per month.'

function check(answer: string, passage = REFUNDS, question?: string): Grounded {
  return grounded({ answer, passages: [{ text: passage }], ...(question === undefined ? {} : { question }) })
}

function share(result: Grounded): number | string {
  return result.kind === 'measured' ? result.share : result.reason
}

test.each([
  ['a copied sentence', 'Refunds are paid within 14 days of the return.'],
  ['other inflections', 'A refund is paid within 14 days of returning.'],
  ['a span', '14 days'],
  ['one word', 'Customers'],
  ['another way to write the amount', 'It costs 49 dollars per month.'],
  ['the same denial in other words', 'You cannot get a refund for gift cards.'],
  ['a claim over two sentences', 'Customers return unused items and are paid refunds within 14 days.'],
])('%s is supported', (_, answer) => {
  expect(share(check(answer))).toBe(1)
})

test.each([
  ['another number', 'Refunds are paid within 30 days of the return.', 'the number 30 is not there'],
  ['another unit', 'Refunds are paid within 14 hours of the return.', '14 is in day there, not in hour'],
  ['another currency', 'Acme Pro costs €49 per month.', '49 is in usd there, not in eur'],
  [
    'another name',
    'Refunds are paid within 14 days of the return by Globex.',
    'the name Globex is not there',
  ],
  ['a dropped denial', 'Refunds are available for gift cards.', '"available" is denied there'],
  ['an added denial', 'Acme Pro never costs $49 per month.', '"costs" is not denied there'],
])('%s is a conflict, however much else agrees', (_, answer, reason) => {
  const result = check(answer)
  expect(share(result)).toBe(0)
  expect(result.kind === 'measured' && result.sentences[0]?.reason).toContain(reason)
})

test('what no passage says is unsupported', () => {
  const result = check('Shipping to islands takes longer.')
  expect(result).toMatchObject({ kind: 'measured', share: 0, sentences: [{ support: 0, supported: false }] })
})

test('the share is that of the counted sentences, and each says its passage', () => {
  const passages = [{ text: 'The office is in Oslo.' }, { text: 'It opens at 9:00.' }]
  const result = grounded({
    answer: 'The office is in Oslo. It opens at 9:00. It closes at 17:00.',
    passages,
  })
  expect(result).toMatchObject({
    kind: 'measured',
    share: 2 / 3,
    sentences: [
      { supported: true, passage: 0 },
      { supported: true, passage: 1 },
      { supported: false, support: 0 },
    ],
  })
})

test('greetings, lead-ins, headings, questions and citation marks are not counted', () => {
  const answer =
    '# Answer\nHello! Here are the rules:\n- Refunds are paid within 14 days. [1]\n\nLet me know if that helps. More?'
  const result = check(answer)
  expect(result.kind === 'measured' && result.sentences.map((sentence) => sentence.text)).toEqual([
    'Refunds are paid within 14 days.',
  ])
})

test.each([['Hello!'], ['Yes.'], ["I don't know."], ['The passages do not say who pays.'], ['']])(
  'an answer without a claim is unmeasured: %j',
  (answer) => {
    expect(share(check(answer))).toBe('the answer has no sentence with a claim')
  },
)

test('no observed passages is unmeasured, an empty list supports nothing', () => {
  expect(share(grounded({ answer: 'Oslo', passages: undefined }))).toBe('no passages were observed')
  expect(grounded({ answer: 'Oslo', passages: [] })).toMatchObject({
    share: 0,
    sentences: [{ reason: 'there are no passages to support it' }],
  })
})

test('words of the question are no claim of the answer', () => {
  const passage = 'The office moved in 2019. It is now in Oslo.'
  const question = 'Where is the head office of Globex?'
  expect(share(check('The head office of Globex is in Oslo.', passage))).toBe(0)
  expect(share(check('The head office of Globex is in Oslo.', passage, question))).toBe(1)
  expect(share(check('The head office of Globex is in Bergen.', passage, question))).toBe(0)
})

test('a name from the title of the passage is known in all of it', () => {
  const passage =
    '# Acme Pro\n\nA plan for teams. It has seats. It has roles. The plan includes phone support on weekdays.'
  expect(share(check('The Acme plan includes phone support on weekdays.', passage))).toBe(1)
})

test('German nouns are not taken for names', () => {
  const passage = 'Die Lieferung der Ware dauert drei Tage und ist für alle Kunden mit einem Konto kostenlos.'
  expect(share(check('Die Lieferung ist kostenlos für Kunden mit Konto im Inland.', passage))).toBe(1)
})

test('Japanese answers are compared without spaces', () => {
  expect(share(check('返金は30日以内です。', '商品の返金は30日以内に行います。'))).toBe(1)
  expect(share(check('返金は60日以内です。', '商品の返金は30日以内に行います。'))).toBe(0)
})

test('a right name in a wrong relation is not seen, as documented', () => {
  expect(
    share(check('Paris is the capital of Italy.', 'Rome is the capital of Italy, Paris that of France.')),
  ).toBe(1)
})

const HALUEVAL = new URL('../../../../../shared/data/halueval_qa_gen/dev/items.jsonl', import.meta.url)

test.skipIf(!existsSync(HALUEVAL))(
  'on HaluEval right spans are kept and most wrong sentences caught (skips without the data)',
  () => {
    const shares = readFileSync(HALUEVAL, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map((row) => ({ right: row.grounded, share: share(check(row.answer, row.knowledge, row.question)) }))
      .filter((row) => typeof row.share === 'number')
    const right = shares.filter((row) => row.right)
    const wrong = shares.filter((row) => !row.right)
    expect(right.length).toBeGreaterThan(200)
    expect(right.filter((row) => row.share === 1).length / right.length).toBeGreaterThan(0.98)
    expect(wrong.filter((row) => row.share !== 1).length / wrong.length).toBeGreaterThan(0.65)
  },
)

test('a reading of an answer that the passages support has signal 1', () => {
  const answer = 'Refunds are paid within 14 days. Acme Pro costs $49 per month.'
  expect(groundedReading({ answer, passages: [{ text: REFUNDS }] })).toEqual({
    kind: 'measured',
    signal: 1,
    reason: 'the passages support all 2 sentences of the answer',
  })
})

test('a reading names the first sentence that is not supported, and quotes a short piece of it', () => {
  const wrong = `Acme Pro costs $99 per month, which is ${'very '.repeat(20)}little.`
  const answer = `Refunds are paid within 14 days. ${wrong} The moon is made of cheese.`
  const reading = groundedReading({ answer, passages: [{ text: REFUNDS }] })
  expect(reading).toMatchObject({ kind: 'measured', signal: 1 / 3 })
  expect(reading.reason).toMatch(/^the passages do not support "Acme Pro costs .{0,50}…": .*number 99/)
})

test.each([
  ['passages that nobody observed', 'Refunds are paid.', undefined],
  ['an answer without a claim', 'What do you mean?', [{ text: REFUNDS }]],
])('a reading of %s is unmeasured', (_, answer, passages) => {
  expect(groundedReading({ answer, passages }).kind).toBe('unmeasured')
})

test('a fact is found in the middle of many sentences with the same words', () => {
  const others = Array.from({ length: 500 }, (_, at) => `Plan ${at} costs $${at} per month.`)
  const passage = [...others.slice(0, 250), REFUNDS, ...others.slice(250)].join(' ')
  expect(share(check('Refunds are paid within 14 days of the return.', passage))).toBe(1)
  expect(share(check('Refunds are paid within 15 days of the return.', passage))).toBe(0)
})

test.each(['**norman ', '_norman', '.norman', 'norman ', 'Not norman. ', '[norman](b('])(
  'an answer and a passage made to stall are read to their end: %j',
  (piece) => {
    const text = `The ${piece.repeat(Math.ceil(200_000 / piece.length))} end.`
    expect(grounded({ answer: text.slice(0, 20_000), passages: [{ text }] }).kind).toBe('measured')
  },
)
