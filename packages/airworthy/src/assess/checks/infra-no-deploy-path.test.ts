import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { noDeployPath } from './infra-no-deploy-path.ts'

const PAGE = {
  'app.py':
    'import streamlit as st\nfrom openai import OpenAI\nq = st.chat_input("q")\nOpenAI().chat.completions.create(model="m")',
}
const ROUTE = {
  'app/api/chat/route.ts':
    "import OpenAI from 'openai'\nexport async function POST() {\n  return new OpenAI().chat.completions.create({ model: 'm' })\n}",
}

test('a page that nothing deploys is a gap at its entry', async () => {
  const decision = await decisionOf(noDeployPath, PAGE)
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app.py:3')
})

test('a debug server is the first line shown', async () => {
  const app =
    'from flask import Flask\nfrom openai import OpenAI\napp = Flask(__name__)\n@app.post("/chat")\ndef chat():\n    return OpenAI().chat.completions.create(model="m")\napp.run(debug=True)'
  expect(firstPlace(await decisionOf(noDeployPath, { 'app.py': app }))).toBe('app.py:7')
})

test.each([
  ['a container', { ...PAGE, Dockerfile: 'FROM python\nCMD ["streamlit", "run", "app.py"]\n' }],
  ['a platform file', { ...PAGE, 'fly.toml': 'app = "a"\n' }],
  [
    'a workflow that deploys',
    { ...PAGE, '.github/workflows/ci.yml': 'jobs:\n  a:\n    steps:\n      - run: gcloud run deploy\n' },
  ],
  ['a framework that platforms run', { ...ROUTE, 'package.json': '{"dependencies":{"next":"15.0.0"}}' }],
  ['a hosted space', { ...PAGE, 'README.md': '---\ntitle: a\nsdk: streamlit\n---\n' }],
])('%s closes the gap', async (...[, files]) => {
  expect((await decisionOf(noDeployPath, files)).verdict).toBe('absent')
})

test('an image that starts a development server closes nothing', async () => {
  const decision = await decisionOf(noDeployPath, {
    ...PAGE,
    Dockerfile: 'FROM python\nCMD ["uvicorn", "app:app", "--reload"]\n',
  })
  expect(firstPlace(decision)).toBe('Dockerfile:2')
})

test('a script has nothing to deploy', async () => {
  const files = {
    'cli.py':
      'from openai import OpenAI\nif __name__ == "__main__":\n    OpenAI().chat.completions.create(model="m")',
  }
  expect((await decisionOf(noDeployPath, files)).verdict).toBe('not-applicable')
})

test('notebooks alone are a build of ten days and more', async () => {
  const cell = {
    cell_type: 'code',
    source: ['from openai import OpenAI\n', 'OpenAI().chat.completions.create(model="m")'],
    metadata: {},
    outputs: [],
    execution_count: null,
  }
  const notebook = JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1)
  const decision = await decisionOf(noDeployPath, { 'demo.ipynb': notebook })
  expect(decision.verdict).toBe('present')
  expect(decision.effortDays.low).toBeGreaterThanOrEqual(10)
})
