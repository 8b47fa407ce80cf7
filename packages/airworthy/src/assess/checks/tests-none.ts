import { atCalls, mainCalls } from '../anchors.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { absent, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'

const TEST_CODE =
  /\b(?:test|it)(?:\.\w+)*\s*\(\s*['"`]|^\s*(?:async\s+)?def\s+test_|class\s+\w*Tests?\b.*:|unittest\.TestCase|\bdescribe\s*\(\s*['"`]|@pytest\b|\bDeno\.test\(|#\[test\]|func Test[A-Z]/m
const BROWSER_TEST = /playwright|cypress|puppeteer|selenium|supertest|TestClient|httpx|requests\.|fetch\(/
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
  const files = facts.project.files.filter(({ role, language }) => role === 'test' && language !== undefined)
  const tests = files.filter(({ path }) => TEST_CODE.test(facts.project.text(path))).map(({ path }) => path)
  const exercising = tests.filter((path) => exercisesProject(facts, path))
  if (exercising.length > 0) {
    const workflow = testRuns(facts)[0]
    return absent(noTests, {
      reason: `${exercising.length} test file(s) exercise the application${workflow === undefined ? '; no workflow was found that runs them' : ''}.`,
      evidence: [
        ...exercising.slice(0, 3).map((path) => ({ path, line: 1, shows: 'tests of the application' })),
        ...(workflow === undefined ? [] : [workflow]),
      ],
      confidence: workflow === undefined ? 'medium' : 'high',
    })
  }
  return present(noTests, {
    reason:
      tests.length === 0
        ? 'No automated test was found.'
        : 'Tests exist, and none of them uses code of the application.',
    evidence: [
      ...placeholders(facts),
      ...(tests.length === 0 ? testRuns(facts) : []),
      ...atCalls(mainCalls(facts), ({ callee }) => `no test reaches ${callee}`),
    ],
    nearMisses: [
      ...tests.map((path) => ({ path, line: 1, shows: 'a test that uses no code of the application' })),
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

/** It imports the project's code, directly or through helpers, or drives the running program. */
function exercisesProject(facts: Facts, path: string): boolean {
  const reached = facts.imports.reachableFrom(path)
  const usesCode = [...reached].some((other) => facts.project.file(other)?.role === 'source')
  return usesCode || [...reached].some((other) => BROWSER_TEST.test(facts.project.text(other)))
}

/** A test script that tests nothing; without one, the scripts of a manifest that has none for tests. */
function placeholders(facts: Facts): readonly Evidence[] {
  const scripts = facts.configuration.scripts.filter(
    ({ name, command }) => name === 'test' && PLACEHOLDER.test(command),
  )
  return scripts.map(({ path, line }) => ({ path, line, shows: 'the test script is a placeholder' }))
}

function testRuns(facts: Facts): readonly Evidence[] {
  const workflows = facts.configuration.files
    .filter(({ kind }) => kind === 'workflow')
    .map(({ path }) => path)
  return facts.search(TEST_COMMAND, { paths: workflows, most: 5 }).map(({ path, line, text }) => ({
    path,
    line,
    shows: `runs \`${text.replace(/^-?\s*run:\s*/, '').slice(0, 60)}\``,
  }))
}
