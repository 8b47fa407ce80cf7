import type { Contract, Route } from './contract.ts'
import { at, isWritten } from './finding.ts'
import type { Problem } from './problem.ts'
import { spellDuration } from './quantity.ts'

/** Routes that are never tried or can not be told apart, and limits that the deadline makes idle. */
export function routeProblems(contract: Contract): readonly Problem[] {
  return [
    ...unreachableProblems(contract),
    ...nameProblems(contract),
    ...timeoutProblems(contract),
    ...attemptProblems(contract),
    ...limitProblems(contract),
  ]
}

type RunRoute = Exclude<Route, { kind: 'say' }>
type PlacedRoute = RunRoute & { readonly index: number }

/** The routes that call something, up to the first text, which always answers. */
function reachableRoutes({ routes }: Contract): readonly PlacedRoute[] {
  const say = routes.findIndex(({ kind }) => kind === 'say')
  return routes
    .slice(0, say === -1 ? routes.length : say)
    .flatMap((route, index) => (route.kind === 'say' ? [] : [{ ...route, index }]))
}

function unreachableProblems(contract: Contract): readonly Problem[] {
  const say = contract.routes.findIndex(({ kind }) => kind === 'say')
  if (say === -1 || say === contract.routes.length - 1) return []
  return [
    at(contract, ['routes', say + 1], {
      code: 'redundant',
      message: 'this route is never tried: the one above it always answers',
      next: 'put the route with say: last',
      severity: 'warning',
    }),
  ]
}

function nameProblems(contract: Contract): readonly Problem[] {
  const names = contract.routes.map(nameOf)
  return contract.routes.flatMap((route, index) => {
    const name = names[index]
    if (name === undefined || names.indexOf(name) === index) return []
    const key = route.kind === 'model' && route.name !== undefined ? 'name' : route.kind
    return [
      at(contract, ['routes', index, key], {
        code: 'duplicate-route',
        message: `another route above is called "${name}" too`,
        next: key === 'model' ? 'give this route a name:' : 'call one of them otherwise',
        severity: 'error',
      }),
    ]
  })
}

function nameOf(route: Route): string | undefined {
  if (route.kind === 'say') return undefined
  return route.kind === 'use' ? route.use : (route.name ?? route.model)
}

function timeoutProblems(contract: Contract): readonly Problem[] {
  const { deadlineMs } = contract
  const routes = reachableRoutes(contract)
  return routes.flatMap(({ index, timeoutMs = 0 }, position): Problem[] => {
    const path = ['routes', index, 'timeout']
    const deadline = spellDuration(deadlineMs)
    if (timeoutMs >= deadlineMs && position < routes.length - 1) {
      const message = `this route may use the whole deadline of ${deadline}, so no time is left for the routes below`
      const next = 'give it less time, or write a longer deadline:'
      return [at(contract, path, { code: 'deadline', message, next, severity: 'error' })]
    }
    if (timeoutMs <= deadlineMs) return []
    const message = `every call ends at the deadline of ${deadline}, before this timeout of ${spellDuration(timeoutMs)}`
    const next = `write timeout: ${deadline} or less, or a longer deadline:`
    return [at(contract, path, { code: 'deadline', message, next, severity: 'warning' })]
  })
}

function attemptProblems(contract: Contract): readonly Problem[] {
  const { attempts } = contract.limits
  const routes = reachableRoutes(contract)
  const idle = routes[attempts]
  if (idle === undefined) return []
  return [
    at(contract, ['limits', 'attempts'], {
      code: 'redundant',
      message: `the route "${nameOf(idle)}" is never tried: the attempts are used up before it`,
      next: `write attempts: ${routes.length} or more`,
      severity: 'warning',
    }),
  ]
}

/** Limits of a stream that are written, and that the deadline comes before. */
function limitProblems(contract: Contract): readonly Problem[] {
  const { deadlineMs, limits } = contract
  const waits = [
    ['first_token', limits.firstTokenMs],
    ['stall', limits.stallMs],
  ] as const
  return waits.flatMap(([key, limitMs]) => {
    if (limitMs < deadlineMs || !isWritten(contract, ['limits', key])) return []
    return [
      at(contract, ['limits', key], {
        code: 'deadline',
        message: `every call ends at the deadline of ${spellDuration(deadlineMs)}, so a limit of ${spellDuration(limitMs)} says nothing`,
        next: `write a time below ${spellDuration(deadlineMs)}`,
        severity: 'warning',
      }),
    ]
  })
}
