import { generations } from '../anchors.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { absent, notApplicable, present } from '../decisions.ts'
import { choiceAt } from '../default-choice.ts'
import type { Facts, TextHit } from '../facts.ts'
import { type KnowledgeSource, knowledgeSources } from '../knowledge.ts'
import { promptTexts } from '../prompt-texts.ts'
import { type RetrievalFloor, retrievalFloors } from '../retrieval-floors.ts'
import { type MissBranch, missBranches, relevanceGraders } from '../retrieval-misses.ts'

const REFUSAL =
  /don['’]?t know|do not know|\bsorry\b|cannot (?:answer|find)|can['’]t (?:answer|find)|unable to (?:answer|find)|don['’]t have|do not have(?! to\b)|no (?:relevant )?(?:answer|information)|not enough information|not (?:found|available)/i
const SAYS =
  "\\b(?:say|saying|reply|respond|answer with|state|tell|inform|admit|acknowledge|mention|indicate|output|write|apologi[sz]e|let (?:the user|them) know|do(?: not|n['’]t) (?:try|make|invent|answer))\\b"
/** A model is told what to say then: an error message, or the description of a tool, tells it nothing. */
const INSTRUCTS = new RegExp(
  `${SAYS}[^?!]{0,160}(?:${REFUSAL.source})|(?:${REFUSAL.source})[^?!]{0,120}${SAYS}`,
  'i',
)
const TOOL_FILE = /(?:^|\/)(?:tools?|plugins?|skills?)(?:\/|\.\w+$)/i
const PROVIDER_FLOOR =
  /\b(?:strictness|in_scope|inScope|score_threshold|ranking_options|scoreThreshold|minScore)\b/
/** Their own prompts tell the model to say that it does not know. */
const STOCK_CHAIN =
  /\b(?:ConversationalRetrievalChain|ConversationalRetrievalQAChain|RetrievalQA\w*|RetrievalQAChain|load_qa\w*_chain|loadQA\w*Chain|VectorDBQA\w*)\b/

/** A search that finds nothing, or next to nothing, is treated like a good one. */
export const noMissHandling: Check = {
  id: 'retrieval/no-miss-handling',
  title: 'A search that finds nothing goes to the model all the same',
  failureMode: 'F2',
  severity: 'high',
  core: true,
  decide(facts) {
    const sources = knowledgeSources(facts).filter(({ kind }) => kind !== 'web')
    if (sources.length === 0) return notApplicable(this, 'Nothing is retrieved for the answer.')
    const handled = handledBy(facts, sources)
    if (handled.length > 0)
      return absent(this, {
        reason: 'A weak or empty result is told from a good one before the model answers.',
        evidence: handled,
        confidence: 'medium',
      })
    return gap(facts, sources)
  },
}

function handledBy(facts: Facts, sources: readonly KnowledgeSource[]): readonly Evidence[] {
  const graders = relevanceGraders(facts)
  const branches = missBranches(facts).filter(
    ({ kind, path }) => kind === 'answered' && isOnPath(sources, path),
  )
  const floors = retrievalFloors(facts).filter(({ isEffective }) => isEffective)
  const provider = sources.some(({ kind }) => kind === 'provider')
    ? facts.search(PROVIDER_FLOOR, { most: 3 })
    : []
  const bounded = provider
    .filter((hit) => isStarted(facts, hit))
    .map(({ path, line, text }) => ({
      path,
      line,
      shows: `${PROVIDER_FLOOR.exec(text)?.[0] ?? 'a bound'} holds back weak passages at the provider`,
    }))
  const saysSo = branches.length > 0 || bounded.length > 0 || refuses(facts) || answersEmptily(facts, floors)
  return [...(saysSo ? floors.map(shown) : []), ...graders, ...branches, ...bounded]
}

/** Beside a search that the code itself does for every answer, that of a tool which a model may choose is another one. */
function isOnPath(sources: readonly KnowledgeSource[], path: string): boolean {
  return (
    !TOOL_FILE.test(path) ||
    sources.some((source) => source.path === path && source.kind === 'retrieval') ||
    !sources.some((source) => source.kind === 'retrieval' && !TOOL_FILE.test(source.path))
  )
}

/** What only another way of asking than the shipped one sets holds nothing back. */
function isStarted(facts: Facts, { path, line }: TextHit): boolean {
  const module = facts.modules.get(path)
  const string = module?.strings.find((node) => node.line === line)
  return module === undefined || string === undefined || choiceAt(facts, module, string) !== 'alternative'
}

function refuses(facts: Facts): boolean {
  return (
    promptTexts(facts, REFUSAL, REFUSAL).some(({ text }) => text.length > 60 && INSTRUCTS.test(text)) ||
    facts.search(STOCK_CHAIN, { most: 1 }).length > 0
  )
}

/** A query engine that is left without passages answers "Empty Response" and asks no model. */
function answersEmptily(facts: Facts, floors: readonly RetrievalFloor[]): boolean {
  return (
    floors.some(({ name }) => name === 'similarity_cutoff' || name === 'similarityCutoff') &&
    facts.retrievals.some(({ callee }) => /as_query_engine$|asQueryEngine$/.test(callee))
  )
}

function shown(floor: RetrievalFloor): Evidence {
  const value =
    floor.value === undefined
      ? 'is set'
      : floor.value === null
        ? 'is off unless somebody sets it'
        : `is ${floor.value}`
  return { path: floor.path, line: floor.line, shows: `the floor ${floor.name} ${value}` }
}

function gap(facts: Facts, sources: readonly KnowledgeSource[]): Decision {
  const floors = retrievalFloors(facts)
  const weak = floors.filter(({ isEffective }) => !isEffective)
  const silent = missBranches(facts)
  const anchors = sources.map(({ path, line, name }) => ({
    path,
    line,
    shows: `${name}: what comes back goes on whatever it is worth`,
  }))
  return present(noMissHandling, {
    reason: reasonOf({ floors, weak, silent }),
    evidence: [...weak.map(shown).slice(0, 2), ...anchors],
    nearMisses: [...floors.map(shown), ...silent],
    remedy:
      'Set a score floor from real questions, and give a search that finds nothing an answer of its own.',
    effortDays: {
      low: 1,
      high: 3,
      because: 'a floor and a branch take one to two days, calibrating the floor on real questions one more',
    },
    confidence: generations(facts).length > 0 && floors.length === 0 ? 'high' : 'medium',
  })
}

interface Looked {
  readonly floors: readonly RetrievalFloor[]
  readonly weak: readonly RetrievalFloor[]
  readonly silent: readonly MissBranch[]
}

function reasonOf({ floors, weak, silent }: Looked): string {
  if (silent.some(({ kind }) => kind === 'optional'))
    return 'What happens when nothing is found is settled for a mode that somebody has to choose; by default it goes on.'
  const [first] = weak
  if (first !== undefined && weak.length === floors.length)
    return `There is a floor, ${first.name}, but it ${first.value === null || first.value === undefined ? 'is off unless somebody sets it' : `is ${first.value}`}, so nothing is held back.`
  if (floors.length > 0)
    return 'A floor holds weak passages back, but nothing says what happens when none is left.'
  if (silent.length > 0)
    return 'A search that finds nothing is only logged: the user gets no answer that says so.'
  return 'The best passages go to the model however weak they are, and nothing handles a search that finds none.'
}
