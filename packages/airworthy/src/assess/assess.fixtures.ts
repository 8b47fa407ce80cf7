import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Check, Decision } from './check.ts'
import { notApplicable } from './decisions.ts'
import type { Facts } from './facts.ts'
import { gatherFacts } from './gather-facts.ts'
import { openProject } from './project/project.ts'

/** The files of a small project by path. */
export type Fixture = Readonly<Record<string, string>>

/** Writes a project into a folder that is removed after the test. */
export function writeFixture(files: Fixture): string {
  const root = mkdtempSync(join(tmpdir(), 'assess-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

/** The facts of a small project. */
export async function factsOf(files: Fixture): Promise<Facts> {
  return gatherFacts(openProject(writeFixture(files)))
}

/** What one check says about a small project. */
export async function decisionOf(check: Check, files: Fixture): Promise<Decision> {
  const facts = await factsOf(files)
  return facts.isAi || check.isGeneral === true ? check.decide(facts) : notApplicable(check, 'No model call.')
}

/** `path:line` of the first evidence. */
export function firstPlace(decision: Decision): string | undefined {
  const [first] = decision.evidence
  return first === undefined ? undefined : `${first.path}:${first.line}`
}
