import { expect, test } from 'vitest'
import type { Observation } from '../trial.ts'
import { openTarget } from './open-target.ts'
import { temporaryFolder } from './temporary-folder.ts'

const now = (): number => performance.timeOrigin + performance.now()
const ENVIRONMENT = { PATH: process.env.PATH, LANGUAGE: 'en' }

interface Running {
  readonly input?: unknown
  readonly signal?: AbortSignal
}

async function runScript(source: string, running: Running = {}): Promise<Observation> {
  await using folder = await temporaryFolder({ 'answer.mjs': source })
  const command = [process.execPath, 'answer.mjs']
  const target = await openTarget(
    { kind: 'command', command },
    { directory: folder.path, environment: ENVIRONMENT, now },
  )
  const { input = 'hello', signal = new AbortController().signal } = running
  return await target.run({ id: 'case-1', input, tags: {} }, signal)
}

const READ =
  "let text = ''; for await (const part of process.stdin) text += part; const asked = JSON.parse(text)\n"

test('the program reads the case, and its text is the answer', async () => {
  const source = `${READ}console.log(asked.id + ' said ' + asked.input.word + ' in ' + process.env.LANGUAGE)`
  expect(await runScript(source, { input: { word: 'grüße' } })).toEqual({
    outcome: 'answered',
    answer: 'case-1 said grüße in en',
    latencyMs: expect.any(Number),
  })
})

test('a JSON object brings measurements, or is itself the answer', async () => {
  const envelope =
    "console.log(JSON.stringify({ answer: 'yes', usage: { input_tokens: 3, output_tokens: 1 } }))"
  expect(await runScript(envelope)).toMatchObject({
    answer: 'yes',
    usage: { inputTokens: 3, outputTokens: 1 },
  })
  expect(await runScript('console.log(\'{"total": 12}\')')).toMatchObject({ answer: { total: 12 } })
  expect(await runScript("console.log('{not json}')")).toMatchObject({ answer: '{not json}' })
})

test('a program that fails is told with its exit code and its last words', async () => {
  const observation = await runScript(
    "console.error('x'.repeat(1000) + 'KeyError: topic'); process.exitCode = 3",
  )
  expect(observation).toMatchObject({ outcome: 'failed', error: { code: 'exit-3' } })
  expect(observation.error?.message).toMatch(/^ended with exit code 3: x{200,290}KeyError: topic$/)
})

test('a program that is killed, says nothing or does not read its input', async () => {
  expect(await runScript("process.kill(process.pid, 'SIGKILL')")).toMatchObject({
    error: { code: 'killed', message: 'ended by SIGKILL' },
  })
  expect(await runScript('')).toMatchObject({ error: { code: 'empty-answer' } })
  expect(await runScript("console.log('deaf')", { input: 'x'.repeat(5_000_000) })).toMatchObject({
    answer: 'deaf',
  })
})

test('the deadline ends the program and all that it started', async () => {
  const source = `import { spawn } from 'node:child_process'
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
    console.log(child.pid)
    setInterval(() => {}, 1000)`
  // The child holds standard output open: the run could not end before the child does.
  expect(await runScript(source, { signal: AbortSignal.timeout(500) })).toMatchObject({
    outcome: 'failed',
    error: { code: 'timeout' },
  })
  expect(await runScript(source, { signal: AbortSignal.abort() })).toMatchObject({
    error: { code: 'aborted' },
  })
})

test('a runaway output is refused', async () => {
  const source =
    "const part = 'x'.repeat(1_000_000); const more = () => process.stdout.write(part, more); more()"
  expect(await runScript(source)).toMatchObject({ error: { code: 'answer-too-large' } })
})

test('a program that is not there is found before anything runs', async () => {
  await using folder = await temporaryFolder({ 'plain.txt': 'not executable' })
  const open = (program: string) =>
    openTarget(
      { kind: 'command', command: [program] },
      { directory: folder.path, environment: ENVIRONMENT, now },
    )
  await expect(open('no-such-program')).rejects.toMatchObject({
    code: 'feature-not-loadable',
    message: 'cannot find the program "no-such-program" of the command',
  })
  await expect(open('./plain.txt')).rejects.toMatchObject({ code: 'feature-not-loadable' })
})

test('another script is another version', async () => {
  const versionOf = async (source: string): Promise<string> => {
    await using folder = await temporaryFolder({ 'answer.mjs': source })
    const spec = { kind: 'command', command: [process.execPath, 'answer.mjs'] } as const
    return (await openTarget(spec, { directory: folder.path, environment: ENVIRONMENT, now })).version
  }
  expect(await versionOf('1')).not.toBe(await versionOf('2'))
  expect(await versionOf('1')).toMatch(/^[0-9a-f]{12} .+ answer\.mjs$/)
})

test('what is only recorded cannot be run', async () => {
  const spec = { kind: 'recorded', path: 'trials.jsonl' } as const
  await expect(openTarget(spec, { directory: '/', environment: {}, now })).rejects.toMatchObject({
    code: 'usage',
  })
})
