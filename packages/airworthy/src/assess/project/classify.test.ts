import { expect, test } from 'vitest'
import { roleOf } from './classify.ts'

test.each([
  ['src/app.ts', 'source'],
  ['app/docs/page.tsx', 'source'],
  ['backend/tests/test_chat.py', 'test'],
  ['src/chat.test.ts', 'test'],
  ['evals/run.py', 'evaluation'],
  ['examples/basic/main.py', 'example'],
  ['docs/guide.ts', 'docs'],
  ['README.md', 'docs'],
  ['.env.example', 'development'],
  ['.devcontainer/docker-compose.yml', 'development'],
  ['docker-compose.yml', 'config'],
  ['.env', 'config'],
  ['rag.ipynb', 'notebook'],
  ['data/questions.json', 'data'],
  ['package-lock.json', 'lockfile'],
  ['vendor/lib.js', 'vendored'],
  ['api_pb2.py', 'generated'],
] as const)('%s is %s', (path, role) => {
  expect(roleOf(path)).toBe(role)
})
