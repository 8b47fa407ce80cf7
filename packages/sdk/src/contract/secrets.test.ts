import { expect, test } from 'vitest'
import { parseContract } from './parse-contract.ts'
import { renderProblems } from './render-problems.ts'
import { isCredentialName } from './secrets.ts'

const HEAD = 'feature: docs\nowner: team\ntoo_wrong: [correct >= 95%]\n'
const LETTERS = 'Zq7Zq7Zq7Zq7Zq7Zq7Zq7Zq7'
const PASSWORD = ['hunter', '2hunter'].join('')

/** Made of pieces, so that no scanner takes this file for a leak. */
const KEYS: readonly (readonly [kind: string, key: string])[] = [
  ['OpenAI', ['sk', LETTERS].join('-')],
  ['OpenAI in lower case', ['sk', 'abcdefghijklmnopqrst'].join('-')],
  ['OpenAI project', ['sk', 'proj', LETTERS].join('-')],
  ['Anthropic', ['sk', 'ant', 'api03', LETTERS].join('-')],
  ['Google', `${'AI'}za${LETTERS}ABCDEFGHIJK`],
  ['GitHub', ['ghp', LETTERS].join('_')],
  ['GitHub fine-grained', ['github', 'pat', LETTERS].join('_')],
  ['AWS', `${'AK'}IA${'ABCDEFGH23456789'}`],
  ['Slack', ['xoxb', '123456789', LETTERS].join('-')],
  ['Hugging Face', ['hf', LETTERS].join('_')],
  ['Groq', ['gsk', LETTERS].join('_')],
  ['JSON Web Token', ['eyJhbGciOi', 'eyJzdWIiOi', LETTERS].join('.')],
]

/** Every way to write a secret into a contract, as lines below `HEAD`. */
const PLACES: readonly (readonly [place: string, lines: (key: string) => string])[] = [
  ['as the value of key', (key) => `run: { openai: "https://x.example/v1", model: m, key: ${key} }`],
  ['in a header', (key) => `run: { http: "https://x.example", headers: { Authorization: Bearer ${key} } }`],
  ['in a requirement', (key) => `too_slow:\n  - p95 latency <= ${key}`],
  ['as a name', (key) => `scorers: { ${key}: exact }`],
  ['as a misspelled word', (key) => `scorers: { a: ${key} }`],
  ['as an action', (key) => `when_it_fails: { a: { do: "give\n    ${key}" } }`],
  ['in a command', (key) => `run: python assistant.py ${key}`],
  ['in a comment', (key) => `deadline: 5 # ${key}`],
  [
    'in a text over several lines',
    (key) => `routes:\n  - say: >\n      please use\n      ${key}\n    timeout: 3`,
  ],
  ['in a text with an escape', (key) => `owner2: "\\x${key.charCodeAt(0).toString(16)}${key.slice(1)}"`],
  ['in a file that is not valid YAML', (key) => `run: [\napi_key: ${key}\n\tb: c`],
  ['in an unclosed quote', (key) => `key: "${key}\nrun: a`],
]

const PLANTED = KEYS.flatMap(([kind, key]) => PLACES.map(([place, lines]) => ({ kind, key, place, lines })))

test.each(PLANTED)('the key of $kind $place is refused and never printed', ({ key, lines }) => {
  const text = HEAD + lines(key)
  const result = parseContract({ text, path: 'airworthy.yaml' })
  if (result.kind !== 'invalid') throw new Error('the secret was accepted')
  expect(result.problems.some(({ code }) => code === 'literal-secret')).toBe(true)
  const printed = JSON.stringify(result) + renderProblems(result.problems, text, 'airworthy.yaml')
  expect(printed).not.toContain(key)
  expect(printed).not.toContain(key.slice(-12))
})

