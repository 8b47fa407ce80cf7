import { posix } from 'node:path'
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import type { Evidence } from './check.ts'
import type { Project } from './project/project.ts'

/** A contract of the project, as far as the checks ask about it. What is not written is empty. */
export interface ContractFile {
  readonly path: string
  /** The file and function that `run:` names, as paths of the project; undefined for other ways to run. */
  readonly runs: string | undefined
  readonly hasDeadline: boolean
  /** Routes that can answer: a text to say is none. */
  readonly answeringRoutes: number
  /** True when a last route says something of its own, whatever fails before it. */
  readonly hasSafeText: boolean
  /** True when at least one bar is written for quality, time or cost. */
  readonly hasBars: boolean
  /** The names of the checks at run time, those included that a failure mode turns on. */
  readonly checks: ReadonlySet<string>
  /** True when something ends with a person who is named. */
  readonly hasReview: boolean
  readonly owner: string | undefined
  /** Playbooks that exist in the project and say something. */
  readonly playbooks: readonly string[]
  /** True when playbooks are named that lie outside the folder that was read. */
  readonly hasPlaybooksElsewhere: boolean
  /** The line of a key at the top, or the first line. */
  at(key: string, shows: string): Evidence
}

const CONTRACT = /(?:^|\/)airworthy(?:\.[\w-]+)?\.ya?ml$/
const SHORTEST_PLAYBOOK = 80
/** The check that a failure mode turns on with its defaults. */
const TURNED_ON: Readonly<Record<string, string>> = {
  hallucination: 'grounded',
  retrieval_miss: 'retrieval',
  out_of_scope: 'scope',
  injection: 'injection',
}

/** All contracts of the project, in the order of their paths. */
export function contractFiles(project: Project): readonly ContractFile[] {
  return project.files
    .filter(({ path, role }) => CONTRACT.test(path) && (role === 'config' || role === 'example'))
    .flatMap(({ path }) => contractFile(project, path) ?? [])
}

function contractFile(project: Project, path: string): ContractFile | undefined {
  const lines = new LineCounter()
  const document = parseDocument(project.text(path), { lineCounter: lines })
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined
  const top = record(document.toJS())
  const { items } = document.contents
  const lineOf = (key: string): number => {
    const pair = items.find((item) => isScalar(item.key) && item.key.value === key)
    const offset = pair !== undefined && isScalar(pair.key) ? pair.key.range?.[0] : undefined
    return offset === undefined ? 1 : lines.linePos(offset).line
  }
  return {
    path,
    ...promisesOf(top),
    runs: runTarget(path, top.run),
    playbooks: playbooksOf(path, top).filter(
      (playbook) =>
        project.file(playbook) !== undefined && project.text(playbook).trim().length >= SHORTEST_PLAYBOOK,
    ),
    hasPlaybooksElsewhere: playbooksOf(path, top).some((playbook) => playbook.startsWith('../')),
    at: (key, shows) => ({ path, line: lineOf(key), shows }),
  }
}

type Promises = Omit<ContractFile, 'path' | 'runs' | 'playbooks' | 'hasPlaybooksElsewhere' | 'at'>

function promisesOf(top: Readonly<Record<string, unknown>>): Promises {
  const routes = list(top.routes).map(record)
  const failures = record(top.when_it_fails)
  const unsure = record(top.when_unsure)
  const actions = Object.values(failures).map((failure) => record(failure).do ?? failure)
  const isReviewed = record(unsure.review).by !== undefined
  return {
    hasDeadline:
      top.deadline !== undefined ||
      (routes.length > 0 && routes.every(({ say, timeout }) => say !== undefined || timeout !== undefined)),
    answeringRoutes: routes.filter(({ say }) => say === undefined).length,
    hasSafeText: routes.some(({ say }) => say !== undefined),
    hasBars: ['too_slow', 'too_wrong', 'too_expensive'].some((key) => list(top[key]).length > 0),
    checks: new Set([
      ...Object.keys(record(top.checks)),
      ...Object.keys(failures).flatMap((mode) => TURNED_ON[mode] ?? []),
    ]),
    hasReview: isReviewed && ((unsure.otherwise ?? 'review') === 'review' || actions.includes('review')),
    owner: typeof top.owner === 'string' ? top.owner : undefined,
  }
}

/** The file of `run: ./src/assistant.ts#answer`, from the contract's folder. */
function runTarget(contract: string, run: unknown): string | undefined {
  const named = typeof run === 'string' ? run : record(run).module
  if (typeof named !== 'string' || /^https?:/.test(named)) return undefined
  return beside(contract, named.split('#')[0] ?? named)
}

function playbooksOf(contract: string, top: Readonly<Record<string, unknown>>): readonly string[] {
  const named = Object.values(record(top.when_it_fails)).flatMap((failure) => {
    const { playbook } = record(failure)
    return typeof playbook === 'string' ? [beside(contract, playbook.split('#')[0] ?? playbook)] : []
  })
  return [...new Set(named)]
}

function beside(contract: string, path: string): string {
  return posix.normalize(posix.join(posix.dirname(contract), path))
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
