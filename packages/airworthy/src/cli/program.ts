import { Argument, Command, CommanderError, Option } from 'commander'
import { loadEval } from './load-eval.ts'
import { COULD_NOT_RUN, failedToRun, terminal } from './terminal.ts'
import { version } from './version.ts'

const EXIT_CODES = `
Exit codes: 0 done, or GO    1 NO-GO    2 NOT ENOUGH EVIDENCE    3 could not run    130 stopped by ^C`

const COMMANDS: Readonly<Record<string, (airworthy: Command) => void>> = {
  assess: addAssess,
  explain: addExplain,
  init: addInit,
  check: addCheck,
  eval: addEval,
  drill: addDrill,
  'drill-feature': addDrillFeature,
  gate: addGate,
  serve: addServe,
  keys: addKeys,
}

/**
 * Only the command that is called is described, and only then loaded. Anything else that may stand in its place, such
 * as help or a mistake, gets all of them.
 */
function program(called = ''): Command {
  const airworthy = new Command('airworthy')
    .description('Takes an AI feature from pilot to production, and keeps it there.')
    .version(version(), '-v, --version')
    .exitOverride()
    .showHelpAfterError('(airworthy --help shows what there is)')
    .addHelpText('after', EXIT_CODES)
  const command = Object.hasOwn(COMMANDS, called) ? COMMANDS[called] : undefined
  for (const add of command === undefined ? Object.values(COMMANDS) : [command]) add(airworthy)
  return airworthy
}

const CONTRACT = ['-c, --contract <file>', 'the contract', 'airworthy.yaml'] as const

function addAssess(airworthy: Command): void {
  airworthy
    .command('assess [dir]')
    .description('reads an AI pilot and says what stands between it and production; needs no configuration')
    .option('--json', 'print the assessment as JSON', false)
    .option('--html <file>', 'write a self-contained HTML report')
    .option('--markdown <file>', 'write Markdown for a pull request')
    .option('--sarif <file>', 'write SARIF for code scanning')
    .option('--fail-on <severity>', 'exit 1 for an open gap of at least: blocker, high, medium or low')
    .option('--baseline <file>', 'show only what is new since this baseline')
    .option('--write-baseline <file>', 'write the gaps of now as a baseline')
    .addHelpText(
      'after',
      examples([
        'airworthy assess',
        'airworthy assess ../my-pilot --html assessment.html',
        'airworthy assess --write-baseline assess-baseline.json',
        'airworthy assess --baseline assess-baseline.json --fail-on high',
        'airworthy assess --sarif airworthy.sarif',
      ]),
    )
    .action(async (directory: string | undefined, options) =>
      (await import('./commands/assess.ts')).assessCommand(directory ?? '.', options, terminal),
    )
}

function addExplain(airworthy: Command): void {
  airworthy
    .command('explain [check]')
    .description(
      'says what a check of assess means, why it matters and how to mend it; without one, lists all',
    )
    .addHelpText('after', examples(['airworthy explain', 'airworthy explain budget/no-timeout']))
    .action(async (check: string | undefined) =>
      (await import('./commands/explain.ts')).explain(check, terminal),
    )
}

function addInit(airworthy: Command): void {
  airworthy
    .command('init')
    .description('asks what would make this too slow, too wrong or too expensive, and writes the contract')
    .option(...CONTRACT)
    .option('-y, --yes', 'take every default; for scripts', false)
    .option('--force', 'overwrite files without asking', false)
    .addHelpText('after', examples(['airworthy init', 'airworthy init --yes']))
    .action(async (options) => (await import('./commands/init.ts')).init(options, terminal))
}

function addCheck(airworthy: Command): void {
  airworthy
    .command('check')
    .description('validates the contract and says how many cases each requirement needs')
    .option(...CONTRACT)
    .option('--expect <share>', 'the share of good answers you expect, for example 98%')
    .option('--json', 'for machines', false)
    .addHelpText('after', examples(['airworthy check', 'airworthy check --expect 98%']))
    .action(async (options) => (await import('./commands/check.ts')).check(options, terminal))
}

function addEval(airworthy: Command): void {
  airworthy
    .command('eval')
    .description('runs the feature on the test set and keeps the evidence')
    .option(...CONTRACT)
    .option('--tune', 'run the tune sets: look as often as you like, never certifies', false)
    .option('--recorded <file>', 'read trials that were observed elsewhere (JSON Lines) instead of running')
    .option('--resume [run]', 'go on with an interrupted run; what was recorded is not paid again')
    .option('--until-decided', 'stop as soon as every verdict is certain', false)
    .option('-j, --concurrency <n>', 'trials at the same time', '10')
    .option('--repeats <n>', 'executions of each case', '1')
    .option('--limit <n>', 'only the first n cases of the seeded order')
    .option('--seed <n>', 'seed of the order; default: from the test set')
    .addOption(new Option('--json', 'a line of JSON at the end').default(false))
    .addHelpText(
      'after',
      examples([
        'airworthy eval',
        'airworthy eval --until-decided -j 20',
        'airworthy eval --tune --limit 20',
        'airworthy eval --recorded observed.jsonl',
        'airworthy eval --resume',
      ]),
    )
    .action(async (options) => (await loadEval()).evalCommand(options, terminal))
}