test.each([
  ['a key of any shape', `key: ${PASSWORD}`],
  ['a key in quotes', `api_key: "${PASSWORD}"`],
  ['a password', `run: { http: "https://x.example", body: { password: ${PASSWORD} } }`],
  ['a header', `run: { http: "https://x.example", headers: { X-Api-Key: ${PASSWORD} } }`],
  ['a header in camel case', `run: { http: "https://x.example", body: { clientSecret: ${PASSWORD} } }`],
  ['a list', `run: { http: "https://x.example", body: { tokens_secret: [${PASSWORD}] } }`],
  ['half a reference', `key: ${PASSWORD}$\{NAME}`],
  ['a URL with a password', `run: https://user:${PASSWORD}@x.example/a`],
  ['a URL with a key', `run: https://x.example/a?api_key=${PASSWORD}`],
  ['a command', `run: { command: python a.py --api-key ${PASSWORD} }`],
  ['a bearer token', `run: { command: 'curl -H "Authorization: Bearer ${PASSWORD}abc"' }`],
  ['broken YAML', `run: [\n  { key: ${PASSWORD}`],
  ['a key that stands twice', `key: $\{A}\nkey:\n  ${PASSWORD}`],
  [
    'a private key',
    `owner2: |\n  -----BEGIN ${'PRIVATE'} KEY-----\n  ${PASSWORD}\n  -----END ${'PRIVATE'} KEY-----`,
  ],
])('a secret written as %s is refused and never printed', (_what, lines) => {
  const text = HEAD + lines
  const result = parseContract({ text, path: 'airworthy.yaml' })
  if (result.kind !== 'invalid') throw new Error('the secret was accepted')
  expect(result.problems.map(({ code }) => code)).toContain('literal-secret')
  const printed = JSON.stringify(result) + renderProblems(result.problems, text, 'airworthy.yaml')
  expect(printed).not.toContain(PASSWORD)
})

test('the excerpt shows where the secret is, masked and underlined', () => {
  const text = `${HEAD}run: { openai: "https://x.example/v1", model: m, key: ${PASSWORD} }`
  const result = parseContract({ text, path: 'airworthy.yaml' })
  const problems = result.kind === 'invalid' ? result.problems : []
  expect(renderProblems(problems, text, 'airworthy.yaml').split('\n').slice(0, 3)).toEqual([
    'airworthy.yaml:4:55  the value of "key" is written out in the contract',
    '  4 | run: { openai: "https://x.example/v1", model: m, key: ************* }',
    '    |                                                       ^^^^^^^^^^^^^',
  ])
})

test.each([
  `run: { openai: "https://x.example/v1", model: m, key: "$\{OPENAI_API_KEY}" }`,
  `run: { http: "https://$\{USER}:$\{PASS}@x.example/a?key=$\{KEY}", headers: { Authorization: "Bearer $\{KEY}" } }`,
  'run: { openai: "https://x.example/v1", model: m, parameters: { max_tokens: 9, prompt_cache_key: a } }',
  'run: { http: "https://x.example/a", body: { token: "{{input}}" } }',
  'scorers: { correct: { judge: rubrics/sk-learn-pipeline-with-scaler.md, model: m } }',
  'scorers: { correct: exact, secret: { contains: password } }',
  'routes: [{ say: "Reset the password or token at https://x.example/reset: bearer authentication" }]',
  'redact: ./task-force-assessment-of-customers.ts#redact',
])('%s holds no secret', (lines) => {
  expect(parseContract({ text: HEAD + lines, path: 'airworthy.yaml' })).toMatchObject({ kind: 'contract' })
})

test.each([
  [
    'key',
    'api_key',
    'X-Api-Key',
    'apikey',
    'openai_key',
    'hf_token',
    'clientSecret',
    'Authorization',
    'access_token',
  ],
])('%s and its like name credentials', (...names) => {
  expect(names.filter((name) => !isCredentialName(name))).toEqual([])
})

test('names of other things do not name credentials', () => {
  const names = [
    'tokens',
    'max_tokens',
    'keyboard',
    'cache_key',
    'stop_token',
    'first_token',
    'monkey',
    'author',
  ]
  expect(names.filter(isCredentialName)).toEqual([])
})
