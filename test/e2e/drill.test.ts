import { fork, spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Finished, folderWith, runTool, startTool } from './command-line.ts'
import {
  CAREFUL_MODULE,
  NAIVE_MODULE,
  PYTHON_PILOT,
  PYTHON_WITH_HOOK,
  QUESTIONS,
  SERVICE,
} from './drill-features.ts'

const MODES = `when_it_fails:
  provider_down: { do: next_route, playbook: playbooks/down.md }
`

function contract(run: string, modes = MODES): string {
  return `feature: refunds
owner: team@example.com
run: ${run}
too_wrong:
  - failed <= 60%
deadline: 1 s
limits: { attempts: 2 }
tests: [questions.jsonl]
${modes}`
}

function project(files: Readonly<Record<string, string>>): string {
  return folderWith({ 'questions.jsonl': QUESTIONS, 'playbooks/down.md': '# What to do\n', ...files })
}

interface ReportedFault {
  readonly fault: string
  readonly verdict: string
  readonly reason: string
  readonly saw: { readonly text: string | null; readonly attempts: number | null } | null
}

async function drill(cwd: string, ...args: readonly string[]): Promise<Finished> {
  return runTool(['drill', ...args], { cwd, environment: { OPENAI_API_KEY: 'sk-secret-of-the-user' } })
}

function faultsIn({ stdout }: Finished): readonly ReportedFault[] {
  const report = JSON.parse(stdout) as { modes: readonly { faults: readonly ReportedFault[] }[] }
  return report.modes.flatMap(({ faults }) => faults)
}

function drillFile(folder: string): string {
  const drills = join(folder, '.airworthy/drills')
  return readFileSync(join(drills, readdirSync(drills)[0] ?? ''), 'utf8')
}

const hasPython = spawnSync('python3', ['--version']).status === 0

test.skipIf(!hasPython)(
  'a Python pilot behind a base URL breaks where its users would read or wait for nonsense',
  async () => {
    const folder = project({
      'airworthy.yaml': contract('{ command: "python3 pilot.py" }').replace('deadline: 1 s', 'deadline: 2 s'),
      'pilot.py': PYTHON_PILOT,
    })
    const named = ['refused-connection', 'server-error', 'silent-route', 'cut-stream', 'truncated-answer']
    const finished = await drill(folder, '--json', '--fault', ...named)
    const faults = faultsIn(finished)
    const reasonOf = (name: string) => faults.find(({ fault }) => fault === name)?.reason
    expect(finished.code).toBe(1)
    expect(faults.map(({ verdict }) => verdict)).toEqual(named.map(() => 'broke'))
    expect(reasonOf('refused-connection')).toBe('The user read an error of the network.')
    expect(reasonOf('server-error')).toBe('The user read a status code.')
    expect(reasonOf('silent-route')).toBe('There was no answer within the deadline of 2 s.')
    expect(reasonOf('truncated-answer')).toContain('the beginning of an answer')
    expect(faults.find(({ fault }) => fault === 'server-error')?.saw?.text).toContain('HTTP Error 500')
  },
)

test('a module without a fallback breaks, and the terminal shows what its user saw', async () => {
  const folder = project({ 'airworthy.yaml': contract('./answer.mjs#answer'), 'answer.mjs': NAIVE_MODULE })
  const { code, stdout, stderr } = await drill(folder, '--fault', 'server-error', 'quota', 'reset')
  expect(code).toBe(1)
  expect(stderr).toContain('3/3')
  expect(stdout).toContain('✗ broke')
  expect(stdout).toContain('server-error, quota')
  expect(stdout).toContain('The user got a failure and no answer')
  expect(stdout).toContain('BROKE  3 of 3 faults reached the user')
})

test('a module that falls back holds up to every fault of a provider, and the gate takes it for evidence', async () => {
  const folder = project({ 'airworthy.yaml': contract('./answer.mjs#answer'), 'answer.mjs': CAREFUL_MODULE })
  await runTool(['eval'], { cwd: folder })
  expect((await runTool(['gate'], { cwd: folder })).stdout).toContain('It was never drilled')
  const drilled = await drill(folder, '--json', '--html', 'drill.html')
  const open = faultsIn(drilled).filter(({ verdict }) => verdict !== 'held-up')
  expect(open.map(({ fault, verdict }) => [fault, verdict])).toEqual([
    ['missing-end-marker', 'does-not-apply'],
  ])
  expect(drilled.code).toBe(0)
  expect(readFileSync(join(folder, 'drill.html'), 'utf8')).toContain('HELD UP')
  const judged = await runTool(['gate', '--json'], { cwd: folder })
  expect(JSON.parse(judged.stdout).failureModes).toMatchObject([
    { name: 'provider_down', verdict: 'pass', reason: 'All 15 faults held up.' },
  ])
  writeFileSync(join(folder, 'answer.mjs'), `${CAREFUL_MODULE}\n// another version`)
  await runTool(['eval'], { cwd: folder })
  const after = await runTool(['gate'], { cwd: folder })
  expect(after.stdout).toContain('another contract or another version')
  expect(after.stdout).not.toContain('GO ')
})

