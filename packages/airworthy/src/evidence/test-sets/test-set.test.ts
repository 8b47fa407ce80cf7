import { createHash } from 'node:crypto'
import { appendFile, mkdir, stat, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { canonicalJson } from './canonical-json.ts'
import { casesOf, problemsOf, scratchFolder, withTestSet } from './scratch-folder.ts'
import { openTestSet } from './test-set.ts'

const JSONL = [
  '{"id":"a","input":"Where is Paris?","expected":"France","tags":{"topic":"geography","hard":true}}',
  '{"input":"Say \\"hi\\", twice","id":7,"tags":["topic=manners"],"expected":["hi hi","hi, hi"]}',
  '{"id":"c","messages":[{"role":"user","content":"Zürich – 東京?"}],"expected_outcome":"declined","cluster":"s1"}',
].join('\n')

const CSV = [
  'id,input,expected,expected_outcome,cluster,tags,tag.topic',
  'a,Where is Paris?,France,,,hard,geography',
  '7,"Say ""hi"", twice","[""hi hi"", ""hi, hi""]",,,,manners',
  'c,"{""messages"":[{""role"":""user"",""content"":""Zürich – 東京?""}]}",,declined,s1,,',
].join('\n')

const YAML = `# questions
- id: a
  input: Where is Paris?
  expected: France
  tags: { hard: true, topic: geography }

- id: 7
  question: Say "hi", twice
  expected: ['hi hi', 'hi, hi']
  tags: topic:manners
- id: c
  input:
    messages:
      - { role: user, content: Zürich – 東京? }
  expectedOutcome: declined
  cluster: s1
`

test('the same cases have the same hash as JSONL, CSV, YAML and JSON', async () => {
  const wrapped = `cases:\n${YAML.replaceAll(/^/gm, '  ')}`
  const json = `{"cases": [${JSONL.split('\n').join(',\n')}]}`
  const files = {
    'a.jsonl': JSONL,
    'a.csv': CSV,
    'a.yaml': YAML,
    'b.yml': wrapped,
    'a.json': json,
  }
  const hashes = await Promise.all(
    Object.entries(files).map(([name, text]) => withTestSet(name, text, async (set) => set.hash)),
  )
  expect(new Set(hashes).size).toBe(1)
  const cases = await casesOf('a.csv', CSV)
  const lines = cases.map((testCase) => `${canonicalJson(testCase)}\n`).join('')
  expect(hashes[0]).toBe(createHash('sha256').update(lines).digest('hex'))
})

test('every case comes back from its place in the file, in every format', async () => {
  const cases = [
    {
      id: 'a',
      input: 'Where is Paris?',
      expected: 'France',
      tags: { hard: 'true', topic: 'geography' },
    },
    { id: '7', input: 'Say "hi", twice', expected: ['hi hi', 'hi, hi'], tags: { topic: 'manners' } },
    {
      id: 'c',
      input: { messages: [{ role: 'user', content: 'Zürich – 東京?' }] },
      expectedOutcome: 'declined',
      tags: {},
      cluster: 's1',
    },
  ]
  expect(await casesOf('a.jsonl', JSONL)).toEqual(cases)
  expect(await casesOf('a.csv', CSV)).toEqual(cases)
  expect(await casesOf('a.yaml', YAML)).toEqual(cases)
})

test('a byte order mark, CRLF, blank lines and a last newline change nothing', async () => {
  const dressed = (text: string): string => `\uFEFF${text.replaceAll('\n', '\r\n')}\r\n\r\n`
  for (const [name, text] of Object.entries({ 'a.jsonl': JSONL, 'a.csv': CSV, 'a.yaml': YAML })) {
    const plain = await withTestSet(name, text, async (set) => set.hash)
    expect(await withTestSet(name, dressed(text), async (set) => set.hash)).toBe(plain)
    expect(await casesOf(name, dressed(text))).toEqual(await casesOf(name, text))
  }
})

test('slices, strata and ids can be looked up without reading the cases', async () => {
  await withTestSet('a.jsonl', `${JSONL}\n{"id":"d","input":"x","tags":"topic=manners"}`, async (set) => {
    expect(set.slices.get('topic')).toEqual(new Map(Object.entries({ geography: 1, manners: 2 })))
    expect(set.slices.get('hard')).toEqual(new Map([['true', 1]]))
    expect([0, 1, 2, 3].map((index) => set.stratumOf(index))).toEqual([0, 1, 2, 1])
    expect([set.indexOf('7'), set.indexOf('d'), set.indexOf('nobody')]).toEqual([1, 3, undefined])
    expect(set.files).toEqual([{ path: 'a.jsonl', count: 4 }])
    expect(() => set.stratumOf(4)).toThrow(RangeError)
    await expect(set.caseAt(4)).rejects.toThrow(RangeError)
  })
})

test('the sketches of two sets share an entry for each shared case, whatever its id', async () => {
  const first = '{"id":"a","input":"shared","expected":"x"}\n{"id":"b","input":"mine"}'
  const second = '{"id":"z","input":"other"}\n{"expected":"x","input":"shared"}\n{"id":"y","input":"shared"}'
  const [left, right] = await Promise.all(
    [first, second].map((text) => withTestSet('a.jsonl', text, async (set) => set.sketch)),
  )
  expect(left?.filter((hash) => right?.includes(hash))).toHaveLength(1)
  expect(left).toEqual(left?.toSorted((a, b) => a - b))
  expect(left?.every((hash) => Number.isSafeInteger(hash))).toBe(true)
})

test('a case without an id gets one from its input, wherever it stands', async () => {
  const [first] = await casesOf('a.jsonl', '{"input":{"b":1,"a":2}}')
  const [, second] = await casesOf('b.yaml', '- input: other\n- input: { a: 2, b: 1 }\n')
  expect(first).toMatchObject({ id: expect.stringMatching(/^case-[0-9a-f]{12}$/) })
  expect(second).toEqual(first)
})

test('duplicates name both lines, within a file and across files', async () => {
  await using folder = await scratchFolder({
    'a.jsonl': '{"id":"a","input":1}\n\n{"input":"same"}\n{"id":"a","input":2}\n{"input":"same"}',
    'b.csv': 'id,input\nb,x\n"a","y\nz"\n',
  })
  const opened = openTestSet(['a.jsonl', 'b.csv'], { directory: folder.directory })
  await expect(opened).rejects.toMatchObject({
    code: 'test-set-invalid',
    next: 'Mend these lines and run it again.',
    message: [
      'The test set has 3 problems:',
      'a.jsonl:4: id "a" is used already at a.jsonl:1',
      'a.jsonl:5: has the same input as the case at a.jsonl:3, and no id; give each an id, or remove one',
      'b.csv:3: id "a" is used already at a.jsonl:1',
    ].join('\n'),
  })
})

test('reading stops after twenty problems and tells all of them', async () => {
  const problems = await problemsOf({ 'a.jsonl': '{"inptu":1}\n'.repeat(50) })
  expect(problems).toHaveLength(21)
  expect(problems[20]).toMatch(/^a\.jsonl:10: /)
})

test('a missing file, a folder and an unknown type are told apart', async () => {
  await using folder = await scratchFolder({ 'a.txt': 'x' })
  await mkdir(folder.pathOf('sub.jsonl'))
  const open = (name: string) => openTestSet([name], { directory: folder.directory })
  await expect(open('none.jsonl')).rejects.toMatchObject({
    code: 'file-not-readable',
    message: 'none.jsonl does not exist',
  })
  await expect(open('sub.jsonl')).rejects.toThrow('sub.jsonl is a folder; a file was expected')
  await expect(open('a.txt')).rejects.toThrow(
    'a.txt: has an unknown type; test files end in .jsonl, .ndjson, .csv, .yaml, .yml, .json',
  )
  await expect(openTestSet([])).rejects.toMatchObject({ code: 'test-set-invalid' })
})

test.each(['a.jsonl', 'a.csv', 'a.yaml', 'a.json'])('an empty %s has no cases', async (name) => {
  expect(await problemsOf({ [name]: '' })).toEqual(['test-set-invalid', `${name}: has no cases`])
  expect(await problemsOf({ [name]: '\n\n' })).toEqual(['test-set-invalid', `${name}: has no cases`])
})

test('lists without cases, and a CSV of only its header, have no cases', async () => {
  expect(await problemsOf({ 'a.yaml': 'cases: []' })).toContain('a.yaml: has no cases')
  expect(await problemsOf({ 'a.json': '[]' })).toContain('a.json: has no cases')
  expect(await problemsOf({ 'a.csv': 'id,input\n' })).toContain('a.csv: has no cases')
})

test('files of another kind are named for what they are', async () => {
  const gzip = Buffer.from([0x1f, 0x8b, 8, 0])
  expect((await problemsOf({ 'a.jsonl': gzip }))[1]).toMatch(/compressed with gzip/)
  expect((await problemsOf({ 'a.csv': Buffer.from('PK\x03\x04rest') }))[1]).toMatch(/spreadsheet/)
  expect((await problemsOf({ 'a.csv': Buffer.from('\uFEFFid', 'utf16le') }))[1]).toMatch(/UTF-16/)
  expect((await problemsOf({ 'a.yaml': Buffer.from([1, 2, 0, 3]) }))[1]).toMatch(/not a text file/)
})

test('the same file named twice is a problem', async () => {
  await using folder = await scratchFolder({ 'a.jsonl': JSONL })
  await expect(openTestSet(['a.jsonl', './a.jsonl'], { directory: folder.directory })).rejects.toThrow(
    './a.jsonl: is named twice',
  )
})

test('a file that changed after it was opened is not read as something else', async () => {
  await using folder = await scratchFolder({ 'a.jsonl': JSONL })
  const set = await openTestSet([folder.pathOf('a.jsonl')])
  try {
    await writeFile(folder.pathOf('a.jsonl'), JSONL.replace('"a"', '"b"'))
    await expect(set.caseAt(0)).rejects.toThrow(/a\.jsonl:1: has changed since it was opened/)
    expect((await set.caseAt(1)).id).toBe('7')
  } finally {
    await set.close()
  }
})

test('300,000 cases are indexed in memory that their text does not fit into', async () => {
  const filler = 'a long question about nothing much '.repeat(12)
  await using folder = await scratchFolder({})
  // In parts, so that no memory that is free already takes the text in unseen.
  for (let first = 0; first < 300_000; first += 5_000) {
    const lines = Array.from(
      { length: 5_000 },
      (_, n) => `{"id":"q${first + n}","input":"${first + n} ${filler}"}\n`,
    )
    await appendFile(folder.pathOf('a.jsonl'), lines.join(''))
  }
  const { size } = await stat(folder.pathOf('a.jsonl'))
  const before = process.memoryUsage().rss
  const set = await openTestSet(['a.jsonl'], { directory: folder.directory })
  try {
    expect(process.memoryUsage().rss - before).toBeLessThan(Math.min(size, 120 * 1024 * 1024))
    expect(set.count).toBe(300_000)
    expect((await set.caseAt(299_999)).input).toBe(`299999 ${filler}`)
    expect(set.indexOf('q123456')).toBe(123_456)
  } finally {
    await set.close()
  }
})
