import type { Evidence } from '../check.ts'
import type { Facts, TextHit } from '../facts.ts'
import type { Guard } from './guard.ts'

interface PlatformRule {
  readonly path: RegExp
  readonly pattern: RegExp
  readonly shows: string
  /** A file must contain this. */
  readonly containing?: string
}

const INFRASTRUCTURE =
  /settings[\w/]*\.py$|\.(?:ts|py)$|\.(?:bicep|tf|ya?ml|json|toml|conf|xml|template)$|Caddyfile|nginx[^/]*$|Dockerfile|Procfile|(?:^|\/)\w+[._-]?stack\.(?:ts|py)$|\.sh$/i

/** A module is there for those who call it. */
const OPTIONAL_MODULE = /(?:^|\/)modules\//

/** Platform sign-in that a project's own infrastructure files switch on in front of the program. */
const ACCESS_RULES: readonly PlatformRule[] = [
  {
    path: /settings[\w/]*\.py$/,
    pattern:
      /DEFAULT_PERMISSION_CLASSES['"]\s*:\s*[[(][^\])]*(?:IsAuthenticated['"]|IsAdminUser)|^\s*['"]django\.contrib\.auth\.middleware\.LoginRequiredMiddleware/,
    shows: 'every view asks for a session',
  },
  {
    path: /\.(?:bicep|tf|json)$/,
    pattern:
      /authsettingsV2|containerApps\/authConfigs|\bauth_settings(?:_v2)?\s*\{|unauthenticatedClientAction['"]?\s*[:=]\s*['"](?:RedirectToLoginPage|Return401|Return403)/,
    shows: 'the platform asks for a sign-in',
  },
  {
    path: /staticwebapp\.config\.json$/,
    pattern: /"allowedRoles"\s*:\s*\[\s*"(?!anonymous)/,
    shows: 'the platform asks for a role',
  },
  {
    path: /app\.ya?ml$/,
    pattern: /^\s*login:\s*(?:required|admin)/,
    shows: 'the platform asks for a sign-in',
  },
  {
    path: /langgraph\.json$/,
    pattern: /"auth"\s*:/,
    shows: 'the agent server asks its authentication handler',
  },
  {
    path: /\.(?:ya?ml|json|tf|template)$|stack\.(?:ts|py)$/,
    pattern:
      /DefaultAuthorizer\s*:\s*(?!NONE)\w|AuthType\s*:\s*AWS_IAM|authorizer(?:Id)?['"]?\s*[:=]\s*(?!\s*(?:NONE|null))[\w'"{$]|authorization(?:_type|Type)?['"]?\s*[:=]\s*['"]?(?:apigateway\.AuthorizationType\.|AuthorizationType\.)?(?:AWS_IAM|IAM|COGNITO|CUSTOM|JWT|COGNITO_USER_POOLS)\b/,
    shows: 'the gateway asks an authorizer',
  },
  {
    path: /nginx[^/]*$|\.conf(?:\.template)?$/,
    pattern: /^\s*(?:auth_basic\s+(?!off)|auth_request\s)/,
    shows: 'the proxy asks for a sign-in',
  },
  {
    path: /Caddyfile|\.caddy$/,
    pattern: /^\s*(?:basic_?auth|forward_auth)\b/,
    shows: 'the proxy asks for a sign-in',
  },
  {
    path: /compose[\w.-]*\.ya?ml$/,
    pattern:
      /image:\s*\S*(?:oauth2-proxy|authelia|vouch-proxy)|traefik\.http\.middlewares\.[\w-]+\.(?:basicauth|forwardauth)/,
    shows: 'a proxy that asks for a sign-in stands in front',
  },
  {
    path: /\.ya?ml$/,
    pattern: /nginx\.ingress\.kubernetes\.io\/auth-(?:url|type)/,
    shows: 'the ingress asks for a sign-in',
  },
]

const RATE_RULES: readonly PlatformRule[] = [
  {
    path: /settings[\w/]*\.py$/,
    pattern: /DEFAULT_THROTTLE_CLASSES['"]\s*:\s*[[(][^\])]*Throttle/,
    shows: 'every view counts requests',
  },
  {
    path: /nginx[^/]*$|\.conf(?:\.template)?$/,
    pattern: /^\s*limit_req\s/,
    shows: 'the proxy limits requests by address',
  },
  {
    path: /\.(?:xml|bicep|tf)$/,
    pattern: /<(?:rate-limit|quota)(?:-by-key)?\b|<azure-openai-token-limit|<llm-token-limit/,
    shows: 'the gateway limits each caller',
  },
  {
    path: /\.(?:ya?ml|json|tf|template)$|stack\.(?:ts|py)$/,
    pattern: /RateBasedStatement|rate_based_statement|rateBasedStatement/,
    shows: 'the firewall limits requests by address',
  },
  {
    path: /\.(?:ts|py)$/,
    pattern: /\b(?:rateBasedStatement|rate_based_statement|RateBasedStatementProperty)\b/,
    containing: 'waf',
    shows: 'the firewall limits requests by address',
  },
  {
    path: /\.(?:ts|py)$/,
    pattern:
      /\b(?:rateLimit|rate_limit)\s*[:=]\s*\d+[\s\S]{0,80}\b(?:burstLimit|burst_limit)\s*[:=]\s*\d+|\b(?:burstLimit|burst_limit)\s*[:=]\s*\d+[\s\S]{0,80}\b(?:rateLimit|rate_limit)\s*[:=]/,
    containing: 'UsagePlan',
    shows: 'the gateway has a usage plan for each caller',
  },
  {
    path: /\.ya?ml$/,
    pattern: /nginx\.ingress\.kubernetes\.io\/limit-r(?:ps|pm)|traefik\.http\.middlewares\.[\w-]+\.ratelimit/,
    shows: 'the proxy limits requests by address',
  },
]

export function platformAccess(facts: Facts): Guard | undefined {
  return byRules(facts, ACCESS_RULES) ?? managedIdentity(facts) ?? functionKey(facts)
}

export function platformRate(facts: Facts): Guard | undefined {
  return byRules(facts, RATE_RULES)
}

function byRules(facts: Facts, rules: readonly PlatformRule[]): Guard | undefined {
  const files = facts.project.files
    .filter(
      ({ path, role }) =>
        INFRASTRUCTURE.test(path) &&
        (role === 'config' || role === 'source' || role === 'asset') &&
        !OPTIONAL_MODULE.test(path),
    )
    .map(({ path }) => path)
  for (const rule of rules) {
    const paths = files.filter((path) => rule.path.test(path))
    const options = rule.containing === undefined ? { paths } : { paths, containing: rule.containing }
    const hit = facts.search(rule.pattern, options).find((candidate) => !isComment(candidate))
    if (hit === undefined) continue
    const evidence = { path: hit.path, line: hit.line, shows: rule.shows }
    const off = switchOf(facts, hit)
    return off === undefined ? { state: 'enforced', evidence } : { state: 'off', evidence: off }
  }
  return undefined
}

function isComment({ text }: TextHit): boolean {
  return /^(?:#|\/\/|\*|<!--|\/\*)/.test(text)
}

/** In Bicep and Terraform, `if (useAuthentication)` above the resource, with a parameter that is false by default. */
function switchOf(facts: Facts, hit: TextHit): Evidence | undefined {
  if (!/\.bicep$/.test(hit.path)) return undefined
  const condition = /\bif\s*\(([^)]*(?:\([^)]*\))?[^)]*)\)/.exec(hit.text)?.[1] ?? ''
  for (const name of condition.match(/\b[a-z]\w+\b/gi) ?? []) {
    const [parameter] = facts.search(new RegExp(`^param\\s+${name}\\s+bool\\s*=\\s*false`), {
      paths: [hit.path],
    })
    if (parameter !== undefined)
      return { path: parameter.path, line: parameter.line, shows: `sign-in is off unless ${name} is set` }
  }
  return undefined
}

/** What an agent platform calls the definition of who may call: `define_identity(…)`, `defineAuth({…})`. */
const IDENTITY = /^(?:define_?|create_?|configure_?)(?:identity|auth(?:entication)?)$/i
const OPEN_IDENTITY = /\b(?:mode|type|auth)["']?\s*[:=]\s*["'](?:none|off|disabled|public|anonymous)["']/i

/**
 * A platform that runs the agent reads who may call from a definition of the project instead of from a handler.
 * It counts when it comes from the package that the agent itself is defined with.
 */
function managedIdentity(facts: Facts): Guard | undefined {
  const platforms = new Set(facts.clients.map(({ sdk }) => sdk))
  const paths = new Set(
    facts
      .search(/\b(?:define|create|configure)_?(?:identity|auth)/i, { roles: ['source'] })
      .map(({ path }) => path),
  )
  for (const module of [...paths].flatMap((path) => facts.modules.get(path) ?? [])) {
    for (const call of module.calls) {
      const origin = IDENTITY.test(call.callee) ? facts.origin(module, call.calleeNode) : undefined
      if (origin === undefined || !platforms.has(origin.package)) continue
      const evidence = {
        path: module.path,
        line: call.line,
        shows: `the platform that runs the agent asks for what ${call.callee} says`,
      }
      return OPEN_IDENTITY.test(call.node.text) ? { state: 'off', evidence } : { state: 'enforced', evidence }
    }
  }
  return undefined
}

/** Azure Functions with a key: `authLevel: 'function'`, also in `function.json`. */
function functionKey(facts: Facts): Guard | undefined {
  const levels = facts.search(
    /auth_?level['"]?\s*[:=]\s*['"]?(?:func\.AuthLevel\.|AuthLevel\.)?(?:function|admin|anonymous)/i,
  )
  const open = levels.find(({ text }) => /anonymous/i.test(text))
  const [keyed] = levels.filter(({ text }) => !/anonymous/i.test(text))
  return open === undefined && keyed !== undefined
    ? {
        state: 'enforced',
        evidence: { path: keyed.path, line: keyed.line, shows: 'the function asks for a key' },
      }
    : undefined
}