function addDrill(airworthy: Command): void {
  airworthy
    .command('drill')
    .description(
      'breaks the provider, the retriever and the judge on purpose and judges what users would see',
    )
    .option(...CONTRACT)
    .option('--fault <name...>', 'only these faults')
    .option('--list', 'list all faults', false)
    .option(
      '--base-url-env <name...>',
      "variables that hold the provider's base URL (default: OPENAI_BASE_URL)",
    )
    .option(
      '--upstream <url>',
      'answer by a real provider when nothing is broken, in place of the built-in one',
    )
    .option('--proxy-port <n>', 'where the provider listens, for a service that runs already')
    .option('--inputs <n>', 'questions per fault', '3')
    .option('--seed <n>', 'seed of their choice; default: from the test set')
    .option('--html <file>', 'write a self-contained HTML report')
    .option('--json', 'print the report as JSON', false)
    .addHelpText(
      'after',
      examples([
        'airworthy drill',
        'airworthy drill --list',
        'airworthy drill --fault silent-route stall',
        'airworthy drill --html drill.html',
        'airworthy drill --proxy-port 4180',
      ]),
    )
    .action(async (options) => (await import('./commands/drill.ts')).drillCommand(options, terminal))
}

/** The process in which a drill runs a module; people have no use for it. */
function addDrillFeature(airworthy: Command): void {
  airworthy
    .command('drill-feature <reference> <directory>', { hidden: true })
    .action(async (reference: string, directory: string) => {
      const { serveFeature } = await import('../drill/serve-feature.ts')
      const [path = '', exportName = ''] = reference.split('#')
      await serveFeature({ kind: 'module', path, exportName }, directory)
    })
}

function addGate(airworthy: Command): void {
  airworthy
    .command('gate')
    .description('judges all evidence against the contract: GO, NO-GO or NOT ENOUGH EVIDENCE')
    .option(...CONTRACT)
    .option('--run <run>', 'a run by its name or path; default: the latest that is not a tuning run')
    .option('--baseline <run>', 'compare case by case with this run')
    .option('--html <file>', 'write a self-contained HTML report')
    .option('--markdown <file>', 'write Markdown for a pull request')
    .option('--junit <file>', 'write JUnit XML')
    .option('--json', 'print the report as JSON', false)
    .addHelpText(
      'after',
      examples([
        'airworthy gate',
        'airworthy gate --html report.html',
        'airworthy gate --baseline docs.20260102-101500000-1a2b',
      ]),
    )
    .action(async (options) => (await import('./commands/gate.ts')).gateCommand(options, terminal))
}

const STATE = ['--state <dir>', 'where keys and spending are kept; default: .airworthy/gateway'] as const

function addServe(airworthy: Command): void {
  airworthy
    .command('serve [contract...]')
    .description('keeps contracts behind an OpenAI-compatible URL: the model of a request is a feature')
    .option('--port <n>', 'the port; 0 takes any that is free', '8787')
    .option('--host <address>', "the address; any but this machine's own needs a key", '127.0.0.1')
    .option(...STATE)
    .option('--body-limit <megabytes>', 'the largest request', '10')
    .option('--connections <n>', 'connections at the same time', '4096')
    .option('--json', 'print where it listens as JSON', false)
    .addHelpText(
      'after',
      examples([
        'airworthy serve',
        'airworthy serve support.yaml search.yaml --port 9000',
        'airworthy serve --host 0.0.0.0',
      ]),
    )
    .action(async (contracts: readonly string[], options) => {
      const { serve } = await import('./commands/serve.ts')
      await serve(contracts.length === 0 ? ['airworthy.yaml'] : contracts, options, terminal)
    })
}

function addKeys(airworthy: Command): void {
  airworthy
    .command('keys')
    .description('issues, lists and revokes the keys of a gateway')
    .addArgument(new Argument('<action>', 'what to do').choices(['add', 'list', 'revoke']))
    .argument('[id]', 'the key to revoke')
    .option('--team <name>', 'who will use the key')
    .option('--feature <name>', 'the feature that the key is for; "*" for all')
    .option(...STATE)
    .option('--json', 'list for machines', false)
    .addHelpText(
      'after',
      examples([
        'airworthy keys add --team web --feature docs-assistant',
        'airworthy keys list',
        'airworthy keys revoke 5f0c1d2e3a4b',
      ]),
    )
    .action(async (action: 'add' | 'list' | 'revoke', id: string | undefined, options) =>
      (await import('./commands/keys.ts')).keysCommand({ action, id, ...options }, terminal),
    )
}

function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`
}

/** Runs the command that the process was started with; sets the exit code. */
export async function runProgram(): Promise<void> {
  try {
    await program(process.argv[2]).parseAsync()
  } catch (error) {
    process.exitCode =
      error instanceof CommanderError ? commanderExit(error) : await failedToRun(error, terminal)
  }
}

function commanderExit(error: CommanderError): number {
  return error.exitCode === 0 ? 0 : COULD_NOT_RUN
}
