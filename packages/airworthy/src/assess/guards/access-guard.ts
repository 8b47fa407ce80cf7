import type { Facts } from '../facts.ts'
import { unwrapped } from '../parse/expression.ts'
import type { Module } from '../parse/module.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import type { Guard, Subject } from './guard.ts'
import { reasonFor } from './rejections.ts'
import { switchedOffBy } from './switches.ts'

const PACKAGES =
  /next-auth|^@auth\/|^@clerk\/|auth0|kinde|workos|better-auth|^lucia|iron-session|passport|express-jwt|express-oauth2|basic-auth|bearer-auth|bearerAuth|hono\/(?:jwt|jwk)|@hono\/clerk|@fastify\/(?:jwt|auth|basic-auth|bearer-auth)|firebase|@supabase\/|^supabase|^jsonwebtoken$|^jose$|^jwt$|fastapi_users|fastapi_login|fastapi_azure_auth|fastapi_clerk|fastapi_jwt|fastapi_auth|^flask_(?:login|jwt|httpauth|security|praetorian|basicauth|oidc)|quart_auth|rest_framework|django\.contrib\.auth|ninja\.security|^authlib|authentication|streamlit_authenticator|^@?stackframe|propelauth|supertokens|descope|@privy|okta|^msal|^convex|appwrite|@nestjs\/passport|@azure\/msal|google\.oauth2|google-auth-library|aws-jwt-verify|casdoor|keycloak|logto|hanko|ory/i

/** Uses of those libraries that stop a stranger without the help of an `if`. */
const STOPS =
  /(?:^|[\s.])(?:protect|requireAuth|requiresAuth|withAuth|withApiAuthRequired|withPageAuthRequired|withApiAuth|withMiddlewareAuthRequired|authMiddleware|ClerkExpressRequireAuth|ClerkExpressWithAuth|authenticate|AuthGuard|login_required|jwt_required|auth_required|auth_token_required|http_auth_required|fresh_login_required|permission_required|user_passes_test|LoginRequiredMixin|LoginRequiredMiddleware|current_user|IsAuthenticated|IsAdminUser|DjangoModelPermissions|requires|basicAuth|bearerAuth|jwt|jwk|expressjwt|expressJwt|auth|requireUser|require_user|require_org_member|user_required|auth_required|verifySession|verify_session|basic_auth|AuthenticationMiddleware|required|SingleTenantAzureAuthorizationCodeBearer|default|LoginManager|withClerkMiddleware|HttpBearer|django_auth|authkitMiddleware|withUser|verifyJWT|jwtVerify)$/
const NOT_GUARDS =
  /AllowAny|IsAuthenticatedOrReadOnly|optional\s*=\s*True|optional:\s*true|auto_error\s*=\s*False|credentialsRequired:\s*false|csrf|AnonymousUser|(?:^|[\s.])(?:clerkMiddleware|createClient|createServerClient|NextAuth|betterAuth|initialize|session)\b/

const FOLLOW =
  /auth(?!or)|session|token(?!i[sz]|s$|_?count|_?usage)|log(?:ged)?_?in|user|permission|protect|guard|require|verif|validat|check|ensure|secur|identity|jwt|api_?key|access|credential|enforce|assert|principal|member|profile|viewer|account/i
const BELIEVED =
  /(?:^|\.)(?:authenticate|requireAuth|require_auth|requiresAuth|requires_auth|ensureAuthenticated|isAuthenticated|login_required|jwt_required|token_required|auth_required|api_key_required|require_api_key|verifyToken|verify_token|verifyJWT|verify_jwt|get_current_user|get_current_active_user|AuthGuard|JwtAuthGuard|authGuard|protectedProcedure)$|^auth(?:\(\))?\.protect$/

const REFUSAL =
  /\b(?:401|403)\b|un-?_?auth(?:ori[sz]ed|enticated)|not_?\s?(?:auth(?:ori[sz]ed|enticated)|logged)|forbidden|permission_?denied|insufficient_?permission|credentials_exception|Auth(?:entication|orization)?(?:Error|Failed|Exception|Required)|redirect\w*\([^)]*(?:log-?_?in|sign-?_?in|auth)|redirectToSignIn|access.?denied|invalid.?(?:token|api.?key|credentials|secret)|\.stop\(\)/i
const CONDITION =
  /session|user|auth|token|jwt|secret|api_?key|apiKey|credential|log(?:ged)?_?in|password|identity|account|principal|bearer|signature|claims|permission|verif|compare_digest|timingSafeEqual|allowed_?(?:ids?|users?|chats?)|owner|permitted|authority|is_?(?:allowed|admin|member)/i
const NOT_CONDITION =
  /openai|anthropic|gemini|replicate|hugging|provider|\b(?:err|error|e|ex|exc|exception)\b\.?(?:status|code|message|response)|(?:response|res|resp|r)\.(?:status|ok)|upstream|status_code|rate_?limit|quota|credits/i

/** A guard that asks who is there. */
export const ACCESS: Subject = {
  packages: PACKAGES,
  stops: STOPS,
  notGuards: NOT_GUARDS,
  follow: FOLLOW,
  believed: BELIEVED,
  refusal: REFUSAL,
  condition: CONDITION,
  notCondition: NOT_CONDITION,
  shows: 'refuses who does not prove who they are',
  inBody: testedIdentities,
  sidestep: bypassed,
  offWhen: optional,
}

