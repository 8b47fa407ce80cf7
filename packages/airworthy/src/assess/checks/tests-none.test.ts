import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { noTests } from './tests-none.ts'

const APP = { 'app.py': 'import openai\ndef ask():\n    return openai.ChatCompletion.create(model="m")\n' }

test('a project without tests has the gap at its model call', async () => {
  const decision = await decisionOf(noTests, APP)
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app.py:3')
})

test('a placeholder script is shown first', async () => {
  const decision = await decisionOf(noTests, {
    ...APP,
    'package.json': '{\n  "scripts": {\n    "test": "echo \\"Error: no test specified\\" && exit 1"\n  }\n}',
  })
  expect(firstPlace(decision)).toBe('package.json:3')
})

test('a workflow that runs tests which do not exist changes nothing', async () => {
  const decision = await decisionOf(noTests, {
    ...APP,
    '.github/workflows/ci.yml': 'jobs:\n  a:\n    steps:\n      - run: npm test --if-present\n',
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('.github/workflows/ci.yml:4')
})

test('tests that import the application are tests', async () => {
  const decision = await decisionOf(noTests, {
    ...APP,
    'tests/test_app.py': 'from app import ask\ndef test_ask():\n    assert ask\n',
  })
  expect(decision.verdict).toBe('absent')
})

test('tests that drive the running program are tests', async () => {
  const decision = await decisionOf(noTests, {
    ...APP,
    'e2e/chat.test.ts': `import { test } from '@playwright/test'\ntest('asks', async () => {})`,
  })
  expect(decision.verdict).toBe('absent')
})

test.each([
  ['one unrelated test', 'tests/test_math.py', 'def test_sum():\n    assert 1 + 1 == 2\n'],
  ['a checklist', 'TESTING.md', '- [ ] test the chat'],
  ['helpers without a test', 'tests/conftest.py', 'import app'],
])('%s is none', async (_, path, text) => {
  expect((await decisionOf(noTests, { ...APP, [path]: text })).verdict).toBe('present')
})

test('a comment in a workflow runs no tests', async () => {
  const decision = await decisionOf(noTests, {
    ...APP,
    '.github/workflows/ci.yml': 'jobs:\n  a:\n    steps:\n      # no pytest here\n      - run: make lint\n',
  })
  expect(firstPlace(decision)).toBe('app.py:3')
})

test('a test of the landing page beside a server is no test of the server', async () => {
  const decision = await decisionOf(noTests, {
    'server/app.py': APP['app.py'],
    'landing/src/App.js': 'export const App = () => null\n',
    'landing/src/App.test.js':
      "import { App } from './App'\ntest('renders', () => { expect(App()).toBe(null) })\n",
  })
  expect(decision.verdict).toBe('present')
})

test('tests that run the pages of an app are tests', async () => {
  const decision = await decisionOf(noTests, {
    ...APP,
    'app_test.py':
      'from streamlit.testing.v1 import AppTest\ndef test_app():\n    AppTest.from_file("app.py").run()\n',
  })
  expect(decision.verdict).toBe('absent')
})

test.each([
  ['that no workflow runs is none', {}, 'present'],
  [
    'that a workflow runs is one',
    { '.github/workflows/ci.yml': 'jobs:\n  a:\n    steps:\n      - run: pytest\n' },
    'absent',
  ],
])('a single test of something else %s', async (_, workflow, verdict) => {
  const decision = await decisionOf(noTests, {
    ...APP,
    ...workflow,
    'paths.py': 'def join(a, b): return a + b\n',
    'tests/test_paths.py': 'from paths import join\ndef test_join():\n    assert join("a", "b") == "ab"\n',
  })
  expect(decision.verdict).toBe(verdict)
})
