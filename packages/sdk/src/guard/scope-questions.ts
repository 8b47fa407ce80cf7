import type { Contract } from '../contract/contract.ts'
import { isObject, textOf } from '../models/json.ts'
import { readContractFile } from './contract-file.ts'
import { isJsonl, jsonLines } from './json-lines.ts'

/**
 * The questions that show what a feature is for: the inputs of JSONL test sets, without those that must be declined.
 * By default those of `tune`, and those of `tests` only where there are no others: a check that has learned the very
 * questions that certify it would look better than it is. Test sets in other formats are passed over.
 */
export async function scopeQuestions(
  contract: Pick<Contract, 'tests' | 'tune' | 'directory'>,
  learnFrom: readonly string[] | undefined,
): Promise<readonly string[]> {
  const tune = contract.tune.filter(isJsonl)
  const paths = learnFrom ?? (tune.length > 0 ? tune : contract.tests.filter(isJsonl))
  const texts = await Promise.all(
    paths.map((path) =>
      readContractFile({
        path,
        directory: contract.directory,
        purpose: 'what the check "scope" learns from',
      }),
    ),
  )
  return [...new Set(texts.flatMap((text) => jsonLines(text).flatMap(questionOf)))]
}

function questionOf(testCase: unknown): readonly string[] {
  if (!isObject(testCase) || testCase.expectedOutcome === 'declined') return []
  const { input } = testCase
  const question = isObject(input) ? (textOf(input.question) ?? textOf(input.text)) : textOf(input)
  return question === undefined || question.trim() === '' ? [] : [question]
}