test('what broke in a drill is NO-GO', async () => {
  const folder = project({ 'airworthy.yaml': contract('./answer.mjs#answer'), 'answer.mjs': NAIVE_MODULE })
  await drill(folder, '--fault', 'server-error')
  const { code, stdout } = await runTool(['gate'], { cwd: folder })
  expect(code).toBe(1)
  expect(stdout).toContain('NO-GO  1 of 1 failure mode broke in a drill')
})

const RETRIEVAL = 'when_it_fails: { retrieval_miss: { do: decline, playbook: playbooks/down.md } }\n'

test('a retriever is replaced through the hook of the module', async () => {
  const folder = project({
    'airworthy.yaml': contract('./answer.mjs#answer', RETRIEVAL),
    'answer.mjs': CAREFUL_MODULE,
  })
  const finished = await drill(folder, '--json')
  expect(faultsIn(finished).map(({ fault, verdict }) => [fault, verdict])).toEqual([
    ['empty-retrieval', 'held-up'],
    ['irrelevant-passages', 'held-up'],
    ['retrieval-down', 'held-up'],
  ])
})

test.skipIf(!hasPython)('a program in any language lets its retriever be replaced by a URL', async () => {
  const folder = project({
    'airworthy.yaml': contract('{ command: "python3 pilot.py" }', RETRIEVAL).replace(
      'deadline: 1 s',
      'deadline: 4 s',
    ),
    'pilot.py': PYTHON_WITH_HOOK,
  })
  const finished = await drill(folder, '--json')
  expect(faultsIn(finished).map(({ fault, verdict }) => [fault, verdict])).toEqual([
    ['empty-retrieval', 'held-up'],
    ['irrelevant-passages', 'broke'],
    ['retrieval-down', 'broke'],
  ])
})

test('without a hook nothing is proven: exit code 2, and what to add is said', async () => {
  const folder = project({
    'airworthy.yaml': contract('./answer.mjs#answer', RETRIEVAL),
    'answer.mjs': NAIVE_MODULE,
  })
  const { code, stdout } = await drill(folder)
  expect(code).toBe(2)
  expect(stdout).toContain('export const drills')
  expect(stdout).toContain('NOT DRILLED')
})

test('a feature that does not ask the base URL of the drill is not drilled, and told how to be', async () => {
  const folder = project({
    'airworthy.yaml': contract('./answer.mjs#answer'),
    'answer.mjs': 'export const answer = () => "Five days."\n',
  })
  const { code, stdout } = await drill(folder, '--fault', 'server-error')
  expect(code).toBe(2)
  expect(stdout.replace(/\s+/g, ' ')).toContain('let it take its base URL from OPENAI_BASE_URL')
})

test('the variable of the base URL may have any name', async () => {
  const folder = project({
    'airworthy.yaml': contract('./answer.mjs#answer'),
    'answer.mjs': NAIVE_MODULE.replaceAll('OPENAI_BASE_URL', 'LLM_URL'),
  })
  const finished = await drill(folder, '--json', '--base-url-env', 'LLM_URL', '--fault', 'server-error')
  expect(faultsIn(finished)[0]?.saw?.attempts).toBe(1)
})

test('keys of the user reach neither the feature nor the evidence', async () => {
  const folder = project({
    'airworthy.yaml': contract('./answer.mjs#answer'),
    'answer.mjs': `${CAREFUL_MODULE}
import { writeFileSync } from 'node:fs'
writeFileSync(new URL('seen.txt', import.meta.url), process.env.OPENAI_API_KEY)
`,
  })
  await drill(folder, '--fault', 'reset')
  expect(readFileSync(join(folder, 'seen.txt'), 'utf8')).toBe('drill-key')
  expect(drillFile(folder)).not.toContain('sk-secret')
})

test('the redaction of the contract sees every trial of a drill before it is written', async () => {
  const folder = project({
    'airworthy.yaml': `${contract('./answer.mjs#answer')}redact: ./redact.mjs#redact\n`,
    'answer.mjs': CAREFUL_MODULE,
    'redact.mjs': 'export const redact = (trial) => ({ ...trial, input: "(hidden)", answer: "(hidden)" })\n',
  })
  await drill(folder, '--fault', 'reset')
  expect(drillFile(folder)).toContain('(hidden)')
  expect(drillFile(folder)).not.toContain('refund take')
})

