import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { contractJsonSchema } from './json-schema.ts'
import { parseContract } from './parse-contract.ts'

const validate = new Ajv2020({ allErrors: true, strictSchema: false }).compile(contractJsonSchema())
const HEAD = 'feature: docs\nowner: team\n'
const KEY = '$' + '{A_KEY}'

/** Whether the editor's schema and the loader accept a text. */
function verdicts(text: string): { readonly schema: boolean; readonly loader: boolean } {
  return {
    schema: validate(parse(text)),
    loader: parseContract({ text, path: 'a.yaml' }).kind === 'contract',
  }
}

test('the schema says what it is and describes every field', () => {
  const schema = contractJsonSchema()
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://airworthy.dev/schemas/contract-1.json',
  })
  const properties = Object.entries(schema.properties as Record<string, { description?: string }>)
  expect(properties.filter(([, { description }]) => description === undefined)).toEqual([])
})

test.each([
  'too_wrong: [correct >= 95%]',
  'too_slow: [p95 latency <= 3 s, "max first_token<=800ms", p50 latency <= 2 min]',
  'too_expensive: [mean cost <= $0.01, monthly cost <= $2_000 at 200_000 requests, max tokens <= 2000 tokens]',
  'too_wrong: [correct >= 99% where topic = billing and lang = "de at"]',
  'too_wrong: [correct >= 0.95]\nrun: ./a.ts#b\nconfidence: 0.99\nmargin: 1%\ndeadline: 5 s\ntests: a.jsonl\ntune: [b.jsonl]',
  `too_wrong: [a >= 0.95]\nrun: { http: "https://x.example", headers: { Authorization: "Bearer ${KEY}" } }`,
  `too_wrong: [a >= 0.95]\nrun: { openai: "https://x.example/v1", model: m, key: "${KEY}", stream: false }`,
  'too_wrong: [a >= 0.95]\nrun: { command: [python, a.py] }',
  'too_wrong: [a >= 0.95]\nrun: { recorded: a.jsonl }',
  'too_wrong: [a >= 0.95]\nscorers: { a: exact, b: { contains: x }, c: { regex: { pattern: x, flags: i } }, d: ./x.ts#f }',
  'too_wrong: [a >= 0.95]\nscorers: { a: { judge: r.md, model: m, timeout: 3 s }, b: { number: { tolerance: 1 } }, c: { json_schema: {} } }',
  'too_wrong: [a >= 0.95]\nroutes: [{ model: a, timeout: 2 s }, { say: Sorry }]',
  `too_wrong: [a >= 0.95]\nroutes: [{ model: a, timeout: 2 s, name: b, url: "https://x.example/v1", key: "${KEY}", paid: false }, { use: f, timeout: 1 s }]`,
  'too_wrong: [a >= 0.95]\nlimits: { attempts: 4, concurrent: 1_000, first_token: 2 s, stall: 5 s, slowest: 0.5 tokens/s }',
  'too_wrong: [a >= 0.95]\nlimits: {}\nbudget: [$0.05 per call, $50.5 per day, 8_000 tokens per call, 5000000 tokens per day]\nstream: sentences',
  'too_wrong: [a >= 0.95]\nchecks: { grounded: on, retrieval: { at_least: 5% }, scope: { learn_from: [q.jsonl] }, shape: { schema: a.json } }',
  `too_wrong: [a >= 0.95]\nchecks: { polite: { function: ./c.ts#p, timeout: 2 s }, safe: { judge: r.md, model: m, key: "${KEY}", if_skipped: fail } }`,
  'too_wrong: [a >= 0.95]\nwhen_unsure: { answer_alone: error <= 1%, otherwise: decline, review: { by: x, within: 1 h, then: say "x" } }',
  'too_wrong: [a >= 0.95]\nwhen_it_fails: { a: { do: review, playbook: a.md } }\nprices: { m: { input: $1.25, output: 10 } }\nredact: ./r.ts#r',
])('editor and loader accept %s', (lines) => {
  expect(verdicts(HEAD + lines)).toEqual({ schema: true, loader: true })
})

test.each([
  'confidence: 95%',
  'too_slow: []',
  'too_wrong: [correct >= 95%]\nonwer: x',
  'too_wrong: [correct > 95%]',
  'too_wrong: [correct ≥ 95%]',
  'too_slow: [p97 latency <= 3 s]',
  'too_slow: [p95 latency <= 3 elephants]',
  'too_slow: [12]',
  'too_slow: p95 latency <= 3 s',
  'too_wrong: [a >= 95%]\nconfidence: 0.4',
  'too_wrong: [a >= 95%]\ndeadline: 5',
  'too_wrong: [a >= 95%]\ndeadline: 5 elephants',
  'too_wrong: [a >= 95%]\nrun: { htp: x }',
  'too_wrong: [a >= 95%]\nrun: { openai: "https://x.example/v1", model: m, key: literal }',
  'too_wrong: [a >= 95%]\nscorers: { a: exatc }',
  'too_wrong: [a >= 95%]\nscorers: { a: { judge: x } }',
  'too_wrong: [a >= 95%]\nroutes: [{ model: a, timout: 2 s }]',
  'too_wrong: [a >= 95%]\nroutes: [{ use: f, key: "${A}" }]',
  'too_wrong: [a >= 95%]\nlimits: { attempts: 0 }',
  'too_wrong: [a >= 95%]\nlimits: { concurrent: 2.5 }',
  'too_wrong: [a >= 95%]\nlimits: { slowest: 2 tokens }',
  'too_wrong: [a >= 95%]\nbudget: [$5]',
  'too_wrong: [a >= 95%]\nbudget: [5 per day]',
  'too_wrong: [a >= 95%]\nbudget: $5 per call',
  'too_wrong: [a >= 95%]\nstream: slowly',
  'too_wrong: [a >= 95%]\nchecks: { grounded: true }',
  'too_wrong: [a >= 95%]\nchecks: { grouned: on }',
  'too_wrong: [a >= 95%]\nchecks: { shape: on }',
  'too_wrong: [a >= 95%]\nchecks: { "a b": { function: ./c.ts#p } }',
  'too_wrong: [a >= 95%]\nwhen_unsure: { otherwise: reveiw }',
  'too_wrong: [a >= 95%]\nwhen_it_fails: { a: { do: nothing } }',
  'too_wrong: [a >= 95%]\nprices: { m: { input: $1 } }',
])('editor and loader refuse %s', (lines) => {
  expect(verdicts(HEAD + lines)).toEqual({ schema: false, loader: false })
})
