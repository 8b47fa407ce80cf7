import { expect, test } from 'vitest'
import { writeFixture } from '../assess.fixtures.ts'
import { openProject } from '../project/project.ts'
import { readConfiguration } from './configuration.ts'

function read(files: Readonly<Record<string, string>>) {
  return readConfiguration(openProject(writeFixture(files)))
}

test('reads environment files, examples and what is commented out', () => {
  const { environment } = read({ '.env.example': 'A=1\n# B=2\n', '.env': 'C="x y" # note' })
  expect(
    environment.map(({ name, value, isCommentedOut, isExample }) => [name, value, isCommentedOut, isExample]),
  ).toEqual([
    ['C', 'x y', false, false],
    ['A', '1', false, true],
    ['B', '2', true, true],
  ])
})

test('reads dependencies with their lines from npm, pip, pyproject', () => {
  const { dependencies } = read({
    'package.json': '{\n  "dependencies": {\n    "openai": "^7.0.0"\n  }\n}',
    'requirements.txt': 'langchain==0.1\nfaiss-cpu\n# note\n',
    'pyproject.toml':
      '[project]\nname = "x"\ndependencies = [\n  "fastapi>=0.1",\n]\n[tool.poetry.group.dev.dependencies]\npytest = "^8"\n',
  })
  expect(
    dependencies.map(({ name, range, line, isDevelopment }) => [name, range, line, isDevelopment]),
  ).toEqual([
    ['openai', '^7.0.0', 3, false],
    ['fastapi', '>=0.1', 4, false],
    ['pytest', '^8', 7, true],
    ['langchain', '==0.1', 1, false],
    ['faiss-cpu', '', 2, false],
  ])
})

test('gives the leaves of shipped settings with their lines and the default of a variable', () => {
  const { settings } = read({
    'settings.yaml': 'llm:\n  timeout: 30\ntracing:\n  mode: ${TRACE:none}\n',
    'settings-test.yaml': 'llm:\n  timeout: 1\n',
  })
  expect(settings.map(({ key, value, path, line }) => [key, value, path, line])).toEqual([
    ['llm.timeout', 30, 'settings.yaml', 2],
    ['tracing.mode', 'none', 'settings.yaml', 4],
  ])
})

test('tells what a configuration file is for', () => {
  const { files } = read({
    '.github/workflows/ci.yml': '',
    Dockerfile: '',
    'infra/main.bicep': '',
    'docker-compose.yml': '',
    'vercel.json': '{}',
    'uv.lock': '',
  })
  expect(files.map(({ path, kind }) => [path, kind])).toEqual([
    ['.github/workflows/ci.yml', 'workflow'],
    ['Dockerfile', 'container'],
    ['docker-compose.yml', 'compose'],
    ['infra/main.bicep', 'infrastructure'],
    ['uv.lock', 'lockfile'],
    ['vercel.json', 'platform'],
  ])
})
