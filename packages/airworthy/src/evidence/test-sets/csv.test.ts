import { expect, test } from 'vitest'
import { casesOf, problemsOf, withTestSet } from './scratch-folder.ts'

const problems = (text: string | Buffer): Promise<readonly string[]> => problemsOf({ 'a.csv': text })

test('rows of another length are all told, with the line on which they start', async () => {
  const text = 'id,input\r\na,"two\r\nlines"\r\n\r\nb\r\nc,x,y\r\nd,x\r\n'
  expect(await problems(text)).toEqual([
    'test-set-invalid',
    'a.csv:5: the row has 1 cells, the header has 2; is a quote missing?',
    'a.csv:6: the row has 3 cells, the header has 2; is a quote missing?',
  ])
})

test('a quote that is never closed is told with the line of its row, after the problems before it', async () => {
  expect(await problems('id,input\na,x\nb\n\nc,"never\nclosed\n')).toEqual([
    'test-set-invalid',
    'a.csv:3: the row has 1 cells, the header has 2; is a quote missing?',
    'a.csv:5: a quote that is opened in this row is never closed',
  ])
})

test('quotes in the wrong place are told', async () => {
  expect((await problems('id,input\na,say "hi"\n'))[1]).toMatch(
    /^a\.csv:2: a quote is in the middle of a cell/,
  )
  expect((await problems('id,input\n\na,"say "hi"\n'))[1]).toMatch(/^a\.csv:3: text follows a closing quote/)
})

test('a header that is no good is told once, and no row is read', async () => {
  expect(await problems('id,inptu,topic,answer,id,\nonly one\n')).toEqual([
    'test-set-invalid',
    'a.csv:1: the header row has column "id" more than once',
    'a.csv:1: unknown column "inptu"; did you mean "input"?',
    expect.stringMatching(/^a\.csv:1: unknown column "topic"; known are .*; write "tag.topic" for a tag/),
    'a.csv:1: unknown column "answer"; did you mean "expected"?',
    'a.csv:1: the header row has a column without a name',
    'a.csv:1: the header row has no column "input"',
  ])
  expect(await problems('id;input\na;x\n')).toEqual([
    'test-set-invalid',
    'a.csv:1: the columns are separated by ";"; save the file with commas',
  ])
})

test('rows that hold a bad case are told', async () => {
  expect(await problems('id,input,expected_outcome,tags,tag.topic\na,,,,\nb,x,no,topic=a,b\n')).toEqual([
    'test-set-invalid',
    'a.csv:2: "input" is missing',
    expect.stringContaining('a.csv:3: unknown outcome in "expected_outcome" "no"; known are answered'),
    'a.csv:3: tag "topic" is both "a" and "b"',
  ])
})

test('bytes that are no UTF-8 are told, and a real replacement character is not', async () => {
  const text = Buffer.concat([Buffer.from('input\n\uFFFD\nZ'), Buffer.from([0xfc]), Buffer.from('rich\n')])
  expect(await problems(text)).toEqual([
    'test-set-invalid',
    'a.csv:3: is not valid UTF-8 (byte 2); save the file as UTF-8',
  ])
})

test('rows of empty cells are skipped, and columns that start with _ are notes', async () => {
  expect(await casesOf('a.csv', 'id,input,_who,tags.a\na,x,me,1\n,,,\n , ,,\nb,y,,\n')).toEqual([
    { id: 'a', input: 'x', tags: { a: '1' } },
    { id: 'b', input: 'y', tags: {} },
  ])
})

test('cells are text unless they hold a JSON object or list', async () => {
  const text = 'id,input,expected,tags\na,42,"[""4"", 2]","{""a"": 1}"\nb,[see 1],{,"[""x""]"\n'
  expect(await casesOf('a.csv', text)).toEqual([
    { id: 'a', input: '42', expected: ['4', 2], tags: { a: '1' } },
    { id: 'b', input: '[see 1]', expected: '{', tags: { x: 'true' } },
  ])
})

test('rows across many read buffers come back from their places', async () => {
  const rows = Array.from({ length: 20_000 }, (_, n) => `q${n},"é ""${n}""\r\n${'x'.repeat(n % 90)}"\r\n`)
  await withTestSet('a.csv', `\uFEFFid,input\r\n${rows.join('')}`, async (set) => {
    expect(set.count).toBe(20_000)
    for (const index of [0, 1, 5_555, 13_131, 19_999]) {
      expect(await set.caseAt(index)).toMatchObject({
        id: `q${index}`,
        input: `é "${index}"\r\n${'x'.repeat(index % 90)}`,
      })
    }
  })
})
