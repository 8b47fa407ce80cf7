import type { Check, Decision, Evidence } from '../check.ts'
import { absent, notApplicable, present, unknown } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import type { Dependency } from '../inventory/configuration.ts'
import { DEAD_SDKS, type DeadSdk, LIFECYCLE_AS_OF, REMOVED_APIS } from '../sdk-lifecycle.ts'

/** The SDK of the model is left to whatever is newest, or is one that is no longer supported. */
export const unpinnedOrDeadSdk: Check = {
  id: 'infra/unpinned-or-dead-sdk',
  title: 'Model SDK not pinned or no longer supported',
  failureMode: 'F1',
  severity: 'medium',
  core: false,
  decide,
}

const AI_DEPENDENCY =
  /^(?:openai|openai-edge|@azure\/openai|anthropic|@anthropic-ai\/sdk|langchain[\w-]*|@langchain\/[\w-]+|langgraph[\w-]*|llama-index[\w-]*|llamaindex|gpt-index|ai|@ai-sdk\/[\w-]+|google-generativeai|google-genai|@google\/genai|@google\/generative-ai|cohere|cohere-ai|mistralai|@mistralai\/mistralai|ollama|litellm|transformers|sentence-transformers|together|together-ai|groq|groq-sdk|replicate|crewai|pyautogen|pinecone-client|pinecone|@pinecone-database\/pinecone)$/
const NODE_LOCK =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock)$/
const PYTHON_LOCK =
  /(?:^|\/)(?:poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|conda-lock\.yml|pylock[\w.]*\.toml)$/

type Ecosystem = DeadSdk['ecosystem']
type Version = readonly [major: number, minor: number]

function decide(facts: Facts): Decision {
  const used = facts.configuration.dependencies.filter(
    (dependency) =>
      AI_DEPENDENCY.test(dependency.name) && !dependency.isDevelopment && isShipped(facts, dependency),
  )
  if (used.length === 0) return withoutManifest(facts)
  const dead = used.flatMap((dependency) => deadEvidence(facts, dependency))
  const broken = used.flatMap((dependency) => brokenCalls(facts, dependency))
  const open = facts.kind === 'library' ? [] : used.filter((dependency) => !isPinned(facts, dependency))
  const evidence = [
    ...broken,
    ...dead,
    ...open.map(({ path, line, name, range }) => ({
      path,
      line,
      shows: `${name}${range === '' ? ' without a version' : ` ${range}`}, and no lockfile beside it`,
    })),
  ]
  if (evidence.length === 0) {
    return absent(unpinnedOrDeadSdk, {
      reason: `The model SDKs are pinned, and none is known as unsupported as of ${LIFECYCLE_AS_OF}.`,
      confidence: 'medium',
    })
  }
  return present(unpinnedOrDeadSdk, {
    reason:
      broken.length > 0
        ? 'The code calls an API that the version which is installed today no longer has.'
        : dead.length > 0
          ? 'The model SDK is a version that its vendor no longer supports.'
          : 'No lockfile and no exact version hold the model SDK, so the next installation may be another program.',
    evidence,
    remedy:
      dead.length + broken.length > 0
        ? 'Move to the supported major version of the SDK and lock it.'
        : 'Commit a lockfile, or pin the SDK to an exact version.',
    effortDays: {
      low: 0.5,
      high: dead.length + broken.length > 0 ? 3 : 0.5,
      because:
        dead.length + broken.length > 0
          ? 'every call of the removed interface has to be rewritten'
          : 'a lockfile and one installation from it',
    },
    confidence: broken.length > 0 ? 'high' : 'medium',
  })
}

function withoutManifest(facts: Facts): Decision {
  const hasSdk = facts.calls.some(({ sdk }) => sdk !== 'http')
  if (!hasSdk) return notApplicable(unpinnedOrDeadSdk, 'Models are called without an SDK.')
  return unknown(unpinnedOrDeadSdk, { reason: 'No manifest names the model SDK.' })
}

function isShipped(facts: Facts, { path }: Dependency): boolean {
  return facts.configuration.files.some((file) => file.path === path && file.isShipped) && !/\.in$/.test(path)
}

function ecosystemOf({ path }: Dependency): Ecosystem {
  return path.endsWith('package.json') ? 'npm' : 'pypi'
}

