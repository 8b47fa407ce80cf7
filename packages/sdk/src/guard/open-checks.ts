import { learnCorpus } from '../checks/corpus.ts'
import { groundedReading } from '../checks/grounded.ts'
import { injection } from '../checks/injection.ts'
import type { Reading } from '../checks/reading.ts'
import { RETRIEVAL_AT_LEAST, retrieval } from '../checks/retrieval.ts'
import { learnScope, SCOPE_AT_LEAST, scope } from '../checks/scope.ts'
import { shape } from '../checks/shape.ts'
import { readSchema } from '../checks/shape-schema.ts'
import type { CheckSpec, Contract } from '../contract/contract.ts'
import { type Environment, resolveEnvironment } from '../contract/environment.ts'
import { failureModeOfCheck } from '../contract/failure-modes.ts'
import { AirworthyError } from '../errors.ts'
import type { RuntimeCheck } from '../runtime/ports.ts'
import { importFunction, readContractFile } from './contract-file.ts'
import { judgeRead } from './judge-check.ts'
import { scopeQuestions } from './scope-questions.ts'
import { searchedTexts } from './searched-texts.ts'

interface Surroundings {
  readonly contract: Contract
  readonly environment: Environment
}

/**
 * Makes the checks of a contract ready to run: learns, loads and compiles what they need.
 *
 * @throws AirworthyError when a file is missing, or a schema, a module or a reference to the environment is not usable.
 */
export async function openChecks(
  contract: Contract,
  environment: Environment,
): Promise<readonly RuntimeCheck[]> {
  const opened = contract.checks.map((spec) => openCheck(spec, { contract, environment }))
  return (await Promise.all(opened)).flat()
}

type Part = Pick<RuntimeCheck, 'stage' | 'read' | 'isInstant'> & { readonly atLeast: number }

async function openCheck(spec: CheckSpec, around: Surroundings): Promise<readonly RuntimeCheck[]> {
  const { name, ifSkipped, timeoutMs } = spec
  const parts = await partsOf(spec, around)
  return parts.map((part) => ({
    name,
    mode: failureModeOfCheck(name),
    ifSkipped,
    timeoutMs,
    ...part,
    atLeast: spec.atLeast ?? part.atLeast,
  }))
}

function partsOf(spec: CheckSpec, around: Surroundings): Promise<readonly Part[]> | readonly Part[] {
  switch (spec.kind) {
    case 'grounded':
      return [GROUNDED]
    case 'retrieval':
      return retrievalPart(spec, around)
    case 'injection':
      return INJECTION
    case 'scope':
      return scopePart(spec, around)
    case 'shape':
      return shapePart(spec, around)
    case 'function':
      return functionPart(spec, around)
    case 'judge':
      return judgePart(spec, around)
  }
}

const GROUNDED: Part = {
  stage: 'answer',
  isInstant: true,
  atLeast: 0.5,
  read: ({ answer = '', passages, question }) => groundedReading({ answer, passages, question }),
}

/** What the user typed is looked at before anything is paid; what was retrieved, once it is known. */
const INJECTION: readonly Part[] = [
  {
    stage: 'request',
    isInstant: true,
    atLeast: 0.5,
    read: ({ question }) => injection({ input: question }),
  },
  {
    stage: 'answer',
    isInstant: true,
    atLeast: 0.5,
    read: ({ passages }) =>
      passages === undefined
        ? { kind: 'unmeasured', reason: 'no passages were observed' }
        : injection({ passages }),
  },
]

async function retrievalPart(
  { learnFrom }: Extract<CheckSpec, { kind: 'retrieval' }>,
  { contract }: Surroundings,
): Promise<readonly Part[]> {
  const corpus =
    learnFrom === undefined ? undefined : learnCorpus(await searchedTexts(learnFrom, contract.directory))
  return [
    {
      stage: 'answer',
      isInstant: true,
      atLeast: RETRIEVAL_AT_LEAST,
      read: ({ question, passages }) =>
        retrieval({ question, passages, ...(corpus === undefined ? {} : { corpus }) }),
    },
  ]
}

async function scopePart(
  { learnFrom }: Extract<CheckSpec, { kind: 'scope' }>,
  { contract }: Surroundings,
): Promise<readonly Part[]> {
  const model = learnScope(await scopeQuestions(contract, learnFrom))
  return [
    {
      stage: 'request',
      isInstant: true,
      atLeast: SCOPE_AT_LEAST,
      read: ({ question }) => scope(question, model),
    },
  ]
}

async function shapePart(
  { schema, name }: Extract<CheckSpec, { kind: 'shape' }>,
  { contract }: Surroundings,
): Promise<readonly Part[]> {
  const purpose = `the schema of the check "${name}"`
  const source = typeof schema === 'string' ? await schemaFile(schema, contract, purpose) : schema
  const compiled = readSchema(source)
  return [
    {
      stage: 'answer',
      isInstant: true,
      atLeast: 1,
      read: ({ answer = '' }) => shape({ answer, schema: compiled }),
    },
  ]
}

async function schemaFile(path: string, { directory }: Contract, purpose: string): Promise<unknown> {
  const text = await readContractFile({ path, directory, purpose })
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AirworthyError('contract-invalid', `${path}, ${purpose}, is not JSON: ${reason}`, {
      next: 'Mend the file: a schema is one JSON object.',
    })
  }
}

async function functionPart(
  { path, exportName, name }: Extract<CheckSpec, { kind: 'function' }>,
  { contract: { directory } }: Surroundings,
): Promise<readonly Part[]> {
  const read = await importFunction({ path, directory, purpose: `the check "${name}"` }, exportName)
  return [
    {
      stage: 'answer',
      isInstant: false,
      atLeast: 0.5,
      read: async (candidate, signal) => readingFrom(await read(candidate, { signal })),
    },
  ]
}

/** A function may say true or false, a number from 0 to 1, or a number with a reason. */
function readingFrom(said: unknown): Reading {
  if (typeof said === 'boolean' || typeof said === 'number') {
    return { kind: 'measured', signal: Number(said), reason: 'so says the function' }
  }
  const { signal, reason } = (said ?? {}) as { readonly signal?: unknown; readonly reason?: unknown }
  const why = typeof reason === 'string' ? reason : 'so says the function'
  return typeof signal === 'number'
    ? { kind: 'measured', signal, reason: why }
    : { kind: 'unmeasured', reason: typeof reason === 'string' ? reason : 'the function gave no signal' }
}

async function judgePart(
  spec: Extract<CheckSpec, { kind: 'judge' }>,
  { contract: { directory }, environment }: Surroundings,
): Promise<readonly Part[]> {
  const purpose = `the rubric of the check "${spec.name}"`
  const rubric = await readContractFile({ path: spec.rubric, directory, purpose })
  const resolve = (text: string): string => resolveEnvironment(text, environment, `the check "${spec.name}"`)
  const ownKey = environment.OPENAI_API_KEY
  const read = judgeRead(spec, {
    rubric,
    baseUrl: resolve(spec.url ?? environment.OPENAI_BASE_URL ?? 'https://api.openai.com/v1'),
    key: spec.key === undefined ? ownKey : resolve(spec.key),
    newMark: () => crypto.randomUUID(),
  })
  return [{ stage: 'answer', isInstant: false, atLeast: 0.5, read }]
}
