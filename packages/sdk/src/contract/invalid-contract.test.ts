import { expect, test } from 'vitest'
import { parseContract } from './parse-contract.ts'
import type { Problem } from './problem.ts'

function problemsIn(text: string): readonly Problem[] {
  const result = parseContract({ text, path: 'airworthy.yaml' })
  return result.kind === 'invalid' ? result.problems : []
}

function summary({ line, column, message, next }: Problem): string {
  return `${line}:${column} ${message}${next === undefined ? '' : ` | ${next}`}`
}

type Row = readonly [line: string, column: number, message: string, next?: string]

/** One requirement line each; it stands on line 4 after `  - `, so that its first character is column 5. */
const BAD_REQUIREMENTS: readonly Row[] = [
  ['p95 latncy <= 3 s', 9, 'unknown metric "latncy"', 'did you mean latency?'],
  ['latncy <= 3 s', 5, 'unknown metric "latncy"', 'did you mean latency?'],
  ['mean csot <= $1', 10, 'unknown metric "csot"', 'did you mean cost?'],
  ['latency <= 3 s', 5, 'latency needs an aggregate', 'write p95 latency'],
  ['p97 latency <= 3 s', 5, 'unknown aggregate "p97"', 'did you mean p90?'],
  ['average latency <= 3 s', 5, 'unknown aggregate "average"', 'did you mean mean?'],
  ['median latency <= 3 s', 5, 'unknown aggregate "median"', 'did you mean p50?'],
  ['latency p95 <= 3 s', 13, 'the aggregate "p95" stands before the metric', 'write p95 latency'],
  ['p95 first token <= 3 s', 9, 'a metric is one word, found "first token"', 'did you mean first_token?'],
  ['P95 latency <= 3 s', 5, 'unknown aggregate "P95"', 'did you mean p95?'],
  ['p95 <= 3 s', 9, 'expected a metric after "p95", found "<="', 'write for example: p95 latency'],
  ['monthly latency <= 3 s', 5, 'latency takes no "monthly"', 'write one of p95'],
  ['p95 latency < 3 s', 17, 'expected <= or >=, found "<"', 'write <='],
  ['p95 latency ≤ 3 s', 17, 'expected <= or >=, found "≤"', 'write <='],
  ['correct ≥ 95%', 13, 'expected <= or >=, found "≥"', 'write >='],
  ['correct = 95%', 13, 'expected <= or >=, found "="', 'write <= or >='],
  ['correct', 12, 'expected <= or >=, found the end of the line'],
  ['correct is >= 95%', 13, 'expected <= or >= after "correct", found "is"'],
  ['p95 latency <=', 19, 'expected a number, found the end of the line'],
  ['p95 latency <= fast', 20, 'expected a number, found "fast"'],
  ['p95 latency <= 3', 20, 'the time 3 has no unit', 'write 3 s or 3 ms'],
  ['p95 latency <= 3 seconds', 22, '"seconds" is not a unit of time', 'did you mean s?'],
  ['p95 latency <= 3 h', 22, '"h" is not a unit of time', 'write one of ms, s, min'],
  ['p95 latency <= $3', 20, 'a time is not in dollars', 'write 3 s'],
  ['p95 latency <= -3 s', 20, 'a value can not be negative'],
  ['p95 latency <= 3,5 s', 21, 'a number has no comma', 'write 1_000 or 1000'],
  ['mean cost <= 0.01', 18, 'money needs its $', 'write $0.01'],
  ['mean cost <= €0.01', 18, 'money is in US dollars', 'write $0.01'],
  ['mean cost <= 0.01 USD', 23, 'money is written with $ before the number, not with "USD"', 'write $0.01'],
  [
    'monthly cost <= $2000',
    5,
    'a monthly cost needs the number of requests a month',
    'write monthly cost <= $2000 at',
  ],
  ['mean cost <= $1 at 20 requests', 21, 'only a monthly cost has "at … requests"', 'write monthly cost'],
  ['monthly cost <= $1 at 0 requests', 27, 'expected a whole number above 0'],
  ['monthly cost <= $1 at 200k requests', 30, 'expected "requests", found "k"', 'write the whole number'],
  ['monthly cost <= $1 at 200 reqests', 31, 'expected "requests", found "reqests"', 'did you mean requests?'],
  [
    'monthly cost <= $1 at 9 requests where a = b',
    38,
    'unexpected "where"',
    'write "where" before "at … requests"',
  ],
  ['mean tokens <= 2000', 20, 'a count of tokens needs its unit', 'write 2000 tokens'],
  ['correct >= 95', 16, 'a share is at most 1, that is 100%', 'write 95%'],
  ['correct >= 101%', 16, 'a share is at most 1, that is 100%', 'write a value from 0% to 100%'],
  ['p95 correct >= 95%', 5, 'correct is a share of trials and takes no "p95"', 'write correct without it'],
  ['max fallback <= 2%', 5, 'fallback is a share of trials and takes no "max"', 'write fallback without it'],
  ['correct >= 95% for billing', 20, 'unexpected "for"', 'write where topic = billing'],
  ['correct >= 95% wher topic = a', 20, 'unexpected "wher"', 'did you mean where?'],
  ['correct >= 0.95 wher topic = a', 21, 'a share takes % or no unit, not "wher"', 'did you mean where?'],
  ['correct >= 95% where topic == billing', 32, 'expected = after "topic", found "=="', 'write ='],
  ['correct >= 95% where topic =', 33, 'expected the value of the slice, found the end of the line'],
  [
    'correct >= 95% where topic = a, lang = b',
    35,
    'conditions are joined by "and", not by a comma',
    'write and',
  ],
  ['correct >= 95% where topic = a or lang = b', 36, 'unexpected "or"', 'write two lines'],
  [
    'correct >= 95% where topic = a and topic = b',
    40,
    'the slice "topic" is named twice',
    'write one line for each',
  ],
  ['correct >= 95% where topic = "a b', 34, 'the quote is not closed', 'close it with "'],
  ['correct >= 95%: billing', 5, 'YAML reads this requirement as a key and a value', 'write = for a slice'],
]

