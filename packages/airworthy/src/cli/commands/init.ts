import { existsSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { AirworthyError } from '@airworthy/sdk'
import { type Answers, type Detected, defaultAnswers, PLACEHOLDER_OWNER } from '../init/answers.ts'
import { askAnswers } from '../init/ask-answers.ts'
import { casesFrom, EXAMPLE_RECORDS } from '../init/cases-from.ts'
import { contractProblem } from '../init/contract-problem.ts'
import { TESTS_PATH } from '../init/contract-text.ts'
import { detect } from '../init/detect.ts'
import { answersFromAssessment } from '../init/from-assessment.ts'
import { type FilePlace, planFiles } from '../init/plan-files.ts'
import { type Prompts, PromptsStopped } from '../init/prompts.ts'
import { existingFiles, type PlannedFile, writeFiles } from '../init/write-files.ts'
import { STOPPED, type Terminal } from '../terminal.ts'

export interface InitFlags {
  /** Where the contract is written. */
  readonly contract: string
  /** Takes every default and asks nothing. */
  readonly yes: boolean
  /** Overwrites without asking. */
  readonly force: boolean
}

/** `airworthy init` */
export async function init(flags: InitFlags, terminal: Terminal): Promise<void> {
  const place = { root: process.cwd(), contract: resolve(flags.contract) }
  if (flags.yes) {
    const detected = await detectAll(dirname(place.contract))
    writeDefaults({ flags, place, terminal, detected })
    return
  }
  const prompts = await openPrompts()
  try {
    const detected = await detectAll(dirname(place.contract))
    await askAndWrite(prompts, { flags, place, terminal, detected })
  } catch (error) {
    if (!(error instanceof PromptsStopped)) throw error
    terminal.err('\nStopped; nothing was written.\n')
    process.exitCode = STOPPED
  }
}

/** What the folder tells without being asked, the code of a pilot included. */
async function detectAll(folder: string): Promise<Detected> {
  if (!existsSync(folder)) return detect(folder)
  const { assess } = await import('../../assess/assess.ts')
  return { ...detect(folder), found: answersFromAssessment(await assess(folder)) }
}

async function openPrompts(): Promise<Prompts> {
  if (process.stdin.isTTY && process.stdout.isTTY) {
    return (await import('../init/clack-prompts.ts')).clackPrompts
  }
  throw new AirworthyError('usage', 'airworthy init asks questions, and this is not a terminal', {
    next: 'Take the defaults with `airworthy init --yes`, and change the file afterwards.',
  })
}

function writeDefaults({ flags: { force }, place, terminal, detected }: Asking & Knowing): void {
  const answers = defaultAnswers(detected)
  const problem = contractProblem(answers)
  if (problem !== undefined) throw new Error(`the default contract is not sound: ${problem}`)
  const files = planFiles(answers, EXAMPLE_RECORDS, place)
  if (!force) refuseOverwriting(existingFiles(files))
  writeFiles(files)
  terminal.out(closing({ answers, written: files, records: EXAMPLE_RECORDS, place }))
}

function refuseOverwriting(existing: readonly PlannedFile[]): void {
  if (existing.length === 0) return
  const list = existing.map(({ shownPath }) => `  ${shownPath}`).join('\n')
  throw new AirworthyError('usage', `nothing was written, because these files exist:\n${list}`, {
    next: 'Overwrite them with --force, or be asked for each by `airworthy init` on a terminal.',
  })
}

interface Asking {
  readonly flags: InitFlags
  readonly place: FilePlace
  readonly terminal: Pick<Terminal, 'out'>
}

interface Knowing {
  readonly detected: Detected
}

/** Asks everything, then writes everything. Rejects with `PromptsStopped` before anything is written. */
export async function askAndWrite(
  prompts: Prompts,
  { flags, place, terminal, detected = detect(dirname(place.contract)) }: Asking & Partial<Knowing>,
): Promise<void> {
  const answers = await askAnswers(prompts, detected)
  const records = await askCases(prompts)
  const files = planFiles(answers, records, place)
  const written = flags.force ? files : await withoutDeclined(prompts, files)
  writeFiles(written)
  terminal.out(closing({ answers, written, records, place }))
}

async function askCases(prompts: Prompts): Promise<readonly unknown[]> {
  const typed = await prompts.lines({
    message:
      'First test cases? One a line, "question => expected answer"; or paste CSV or JSON Lines.\n' +
      'An empty line ends them; without any, three examples are written.',
    refusal: (text) => {
      const cases = casesFrom(text)
      return cases.kind === 'invalid' ? cases.problems.slice(0, 3).join('\n') : undefined
    },
  })
  const cases = casesFrom(typed)
  return cases.kind === 'cases' && cases.records.length > 0 ? cases.records : EXAMPLE_RECORDS
}

async function withoutDeclined(
  prompts: Prompts,
  files: readonly PlannedFile[],
): Promise<readonly PlannedFile[]> {
  const declined = new Set<PlannedFile>()
  for (const file of existingFiles(files)) {
    const isWanted = await prompts.confirm(`${file.shownPath} exists. Overwrite it?`)
    if (!isWanted) declined.add(file)
  }
  return files.filter((file) => !declined.has(file))
}

interface Closing {
  readonly answers: Answers
  readonly written: readonly PlannedFile[]
  readonly records: readonly unknown[]
  readonly place: FilePlace
}

function closing({ answers, written, records, place }: Closing): string {
  const folder = dirname(place.contract)
  const tests = relative(place.root, resolve(folder, TESTS_PATH))
  const flag = relative(place.root, place.contract)
  const withContract = flag === 'airworthy.yaml' ? '' : ` --contract ${flag}`
  const collect =
    records === EXAMPLE_RECORDS
      ? `Replace the examples in ${tests} by real questions of your users.`
      : `Add to ${tests}: real questions, also the odd ones.`
  const ends = openEnds(answers, folder).map((end) => `! ${end}`)
  const found = foundSentences(answers)
  const lines = [
    ...(written.length === 0
      ? ['Nothing was written.']
      : written.map(({ shownPath }) => `Wrote ${shownPath}`)),
    '',
    ...(found.length === 0 ? [] : [...found, '']),
    ...(ends.length === 0 ? [] : [...ends, '']),
    'Next:',
    `  1. ${collect}`,
    `  2. airworthy check${withContract}: how many cases does it take?`,
    `  3. airworthy eval${withContract} && airworthy gate${withContract}: GO or NO-GO? Commit .airworthy/looks/.`,
  ]
  return `${lines.join('\n')}\n`
}

/** What the contract took from the code. */
function foundSentences({ found }: Answers): readonly string[] {
  const { models = [], unhandled = [] } = found ?? {}
  return [
    ...(models.length === 0 ? [] : [`Models in use became routes: ${models.join(', ')}.`]),
    ...(unhandled.length === 0 ? [] : [`Nothing in the code handles yet: ${unhandled.join(', ')}.`]),
  ]
}

/** What was written although it cannot be right yet. */
function openEnds({ owner, run, right }: Answers, folder: string): readonly string[] {
  const named = [
    ...(run.kind === 'module' ? [`run: ${run.export}`] : []),
    ...(right.kind === 'function' ? [`correct: ${right.export}`] : []),
  ]
  const missing = named
    .filter((line) => !existsSync(resolve(folder, line.replace(/^\w+: /, '').replace(/#[^#]*$/, ''))))
    .map((line) => `There is no such file yet: ${line}`)
  const placeholder = owner === PLACEHOLDER_OWNER ? [`Nobody owns it yet: replace ${owner}.`] : []
  return [...placeholder, ...missing]
}
