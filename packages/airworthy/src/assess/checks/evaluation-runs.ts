import type { Evidence } from '../check.ts'
import type { Facts } from '../facts.ts'
import { isMember, stringOf, unwrapped } from '../parse/expression.ts'
import type { Call, Module } from '../parse/module.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import type { ProjectFile } from '../project/project-file.ts'

/** Something that runs the real prompts against a model on kept cases and judges the outcome. */
export interface EvaluationRun {
  readonly kind: 'code' | 'promptfoo' | 'airworthy'
  readonly path: string
  readonly line: number
  /** How it reaches the model: `is run by promptfoo`, `calls answer_question`. */
  readonly how: string
  /** The kept cases. */
  readonly cases: Evidence
  /** The runner and what it needs: its own modules and configuration. */
  readonly files: readonly string[]
}

export interface Evaluations {
  readonly runs: readonly EvaluationRun[]
  /** What looks like an evaluation and is none, with the reason. */
  readonly nearMisses: readonly Evidence[]
}

/** Libraries whose purpose is to judge a model's answers. */
const EVALUATION_PACKAGE =
  /^(?:ragas|deepeval(?!\.tracing)|promptfoo|evalite|autoevals|braintrust|trulens\w*|giskard|openevals|agentevals|inspect_ai|pydantic_evals|azure\.ai\.evaluation|@azure\/ai-evaluation|promptflow\.evals?|evaltools|langchain\.(?:evaluation|smith)|langsmith\b|langchain\/(?:evaluation|smith)|@arizeai\/phoenix-evals|@arizeai\/phoenix-client|phoenix\.(?:evals|experiments|client)|opik(?:\.evaluation)?|weave\b|mlflow\b|langfuse\b|@langfuse\/client|llama_index(?:\.core)?\.evaluation|llama_index\.llama_dataset|vitest-evals|uptrain|continuous_eval|tonic_validate|evaluate$|lm_eval|athina|patronus|agenta|parea|lunary|langwatch|@langwatch\/|mastra\/evals|@mastra\/evals|viteval|scorecard_ai|rouge_score|bert_score|nltk\.translate|sacrebleu|dspy\.evaluate|dspy|haystack\.(?:evaluation|components\.evaluators)|google\.adk\.evaluation|agents_evals|strands_evals|arksim|quotientai|judgeval|rhesis|llm_eval)/
const RUNNER_CALL =
  /(?:^|\.)(?:a?evaluate\w*|Eval|Evalite|evalite(?:\.each)?|EvalAsync|run_?on_?dataset|arun_on_dataset|run_?experiment|run_?evaluation|runEvals?|run_evals?|run_evaluate_from_config|assert_?test|describeEval|BatchEvalRunner|Evaluate|viteval|evaluate_sync|eval_async|a?score|a_?measure|measure|wrapAssertTest|TestsetGenerator|single_turn_ascore|load_evaluator|loadEvaluator|QAEvalChain\.from_llm)$/
const EVALUATION_NAME =
  /(?:^|[/_.-])(?:evals?|evaluat(?:e|ion|ions|or|ors)|llm[_-]?judge|judge|goldens?|golden[_-]\w+|ragas|promptfoo|deepeval|benchmarks?|bench|answer_quality|search_quality|red[_-]?team)(?=[/_.-])/i