/** An exact version, or a lockfile of the same ecosystem in the folder or above it. */
function isPinned(facts: Facts, dependency: Dependency): boolean {
  if (
    /^(?:===?|~=)\s*\d/.test(dependency.range) ||
    /@\s*(?:git|https?|file)|^(?:workspace|file|link|git|github):|^\.\.?\//.test(dependency.range)
  )
    return true
  const isNode = ecosystemOf(dependency) === 'npm'
  if (isNode && /^\d+\.\d+\.\d+/.test(dependency.range)) return true
  const lock = isNode ? NODE_LOCK : PYTHON_LOCK
  const folder = dependency.path.slice(0, dependency.path.lastIndexOf('/') + 1)
  const isLocked = facts.project.files.some(
    ({ path }) => lock.test(path) && folder.startsWith(path.slice(0, path.lastIndexOf('/') + 1)),
  )
  return isLocked || isPinnedElsewhere(facts, dependency)
}

/** A requirements file beside a manifest of ranges may hold what is installed. */
function isPinnedElsewhere(facts: Facts, dependency: Dependency): boolean {
  return facts.configuration.dependencies.some(
    (other) =>
      other.name === dependency.name && other.path !== dependency.path && /^===?\s*\d/.test(other.range),
  )
}

/** The version that a range starts from; undefined when it names none. */
function floorOf(range: string): Version | undefined {
  const match = /(?:^|[=~^>\s])v?(\d+)(?:\.(\d+))?/.exec(range.replace(/<[^,\s]*/g, ''))
  return match === null ? undefined : [Number(match[1]), Number(match[2] ?? 0)]
}

function isBelow(version: Version, limit: Version): boolean {
  return version[0] < limit[0] || (version[0] === limit[0] && version[1] < limit[1])
}

function deadEvidence(facts: Facts, dependency: Dependency): readonly Evidence[] {
  const rule = DEAD_SDKS.find(
    ({ name, ecosystem }) => name === dependency.name && ecosystem === ecosystemOf(dependency),
  )
  const floor = floorOf(dependency.range)
  if (rule === undefined || !isImported(facts, dependency)) return []
  const isMeant =
    rule.below === undefined ||
    (floor !== undefined && isBelow(floor, rule.below) && staysBelow(dependency, rule.below))
  return isMeant
    ? [
        {
          path: dependency.path,
          line: dependency.line,
          shows: `${dependency.name} ${dependency.range}: unsupported since ${rule.since}, ${rule.because}`,
        },
      ]
    : []
}

/** `>=0.27` moves on by itself; `^0.27`, `~=0.27` and `==0.27` do not. */
function staysBelow({ range }: Dependency, limit: Version): boolean {
  const ceiling = /<=?\s*(\d+)(?:\.(\d+))?/.exec(range)
  if (ceiling !== null) return !isBelow(limit, [Number(ceiling[1]), Number(ceiling[2] ?? 0)])
  return !/^>=?/.test(range.trim())
}

function isImported(facts: Facts, { name }: Dependency): boolean {
  const module =
    name === 'google-generativeai'
      ? 'google.generativeai'
      : name === 'pinecone-client'
        ? 'pinecone'
        : name.replaceAll('-', '_')
  return facts.project.files.some(
    ({ path, role }) =>
      role === facts.shippedRole &&
      facts.imports
        .packages(path)
        .some((from) => from === name || from.startsWith(module) || from.startsWith(`${name}/`)),
  )
}

/** Calls of an interface that an open range no longer installs. */
function brokenCalls(facts: Facts, dependency: Dependency): readonly Evidence[] {
  if (isPinned(facts, dependency)) return []
  const floor = floorOf(dependency.range)
  const apis = REMOVED_APIS.filter(
    (api) => api.name === dependency.name && api.ecosystem === ecosystemOf(dependency),
  )
  return apis.flatMap((api) => {
    if (floor !== undefined && isBelow(floor, api.removedIn) && staysBelow(dependency, api.removedIn))
      return []
    const modules = [...new Set([...facts.calls, ...facts.stores].map(({ module }) => module))]
    return modules.flatMap(({ path, calls }) =>
      calls
        .filter(({ callee }) => api.callee.test(callee))
        .map(({ line, callee }) => ({
          path,
          line,
          shows: `${callee} was removed from ${api.name} in ${api.since}`,
        })),
    )
  })
}
