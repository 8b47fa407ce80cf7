import type { Contract } from '../contract/contract.ts'
import { isObject, textOf } from '../models/json.ts'
import { readContractFile } from './contract-file.ts'

/**
 * The questions that show what a feature is for: the inputs of JSONL test sets, without those that must be declined.
 * Test sets in other formats are passed over; `learn_from` names JSONL files.
 */
export async function scopeQuestions(
  contract: Pick<Contract, 'tests' | 'tune' | 'directory'>,
  learnFrom: readonly string[] | undefined,
): Promise<readonly string[]> {
  const paths =
    learnFrom ?? [...contract.tests, ...contract.tune].filter((path) => /\.(jsonl|ndjson)$/.test(path))
  const texts = await Promise.all(
    paths.map((path) =>
      readContractFile({
        path,
        directory: contract.directory,
        purpose: 'what the check "scope" learns from',
      }),
    ),
  )
  return [...new Set(texts.flatMap((text) => text.split('\n').flatMap(questionOfLine)))]
}

function questionOfLine(line: string): readonly string[] {
  const testCase = parsed(line)
  if (!isObject(testCase) || testCase.expectedOutcome === 'declined') return []
  const { input } = testCase
  const question = isObject(input) ? (textOf(input.question) ?? textOf(input.text)) : textOf(input)
  return question === undefined || question.trim() === '' ? [] : [question]
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
