/** Words that say nothing alone. */
const STOP_WORDS = new Set(
  `a about actually after all also although always am an and any are aren as at be because been before being but by
  can cannot cant could couldn couldnt did didn didnt do does doesn doesnt doing don dont during each either else
  even ever for from had has have haven having he hello help her here hey hi him his hmm how however i if in into
  is isn it its itself just ll may maybe me might mine must my myself no nor not of off oh ok okay on one only
  onto or other others our ours out over own please quite rather re shall she should so some such than thank
  thanks that the their them themselves then there these they this those though through thus to too up upon us ve
  very via was wasn we were weren what whats when where whether which while who whom whose why will with without
  won would wouldn wouldnt yeah yes yet you your yours yourself tell`.split(/\s+/),
)

/** Words that say little: a question is hardly about them. */
const GENERAL_WORDS = new Set(
  `able again allow allowed already anybody anyhow anyone anything around asked away back based basically become
  behind belong belongs best better between bit both bring came care certain clear come comes concretely couple
  course currently deal different done down easily easy every everything exactly explain explanation fact far feel
  figure find fine found further generally get gets getting give given gives go goes going gonna good got gotten
  great guess guys handle handled happen happened happening happens hard hardly helps hence hope idea important
  indeed inside instead interested issue keep keeps kind kinda kinds know known largely later least leave let lets
  like likely little longer look looking lot lots made main mainly make makes making manage many matter matters
  mean meaning means meant more most mostly much namely near nearly necessary need needed needs neither never new
  nice nobody none normally nothing now obviously often old once ones ought part particular particularly people
  perhaps person place places point possible possibly practically pretty previously probably problem problems
  proper properly purpose put puts quick quickly real really reason regarding regular related right said same saw
  say says see seem seems seen sense short show shows simple simply since single situation somebody someone
  something sometimes somehow somewhere soon sort specific specifically stay still stuff suppose supposed sure
  take taken takes talk thing things think til till together took totally toward towards tried truly try trying
  turn twice typical typically under understand until use used useful uses using usual usually wanna want wanted
  wants way ways well went whatever whenever wherever whichever whole wish within wonder wondering wont work
  working works world`.split(/\s+/),
)

/** What people say for a word of the documentation. */
const SAME: Readonly<Record<string, string>> = {
  allow: 'permit accept',
  answer: 'output reply respons',
  automatic: 'itself',
  bar: 'threshold target goal',
  befor: 'beforehand advanc prior',
  beyond: 'exceed over above',
  cas: 'question exampl item',
  chang: 'edit modify alter rewritten adapt',
  choos: 'select pick chosen',
  command: 'cli subcommand',
  commit: 'git version control',
  compar: 'baselin versu differ',
  comput: 'calculat',
  concurrency: 'parallel simultaneou',
  confidenc: 'sure certain',
  contain: 'hold includ',
  cost: 'price money spend spent paid expensiv dollar bill',
  crash: 'died kill interrupt abort',
  currency: 'euro dollar eur',
  default: 'standard',
  delet: 'remov eras',
  document: 'page',
  environment: 'env',
  error: 'exception mistak complain',
  evidenc: 'log record',
  field: 'key column property',
  folder: 'directory dir',
  html: 'web',
  ignor: 'skip drop',
  inconclusiv: 'undecid',
  input: 'prompt query',
  key: 'secret credential token password',
  label: 'annotat',
  languag: 'python java program',
  latency: 'slow speed respons duration',
  limit: 'maximum longest largest',
  median: 'p50',
  network: 'internet onlin offlin',
  passag: 'context chunk sourc',
  percent: '%',
  purpos: 'reason',
  random: 'shuffl',
  redact: 'anonym hid mask personal',
  refus: 'reject forbid disallow',
  remedy: 'fix solv mend solution repair help',
  report: 'output summary',
  requir: 'mandatory obligatory',
  resum: 'continu',
  retry: 'again repeat',
  return: 'giv back',
  run: 'execut start',
  sav: 'saving cheaper',
  scorer: 'metric grader evaluator',
  see: 'blind weaknes limitation drawback',
  short: 'shorthand abbreviation',
  slic: 'segment subset',
  stop: 'halt end press',
  test: 'eval',
  text: 'string',
  timeout: 'deadlin',
  unit: 'second ms',
  valid: 'check verify',
  value: 'number amount',
  wait: 'paus delay',
  writ: 'express spell',
  wrong: 'incorrect bad fals',
}

