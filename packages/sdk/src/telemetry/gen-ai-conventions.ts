/**
 * Names of the OpenTelemetry conventions for generative AI that Airworthy writes. They are still in development and
 * change between releases, so they stand here, under one version, and not in a dependency.
 */
const CONVENTIONS_VERSION: string = '1.41.0'

/** Tells a backend which version of the conventions the names belong to. */
export const CONVENTIONS_SCHEMA_URL: string = `https://opentelemetry.io/schemas/${CONVENTIONS_VERSION}`

export const GEN_AI = {
  agentName: 'gen_ai.agent.name',
  operationName: 'gen_ai.operation.name',
  providerName: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  /** Seconds. */
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  tokenType: 'gen_ai.token.type',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheCreationTokens: 'gen_ai.usage.cache_creation.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
} as const

/** Of the general conventions: a short code for what went wrong. */
export const ERROR_TYPE = 'error.type'

export const GEN_AI_METRICS = {
  operationDuration: 'gen_ai.client.operation.duration',
  timeToFirstChunk: 'gen_ai.client.operation.time_to_first_chunk',
  tokenUsage: 'gen_ai.client.token.usage',
} as const

/** The bucket bounds that the conventions ask for, in seconds. */
export const DURATION_BOUNDS: readonly number[] = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
]

/** The bucket bounds that the conventions ask for, in tokens. */
export const TOKEN_BOUNDS: readonly number[] = [
  1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864,
]

/** Providers that the conventions name otherwise than the first part of `openai/gpt-5` does. */
const PROVIDERS: Readonly<Record<string, string>> = {
  azure: 'azure.ai.openai',
  bedrock: 'aws.bedrock',
  gemini: 'gcp.gemini',
  google: 'gcp.gemini',
  mistral: 'mistral_ai',
  mistralai: 'mistral_ai',
  moonshotai: 'moonshot_ai',
  vertex: 'gcp.vertex_ai',
  vertex_ai: 'gcp.vertex_ai',
  watsonx: 'ibm.watsonx.ai',
  xai: 'x_ai',
}

/** Families of models whose name alone tells the provider. */
const FAMILIES: readonly (readonly [family: RegExp, provider: string])[] = [
  [/^(gpt|chatgpt|o\d)/, 'openai'],
  [/^claude/, 'anthropic'],
  [/^gemini/, 'gcp.gemini'],
  [/^(mistral|ministral|codestral|magistral)/, 'mistral_ai'],
  [/^grok/, 'x_ai'],
  [/^deepseek/, 'deepseek'],
]

const remembered = new Map<string, string | undefined>()
/** Names of models may come from providers, so that there is no end to them. */
const MOST_REMEMBERED = 200

/** The provider of a model as the conventions name it; undefined where the model's name does not tell. */
export function providerOfModel(model: string): string | undefined {
  if (remembered.has(model)) return remembered.get(model)
  const provider = findProvider(model)
  if (remembered.size < MOST_REMEMBERED) remembered.set(model, provider)
  return provider
}

function findProvider(model: string): string | undefined {
  const slash = model.indexOf('/')
  if (slash < 0) return FAMILIES.find(([family]) => family.test(model))?.[1]
  const prefix = model.slice(0, slash)
  return Object.hasOwn(PROVIDERS, prefix) ? PROVIDERS[prefix] : prefix
}