const ROWS = BAD_REQUIREMENTS.map(([line, column, message, next]) => ({ line, column, message, next }))

test.each(ROWS)('"$line" is refused at column $column: $message', ({ line, column, message, next }) => {
  const [problem, ...others] = problemsIn(`feature: docs\nowner: team\ntoo_slow:\n  - ${line}\n`)
  expect(others).toEqual([])
  expect(problem).toMatchObject({ line: 4, column, severity: 'error' })
  expect(problem?.message).toContain(message)
  if (next === undefined) expect(problem).not.toHaveProperty('next')
  else expect(problem?.next).toContain(next)
})

/** Further lines below a contract that is valid otherwise; they begin on line 4. */
const BAD_FIELDS: readonly (readonly [lines: string, expected: string])[] = [
  ['to_slow: []', '4:1 unknown key "to_slow" | did you mean too_slow?'],
  ['run: { htp: x }', '4:8 unknown key "htp" in run | did you mean http?'],
  ['run: { http: "ftp://x" }', '4:15 expected an address that begins with http:// or https://'],
  [
    'run: ./src/assistant.ts',
    '4:6 expected a module and the name that it exports | write for example ./src/assistant.ts#name',
  ],
  ['run: python assistant.py', '4:6 a command is named as such | write { command: "python assistant.py" }'],
  ['run: trials.jsonl', '4:6 a file of recorded trials is named as such | write { recorded: trials.jsonl }'],
  [
    'run: { openai: "https://x.example/v1" }',
    '4:1 run.model is missing | write model: followed by the name of a model',
  ],
  ['run: { command: "python \'a" }', '4:25 the quote is not closed'],
  [
    'run: { command: cat a | wc }',
    '4:23 no shell runs the command, so "|" has no meaning | put it in quotes, or write a script and name it here',
  ],
  ['deadline: 5', '4:11 deadline must be a time with its unit, such as 2 s, not a number'],
  ['deadline:', '4:1 deadline must be a time with its unit, such as 2 s, not empty'],
  ['deadline: 0 s', '4:11 a time must be above 0'],
  ['confidence: 50%', '4:13 confidence must be above 50% and at most 99.99% | write for example 95%'],
  ['confidence: 1', '4:13 confidence must be above 50% and at most 99.99% | write for example 95%'],
  ['tests: [a.jsonl, 7]', '4:18 tests[1] must be a path or a list of paths, not a number'],
  ['scorers: { a: exatc }', '4:15 unknown scorer "exatc" | did you mean exact?'],
  ['scorers: { a: { judg: x, model: y } }', '4:17 unknown key "judg" in scorers.a | did you mean judge?'],
  [
    'scorers: { a: { judge: x } }',
    '4:12 scorers.a.model is missing | write model: followed by the name of a model',
  ],
  ['scorers: { a: { regex: "a(" } }', '4:24 this is not a regular expression: unterminated group'],
  ['scorers: { a: { regex: { pattern: a, flags: xx } } }', '4:45 "xx" are not flags of a regular expression'],
  [
    'scorers: { latency: exact }',
    '4:12 "latency" has a meaning of its own in a requirement; call the scorer otherwise',
  ],
  [
    'routes:\n  - { model: a, timout: 2 s }',
    '5:17 unknown key "timout" in routes[0] | did you mean timeout?',
  ],
  ['routes:\n  - { modle: a }', '5:7 unknown key "modle" in routes[0] | did you mean model?'],
  [
    'routes:\n  - { use: f, paid: true }',
    '5:15 unknown key "paid" in routes[0] | the keys here are use, timeout',
  ],
  [
    'routes:\n  - { model: a, url: "https://x.example/v1/chat/completions" }',
    '5:43 the base URL ends before /chat/completions | write https://x.example/v1',
  ],
  ['limits: { concurent: 5 }', '4:11 unknown key "concurent" in limits | did you mean concurrent?'],
  ['limits: { attempts: 0 }', '4:21 expected a whole number above 0'],
  ['limits: { attempts: -1 }', '4:21 a value can not be negative'],
  ['limits: { concurrent: 2.5 }', '4:23 expected a whole number above 0'],
  ['limits: { concurrent: 5 calls }', '4:25 this is a count and takes no unit | write 5'],
  ['limits: { stall: 5 }', '4:18 limits.stall must be a time with its unit, such as 2 s, not a number'],
  ['limits: { slowest: 2 tokens }', '4:28 a speed is in tokens per second | write 2 tokens/s'],
  ['limits: { slowest: 2 tokens/min }', '4:29 a speed is in tokens per second | write 2 tokens/s'],
  ['limits: { slowest: 2 s }', '4:22 a speed needs its unit | write 2 tokens/s'],
  ['limits: { slowest: 0 tokens/s }', '4:20 this must be above 0'],
  ['stream: sentence', '4:9 stream must be one of whole, sentences, tokens | did you mean sentences?'],
  [
    'when_unsure: { otherwise: reveiw }',
    '4:27 when_unsure.otherwise must be one of review, decline, next_route | did you mean review?',
  ],
  ['when_it_fails: { a: { do: declin } }', '4:27 unknown action "declin" | did you mean decline?'],
  [
    'prices: { m: { input: 1€, output: $1 } }',
    '4:24 money is written with $ before the number, not with "€" | write $1',
  ],
  [
    'redact: ./redact.ts',
    '4:9 expected a module and the name that it exports | write for example ./redact.ts#name',
  ],
]