const JUDGED =
  /\bexpected\w*|ground_?truth|reference_?(?:answer|output)|golden|\bjudge|\bscor(?:e|er|ers|ing)\b|\bgrad(?:e|er|ing)\b|correctness|faithful|relevanc|groundedness|coherence|fluency|\baccuracy|\bassert\b|\bexpect\(|hallucinat|precision|recall|similarity|criteria|rubric|\bpassed\b/i
/** A script that writes cases, or sends them somewhere, judges nothing. */
const MAKES_CASES =
  /(?:^|[/_-])(?:generate|create|build|make|seed|synth\w*|upload|prepare|download)[_-][^/]*$/i
const JUDGED_BENCHMARK =
  /\bexpected_\w+|ground_?truth|reference_?(?:answer|output)|golden|\bjudge|correctness|faithful|relevanc|\baccuracy|rubric|recall/i
const DOUBLES =
  /MagicMock|AsyncMock|unittest\.mock|\bmocker\.|monkeypatch\.setattr|vi\.mock\(|jest\.mock\(|Fake(?:List)?(?:LLM|Chat\w*)|MockLanguageModel|MockChatModel|simulateReadableStream/
const HTTP =
  /(?:^|\.)(?:requests|httpx|session|client|aiohttp|axios|\w*client)\.(?:post|request|stream)$|^(?:fetch|axios)$/i
const MOST_CANDIDATES = 300

const known = new WeakMap<Facts, Evaluations>()

/** The evaluations of a project; three checks ask, one search is made. */
export function evaluations(facts: Facts): Evaluations {
  const found = known.get(facts) ?? findEvaluations(facts)
  known.set(facts, found)
  return found
}

function findEvaluations(facts: Facts): Evaluations {
  const candidates = facts.project.files.filter((file) => isCandidate(facts, file)).slice(0, MOST_CANDIDATES)
  const rated = candidates.map(({ path }) => rate(facts, path))
  const configured = facts.project.files.flatMap(({ path, role }) =>
    isOutside(role) ? [] : [...configuredRun(facts, path), ...contractRun(facts, path)],
  )
  return {
    runs: [...configured, ...rated.flatMap(({ run }) => run ?? [])],
    nearMisses: [...rated.flatMap(({ nearMiss }) => nearMiss ?? []), ...testPlans(facts)],
  }
}

function isOutside(role: ProjectFile['role']): boolean {
  return /^(?:vendored|generated|lockfile|asset|docs|example)$/.test(role)
}

function isCandidate(facts: Facts, { path, language, role }: ProjectFile): boolean {
  if (language === undefined || isOutside(role)) return false
  if (role === 'notebook' && facts.shippedRole === 'notebook' && !EVALUATION_NAME.test(path)) return false
  if (role !== 'evaluation' && !EVALUATION_NAME.test(path) && !usesPackage(facts, path)) return false
  return !isPartOfTheProduct(facts, path)
}

/** Libraries that only judge; a tracing product that can also evaluate must be named as an evaluation by its path. */
function usesPackage(facts: Facts, path: string): boolean {
  const tracesToo =
    /^(?:langfuse|@langfuse|langsmith|opik|weave|mlflow|braintrust|phoenix|lunary|parea|langwatch|@langwatch|dspy|agenta|nltk)/
  return facts.imports.packages(path).some((name) => EVALUATION_PACKAGE.test(name) && !tracesToo.test(name))
}

/** A product that evaluates something for its users has files of this name too: its entries load them. */
function isPartOfTheProduct(facts: Facts, path: string): boolean {
  const isProduct = (other: string): boolean =>
    facts.project.file(other)?.role === 'source' && !EVALUATION_NAME.test(other)
  if (facts.imports.importers(path).some(isProduct)) return true
  const served = facts.entries.filter(({ kind }) => kind !== 'cli' && kind !== 'notebook')
  const starts = new Set(
    served.map((entry) => entry.path).filter((start) => start === path || isProduct(start)),
  )
  return [...starts].some((start) => facts.imports.distance(start, path) !== undefined)
}

interface Rated {
  readonly run?: EvaluationRun
  readonly nearMiss?: Evidence
}

function rate(facts: Facts, path: string): Rated {
  const module = facts.modules.get(path)
  if (module === undefined) return {}
  const files = ownFiles(facts, path)
  const text = files.map((file) => facts.project.text(file)).join('\n')
  const reached = MAKES_CASES.test(path) ? undefined : reachedBy(facts, module)
  const miss = (shows: string): Rated => ({ nearMiss: { path, line: 1, shows } })
  if (reached === undefined)
    return JUDGED.test(text) && /assert|expect\(/.test(text)
      ? miss('named like an evaluation, and no model is asked')
      : {}
  if (DOUBLES.test(facts.project.text(path))) return miss('runs against a stand-in for the model')
  if (!usesPackage(facts, path) && !isJudged(path, text))
    return miss('runs a model, and nothing judges the outcome')
  const cases = keptCases(facts, path, files)
  if (cases === undefined) return miss('runs a model, and no kept cases were found for it')
  return { run: { kind: 'code', path, ...reached, cases, files } }
}

/** A benchmark that only asserts that an answer came measures speed. */
function isJudged(path: string, text: string): boolean {
  return /bench/i.test(path) ? JUDGED_BENCHMARK.test(text) : JUDGED.test(text)
}

/** The runner, the helpers it imports that are no product code, and what lies in the same folder of evaluations. */
function ownFiles(facts: Facts, path: string): readonly string[] {
  const folder = evaluationFolder(path)
  const imported = [...facts.imports.reachableFrom(path)].filter(
    (other) => other !== path && facts.project.file(other)?.role !== facts.shippedRole,
  )
  const beside = facts.project.files
    .filter((file) => folder !== undefined && file.path.startsWith(folder) && isOwn(file))
    .map((file) => file.path)
    .slice(0, MOST_OWN_FILES)
  return [...new Set([path, ...imported, ...beside])]
}

const MOST_OWN_FILES = 60

function isOwn({ path, language, bytes }: ProjectFile): boolean {
  return language !== undefined || (/\.(?:ya?ml|toml|json)$/i.test(path) && bytes < 5_000)
}

/** The outermost folder on the way that is named after evaluations: `evals/` of `evals/tasks/answer.ts`. */
function evaluationFolder(path: string): string | undefined {
  const parts = path.split('/').slice(0, -1)
  const index = parts.findIndex((part) => EVALUATION_NAME.test(`/${part}/`))
  return index === -1 ? undefined : `${parts.slice(0, index + 1).join('/')}/`
}

type Reached = Pick<EvaluationRun, 'line' | 'how'>

/** How the file asks a model; undefined when it does not. */
function reachedBy(facts: Facts, module: Module): Reached | undefined {
  const asked = [...facts.otherCalls, ...facts.calls].find((call) => call.path === module.path)
  if (asked !== undefined) return { line: asked.line, how: `calls ${asked.callee}` }
  return throughFramework(facts, module) ?? throughProduct(facts, module) ?? overHttp(facts, module)
}

/** `evaluate(…)` of an evaluation library in a file that imports the product. */
function throughFramework(facts: Facts, module: Module): Reached | undefined {
  const isJudging = facts.imports.packages(module.path).some((name) => EVALUATION_PACKAGE.test(name))
  const call = module.calls.find(({ callee }) => RUNNER_CALL.test(callee))
  if (!isJudging || call === undefined || !leadsToModel(facts, module.path)) return undefined
  return { line: call.line, how: `runs the product with ${call.callee}` }
}

/** A function of the product, or else an object of it, that is on the way to a model. */
function throughProduct(facts: Facts, module: Module): Reached | undefined {
  for (const kind of ['function', 'class'] as const) {
    for (const call of module.calls) {
      const name = asksProduct(facts, module, { call, kind })
      if (name !== undefined) return { line: call.line, how: `calls ${name}` }
    }
  }
  return undefined
}

function leadsToModel(facts: Facts, path: string): boolean {
  return [...facts.calls, ...facts.otherCalls].some(
    (call) => facts.imports.distance(path, call.path) !== undefined,
  )
}

const ASKING = {
  function:
    /answer|ask|chat|quer|generat|respon[ds]|reply|run|invoke|complet|predict|decide|classif|extract|summar|stream|rag|agent|search|process|handle|call|translate|rewrite|route|main/i,
  class:
    /(?:Agent|Chain|RAG|Rag|Bot|Pipeline|Engine|Assistant|Chat|Service|LLM|Llm|Workflow|Graph|Crew|Client|Generator|Answerer|Retriever)(?!\w*(?:Message|Config|Request|Response|Event|Settings|Options|Case|Result|Session|History))\w*$/,
}

interface Asked {
  readonly call: Call
  readonly kind: 'function' | 'class'
}

function asksProduct(facts: Facts, module: Module, { call, kind }: Asked): string | undefined {
  const handedOn =
    kind === 'function'
      ? call.positional.filter((node) => node.kind === 'identifier').map(({ text }) => text)
      : []
  return [call.callee, ...handedOn].find((name) => {
    if (!ASKING[kind].test(name)) return false
    const found = facts.definitions.of(module, name, call.node)
    if (found?.kind !== kind || facts.project.file(found.module.path)?.role !== facts.shippedRole)
      return false
    return facts.calls.some(({ path }) => facts.imports.distance(found.module.path, path) !== undefined)
  })
}

/** Requests to the running product, from a file that judges what comes back. */
function overHttp(facts: Facts, module: Module): Reached | undefined {
  const isRunner =
    module.calls.some(({ callee }) => RUNNER_CALL.test(callee)) || EVALUATION_NAME.test(module.path)
  const isOwn = ({ callee, node }: Call): boolean =>
    facts.definitions.of(module, callee, node)?.kind === 'function'
  const call = module.calls.find(
    (candidate) =>
      (HTTP.test(candidate.callee) && !isOwn(candidate)) ||
      /(?:^|\.)run_evaluate_from_config$/.test(candidate.callee),
  )
  if (!isRunner || call === undefined) return undefined
  const isProduct =
    /localhost|127\.0\.0\.1|TestClient|target_?url|base_?url|api_?url|backend_?url|endpoint|\/(?:chat|ask|query|answer|completions?|api)\b/i.test(
      facts.project.text(module.path),
    )
  return isProduct ? { line: call.line, how: `asks the running product with ${call.callee}` } : undefined
}

const DATA_FILE = /\.(?:jsonl?|ndjson|csv|tsv|ya?ml|parquet|xlsx|toml)$/i
const NO_CASES =
  /(?:^|\/)(?:package(?:-lock)?|tsconfig[\w.]*|pyproject|vercel|[\w-]*config[\w-]*|settings|thresholds?|[\w-]*results?[\w-]*|docker-compose|compose|environment)\.(?:json|ya?ml|toml)$/i
const HOSTED =
  /dataset_?name|init_?dataset|initDataset|read_dataset|get_?dataset|pull_dataset|list_examples|listExamples|load_dataset|clone_public_dataset|\bdataset\s*[=:]\s*["']|\bdata\s*[=:]\s*["'][\w .-]+["']|getOrCreateDataset|create_dataset/i
const CASES_PATH = /data|eval|golden|test|case|question|quer(?:y|ies)|sample|ground|qa|bench/i
const FEWEST_BYTES = 100
const FEWEST_CASES = 3

/** Cases in a file beside the runner or named by it, in a list in its code, or in a hosted data set it names. */
function keptCases(facts: Facts, path: string, files: readonly string[]): Evidence | undefined {
  const folder = evaluationFolder(path)
  const modules = files.flatMap((file) => facts.modules.get(file) ?? [])
  const named = new Set(
    modules.flatMap((module) => module.strings.flatMap((node) => stringOf(node)?.split('/').at(-1) ?? [])),
  )
  const data = facts.project.files.find((file) => {
    if (!DATA_FILE.test(file.path) || NO_CASES.test(file.path) || file.bytes < FEWEST_BYTES) return false
    if (folder !== undefined && file.path.startsWith(folder)) return true
    return named.has(file.path.split('/').at(-1) ?? '') && CASES_PATH.test(file.path)
  })
  if (data !== undefined) return { path: data.path, line: 1, shows: 'kept cases' }
  return modules.flatMap(listedCases)[0] ?? hostedCases(facts, files)
}

function listedCases(module: Module): readonly Evidence[] {
  const values = [
    ...module.assignments.map(({ value }) => value),
    ...module.calls
      .filter(({ callee }) => /parametrize$|\.each$|^Eval$|evalite$/.test(callee))
      .flatMap(({ positional }) => positional),
  ]
  const lists = values.flatMap((value) => [...unwrapped(value).walk()].filter(isCaseList).slice(0, 1))
  return lists.map((node) => ({
    path: module.path,
    line: node.line,
    shows: `${node.children.length} cases in code`,
  }))
}

function isCaseList(node: SyntaxNode): boolean {
  if (node.kind !== 'list' && node.kind !== 'array') return false
  const cases = node.children.filter(
    (child) =>
      /^(?:dictionary|object|tuple|call|new_expression|call_expression|string|array|list)$/.test(
        child.kind,
      ) && !isMember(child),
  )
  return cases.length >= FEWEST_CASES && cases.some(({ text }) => /\s/.test(text) && text.length > 20)
}

function hostedCases(facts: Facts, files: readonly string[]): Evidence | undefined {
  const hit = facts.search(HOSTED, { paths: files, most: 1 })[0]
  return hit === undefined ? undefined : { path: hit.path, line: hit.line, shows: 'a hosted data set' }
}

/** A promptfoo configuration: prompts, providers and cases with what is expected. */
function configuredRun(facts: Facts, path: string): readonly EvaluationRun[] {
  const isNamed =
    /promptfoo[\w.-]*\.(?:ya?ml|json|[cm]?[jt]s)$|(?:^|\/)promptfoo\/.*\.(?:ya?ml|[cm]?[jt]s)$/i.test(path)
  if (!isNamed && !(EVALUATION_NAME.test(path) && /\.ya?ml$/.test(path))) return []
  const text = facts.project.text(path)
  const tests = /^\s*["']?tests["']?\s*:/m.exec(text)
  if (
    tests === null ||
    !/^\s*["']?(?:providers|targets)["']?\s*:/m.test(text) ||
    !/^\s*["']?(?:prompts|targets)["']?\s*:/m.test(text)
  )
    return []
  const line = text.slice(0, tests.index + 1).split('\n').length
  return [
    {
      path,
      line,
      how: 'is run by promptfoo',
      kind: 'promptfoo',
      cases: { path, line, shows: 'cases of promptfoo' },
      files: [path],
    },
  ]
}

/** A contract with a test set: `airworthy eval` runs the feature on it, against bars. */
function contractRun(facts: Facts, path: string): readonly EvaluationRun[] {
  if (!/(?:^|\/)airworthy\.ya?ml$/.test(path)) return []
  const text = facts.project.text(path)
  const tests = /^tests\s*:/m.exec(text)
  if (tests === null || !/^run\s*:/m.test(text)) return []
  const line = text.slice(0, tests.index + 1).split('\n').length
  const cases = { path, line, shows: 'the test set of the contract' }
  return [{ path, line, how: 'is run by airworthy', kind: 'airworthy', cases, files: [path] }]
}

/** Test plans that a person reads. */
function testPlans(facts: Facts): readonly Evidence[] {
  return facts.project.files
    .filter(
      ({ path, role }) =>
        role === 'docs' &&
        /(?:^|\/)[^/]*(?:TEST_?CASES?|TEST_?PLAN|EVALUATION|TESTING)[^/]*\.md$/i.test(path),
    )
    .map(({ path }) => ({ path, line: 1, shows: 'a list for people to work through; nothing runs it' }))
}
