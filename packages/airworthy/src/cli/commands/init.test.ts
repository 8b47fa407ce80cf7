import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { loadContract } from '@airworthy/sdk'
import { expect, onTestFinished, test } from 'vitest'
import { airworthy, airworthyArguments, folderWith } from '../cli.fixtures.ts'
import { PromptsStopped } from '../init/prompts.ts'
import { type Script, STOP, scriptedPrompts } from '../init/scripted-prompts.fixtures.ts'
import { askAndWrite } from './init.ts'

const WRITTEN = ['.github/workflows/airworthy.yml', 'airworthy.yaml', 'evals/questions.jsonl']

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

/** Runs the questions with a scripted person and returns what was said at the end. */
async function asked(folder: string, script: Script = {}, force = false) {
  const prompts = scriptedPrompts(script)
  const said: string[] = []
  await askAndWrite(prompts, {
    flags: { contract: 'airworthy.yaml', yes: false, force },
    place: { root: folder, contract: join(folder, 'airworthy.yaml') },
    terminal: { out: (text) => said.push(text) },
  })
  return { prompts, said: said.join('') }
}

test('--yes writes a contract that check accepts without a warning, and a second time refuses with a list', () => {
  const folder = folderWith({ 'src/bot.ts': 'export async function answer() {}\n' })
  const first = airworthy(folder, ['init', '--yes'])
  expect(first).toMatchObject({ status: 0, stderr: '' })
  expect(first.stdout).toContain('Replace the examples in evals/questions.jsonl')
  expect(filesIn(folder)).toEqual([...WRITTEN, 'src/bot.ts'])
  expect(readFileSync(join(folder, 'airworthy.yaml'), 'utf8')).toContain('run: ./src/bot.ts#answer')
  expect(airworthy(folder, ['check'])).toMatchObject({ status: 0, stderr: '' })

  writeFileSync(join(folder, 'airworthy.yaml'), 'mine\n')
  const second = airworthy(folder, ['init', '--yes'])
  expect(second.status).toBe(3)
  for (const file of WRITTEN) expect(second.stderr).toContain(file)
  expect(readFileSync(join(folder, 'airworthy.yaml'), 'utf8')).toBe('mine\n')
})

test('--force overwrites', () => {
  const folder = folderWith({ 'airworthy.yaml': 'mine\n' })
  expect(airworthy(folder, ['init', '--yes', '--force']).status).toBe(0)
  expect(loadContract(join(folder, 'airworthy.yaml')).tests).toEqual(['evals/questions.jsonl'])
})

test('without a terminal and without --yes it says what to do, and writes nothing', () => {
  const folder = folderWith()
  const { status, stderr } = airworthy(folder, ['init'])
  expect(status).toBe(3)
  expect(stderr).toContain('airworthy init --yes')
  expect(filesIn(folder)).toEqual([])
})

test('a file that cannot be written leaves nothing behind', () => {
  const folder = folderWith({ '.github': 'a file where a folder must be\n' })
  const { status, stderr } = airworthy(folder, ['init', '--yes'])
  expect(status).toBe(3)
  expect(stderr).toContain('.github/workflows/airworthy.yml')
  expect(filesIn(folder)).toEqual(['.github'])
  expect(existsSync(join(folder, 'evals'))).toBe(false)
})

test('taking every proposal writes the same contract as --yes', async () => {
  const folder = folderWith()
  const { prompts, said } = await asked(folder)
  const byHand = readFileSync(join(folder, 'airworthy.yaml'), 'utf8')
  expect(airworthy(folder, ['init', '--yes', '--force']).status).toBe(0)
  expect(readFileSync(join(folder, 'airworthy.yaml'), 'utf8')).toBe(byHand)
  expect(prompts.asked.length).toBeLessThanOrEqual(15)
  expect(said).toContain('Next:\n  1. ')
})

test('what is answered is what the contract says', async () => {
  const folder = folderWith()
  await asked(folder, {
    'feature called': 'docs-assistant',
    'Who owns it': 'platform-team@example.com',
    'How is it run': 'openai',
    'Which model?': 'gpt-5',
    'Too slow': '2.5 s',
    'half of them begin': '700 ms',
    'Too wrong': '1',
    recognised: 'judge',
    'Too expensive': '$0.02',
    'of a month': '3000',
    'requests a month': '200_000',
    'when it is unsure': 'support',
    'Within what time?': '15 min',
    'First test cases': 'How long do refunds take? => 5 days\n',
  })
  const contract = loadContract(join(folder, 'airworthy.yaml'))
  expect(contract.requirements.map(({ text }) => text)).toEqual([
    'p95 latency <= 2.5 s',
    'p50 first_token <= 700 ms',
    'correct >= 99%',
    'mean cost <= $0.02',
    'max cost <= $0.2',
    'monthly cost <= $3000 at 200000 requests',
  ])
  expect(contract.whenUnsure?.review).toMatchObject({ by: 'support', withinMs: 900_000 })
  expect(filesIn(folder)).toEqual([...WRITTEN, 'rubrics/correct.md'])
  expect(readFileSync(join(folder, 'evals/questions.jsonl'), 'utf8')).toBe(
    '{"id":"q1","input":"How long do refunds take?","expected":"5 days"}\n',
  )
})

