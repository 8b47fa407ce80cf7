import { dirname, resolve } from 'node:path'
import { allChecks } from './all-checks.ts'
import type { Contract, Place, Route } from './contract.ts'
import { contractHash } from './contract-hash.ts'
import type { Range } from './document-reader.ts'
import { nearest } from './nearest.ts'
import type { ParsedRequirement } from './parse-requirement.ts'
import type { Problem } from './problem.ts'
import type { Requirement, Section } from './requirement.ts'
import { type ContractFile, contractSchema, SECTIONS } from './schema.ts'
import { findSecrets, type LiteralSecret } from './secrets.ts'
import { shapeProblems, withoutRepetition } from './shape-problems.ts'
import { readYaml, type YamlSource } from './yaml-source.ts'

/** A contract of more bytes than this is refused. */
export const LARGEST_CONTRACT_BYTES: number = 1024 * 1024

const DEFAULT_DEADLINE_MS = 30_000

export interface ContractText {
  readonly text: string
  /** Path of the file, absolute or relative to the working directory. It need not exist. */
  readonly path: string
}

export type ParsedContract =
  | { readonly kind: 'contract'; readonly contract: Contract }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] }

/** Parses the text of an `airworthy.yaml`: the contract, or all problems at once in the order of the file. Never throws for a bad text. */
export function parseContract({ text, path }: ContractText): ParsedContract {
  const refusal = refusedText(text)
  if (refusal !== undefined) return { kind: 'invalid', problems: [refusal] }
  const source = readYaml(text.replace(/^\uFEFF/, ''))
  const secrets = findSecrets(source)
  const shape = readShape(source)
  const problems = [...source.problems, ...shape.problems]
  if (shape.file !== undefined && problems.length === 0 && secrets.length === 0) {
    return { kind: 'contract', contract: toContract(shape.file, source, path) }
  }
  return { kind: 'invalid', problems: inFileOrder(withSecrets(problems, secrets, source)) }
}

function refusedText(text: string): Problem | undefined {
  const start = { line: 1, column: 1, length: 1, severity: 'error' } as const
  if (text.length > LARGEST_CONTRACT_BYTES) {
    return { code: 'too-large', message: 'a contract is at most 1 MB', ...start }
  }
  const nul = text.indexOf('\0')
  if (nul === -1) return undefined
  const lines = text.slice(0, nul).split('\n')
  const place = { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, length: 1 }
  return {
    code: 'yaml-syntax',
    message: 'this is not a text file: it has a NUL character',
    ...start,
    ...place,
  }
}

interface Shape {
  readonly file?: ContractFile
  readonly problems: readonly Problem[]
}

/** Checks the shape, unless YAML could not make sense of the text: what it guessed would only mislead. */
function readShape(source: YamlSource): Shape {
  if (source.problems.length > 0) return { problems: [] }
  const { value } = source
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message = value === null ? 'the contract is empty' : 'a contract is a mapping of keys to values'
    const next = 'begin with a line such as feature: docs-assistant'
    return { problems: [{ code: 'wrong-type', message, next, severity: 'error', ...source.placeOf([]) }] }
  }
  // Generating code pays off from the second contract on; nearly always there is one.
  const result = contractSchema.safeParse(value, { jitless: true })
  const missing = missingRequirements(value, source)
  if (result.success) return { file: result.data, problems: missing }
  return { problems: [...withoutRepetition(shapeProblems(result.error.issues, source)), ...missing] }
}

function missingRequirements(value: object, source: YamlSource): readonly Problem[] {
  const isPresent = SECTIONS.some((section) => {
    const lines: unknown = Reflect.get(value, section)
    return Array.isArray(lines) ? lines.length > 0 : lines !== undefined && lines !== null
  })
  const isMisspelled = Object.keys(value).some((key) => nearest(key, SECTIONS) !== undefined)
  if (isPresent || (isMisspelled && !SECTIONS.some((section) => Object.hasOwn(value, section)))) return []
  return [
    {
      code: 'no-requirement',
      message: 'the contract has no requirement',
      next: `write at least one line under ${SECTIONS.join(', ')}, for example - correct >= 95%`,
      severity: 'error',
      ...source.placeOf([]),
      length: 1,
    },
  ]
}

