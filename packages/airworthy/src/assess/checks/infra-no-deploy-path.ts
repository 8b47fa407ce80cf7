import { atCalls, atEntries, mainCalls } from '../anchors.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { absent, notApplicable, present, unknown } from '../decisions.ts'
import type { Facts } from '../facts.ts'

/** Nothing says how it runs anywhere but on the laptop where it was written. */
export const noDeployPath: Check = {
  id: 'infra/no-deploy-path',
  title: 'No path to a deployment',
  failureMode: 'F1',
  severity: 'medium',
  core: false,
  decide,
}

const DEPLOYS =
  /\bdeploy|azd up|kubectl|helm |docker (?:push|build)|flyctl|vercel|netlify|gcloud run|aws-actions|serverless|wrangler|sam build|pulumi|terraform apply|build-push-action|huggingface\.co\/spaces/i
/** Frameworks that a platform builds and runs as they are. */
const PLATFORM_NATIVE =
  /^(?:next|nuxt|nuxt3|@sveltejs\/kit|astro|@remix-run\/\w+|@react-router\/serve|wrangler|@azure\/functions|azure-functions|firebase-functions|sst|serverless|aws-cdk-lib|@netlify\/functions|modal|chalice|zappa|mangum|functions-framework|@google-cloud\/functions-framework|@shopify\/hydrogen|blitz|@redwoodjs\/core)$/
const PRODUCTION_SERVER = /^(?:gunicorn|waitress|hypercorn|uwsgi)$/
const DEVELOPMENT_LINE =
  /\bshare\s*=\s*True|\.run\([^)\n]*debug\s*=\s*True|^\s*debug\s*=\s*True|uvicorn\.run\([^)\n]*reload\s*=\s*True|createViteServer\s*\(|createServer\s*\(\s*\{\s*server\s*:\s*\{\s*middlewareMode/
const DEVELOPMENT_COMMAND =
  /^\s*(?:CMD|ENTRYPOINT)\b.*(?:run["',\s]+dev\b|--reload|next["',\s]+dev|vite["',\s]*\]?$|nodemon|flask["',\s]+run.*--debug)/m

function decide(facts: Facts): Decision {
  if (facts.kind === 'library' || facts.kind === 'desktop' || facts.kind === 'cli') {
    return notApplicable(
      noDeployPath,
      facts.kind === 'library'
        ? 'A library runs where its user runs.'
        : 'It runs on the machine of the person who uses it.',
    )
  }
  if (facts.kind === 'notebooks') return onlyNotebooks(facts)
  const development = developmentLines(facts)
  const containers = facts.configuration.files
    .filter(({ kind, isShipped }) => kind === 'container' && isShipped)
    .map(({ path }) => path)
  const bad = containers.length === 0 ? [] : facts.search(DEVELOPMENT_COMMAND, { paths: containers, most: 3 })
  const paths = deployPaths(facts).filter(({ path }) => !bad.some((hit) => hit.path === path))
  if (paths.length > 0) {
    return absent(noDeployPath, {
      reason: 'The repository says how it is built and run outside a laptop.',
      evidence: paths,
      nearMisses: development,
      confidence: 'medium',
    })
  }
  if (facts.entries.length === 0) {
    return unknown(noDeployPath, { reason: 'What starts the program could not be seen.' })
  }
  return present(noDeployPath, {
    reason:
      bad.length > 0
        ? 'The image starts a development server, and nothing else says how it runs outside a laptop.'
        : 'No container, infrastructure, platform file or deployment workflow says how it runs outside a laptop.',
    evidence: [
      ...bad.map(({ path, line }) => ({ path, line, shows: 'the image starts a development server' })),
      ...development,
      ...atEntries(facts.entries, ({ name }) => `${name} has no way to a deployment`),
      ...atCalls(mainCalls(facts), ({ callee }) => `${callee} runs where it is started by hand`),
    ],
    remedy:
      'Add a container or platform file with a production server, health and readiness, and a way back.',
    effortDays: {
      low: 2,
      high: 4,
      because: 'a container or platform file, health and readiness, environments, a rollback',
    },
    confidence: development.length > 0 ? 'high' : 'medium',
  })
}

function onlyNotebooks(facts: Facts): Decision {
  return present(noDeployPath, {
    reason: 'All model calls live in notebooks; there is no program to deploy yet.',
    evidence: atCalls(mainCalls(facts), ({ callee }) => `${callee} in a notebook`),
    remedy: 'Build a service around what the notebook shows, with its own entry point, tests and deployment.',
    effortDays: { low: 10, high: 15, because: 'this is a build, not a fix' },
  })
}

function deployPaths(facts: Facts): readonly Evidence[] {
  const { files, dependencies } = facts.configuration
  const shipped = files.filter(
    ({ kind, isShipped }) =>
      isShipped &&
      (kind === 'container' || kind === 'compose' || kind === 'infrastructure' || kind === 'platform'),
  )
  const workflows = files.filter(({ kind }) => kind === 'workflow').map(({ path }) => path)
  const deploying = workflows.length === 0 ? [] : facts.search(DEPLOYS, { paths: workflows, most: 3 })
  const native = dependencies.filter(
    ({ name, isDevelopment }) =>
      PLATFORM_NATIVE.test(name) && (!isDevelopment || /wrangler|sst|serverless|kit|astro|nuxt/.test(name)),
  )
  const servers = dependencies.filter(({ name }) => PRODUCTION_SERVER.test(name))
  return [
    ...shipped.map(({ path, kind }) => ({ path, line: 1, shows: `${kind} file` })),
    ...deploying.map(({ path, line }) => ({ path, line, shows: 'a workflow deploys' })),
    ...native.map(({ path, line, name }) => ({
      path,
      line,
      shows: `${name} is built and run by platforms as it is`,
    })),
    ...servers.map(({ path, line, name }) => ({ path, line, shows: `${name} serves it` })),
    ...hostedSpace(facts),
  ]
}

/** The front matter of a README by which a hosted space runs an app. */
function hostedSpace(facts: Facts): readonly Evidence[] {
  const head = facts.project.text('README.md').slice(0, 600)
  return /^---\n[\s\S]*?^sdk:\s*\w+/m.test(head)
    ? [{ path: 'README.md', line: 1, shows: 'front matter of a hosted space' }]
    : []
}

function developmentLines(facts: Facts): readonly Evidence[] {
  const paths = [...new Set([...facts.entries, ...facts.allEntries].map(({ path }) => path))]
  if (paths.length === 0) return []
  const hits = facts
    .search(DEVELOPMENT_LINE, { paths, most: 5 })
    .filter(({ text }) => !/^\s*(?:#|\/\/)/.test(text))
  return hits.map(({ path, line, text }) => ({
    path,
    line,
    shows: `development setting: ${text.slice(0, 60)}`,
  }))
}
