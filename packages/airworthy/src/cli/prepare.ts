import { relative } from 'node:path'
import {
  AirworthyError,
  type Contract,
  findContradictions,
  loadContract,
  type Problem,
  readContractText,
  renderProblems,
} from '@airworthy/sdk'
import { openTestSet, type TestSet } from '../evidence/test-sets/test-set.ts'
import type { Terminal } from './terminal.ts'

/** A contract that is fit to be used with its test set. */
export interface Prepared {
  readonly contract: Contract
  readonly testSet: TestSet
  /** What is odd but stops nothing. */
  readonly warnings: readonly Problem[]
}

/** Loads the contract and opens the test set it names, and refuses what cannot both hold. */
export async function prepare(contractPath: string, kind: 'tests' | 'tune'): Promise<Prepared> {
  const contract = loadContract(contractPath)
  const paths = contract[kind]
  if (paths.length === 0) {
    throw new AirworthyError(
      'test-set-invalid',
      `${contractPath} names no ${kind === 'tests' ? 'test set' : 'tune set'}`,
      {
        next: `Add a line such as "${kind}: [evals/${kind === 'tests' ? 'questions' : 'playground'}.jsonl]".`,
      },
    )
  }
  const testSet = await openTestSet(paths, { directory: contract.directory })
  try {
    // A tune set may leave out slices: it certifies nothing.
    const found = findContradictions(kind === 'tests' ? { contract, slices: testSet.slices } : { contract })
    refuseErrors(contract, found)
    return { contract, testSet, warnings: found.filter(({ severity }) => severity === 'warning') }
  } catch (error) {
    await testSet.close()
    throw error
  }
}

/** Refuses a contract that cannot hold, with all its errors in place. */
export function refuseErrors(contract: Contract, problems: readonly Problem[]): void {
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return
  throw new AirworthyError('contract-invalid', rendered(contract, errors), {
    next: 'Mend these lines and run the command again.',
  })
}

/** Shows warnings where they stand in the contract. */
export function warn(contract: Contract, warnings: readonly Problem[], { err }: Terminal): void {
  if (warnings.length > 0) err(`${rendered(contract, warnings)}\n\n`)
}

function rendered(contract: Contract, problems: readonly Problem[]): string {
  return renderProblems(problems, readContractText(contract.path), relative('.', contract.path))
}