/** Adds a problem for each secret, and takes its value out of everything else that is said. */
function withSecrets(
  problems: readonly Problem[],
  secrets: readonly LiteralSecret[],
  source: YamlSource,
): readonly Problem[] {
  const found = secrets.map(
    ({ range, what }): Problem => ({
      code: 'literal-secret',
      message: `${what} is written out in the contract`,
      next: `put it into an environment variable and write \${NAME} here; if the file was shared, replace the credential`,
      severity: 'error',
      ...source.placeOfRange(range),
    }),
  )
  const values = secrets.flatMap(({ range }) => spellingsOf(range, source))
  const hide = (message: string): string =>
    values.reduce((text, value) => text.replaceAll(value, '****'), message)
  const others = problems.filter((problem) => !found.some((secret) => isInside(problem, secret)))
  return [
    ...found,
    ...others.map(({ message, next, ...rest }) => ({
      ...rest,
      message: hide(message),
      ...(next === undefined ? {} : { next: hide(next) }),
    })),
  ]
}

/** A secret as it stands in the file and, if that differs, as YAML reads it. Shorter ones would blot out words. */
function spellingsOf([start, end]: Range, { text, scalars }: YamlSource): readonly string[] {
  const read = scalars
    .filter(({ range }) => range[0] === start && range[1] === end)
    .map(({ value }) => String(value))
  return [text.slice(start, end), ...read].filter((spelling) => spelling.length >= 4)
}

/** A part that holds a secret has no other problem that is worth telling. */
function isInside(problem: Place, secret: Place): boolean {
  const isSameLine = problem.line === secret.line
  return (
    isSameLine &&
    problem.column < secret.column + secret.length &&
    secret.column < problem.column + problem.length
  )
}

function inFileOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((left, right) => left.line - right.line || left.column - right.column)
}

interface PlacedRequirement {
  readonly requirement: Requirement
  readonly places: Readonly<Record<string, Place>>
}

function toContract(file: ContractFile, source: YamlSource, path: string): Contract {
  const { too_slow, too_wrong, too_expensive, in_production, deadline, when_unsure, when_it_fails, ...rest } =
    file
  const placed = SECTIONS.flatMap((section) =>
    (file[section] ?? []).map((parsed, index) => placeRequirement(parsed, [section, index], source)),
  )
  const absolutePath = resolve(path)
  const contract: Omit<Contract, 'hash'> = {
    ...rest,
    requirements: placed.map(({ requirement }) => requirement),
    deadlineMs: deadline ?? defaultDeadlineMs(file.routes),
    checks: allChecks(file.checks, when_it_fails),
    whenItFails: when_it_fails,
    ...(when_unsure === undefined ? {} : { whenUnsure: when_unsure }),
    path: absolutePath,
    directory: dirname(absolutePath),
    places: Object.assign(
      source.places(),
      ...placed.map(({ places }, index) => withPrefix(places, `/requirements/${index}`)),
    ),
  }
  return { ...contract, hash: contractHash(contract) }
}

function placeRequirement(
  { requirement, spans }: ParsedRequirement,
  path: readonly [Section, number],
  source: YamlSource,
): PlacedRequirement {
  const whole = source.placeInside(path, { offset: 0, length: Number.MAX_SAFE_INTEGER })
  const conditions = spans.where.map(
    (span, index) => [`/where/${index}`, source.placeInside(path, span)] as const,
  )
  return {
    requirement: { ...requirement, section: path[0], line: whole.line },
    places: {
      '': whole,
      '/metric': source.placeInside(path, spans.metric),
      '/bound': source.placeInside(path, spans.bound),
      ...Object.fromEntries(conditions),
    },
  }
}

function withPrefix(
  places: Readonly<Record<string, Place>>,
  prefix: string,
): Readonly<Record<string, Place>> {
  return Object.fromEntries(Object.entries(places).map(([pointer, place]) => [prefix + pointer, place]))
}

/** The sum of the timeouts, when every route that takes time has one. */
function defaultDeadlineMs(routes: readonly Route[]): number {
  const timeouts = routes.flatMap((route) => (route.kind === 'say' ? [] : [route.timeoutMs]))
  if (timeouts.length === 0 || timeouts.includes(undefined)) return DEFAULT_DEADLINE_MS
  return timeouts.reduce<number>((sum, timeout) => sum + (timeout ?? 0), 0)
}