test('a model that is asked directly is drilled at the base URL', async () => {
  const run = '{ openai: "https://api.example.com/v1", model: gpt-5-mini }'
  const folder = project({ 'airworthy.yaml': contract(run) })
  const finished = await drill(folder, '--json', '--fault', 'missing-end-marker', 'unavailable')
  expect(faultsIn(finished).map(({ verdict }) => verdict)).toEqual(['held-up', 'broke'])
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('a service that runs already is drilled at a port that it was started with', async () => {
  const port = await freePort()
  const folder = project({ 'service.mjs': SERVICE })
  const service = fork(join(folder, 'service.mjs'), {
    env: { ...process.env, OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`, OPENAI_API_KEY: 'x' },
  })
  onTestFinished(() => void service.kill())
  const address = await new Promise((resolve) => service.once('message', resolve))
  writeFileSync(join(folder, 'airworthy.yaml'), contract(`http://127.0.0.1:${address}/`))
  const named = ['refused-connection', 'dns-failure', 'server-error', 'silent-route']
  const finished = await drill(folder, '--json', '--proxy-port', String(port), '--fault', ...named)
  expect(finished.stderr).toContain(`OPENAI_BASE_URL=http://127.0.0.1:${port}/v1`)
  expect(faultsIn(finished).map(({ verdict }) => verdict)).toEqual([
    'held-up',
    'does-not-apply',
    'held-up',
    'held-up',
  ])
  expect((await drill(folder)).code).toBe(3)
})

test('a call that ends the process of its module breaks, and the report says how it ended', async () => {
  const crash =
    "if (!response.ok) Promise.reject(new RangeError('bad status'))\n  if (!response.ok) await new Promise(() => {})"
  const folder = project({
    'airworthy.yaml': contract('./answer.mjs#answer'),
    'answer.mjs': NAIVE_MODULE.replace('const { choices }', `${crash}\n  const { choices }`),
  })
  const [fault] = faultsIn(await drill(folder, '--json', '--fault', 'server-error'))
  expect(fault?.verdict).toBe('broke')
  expect(fault?.reason).toContain('ended with exit code 1: RangeError: bad status')
})

test('a check of the team is drilled with the answer that the module says it must catch', async () => {
  const modes = `checks: { polite: { function: ./checks.mjs#polite } }
when_it_fails: { polite: { do: next_route, playbook: playbooks/down.md } }
`
  const module = `${NAIVE_MODULE}\nexport const drills = { badAnswers: { polite: 'What a stupid question.' } }\n`
  const folder = project({ 'airworthy.yaml': contract('./answer.mjs#answer', modes), 'answer.mjs': module })
  const [fault] = faultsIn(await drill(folder, '--json'))
  expect(fault).toMatchObject({ fault: 'answer-to-catch:polite', verdict: 'broke' })
  expect(fault?.saw?.text).toBe('What a stupid question.')
})

test('^C stops a drill: nothing is judged, and the call that was cut off is not kept', async () => {
  const folder = project({
    'airworthy.yaml': contract('./answer.mjs#answer').replace('deadline: 1 s', 'deadline: 30 s'),
    'answer.mjs': NAIVE_MODULE.replace('AbortSignal.timeout(500)', 'undefined'),
  })
  const running = startTool(['drill', '--fault', 'server-error', 'silent-route'], { cwd: folder })
  running.process.stderr?.once('data', () => running.process.kill('SIGINT'))
  const { code, stdout } = await running.finished
  expect(code).toBe(130)
  expect(stdout).toBe('')
  expect(drillFile(folder)).not.toContain('silent-route')
})

test('what cannot be run ends with 3 and leaves no evidence', async () => {
  const folder = project({
    'airworthy.yaml': contract('./answer.mjs#answer'),
    'answer.mjs': 'syntax error here',
  })
  const { code, stderr } = await drill(folder)
  expect(code).toBe(3)
  expect(stderr).toContain('answer.mjs')
  expect(existsSync(join(folder, '.airworthy/drills'))).toBe(true)
  expect(readdirSync(join(folder, '.airworthy/drills'))).toEqual([])
  expect((await drill(folder, '--fault', 'no-such-fault')).stderr).toContain('--list')
})

/** The contract of the example beside its playbooks, as a project of its own that leaves nothing in the example. */
function readyExample(): string {
  const example = resolve(import.meta.dirname, '../../examples/docs-assistant')
  const promises = readFileSync(join(example, 'ready/airworthy.yaml'), 'utf8')
  const folder = folderWith({
    'ready/airworthy.yaml': promises.replace('./assistant.ts', join(example, 'ready/assistant.ts')),
  })
  cpSync(join(example, 'ready/playbooks'), join(folder, 'ready/playbooks'), { recursive: true })
  cpSync(join(example, 'evals'), join(folder, 'evals'), { recursive: true })
  return join(folder, 'ready')
}

test('the ready version of the example holds up under every fault', { timeout: 120_000 }, async () => {
  const finished = await drill(readyExample(), '--json')
  const verdicts = faultsIn(finished).map(({ fault, verdict }) => `${fault} ${verdict}`)
  // It asks for whole answers, which have no end marker.
  expect(verdicts.filter((verdict) => !verdict.endsWith(' held-up'))).toEqual([
    'missing-end-marker does-not-apply',
  ])
  expect(verdicts.length).toBeGreaterThanOrEqual(29)
  expect(finished.code).toBe(0)
})

test('all faults are listed by what they bring about', async () => {
  const { stdout, code } = await drill(folderWith({}), '--list')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^provider_down\n {2}refused-connection {2,}Nobody listens/)
  expect(stdout.match(/^ {2}\S/gm)?.length).toBeGreaterThanOrEqual(30)
})
