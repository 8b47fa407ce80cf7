import { lintSource } from '@secretlint/core'
import { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend'

/** A value with the shape of a vendor's key. */
export interface VendorSecret {
  readonly vendor: string
  readonly value: string
  readonly offset: number
}

interface Shape {
  readonly vendor: string
  readonly pattern: RegExp
}

/** Shapes that the scanner does not know. */
const SHAPES: readonly Shape[] = [
  { vendor: 'OpenAI API key', pattern: /\bsk-(?:proj-|svcacct-|admin-)?(?=[\w-]*\d)[A-Za-z0-9_-]{40,}\b/g },
  { vendor: 'Anthropic API key', pattern: /\bsk-ant-(?:api|admin)\d\d-[\w-]{60,}/g },
  { vendor: 'OpenRouter API key', pattern: /\bsk-or-v1-[0-9a-f]{40,}\b/g },
  { vendor: 'Google API key', pattern: /\bAIza[\w-]{35}\b/g },
  { vendor: 'Hugging Face token', pattern: /\bhf_[A-Za-z]{30,}\b/g },
  { vendor: 'Groq API key', pattern: /\bgsk_[A-Za-z0-9]{40,}\b/g },
  { vendor: 'Replicate token', pattern: /\br8_[A-Za-z0-9]{30,}\b/g },
  { vendor: 'Perplexity API key', pattern: /\bpplx-[A-Za-z0-9]{40,}\b/g },
  { vendor: 'xAI API key', pattern: /\bxai-[A-Za-z0-9]{60,}\b/g },
  { vendor: 'Pinecone API key', pattern: /\bpcsk_[\w]{40,}\b/g },
  { vendor: 'Tavily API key', pattern: /\btvly-(?:dev-|prod-)?[A-Za-z0-9]{28,}\b/g },
  { vendor: 'LangSmith API key', pattern: /\b(?:lsv2_(?:pt|sk)_|ls__)[0-9a-f_]{30,}\b/g },
  { vendor: 'Langfuse secret key', pattern: /\bsk-lf-[0-9a-f-]{36}\b/g },
  { vendor: 'Notion token', pattern: /\bntn_[A-Za-z0-9]{40,}\b/g },
  { vendor: 'AWS access key id', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  { vendor: 'GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,})\b/g },
  { vendor: 'Slack token', pattern: /\bxox[abprs]-[\w-]{20,}\b/g },
  { vendor: 'Stripe secret key', pattern: /\b[sr]k_live_[A-Za-z0-9]{20,}\b/g },
  {
    vendor: 'private key',
    pattern: /-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----(?:\\n|\n)[A-Za-z0-9+/=\\n\s]{100,}/g,
  },
  { vendor: 'service token', pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{20,}\.[\w-]{20,}/g },
]
/** Text without any of these holds no key of a known shape, and is not scanned further. */
const ANY_SHAPE =
  /\bsk-[\w-]{20}|sk_live_|rk_live_|AIza|hf_[A-Za-z]{10}|gsk_|r8_|pplx-|xai-|pcsk_|tvly-|lsv2_|ls__|ntn_|AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|-----BEGIN|eyJ[\w-]{10,}\.eyJ|SG\.[\w-]{10}|npm_[A-Za-z0-9]{30}|dckr_pat_|lin_api_|hvs\.|dapi[0-9a-f]{20}|shp(?:at|ss|ca)_|hooks\.slack\.com|(?:mongodb(?:\+srv)?|postgres(?:ql)?|mysql|redis|amqp):\/\/[^\s:@/'"]+:[^\s@/'"]+@/

/** What the scanner reports that is decided elsewhere, with more context. */
const JUDGED_ELSEWHERE =
  /database-connection-string|basicauth|secp256k1|filter-comments|no-(?:homedir|dotenv|k8s)/

/** Keys of known vendors in a text. */
export async function vendorSecrets(path: string, text: string): Promise<readonly VendorSecret[]> {
  if (!ANY_SHAPE.test(text)) return []
  const own = SHAPES.flatMap(({ vendor, pattern }) =>
    [...text.matchAll(pattern)].flatMap((match) =>
      isPublicToken(match[0]) ? [] : [{ vendor, value: match[0], offset: match.index }],
    ),
  )
  const known = (await scanned(path, text)).filter(
    ({ offset }) => !own.some((secret) => overlaps(secret, offset)),
  )
  return [...own, ...known].sort((a, b) => a.offset - b.offset)
}

function overlaps(secret: VendorSecret, offset: number): boolean {
  return offset >= secret.offset - 2 && offset <= secret.offset + secret.value.length
}

async function scanned(path: string, text: string): Promise<readonly VendorSecret[]> {
  const result = await lintSource({
    source: { content: text, filePath: path, ext: /\.\w+$/.exec(path)?.[0] ?? '', contentType: 'text' },
    options: {
      config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: recommended }] },
      noPhysicFilePath: true,
    },
  })
  return result.messages
    .filter(({ ruleId }) => !JUDGED_ELSEWHERE.test(ruleId))
    .map(({ ruleId, range }) => ({
      vendor: `${ruleId.replace(/^.*secretlint-rule-/, '')} credential`,
      value: text.slice(range[0], range[1]),
      offset: range[0],
    }))
}

/** A token that names itself public: the anonymous key of a hosted database. */
function isPublicToken(value: string): boolean {
  if (!value.startsWith('eyJ')) return false
  try {
    const payload = Buffer.from(value.split('.')[1] ?? '', 'base64url').toString('utf8')
    return !/"role"\s*:\s*"(?:service_role|supabase_admin)"/.test(payload)
  } catch {
    return true
  }
}
