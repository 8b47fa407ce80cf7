import type { Check, Decision, Evidence } from '../check.ts'
import { absent, notApplicable, present, unknown } from '../decisions.ts'
import type { Facts } from '../facts.ts'

/** The corpus is built by hand, and nothing takes removed documents out. */
export const manualIngestion: Check = {
  id: 'infra/manual-ingestion',
  title: 'Retrieval corpus built by hand',
  failureMode: 'F1',
  severity: 'medium',
  core: false,
  decide,
}

const BUILD =
  /(?:^|\.)(?:a?from_?(?:documents|texts)|afrom_documents|fromDocuments|fromTexts|a?add_?(?:documents|texts)|addDocuments|addTexts|upsert\w*|add_vectors|insert_nodes|upload_documents|uploadDocuments|mergeOrUploadDocuments)$/
const MOST_FILES = 80

interface Build {
  readonly path: string
  readonly line: number
  readonly callee: string
}

function decide(facts: Facts): Decision {
  if (facts.stores.length === 0 && facts.retrievals.length === 0)
    return notApplicable(manualIngestion, 'Nothing is retrieved.')
  if (facts.kind === 'library' || facts.kind === 'desktop')
    return notApplicable(manualIngestion, 'Who uses it fills the index with documents of their own.')
  const builds = buildsOf(facts)
  const [first] = builds
  if (first === undefined)
    return unknown(manualIngestion, { reason: 'Where the corpus is filled could not be seen.' })
  const onRequest = builds.filter((build) =>
    facts.allEntries.some(
      (entry) => isServed(entry.kind) && facts.imports.distance(entry.path, build.path) !== undefined,
    ),
  )
  if (onRequest.length > 0)
    return notApplicable(manualIngestion, 'Documents are taken in on the way of a request or of an upload.')
  const automation = automationOf(facts, builds)
  if (automation.length > 0) {
    return absent(manualIngestion, {
      reason: 'A job or a build fills the corpus.',
      evidence: automation,
      confidence: 'medium',
    })
  }
  const isNotebook = first.path.endsWith('.ipynb')
  const where = isNotebook ? 'a notebook' : 'a script'
  return present(manualIngestion, {
    reason: `The corpus is filled by ${where} that somebody has to run, and no job, schedule or record says when it was.`,
    evidence: builds.map(({ path, line, callee }) => ({
      path,
      line,
      shows: `${callee} in ${where} that no workflow, job or route runs`,
    })),
    remedy:
      'Run the ingestion as a job with stable document ids, deletion of what is gone, and an alert when it fails.',
    effortDays: { low: 2, high: 4, because: 'a job, stable ids, a measure of freshness, an alert' },
    confidence: 'medium',
  })
}

function isServed(kind: string): boolean {
  return kind !== 'cli' && kind !== 'notebook'
}

function buildsOf(facts: Facts): readonly Build[] {
  const stores = facts.stores
    .filter(({ call }) => BUILD.test(call.callee))
    .map(({ path, line, call }) => ({ path, line, callee: call.callee }))
  const paths = facts.project.files
    .filter(
      ({ path, role, language }) =>
        language !== undefined &&
        (role === facts.shippedRole || role === 'notebook') &&
        /upsert|add_?documents|insert|upload_?documents/i.test(facts.project.text(path)) &&
        /embed/i.test(facts.project.text(path)),
    )
    .map(({ path }) => path)
  const written = paths.slice(0, MOST_FILES).flatMap((path) => {
    const calls = facts.modules.get(path)?.calls ?? []
    return calls
      .filter((call) => BUILD.test(call.callee) || isEmbeddingInsert(call.callee, call.node.text))
      .map((call) => ({ path, line: call.line, callee: call.callee }))
  })
  return [...new Map([...stores, ...written].map((build) => [`${build.path}:${build.line}`, build])).values()]
}

function isEmbeddingInsert(callee: string, text: string): boolean {
  return /\.(?:insert|insertMany|insert_many)$/.test(callee) && /embedding/i.test(text.slice(0, 500))
}

/** Workflows, images, platform files and build scripts that run the file, or the script of the manifest that does. */
function automationOf(facts: Facts, builds: readonly Build[]): readonly Evidence[] {
  const names = new Set(
    builds
      .flatMap(({ path }) => importingScripts(facts, path))
      .map((path) => (path.split('/').at(-1) ?? path).replace(/\.\w+$/, '')),
  )
  const scripts = facts.configuration.scripts.filter(({ command }) =>
    [...names].some((name) => command.includes(name)),
  )
  const built = scripts.filter(({ name }) =>
    /^(?:(?:pre|post)?(?:build|deploy|install)|prestart|start)$/.test(name),
  )
  const called = facts.configuration.scripts.filter(
    ({ name, command }) =>
      /^(?:(?:pre|post)?(?:build|deploy|install)|prestart|start)$/.test(name) &&
      scripts.some((script) => new RegExp(`(?:run|yarn|pnpm|npm|bun)\\s+${script.name}\\b`).test(command)),
  )
  const paths = facts.configuration.files
    .filter(({ kind }) => /^(?:workflow|container|compose|infrastructure|platform)$/.test(kind))
    .map(({ path }) => path)
  const words = [...names, ...scripts.map(({ name }) => name)].map((word) =>
    word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  )
  const hits =
    words.length === 0 || paths.length === 0
      ? []
      : facts.search(
          new RegExp(
            `(?:run|python|node|tsx|CMD|command|entrypoint|postprovision|\\s)\\S*\\b(?:${words.join('|')})\\b`,
          ),
          { paths, most: 5 },
        )
  return [...built, ...called, ...hits].map(({ path, line }) => ({ path, line, shows: 'runs the ingestion' }))
}

function importingScripts(facts: Facts, path: string): readonly string[] {
  const importers = facts.imports.importers(path).filter((importer) => facts.isShipped(importer))
  return [path, ...importers]
}