test.each(BAD_FIELDS)('%s is refused in place', (lines, expected) => {
  const problems = problemsIn(`feature: docs\nowner: team\ntoo_wrong: [correct >= 95%]\n${lines}\n`)
  expect(problems.map(summary)).toContain(expected)
})

const BAD_TEXTS: readonly (readonly [what: string, text: string, expected: string])[] = [
  ['an empty file', '', '1:1 the contract is empty'],
  ['a list', '- a\n- b\n', '1:1 a contract is a mapping of keys to values'],
  ['a tab as indentation', 'feature: a\nrun:\n\thttp: x\n', '3:1 a tab can not indent a line'],
  [
    'a key that stands twice',
    'feature: a\nfeature: b\n',
    '2:1 the key "feature" stands twice in the same mapping',
  ],
  ['a second document', 'feature: a\n---\nowner: b\n', '2:1 a contract is one document'],
  [
    'an open bracket',
    'feature: a\ntests: [a\nowner: b\n',
    '3:1 this line is not indented like its neighbours',
  ],
  ['a YAML tag', 'feature: !text a\n', '1:10 YAML tags are not used in a contract'],
  ['an alias without an anchor', 'feature: *a\n', '1:10 the alias "*a" has no anchor above it'],
  ['an alias that contains itself', 'feature: &a [*a]\n', '1:14 this alias contains itself'],
  ['a merge key', 'a: &a { b: c }\nd:\n  <<: *a\n', '3:3 the key "<<" is not allowed'],
  ['a key that would change a prototype', '__proto__: { a: 1 }\n', '1:1 the key "__proto__" is not allowed'],
  ['a NUL character', 'feature: a\0\n', '1:11 this is not a text file'],
  ['too much text', `# ${'a'.repeat(1024 * 1024)}`, '1:1 a contract is at most 1 MB'],
  [
    'deep nesting',
    `feature: ${'['.repeat(100)}${']'.repeat(100)}\n`,
    '1:74 the file is nested deeper than 64 levels',
  ],
]

