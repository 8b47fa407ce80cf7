import type { Check, Decision, Evidence, Severity } from '../check.ts'
import { chosenLocalStore, isNeverMade } from '../chosen-store.ts'
import { absent, notApplicable, present } from '../decisions.ts'
import { choiceAt } from '../default-choice.ts'
import type { Facts } from '../facts.ts'
import { knowledgeSources } from '../knowledge.ts'
import { isConstruction, type LocalIndex, localIndexes, localStoreSettings } from '../local-indexes.ts'

/** What is retrieved lives in the process or in a file on its disk. */
export const flatFileRetrieval: Check = {
  id: 'infra/flat-file-retrieval',
  title: 'Retrieval index in the process or in a local file',
  failureMode: 'F1',
  severity: 'high',
  core: true,
  decide,
}

/** A query of this name may also be one of an index in memory: a database's is written in SQL. */
const SQL = /\bselect\b|<=>|<->|<#>|distance/i

function decide(facts: Facts): Decision {
  const settings = localStoreSettings(facts)
  if (settings.length > 0 && facts.kind !== 'desktop')
    return found(settings, [], { place: 'disk', severity: 'high' })
  const isRetrieving = facts.retrievals.length > 0 || facts.stores.length > 0
  const chosen = isRetrieving && facts.kind !== 'desktop' ? chosenLocalStore(facts) : undefined
  const indexes = localIndexes(facts)
  const served = servedStores(facts)
  if (chosen !== undefined)
    return found([chosen, ...indexes.map(shown)], served, { place: 'disk', severity: 'high' })
  const [first] = indexes
  if (first === undefined) return withoutIndex(facts, served)
  const counting = indexes.filter((index) => isInUse(facts, index, served))
  const [main] = counting
  if (main === undefined || facts.kind === 'desktop') {
    return absent(flatFileRetrieval, {
      reason:
        facts.kind === 'desktop'
          ? 'The index lies on the machine of the person who uses the program.'
          : 'Retrieval goes to a database or search service; the local index is an alternative to it.',
      evidence: served,
      nearMisses: indexes.map(shown),
      confidence: 'medium',
    })
  }
  return found(
    counting.map(shown),
    [...served, ...indexes.filter((index) => !counting.includes(index)).map(shown)],
    { place: main.place, severity: isShared(facts, main) ? 'blocker' : 'high' },
  )
}

function withoutIndex(facts: Facts, served: readonly Evidence[]): Decision {
  const asked = knowledgeSources(facts)
    .filter(({ kind }) => kind !== 'web')
    .map(({ path, line, name }) => ({ path, line, shows: `${name} asks a service` }))
  if (served.length === 0 && facts.retrievals.length === 0 && asked.length === 0)
    return notApplicable(flatFileRetrieval, 'Nothing is retrieved.')
  return absent(flatFileRetrieval, {
    reason: 'What is retrieved lives in a database or search service.',
    evidence: served.length > 0 ? served : asked,
  })
}

interface Where {
  readonly place: LocalIndex['place']
  readonly severity: Severity
}

function found(
  evidence: readonly Evidence[],
  nearMisses: readonly Evidence[],
  { place, severity }: Where,
): Decision {
  return present(flatFileRetrieval, {
    reason:
      place === 'process'
        ? 'The retrieval index lives in the memory of one process: it is rebuilt with it, and no second instance sees it.'
        : "The retrieval index is a file on one machine's disk: a second instance, a new release or a deleted document does not reach it.",
    evidence,
    nearMisses,
    remedy:
      'Move the index into a managed store with document ids, deletion and an access filter, and fill it by a job.',
    effortDays: {
      low: 4,
      high: 8,
      because:
        'a managed store, an ingestion job, document identity and deletion, back-fill, an access filter',
    },
    severity,
    confidence: nearMisses.length === 0 ? 'high' : 'medium',
  })
}

function shown({ path, line, name, place }: LocalIndex): Evidence {
  return {
    path,
    line,
    shows:
      place === 'process' ? `${name} holds the index in memory` : `${name} keeps the index in local files`,
  }
}

/** Databases and services that the product retrieves from by default. */
function servedStores(facts: Facts): readonly Evidence[] {
  const stores = facts.stores.filter(
    (store) =>
      store.persistence === 'service' &&
      isConstruction(store) &&
      !isNeverMade(facts, store) &&
      choiceAt(facts, store.module, store.call.node) !== 'unclear',
  )
  const queries = facts.retrievals.filter(
    ({ callee, call }) =>
      /(?:^|\.)(?:rpc|\$queryRaw\w*)$/.test(callee) ||
      (/(?:^|\.)(?:execute|raw|query|fetch|fetchall|sql|unsafe|text)$/.test(callee) &&
        SQL.test(call.node.text)),
  )
  return [
    ...stores.map(({ path, line, store }) => ({ path, line, shows: `${store} is a service` })),
    ...queries.map(({ path, line, callee }) => ({ path, line, shows: `${callee} searches a database` })),
  ]
}

/** Alone it is the index; beside a service only when the start does not have to be changed and users reach it alone. */
function isInUse(facts: Facts, index: LocalIndex, served: readonly Evidence[]): boolean {
  if (served.length === 0) return true
  if (index.choice !== 'default') return false
  const [entry] = facts.entriesReaching(index)
  const isServedThere = served.some(
    (store) => store.path === index.path || (entry !== undefined && facts.reaches(entry, store)),
  )
  return entry !== undefined && !isServedThere
}

/** An upload of one user replaces a global that everybody's questions go to. */
function isShared(facts: Facts, { module, call }: LocalIndex): boolean {
  if (facts.kind !== 'service') return false
  const around = call.node.enclosing('function_definition')
  const target = call.node.enclosing('assignment')?.children[0]?.text
  return (
    around !== undefined &&
    target !== undefined &&
    new RegExp(`\\bglobal\\b[^\\n]*\\b${target.replace(/[^\w]/g, '')}\\b`).test(around.text) &&
    /upload|UploadFile|request\.files/i.test(module.source.text)
  )
}
