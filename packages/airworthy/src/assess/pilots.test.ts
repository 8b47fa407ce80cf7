import { expect, test } from 'vitest'
import { type Fixture, writeFixture } from './assess.fixtures.ts'
import { assess } from './assess.ts'
import type { Assessment, Finding } from './assessment.ts'
import {
  AGENT_PAGE,
  ARRAY_SEARCH,
  FLAT_EVALUATIONS,
  LLAMA_CPP,
  NOTEBOOKS,
  NUMPY_SEARCH,
  OLLAMA,
  PIPELINE,
  WITH_PLAYBOOK,
} from './pilots.fixtures.ts'

function assessed(files: Fixture): Promise<Assessment> {
  return assess(writeFixture(files))
}

function findingOf({ findings }: Assessment, check: string): Finding {
  const finding = findings.find((each) => each.check === check)
  if (finding === undefined) throw new Error(`there is no check ${check}`)
  return finding
}

/** `verdict path:line` of the first evidence. */
function shortOf(assessment: Assessment, check: string): string {
  const { verdict, evidence } = findingOf(assessment, check)
  const [first] = evidence
  return first === undefined ? verdict : `${verdict} ${first.path}:${first.line}`
}

test('a project of notebooks is told what to build, and asked for nothing that a server needs', async () => {
  const assessment = await assessed(NOTEBOOKS)
  expect(assessment.inventory.kind).toBe('notebooks')
  for (const check of ['access/no-auth', 'budget/no-rate-limit', 'guard/no-input-limits', 'slo/none'])
    expect([check, findingOf(assessment, check).verdict]).toEqual([check, 'not-applicable'])
  for (const check of ['infra/no-deploy-path', 'evals/none', 'infra/flat-file-retrieval', 'output/executed'])
    expect([check, findingOf(assessment, check).verdict]).toEqual([check, 'present'])
})

test('what a notebook has saved as output is no code of it', async () => {
  const assessment = await assessed(NOTEBOOKS)
  expect(findingOf(assessment, 'output/unvalidated-structure').verdict).toBe('not-applicable')
})

test.each([
  ['Ollama', OLLAMA, 'present app.py:18'],
  ['a pipeline of transformers', PIPELINE, 'present summarise.py:4'],
  ['llama.cpp', LLAMA_CPP, 'present chat.py:7'],
])(
  'a model that runs by %s is shown, and nobody is told that he pays for it',
  async (...[, files, place]) => {
    const assessment = await assessed(files)
    expect(shortOf(assessment, 'infra/local-model')).toBe(place)
    for (const check of ['access/no-auth', 'budget/no-rate-limit', 'budget/no-timeout']) {
      const { verdict, reason } = findingOf(assessment, check)
      expect([check, verdict]).toEqual([check, 'present'])
      expect(reason).not.toMatch(/paid|costs money|provider/)
    }
  },
)

test('evaluations that report one number lack slices and a bar, and are no missing evaluations', async () => {
  const assessment = await assessed(FLAT_EVALUATIONS)
  expect(shortOf(assessment, 'evals/none')).toBe('absent evals/run.py:8')
  expect(shortOf(assessment, 'evals/no-slices')).toBe('present evals/run.py:8')
  expect(shortOf(assessment, 'evals/no-bars-or-gate')).toBe('present evals/run.py:8')
})

test('a playbook in the words of those who wrote it counts', async () => {
  expect(shortOf(await assessed(WITH_PLAYBOOK), 'ownership/no-playbook')).toBe('absent docs/operations.md:1')
})

test('a document that lacks a part of a playbook is told which', async () => {
  const page = WITH_PLAYBOOK['docs/operations.md'] ?? ''
  const withoutOwner = page.replace(/^On call.*$/m, '').replace(' in #support-live', '')
  const first = async (text: string): Promise<string | undefined> => {
    const assessment = await assessed({ ...WITH_PLAYBOOK, 'docs/operations.md': text })
    return findingOf(assessment, 'ownership/no-playbook').evidence[0]?.shows
  }
  expect(await first(withoutOwner)).toBe('names cases of failure, and nobody who acts')
  expect(await first('# Operations\n\nWhen the provider is down, wait.\n')).toMatch(/^covers one case/)
  expect(await first('# Operations\n\nHow to install it.\n')).toMatch(/^says nothing on wrong answers/)
})

test('a page that asks an object of another file is the way in', async () => {
  const assessment = await assessed(AGENT_PAGE)
  expect(assessment.inventory.entries.map(({ path }) => path)).toEqual(['pages/1_Support.py'])
  expect(shortOf(assessment, 'access/no-auth')).toBe('present pages/1_Support.py:8')
  expect(shortOf(assessment, 'fallback/unhandled-model-failure')).toBe('present agent.py:13')
  expect(shortOf(assessment, 'infra/in-memory-state')).toBe('present pages/1_Support.py:6')
})

test.each([
  ['a matrix', NUMPY_SEARCH, 'search.py:16'],
  ['an array', ARRAY_SEARCH, 'server.js:15'],
])('a search over %s that the project has made itself is a retrieval from memory', async (...given) => {
  const [, files, place] = given
  const assessment = await assessed(files)
  expect(shortOf(assessment, 'infra/flat-file-retrieval')).toBe(`present ${place}`)
  expect(shortOf(assessment, 'retrieval/no-miss-handling')).toBe(`present ${place}`)
  expect(findingOf(assessment, 'hallucination/no-grounding').verdict).toBe('present')
})

test('the best few of a search are no bound on what a user sends', async () => {
  expect(shortOf(await assessed(ARRAY_SEARCH), 'guard/no-input-limits')).toBe('present server.js:11')
})

test('sorting by a score that a database has computed is no index in memory', async () => {
  const server = `import OpenAI from 'openai'
import { createClient } from '@supabase/supabase-js'
const openai = new OpenAI()
const supabase = createClient(process.env.URL, process.env.KEY)
export async function POST(request) {
  const { question } = await request.json()
  const { data } = await openai.embeddings.create({ model: 'e', input: question })
  const found = await supabase.rpc('match_documents', { query_embedding: data[0].embedding, match_count: 9 })
  const best = found.data.sort((a, b) => b.similarity - a.similarity)
  return Response.json(await openai.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: best[0].text }] }))
}
`
  const files = { 'app/api/ask/route.ts': server }
  expect(findingOf(await assessed(files), 'infra/flat-file-retrieval').verdict).toBe('absent')
})