test('an answer that makes no sound contract is refused where it is given, and asked again', async () => {
  const { prompts } = await asked(folderWith(), {
    'feature called': ['two words', 'two-words'],
    'Too slow': ['soon', '0 s', '3 s'],
    'Too wrong': ['0', '100', '5'],
    'How is it run': 'http',
    'At which address': ['localhost', 'http://127.0.0.1:1'],
    'First test cases': ['{broken', 'a => b'],
  })
  expect(prompts.refused).toHaveLength(7)
})

test('"no" leaves a requirement out', async () => {
  const folder = folderWith()
  await asked(folder, { 'Too expensive': 'no', 'when it is unsure': 'no' })
  const contract = loadContract(join(folder, 'airworthy.yaml'))
  expect(contract.requirements.map(({ metric }) => metric)).toEqual(['latency', 'correct'])
  expect(contract.whenUnsure?.otherwise).toBe('decline')
})

test('a file that exists is overwritten only where the person says so', async () => {
  const folder = folderWith({ 'airworthy.yaml': 'mine\n', 'evals/questions.jsonl': 'mine\n' })
  const { said } = await asked(folder, { 'evals/questions.jsonl exists': 'yes' })
  expect(readFileSync(join(folder, 'airworthy.yaml'), 'utf8')).toBe('mine\n')
  expect(readFileSync(join(folder, 'evals/questions.jsonl'), 'utf8')).toContain('example-1')
  expect(said).not.toContain('Wrote airworthy.yaml')
})

test('stopping at any question writes nothing', async () => {
  const folder = folderWith({ 'airworthy.yaml': 'mine\n' })
  const { prompts } = await asked(folderWith({ 'airworthy.yaml': '' }))
  for (const question of prompts.asked) {
    await expect(asked(folder, { [question]: STOP })).rejects.toThrow(PromptsStopped)
  }
  expect(filesIn(folder)).toEqual(['airworthy.yaml'])
})

/** From util-linux: gives a command a terminal. */
const SCRIPT = 'script'
const hasScript =
  spawnSync(SCRIPT, ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true

interface Turn {
  /** What must be on the screen before anything is typed. */
  readonly see: string
  readonly type: string
}

/** The real command on a terminal, with somebody who types when a question is there. */
async function onTerminal(folder: string, turns: readonly Turn[]) {
  const words = [process.execPath, ...airworthyArguments(['init'])].map((word) => `'${word}'`)
  const { CI: _, ...environment } = process.env
  const child = spawn(SCRIPT, ['-qefc', `stty cols 100 rows 50; ${words.join(' ')}`, '/dev/null'], {
    cwd: folder,
    env: { ...environment, TERM: 'xterm', SHELL: '/bin/sh' },
  })
  onTestFinished(() => void child.kill())
  const left = [...turns]
  let screen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += stripVTControlCharacters(text)
    const [turn] = left
    if (turn === undefined || !screen.includes(turn.see)) return
    left.shift()
    screen = ''
    child.stdin.write(turn.type)
  })
  const [status] = await once(child, 'close')
  return { status, screen, unseen: left.map(({ see }) => see) }
}

const ENTER = '\r'

test.skipIf(!hasScript)('^C on a terminal exits 130 and writes nothing', async () => {
  const folder = folderWith()
  const turns = [
    { see: 'What is the AI feature called?', type: `my-bot${ENTER}` },
    { see: 'Who owns it', type: '\u0003' },
  ]
  const { status, screen, unseen } = await onTerminal(folder, turns)
  expect({ status, unseen, files: filesIn(folder) }).toEqual({ status: 130, unseen: [], files: [] })
  expect(screen).toContain('nothing was written')
})

test.skipIf(!hasScript)(
  'a person at a terminal ends with a sound contract and cases of their own',
  async () => {
    const folder = folderWith()
    const { prompts } = await asked(folderWith())
    const questions = prompts.asked.map((question) => question.split('\n', 1)[0] ?? '')
    const turns = questions.map((see) => ({ see, type: ENTER }))
    const cases = `How long? => 5 days${ENTER}Why? => because${ENTER}${ENTER}${ENTER}`
    const typed = turns.map((turn) =>
      turn.see.includes('First test cases') ? { ...turn, type: cases } : turn,
    )
    const { status, screen, unseen } = await onTerminal(folder, typed)
    expect({ status, unseen }).toEqual({ status: 0, unseen: [] })
    expect(screen).toContain('Next:')
    expect(readFileSync(join(folder, 'evals/questions.jsonl'), 'utf8').trim().split('\n')).toHaveLength(2)
    expect(loadContract(join(folder, 'airworthy.yaml')).requirements).toHaveLength(4)
  },
)