/** Calls that say who asks, or nothing. */
const IDENTITY_CALL =
  /(?:^|\.)(?:auth|getServerSession|unstable_getServerSession|getServerAuthSession|getSession|getToken|currentUser|getAuth|getUser|getClaims|validateRequest|validateSession|validateSessionToken|verifyIdToken|getUserIdentity|getCurrentUser|get_current_user|authenticateRequest|getIronSession|get_user|getKindeServerSession|withAuth|isAuthenticated|verifyToken|jwtVerify|verify|currentSession|safeGetSession|requireUserSession|getUserSession)$/
const LEAVING = /\b(?:return|throw|raise|redirect|notFound|abort|error)\b/

/** `const session = await auth(); if (!session) return …` whatever it is that the stranger gets. */
function testedIdentities(facts: Facts, module: Module, body: SyntaxNode): readonly Guard[] {
  const names = module.assignments
    .filter(({ value, node }) => body.contains(node) && isIdentityCall(facts, module, value))
    .map(({ target }) => target)
  if (names.length === 0) return allowLists(module, body)
  const tested = new RegExp(
    `(?:!\\s*|not\\s+)(?:${names.map(escaped).join('|')})\\b|\\b(?:${names.map(escaped).join('|')})\\b[\\w?.]*\\s*(?:={2,3}\\s*(?:null|undefined)|is None)`,
  )
  return [...body.walk()].flatMap((node): readonly Guard[] => {
    const [condition, consequence] = node.children
    if (node.kind !== 'if_statement' || condition === undefined || consequence === undefined) return []
    if (!tested.test(condition.text) || !LEAVING.test(consequence.text)) return []
    const off = switchedOffBy(facts, module, { node, boundary: body })
    if (off !== undefined) return [{ state: 'off', evidence: off }]
    return [
      {
        state: 'enforced',
        evidence: { path: module.path, line: node.line, shows: 'nobody without a session gets further' },
      },
    ]
  })
}

/** `if user_id not in ALLOWED_USERS: return`. */
function allowLists(module: Module, body: SyntaxNode): readonly Guard[] {
  const listed =
    /\bnot in\s+\w*(?:allow|white|admin|authori|permitted|trusted)\w*|!\s*\w*(?:allow|white|admin|authori|permitted|trusted)\w*\.(?:includes|has)\(/i
  const asked = /user|chat|sender|from|author|member|e?mail|token|key|ip\b/i
  return [...body.walk()].flatMap((node): readonly Guard[] => {
    const [condition, consequence] = node.children
    if (node.kind !== 'if_statement' || condition === undefined || consequence === undefined) return []
    if (!listed.test(condition.text) || !asked.test(condition.text) || !LEAVING.test(consequence.text))
      return []
    if (/extension|file|mime|content_?type|origin/i.test(condition.text)) return []
    return [
      {
        state: 'enforced',
        evidence: { path: module.path, line: node.line, shows: 'only those on a list get further' },
      },
    ]
  })
}

function isIdentityCall(facts: Facts, module: Module, value: SyntaxNode): boolean {
  const call = [...value.walk()]
    .map((node) => module.callAt(node))
    .find((found) => found !== undefined && IDENTITY_CALL.test(found.callee))
  if (call === undefined) return false
  const origin = facts.origin(module, call.calleeNode)
  if (origin !== undefined && PACKAGES.test(origin.package)) return true
  if (origin !== undefined) return false
  const found = facts.definitions.of(module, call.callee, call.node)
  // A function of the project that only reads a field of the request identifies nobody.
  return found === undefined
    ? /auth|session/i.test(call.callee)
    : found.kind !== 'parameter' &&
        facts.imports.packages(found.module.path).some((name) => PACKAGES.test(name))
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

const OPTIONAL = /if_?enabled|ifEnabled|optional|maybe|try_?get/i

/** A check that says in its name that it may be off, and no switch for it was found on. */
function optional(module: Module, node: SyntaxNode): ReturnType<NonNullable<Subject['offWhen']>> {
  const call = module.callAt(node)
  if (call === undefined || !OPTIONAL.test(call.callee)) return undefined
  return {
    path: module.path,
    line: call.line,
    shows: `${call.callee.slice(0, 60)} asks only when it is enabled`,
  }
}

/** `if (!session && !body.demo)`: a field of the request opens the door. */
function bypassed(
  facts: Facts,
  module: Module,
  { node, boundary }: { readonly node: SyntaxNode; readonly boundary: SyntaxNode },
): ReturnType<NonNullable<Subject['sidestep']>> {
  const condition = reasonFor(node, boundary)?.condition
  if (condition === undefined || !/&&|\band\b/.test(condition.text)) return undefined
  const field = condition.children.map(unwrapped).find((part) => {
    const tested = /^(?:unary_expression|not_operator)$/.test(part.kind) ? part.children[0] : part
    const value = tested === undefined ? undefined : facts.evaluate(module, tested)
    return (
      value?.kind === 'request' && !/header|cookie|auth|token|session/i.test(`${value.text} ${part.text}`)
    )
  })
  return field === undefined
    ? undefined
    : {
        path: module.path,
        line: condition.line,
        shows: `a field of the request gets around the check: ${field.text.slice(0, 40)}`,
      }
}