test.each(BAD_TEXTS)('%s is refused in our words', (_what, text, expected) => {
  expect(problemsIn(text).map(summary).join('\n')).toContain(expected)
})

test('a bomb of aliases is refused', () => {
  const levels = Array.from({ length: 12 }, (_, level) =>
    level === 0
      ? 'a0: &a0 [x, x, x, x, x, x]'
      : `a${level}: &a${level} [${Array(6)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
  )
  expect(problemsIn(levels.join('\n')).map(({ message }) => message)).toEqual([
    'aliases repeat more than 10000 values',
  ])
})

test('all mistakes of a file are told at once, in the order of the file', () => {
  const problems = problemsIn(
    'owner: team\nconfidence: 20%\ntoo_slow:\n  - p95 latncy <= 3 s\n  - 12\nonwer: x\n',
  )
  expect(problems.map(({ line, code }) => `${line} ${code}`)).toEqual([
    '1 missing-key',
    '2 out-of-range',
    '4 unknown-metric',
    '5 wrong-type',
    '6 unknown-key',
  ])
})

test('a contract without any requirement is refused', () => {
  const messages = problemsIn('feature: a\nowner: b\ntoo_slow: []\n').map(({ message }) => message)
  expect(messages).toEqual(['the contract has no requirement'])
})

/** Each text has the misspelled word `latncy` once, in another kind of YAML text. */
test.each([
  ['double quotes with an escape', '  - "p95\\u0020latncy <= 3 s"'],
  ['double quotes over two lines', '  - "p95\n\n    latncy <= 3 s"'],
  ['double quotes with an escaped line break', '  - "p95 \\\n     latncy <= 3 s"'],
  ['single quotes with a quote in them', "  - 'p95 latncy <= ''3'' s'"],
  ['a plain text over two lines', '  - p95\n    latncy <= 3 s'],
  ['a folded block', '  - >-\n\n    p95\n    latncy <= 3 s'],
  ['a literal block', '  - |+\n      p95\n        latncy <= 3 s\n'],
  ['Windows line ends', '  - p95\r\n    latncy <= 3 s\r'],
  ['an alias', '  - *bar'],
])('the place is right in %s', (_kind, lines) => {
  const text = `feature: docs\nowner: &bar p95 latncy <= 3 s\ntoo_slow:\n${lines}\n`
  const [problem] = problemsIn(lines.includes('*bar') ? text : text.replace('&bar p95 latncy <= 3 s', 'team'))
  const line = text.split('\n')[(problem?.line ?? 0) - 1] ?? ''
  const start = (problem?.column ?? 0) - 1
  const isQuotedNumber = lines.includes("''3''")
  expect(line.slice(start, start + (problem?.length ?? 0))).toBe(isQuotedNumber ? "''3''" : 'latncy')
})

test('no text makes the parser throw', () => {
  const alphabet = [
    'a',
    ':',
    ' ',
    '\n',
    '-',
    '[',
    '{',
    '}',
    ']',
    '"',
    "'",
    '|',
    '>',
    '&a',
    '*a',
    '#',
    '\t',
    '%',
    '<=',
    '$',
    '?',
  ]
  let seed = 7
  const pick = (): string => {
    seed = (seed * 48_271) % 2_147_483_647
    return alphabet[seed % alphabet.length] ?? ''
  }
  for (let round = 0; round < 3000; round++) {
    const text = `too_slow:\n${Array.from({ length: 1 + (round % 40) }, pick).join('')}`
    expect(parseContract({ text, path: 'a' }).kind).toBe('invalid')
  }
})
