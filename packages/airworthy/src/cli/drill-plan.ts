import { AirworthyError, type Contract, nearest } from '@airworthy/sdk'
import { allFaults, type Fault, faultsOf } from '../evidence/drills/faults.ts'

/** The faults that are run: those that are named, or all that the contract asks for. */
export function chosenFaults(contract: Contract, names: readonly string[] | undefined): readonly Fault[] {
  const wanted = faultsOf(contract)
  if (names === undefined || names.length === 0) return wanted
  const known = [...wanted, ...allFaults().filter(({ name }) => !wanted.some((fault) => fault.name === name))]
  return names.map((name) => {
    const found = known.find((fault) => fault.name === name)
    if (found !== undefined) return found
    const meant = nearest(
      name,
      known.map((fault) => fault.name),
    )
    throw new AirworthyError('usage', `there is no fault "${name}"`, {
      next:
        meant === undefined
          ? '`airworthy drill --list` shows all faults.'
          : `Did you mean ${meant}? \`airworthy drill --list\` shows all faults.`,
    })
  })
}

const DEFAULT_BASE_URL = 'OPENAI_BASE_URL'
const DEFAULT_KEY = 'OPENAI_API_KEY'

/** The variables that hold base URLs: those that are named, else those of the routes and of the usual clients. */
export function baseUrlNames(contract: Contract, named: readonly string[] | undefined): readonly string[] {
  if (named !== undefined && named.length > 0) return named
  const ofRoutes = contract.routes.flatMap((route) => (route.kind === 'model' ? namesIn(route.url) : []))
  const ofChecks = contract.checks.flatMap((check) => (check.kind === 'judge' ? namesIn(check.url) : []))
  // Without a variable of its own, the first route asks where the usual clients ask.
  const firstModel = contract.routes.find((route) => route.kind === 'model')
  const usual = firstModel?.kind === 'model' && namesIn(firstModel.url).length > 0 ? [] : [DEFAULT_BASE_URL]
  return [...new Set([...usual, ...ofRoutes, ...ofChecks, DEFAULT_BASE_URL])]
}

/** The variables that hold keys of providers. */
export function keyNames(contract: Contract): readonly string[] {
  const { run } = contract
  const ofRun = run?.kind === 'openai' ? namesIn(run.key) : []
  const ofRoutes = contract.routes.flatMap((route) => (route.kind === 'model' ? namesIn(route.key) : []))
  const ofChecks = contract.checks.flatMap((check) => (check.kind === 'judge' ? namesIn(check.key) : []))
  return [...new Set([DEFAULT_KEY, ...ofRun, ...ofRoutes, ...ofChecks])]
}

function namesIn(text: string | undefined): readonly string[] {
  return [...(text ?? '').matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name)
}
