import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchTransport, type ScorerSpec } from '@airworthy/sdk'
import { onTestFinished } from 'vitest'
import type { Case } from '../case.ts'
import type { Observation, Score } from '../trial.ts'
import { type OpenedScorers, openScorers, type ScorerOptions } from './open-scorers.ts'
import { scoreTrial } from './score.ts'

export function caseOf(fields: Partial<Case> = {}): Case {
  return { id: 'c1', input: 'What?', tags: {}, ...fields }
}

/** A folder with these files that goes away with the test. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'scorers-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
  return directory
}

export function open(
  specs: Readonly<Record<string, ScorerSpec>>,
  options: Partial<ScorerOptions> = {},
): Promise<OpenedScorers> {
  const base = {
    directory: tmpdir(),
    environment: {},
    transport: fetchTransport(),
    now: () => performance.now(),
  }
  return openScorers(specs, { ...base, ...options })
}

/** What a scorer of this kind says of an observation. */
export async function score(spec: ScorerSpec, observation: Observation, testCase = caseOf()): Promise<Score> {
  const { scorers } = await open({ it: spec })
  const scores = await scoreTrial({ scorers, observation, testCase, signal: new AbortController().signal })
  return scores.it ?? { kind: 'unmeasured', reason: 'the scorer is missing' }
}

/** The value of a score, or the reason why there is none. */
export async function scoreValue(
  spec: ScorerSpec,
  answer: unknown,
  fields: Partial<Case> = {},
): Promise<number | string> {
  const result = await score(spec, { outcome: 'answered', answer }, caseOf(fields))
  return result.kind === 'scored' ? result.value : result.reason
}
