import { dirname, join, relative, sep } from 'node:path'
import type { Answers } from './answers.ts'
import { casesText } from './cases-from.ts'
import { contractText, RUBRIC_PATH, TESTS_PATH } from './contract-text.ts'
import { workflowText } from './workflow-text.ts'
import type { PlannedFile } from './write-files.ts'

const WORKFLOW_PATH = '.github/workflows/airworthy.yml'

const RUBRIC = `The answer is right when

- it says everything that the expected answer says,
- it says nothing that contradicts the expected answer, and
- it makes nothing up.

Wording, order and length do not matter. An answer that declines is wrong when an answer is expected.
`

export interface FilePlace {
  /** The working directory, the root of the repository. */
  readonly root: string
  /** Absolute path of the contract. */
  readonly contract: string
}

/** Everything that `init` writes. */
export function planFiles(
  answers: Answers,
  records: readonly unknown[],
  { root, contract }: FilePlace,
): readonly PlannedFile[] {
  const folder = dirname(contract)
  const planned = (path: string, text: string): PlannedFile => ({
    path,
    shownPath: relative(root, path),
    text,
  })
  const workflow = workflowText(answers, { contract: relative(root, contract).split(sep).join('/') })
  return [
    planned(contract, contractText(answers)),
    planned(join(folder, TESTS_PATH), casesText(records)),
    ...(answers.right.kind === 'judge' ? [planned(join(folder, RUBRIC_PATH), RUBRIC)] : []),
    planned(join(root, WORKFLOW_PATH), workflow),
  ]
}
