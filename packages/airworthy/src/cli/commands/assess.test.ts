import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import type { AssessmentReport } from '../../assess/assessment-report.ts'
import { airworthy, folderWith } from '../cli.fixtures.ts'

const CALL = `import OpenAI from 'openai'
const client = new OpenAI()
export async function answer(question) {
  const response = await client.chat.completions.create({
    model: 'gpt-5-mini', messages: [{ role: 'user', content: question }],
  })
  return response.choices[0].message.content
}
console.log(await answer(process.argv[2]))
`
const PILOT = { 'package.json': '{ "dependencies": { "openai": "^6.0.0" } }\n', 'src/answer.mjs': CALL }
const TIMEOUT = 'budget/no-timeout'

function assessJson(folder: string, args: readonly string[] = []): AssessmentReport {
  const { status, stdout, stderr } = airworthy(folder, ['assess', '--json', ...args])
  expect(stderr).toBe('')
  expect(status).toBe(0)
  const schema = join(import.meta.dirname, '../../../schemas/assess.schema.json')
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(schema, 'utf8')))
  const report: AssessmentReport = JSON.parse(stdout)
  validate(report)
  expect(validate.errors).toBeNull()
  return report
}

/** The pilot with a line above its model call. */
function pilotWith(comment: string): Readonly<Record<string, string>> {
  return { ...PILOT, 'src/answer.mjs': CALL.replace('  const response', `  ${comment}\n  const response`) }
}

test('a pilot is read without configuration, and the gap is shown at its line', () => {
  const { status, stdout } = airworthy(folderWith(PILOT), ['assess'])
  expect(status).toBe(0)
  expect(stdout).toContain(`(${TIMEOUT})`)
  expect(stdout).toMatch(/src\/answer\.mjs:\d+: /)
  expect(stdout).toMatch(/ {4}airworthy init\n$/)
  expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80)
})

test('JSON fits its schema, and is the same byte for byte', () => {
  const folder = folderWith(PILOT)
  expect(assessJson(folder).ai).toBe(true)
  expect(airworthy(folder, ['assess', '--json']).stdout).toBe(airworthy(folder, ['assess', '--json']).stdout)
})

test('a folder without AI is told so in one sentence, and never fails', () => {
  const folder = folderWith({ 'src/add.mjs': 'export const add = (a, b) => a + b\n' })
  const { status, stdout } = airworthy(folder, ['assess', '--fail-on', 'low'])
  expect(stdout).toBe('No AI found: no shipped code in this folder calls a model.\n')
  expect(status).toBe(0)
})

test('--fail-on exits 1 for a gap of that severity, and 0 for lesser ones', () => {
  const folder = folderWith(PILOT)
  const severities = new Set(
    assessJson(folder)
      .findings.filter(({ verdict }) => verdict === 'present')
      .map(({ severity }) => severity),
  )
  expect(airworthy(folder, ['assess', '--fail-on', 'high']).status).toBe(1)
  expect(airworthy(folder, ['assess', '--fail-on', 'low']).status).toBe(1)
  expect(airworthy(folder, ['assess', '--fail-on', 'blocker']).status).toBe(severities.has('blocker') ? 1 : 0)
})

test.each([
  [['assess', '--fail-on', 'hihg'], 'Write --fail-on high.'],
  [['assess', 'nowhere'], 'Give the folder of the project'],
  [['assess', '--baseline', 'none.json'], 'airworthy assess --write-baseline none.json'],
  [['assess', '--html', 'no/such/folder.html'], 'Choose a path in a folder that exists'],
])('%j could not run: exit 3, and what to do next', (args, next) => {
  const { status, stderr } = airworthy(folderWith(PILOT), args)
  expect(status).toBe(3)
  expect(stderr).toContain(next)
})

test('a comment above the call suppresses the gap there, and it stays listed', () => {
  const folder = folderWith(pilotWith(`// airworthy-ignore ${TIMEOUT}: A batch job may wait.`))
  const report = assessJson(folder)
  expect(report.suppressed.map(({ check }) => check)).toEqual([TIMEOUT])
  expect(report.findings.find(({ check }) => check === TIMEOUT)?.verdict).toBe('present')
  expect(report.plan.flatMap(({ checks }) => checks)).not.toContain(TIMEOUT)
  expect(airworthy(folder, ['assess']).stdout).toContain(
    `${TIMEOUT}: A batch job may wait. (src/answer.mjs:4)`,
  )
})

test('a suppression without a reason does not count, and is told', () => {
  const report = assessJson(folderWith(pilotWith(`// airworthy-ignore ${TIMEOUT}`)))
  expect(report.suppressed).toEqual([])
  expect(report.notes).toEqual([expect.stringMatching(/^src\/answer\.mjs:4: .*needs its reason/)])
})

test('the contract of the folder suppresses a check, with its reason', () => {
  const contract =
    'feature: docs\nowner: team\ntoo_wrong: [correct >= 95%]\n' +
    `suppress: [{ check: ${TIMEOUT}, reason: The gateway has one. }]\n`
  const report = assessJson(folderWith({ ...PILOT, 'airworthy.yaml': contract }))
  expect(report.suppressed.map(({ check }) => check)).toEqual([TIMEOUT])
})

test('with a baseline only what is new is a gap', () => {
  const folder = folderWith(PILOT)
  expect(airworthy(folder, ['assess', '--write-baseline', 'known.json']).status).toBe(0)
  const args = ['assess', '--baseline', 'known.json', '--fail-on', 'low']
  const { status, stdout } = airworthy(folder, args)
  expect(status).toBe(0)
  expect(stdout).toContain('No new gap was found')
  expect(stdout.replace(/\s+/g, ' ')).toContain('of the baseline known.json are still there')
})

test('reports are written as HTML, Markdown and SARIF, with places from the working directory', () => {
  const files = Object.entries(PILOT).map(([path, text]) => [`bot/${path}`, text] as const)
  const folder = folderWith(Object.fromEntries(files))
  const outputs = ['--html', 'a.html', '--markdown', 'a.md', '--sarif', 'a.sarif']
  expect(airworthy(folder, ['assess', 'bot', ...outputs]).status).toBe(0)
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  expect(read('a.html')).toMatch(/^<!doctype html>/)
  expect(read('a.md')).toContain(`\`${TIMEOUT}\``)
  const sarif = JSON.parse(read('a.sarif'))
  const uris = sarif.runs[0].results.map(
    (result: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
      result.locations[0]?.physicalLocation.artifactLocation.uri,
  )
  expect(uris).toContain('bot/src/answer.mjs')
  expect(sarif.runs[0].tool.driver.rules[0].help.markdown).toMatch(/^# /)
})

test('init after assess starts from the models in use', () => {
  const folder = folderWith(PILOT)
  const { status, stdout } = airworthy(folder, ['init', '--yes'])
  expect(status).toBe(0)
  expect(stdout).toContain('Models in use became routes: openai/gpt-5-mini.')
  expect(readFileSync(join(folder, 'airworthy.yaml'), 'utf8')).toContain(
    '- { model: openai/gpt-5-mini, timeout: 3 s }',
  )
  expect(airworthy(folder, ['check'])).toMatchObject({ status: 0, stderr: '' })
})
