import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith, jsonLines, runTool } from './command-line.ts'

const CONTRACT = 'feature: labelled\nowner: team@example.com\ntoo_wrong:\n  - correct >= 90%\n'

/** Recorded trials of which the first `bad` are wrong. */
function labelled(bad: number, total = 120): string {
  return jsonLines(
    Array.from({ length: total }, (_, index) => ({
      case: `case-${index}`,
      input: `question ${index}`,
      answer: 'answer',
      labels: { correct: index >= bad },
    })),
  )
}

async function evaluated(recorded: string): Promise<string> {
  const folder = folderWith({ 'airworthy.yaml': CONTRACT, 'recorded.jsonl': recorded })
  expect(await runTool(['eval', '--recorded', 'recorded.jsonl'], { cwd: folder })).toMatchObject({ code: 0 })
  return folder
}

test('GO is exit code 0, NO-GO 1, NOT ENOUGH EVIDENCE 2, and each says itself', async () => {
  for (const [bad, total, code, words] of [
    [0, 120, 0, 'GO'],
    [60, 120, 1, 'NO-GO'],
    [0, 10, 2, 'NOT ENOUGH EVIDENCE'],
  ] as const) {
    const gated = await runTool(['gate'], { cwd: await evaluated(labelled(bad, total)) })
    expect(gated.code).toBe(code)
    expect(gated.stdout).toMatch(new RegExp(`^${words}\\b`, 'm'))
    for (const line of gated.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  }
})

test('a gate without any run is NOT ENOUGH EVIDENCE, exit code 2, and records no look', async () => {
  const folder = folderWith({ 'airworthy.yaml': CONTRACT })
  const gated = await runTool(['gate'], { cwd: folder })
  expect(gated.code).toBe(2)
  expect(gated.stdout).toContain('NOT ENOUGH EVIDENCE')
  expect(existsSync(join(folder, '.airworthy'))).toBe(false)
})

test('99 provider errors and one lucky answer are no GO', async () => {
  const trials = Array.from({ length: 100 }, (_, index) =>
    index === 0
      ? { case: 'lucky', answer: 'yes', labels: { correct: true } }
      : { case: `case-${index}`, error: { code: 'http-500', message: 'internal error' } },
  )
  const gated = await runTool(['gate'], { cwd: await evaluated(jsonLines(trials)) })
  expect(gated.code).not.toBe(0)
  expect(gated.stdout).toContain('http-500')
})

test('a comparison with a baseline names the cases that flipped, and what is proven', async () => {
  const folder = await evaluated(labelled(3))
  const [before = ''] = readdirSync(join(folder, '.airworthy/runs'))
  const worse = labelled(40)
  writeFileSync(join(folder, 'worse.jsonl'), worse)
  await runTool(['eval', '--recorded', 'worse.jsonl'], { cwd: folder })
  const name = before.replace('.jsonl', '')
  const told = await runTool(['gate', '--baseline', name], { cwd: folder })
  expect(told.stdout).toContain('worse')
  expect(told.stdout).toContain('case-3')
  const machine = JSON.parse(
    (await runTool(['gate', '--baseline', name, '--json'], { cwd: folder })).stdout,
  ) as {
    readonly comparison: {
      readonly metrics: readonly { readonly verdict: string; readonly regressions: readonly string[] }[]
    }
  }
  expect(machine.comparison.metrics[0]?.verdict).toBe('worse')
  expect(machine.comparison.metrics[0]?.regressions).toHaveLength(37)
})

test('every form of the report is written, and carries the hashes of contract and evidence', async () => {
  const folder = await evaluated(labelled(60))
  const forms = ['report.html', 'report.md', 'report.xml'] as const
  const flags = ['--html', forms[0], '--markdown', forms[1], '--junit', forms[2]]
  const gated = await runTool(['gate', '--json', ...flags], { cwd: folder })
  const { contract, evidence } = JSON.parse(gated.stdout) as {
    readonly contract: { readonly hash: string }
    readonly evidence: { readonly hash: string }
  }
  for (const form of forms) {
    const text = readFileSync(join(folder, form), 'utf8')
    expect(text, form).toContain(contract.hash.slice(0, 12))
    expect(text, form).toContain(evidence.hash.slice(0, 12))
    expect(text, form).toContain('correct')
  }
})

test('NO_COLOR and a pipe get no escape codes, FORCE_COLOR gets them', async () => {
  const folder = await evaluated(labelled(0))
  const plain = await runTool(['gate'], { cwd: folder })
  const forced = await runTool(['gate'], { cwd: folder, environment: { FORCE_COLOR: '1' } })
  const both = await runTool(['gate'], { cwd: folder, environment: { FORCE_COLOR: '1', NO_COLOR: '1' } })
  expect(plain.stdout).not.toContain('\u001b[')
  expect(forced.stdout).toContain('\u001b[')
  expect(both.stdout).not.toContain('\u001b[')
})