const SYNONYMS = new Map<string, Set<string>>()
for (const [word, others] of Object.entries(SAME)) {
  const set = [word, ...others.split(' ')].map((one) => suffixless(one))
  for (const one of set)
    SYNONYMS.set(one, new Set([...(SYNONYMS.get(one) ?? []), ...set.filter((other) => other !== one)]))
}

const NUMBER_WORDS = 'zero one two three four five six seven eight nine ten'.split(' ')
const ORDINAL_WORDS = 'zeroth first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ')
const TOKEN = /--[a-z-]+|\^c|\d+(?:[.,_]\d+)*|[\p{L}\p{N}]+/gu

/** The words of a text as stems, in order, fillers included. */
export function stemsOf(text: string): readonly string[] {
  return wordsOf(text).map(stemOf)
}

/** Stems that stand side by side, if at least one of the two says something. */
export function pairsOf(text: string): ReadonlySet<string> {
  const words = wordsOf(text)
  const pairs = new Set<string>()
  for (const [index, word] of words.entries()) {
    const next = words[index + 1]
    if (next === undefined || (STOP_WORDS.has(word) && STOP_WORDS.has(next))) continue
    pairs.add(`${stemOf(word)} ${stemOf(next)}`)
  }
  return pairs
}

/** One word of a question. */
export interface Subject {
  readonly stem: string
  readonly isGeneral: boolean
}

/** The words that say what a question is about. */
export function subjectsOf(question: string): readonly Subject[] {
  const plain = question
    .replace(/\b(?:no|without(?: an?)?) (?=fail)/gi, 'zero ')
    .replace(/\bwhat (?:does|do|is|are)\b(.*)\b(?:measure|mean|stand for|contain|look like)\b/gi, '$1')
    .replace(/\bhow (?:long|many|much|big|often|few|wide|large)\b/gi, 'how')
    .replace(/\bGO\b/g, 'godecision')
  const words = wordsOf(plain).filter((word) => !STOP_WORDS.has(word))
  const subjects = new Map(words.map((word) => [stemOf(word), GENERAL_WORDS.has(word)]))
  return [...subjects].map(([stem, isGeneral]) => ({ stem, isGeneral }))
}

/** Lower case; `costUsd` is one word and also `cost` and `usd`. */
function wordsOf(text: string): readonly string[] {
  const plain = text
    .replace(/\b(?:ctrl|control)[ +-]c\b/gi, '^c')
    .replace(/\bno[ -]go\b/gi, 'nogo')
    .replace(/\bGO\b/g, 'godecision')
    .replace(/\b[a-z]+(?:[A-Z][a-z]+)+\b/g, (name) => `${name} ${name.replace(/[A-Z]/g, ' $&')}`)
    .replace(/\b(\d+)(?:st|nd|rd|th)\b/gi, '$1')
    .toLowerCase()
    .replace(/['’]/g, '')
  return plain.match(TOKEN) ?? []
}

/** Other stems with nearly the same meaning. */
export function synonymsOf(stem: string): ReadonlySet<string> {
  return SYNONYMS.get(stem) ?? new Set()
}

function stemOf(word: string): string {
  if (word.startsWith('--')) return word.slice(2)
  if (/^\d/.test(word)) return word.replace(/(\d)[,_](?=\d{3}\b)/g, '$1').replace(/(ms|min|mb|gb|s)$/, '')
  const number = Math.max(NUMBER_WORDS.indexOf(word), ORDINAL_WORDS.indexOf(word))
  if (number >= 0 && word !== 'one') return String(number)
  return suffixless(word)
}

function suffixless(word: string): string {
  const singular = word
    .replace(/ies$/, 'y')
    .replace(/(sse|she|xe|che)s$/, '$1')
    .replace(/([^su])s$/, '$1')
  const base = singular.replace(/(?:ing|ed|er|ly|ation|ment)$/, '')
  const stem = base.length >= 3 ? base : singular
  return stem.length > 4 ? stem.replace(/(.)\1$/, '$1').replace(/e$/, '') : stem
}

/** True for two words that are one slip of the pen apart. */
export function isSlip(one: string, other: string): boolean {
  if (Math.min(one.length, other.length) < 5 || Math.abs(one.length - other.length) > 1) return false
  let start = 0
  while (start < one.length && one[start] === other[start]) start++
  const [restOne, restOther] = [one.slice(start), other.slice(start)]
  return (
    restOne.slice(1) === restOther.slice(1) ||
    restOne === restOther.slice(1) ||
    restOne.slice(1) === restOther ||
    (restOne[0] === restOther[1] && restOne[1] === restOther[0] && restOne.slice(2) === restOther.slice(2))
  )
}
