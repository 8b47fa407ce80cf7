import { atCalls, mainCalls } from '../anchors.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { counted } from '../counted.ts'
import { absent, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import type { ProjectFile } from '../project/project-file.ts'

const TEST_CODE =
  /\b(?:test|it)(?:\.\w+)*\s*\(\s*['"`]|^\s*(?:async\s+)?def\s+test_|class\s+\w*Tests?\b.*:|unittest\.TestCase|\bdescribe\s*\(\s*['"`]|@pytest\b|\bDeno\.test\(|#\[test\]|func Test[A-Z]/m
const BROWSER_TEST =
  /playwright|cypress|puppeteer|selenium|supertest|TestClient|test_client\(|httpx|requests\.|fetch\(|AppTest\.from_\w+\(|CliRunner|ASGITransport|aiohttp\.test_utils|gradio_client|websockets?\.connect\(|\.inject\(\{|runpy\.|subprocess\.(?:run|Popen|check_output)\(/
const PLACEHOLDER = /no test specified|exit 1|^echo\b|^true$/
const TEST_COMMAND =
  /\b(?:npm|yarn|pnpm|bun)\s+(?:run\s+)?(?:test|--if-present)|pytest|vitest|jest|playwright test|unittest|tox\b|nox\b|make test/

/** No automated test exercises the application. */
export const noTests: Check = {
  id: 'tests/none',
  title: 'No automated tests',
  failureMode: 'F3',
  severity: 'medium',
  core: true,
  decide,
}

function decide(facts: Facts): Decision {
  const files = facts.project.files.filter((file) => file.language !== undefined && isTestFile(facts, file))
  const tests = files.filter(({ path }) => TEST_CODE.test(facts.project.text(path))).map(({ path }) => path)
  const exercising = tests.filter((path) => exercisesProject(facts, path) && isOfProgram(facts, path))
  const workflow = testRuns(facts)[0]
  const isLonely = workflow === undefined && exercising.length === 1 && !isOfAnswerPath(facts, exercising[0])
  if (exercising.length > 0 && !isLonely) {
    return absent(noTests, {
      reason: `${counted(exercising.length, 'test file')} ${exercising.length === 1 ? 'exercises' : 'exercise'} the application${workflow === undefined ? '; no workflow was found that runs them' : ''}.`,
      evidence: [
        ...exercising.slice(0, 3).map((path) => ({ path, line: 1, shows: 'tests of the application' })),
        ...(workflow === undefined ? [] : [workflow]),
      ],
      confidence: workflow === undefined ? 'medium' : 'high',
    })
  }
  const untested = atCalls(mainCalls(facts), ({ callee }) => `no test reaches ${callee}`)
  return present(noTests, {
    reason:
      tests.length === 0
        ? 'No automated test was found.'
        : isLonely
          ? 'One test file stands alone: it reaches no model call, and no workflow runs it.'
          : 'Tests exist, and none of them uses code of the application.',
    evidence: [
      ...placeholders(facts),
      ...(tests.length === 0 ? testRuns(facts) : []),
      ...untested.slice(0, 1),
      ...scriptsWithoutTests(facts),
      ...untested.slice(1),
    ],
    nearMisses: [
      ...tests.map((path) => ({
        path,
        line: 1,
        shows: isLonely ? 'a test of something else' : 'a test that uses no code of the application',
      })),
    ],
    remedy:
      'Test routes, prompt assembly and failure branches against a model double, and run the tests on every change.',
    effortDays: {
      low: 2,
      high: 4,
      because: 'a model double, tests of the routes, prompt assembly and failure branches',
    },
  })
}

const RUNNER = /^(?:pytest|unittest|vitest|@jest\/|jest$|node:test|bun:test|@playwright\/test)/

/** By its place or name, or because it is written against a test runner: `testsuite.py`, `app/checks.ts`. */
function isTestFile(facts: Facts, { path, role }: ProjectFile): boolean {
  if (role === 'test') return true
  return (
    (role === 'source' || role === 'development') &&
    facts.imports.packages(path).some((from) => RUNNER.test(from))
  )
}

/** It loads a file that asks a model, or drives the running program. */
function isOfAnswerPath(facts: Facts, path: string | undefined): boolean {
  if (path === undefined) return false
  const reached = facts.imports.reachableFrom(path)
  const asking = new Set(facts.calls.map((call) => call.path))
  return [...reached].some((other) => asking.has(other)) || BROWSER_TEST.test(facts.project.text(path))
}

/** A test in another language, below another folder, is of another program: a landing page beside a server. */
function isOfProgram(facts: Facts, path: string): boolean {
  const language = facts.project.file(path)?.language
  const [folder] = path.split('/')
  return (
    facts.calls.some(
      (call) =>
        call.module.language === language || !path.includes('/') || call.path.startsWith(`${folder}/`),
    ) || BROWSER_TEST.test(facts.project.text(path))
  )
}

/** It imports the project's code, directly or through helpers, or drives the running program. */
function exercisesProject(facts: Facts, path: string): boolean {
  const reached = facts.imports.reachableFrom(path)
  const usesCode = [...reached].some((other) => facts.project.file(other)?.role === 'source')
  return usesCode || [...reached].some((other) => BROWSER_TEST.test(facts.project.text(other)))
}

/** A test script that tests nothing. */
function placeholders(facts: Facts): readonly Evidence[] {
  const scripts = facts.configuration.scripts.filter(
    ({ name, command }) => name === 'test' && PLACEHOLDER.test(command),
  )
  return scripts.map(({ path, line }) => ({ path, line, shows: 'the test script is a placeholder' }))
}

/** The scripts of a manifest in which none is for tests: where one would be looked for. */
function scriptsWithoutTests(facts: Facts): readonly Evidence[] {
  const { scripts } = facts.configuration
  const folders = new Set(mainCalls(facts).map(({ path }) => path))
  const nearest = scripts
    .filter(({ path }) =>
      [...folders].some((call) => call.startsWith(path.slice(0, path.lastIndexOf('/') + 1))),
    )
    .toSorted((a, b) => b.path.split('/').length - a.path.split('/').length)
  const [first] = nearest
  if (first === undefined || scripts.some(({ name, path }) => path === first.path && /test/.test(name)))
    return []
  return [{ path: first.path, line: first.line, shows: 'among the scripts none runs tests' }]
}

function testRuns(facts: Facts): readonly Evidence[] {
  const workflows = facts.configuration.files
    .filter(({ kind }) => kind === 'workflow')
    .map(({ path }) => path)
  const hits = facts.search(TEST_COMMAND, { paths: workflows, most: 20 })
  return hits
    .filter(({ text }) => !/^#/.test(text))
    .slice(0, 5)
    .map(({ path, line, text }) => ({
      path,
      line,
      shows: `runs \`${text.replace(/^-?\s*run:\s*/, '').slice(0, 60)}\``,
    }))
}
