/** The day on which the tables below were last compared with the vendors' announcements. */
export const LIFECYCLE_AS_OF = '2025-11-30'

export interface DeadSdk {
  readonly ecosystem: 'npm' | 'pypi'
  readonly name: string
  /** Versions below this major, or below `0.minor`, are meant; every version when undefined. */
  readonly below: readonly [major: number, minor: number] | undefined
  /** The month from which they were superseded, or their support ended. */
  readonly since: string
  readonly because: string
}

/** Packages and major versions that their vendors no longer support. */
export const DEAD_SDKS: readonly DeadSdk[] = [
  {
    ecosystem: 'npm',
    name: 'openai',
    below: [4, 0],
    since: '2023-08',
    because: 'version 4 replaced Configuration and OpenAIApi',
  },
  {
    ecosystem: 'pypi',
    name: 'openai',
    below: [1, 0],
    since: '2023-11',
    because: 'version 1 replaced openai.ChatCompletion and its like',
  },
  {
    ecosystem: 'npm',
    name: 'openai-edge',
    below: undefined,
    since: '2023-08',
    because: 'version 4 of openai runs at the edge itself',
  },
  {
    ecosystem: 'npm',
    name: '@google/generative-ai',
    below: undefined,
    since: '2025-08',
    because: '@google/genai replaced it',
  },
  {
    ecosystem: 'pypi',
    name: 'google-generativeai',
    below: undefined,
    since: '2025-11',
    because: 'google-genai replaced it',
  },
  {
    ecosystem: 'pypi',
    name: 'gpt-index',
    below: undefined,
    since: '2023-03',
    because: 'it was renamed to llama-index',
  },
  {
    ecosystem: 'pypi',
    name: 'pinecone-client',
    below: [3, 0],
    since: '2024-01',
    because: 'version 3 replaced pinecone.init',
  },
  {
    ecosystem: 'npm',
    name: '@pinecone-database/pinecone',
    below: [1, 0],
    since: '2023-09',
    because: 'version 1 replaced PineconeClient and init',
  },
]

export interface RemovedApi {
  readonly ecosystem: 'npm' | 'pypi'
  readonly name: string
  /** The first version without it. */
  readonly removedIn: readonly [major: number, minor: number]
  /** The call as written. */
  readonly callee: RegExp
  /** The month of that version. */
  readonly since: string
}

/** Calls that fail with the version that an open range installs today. */
export const REMOVED_APIS: readonly RemovedApi[] = [
  {
    ecosystem: 'pypi',
    name: 'openai',
    removedIn: [1, 0],
    callee:
      /^openai\.(?:ChatCompletion|Completion|Embedding|Image|Audio|Moderation)\.a?(?:create|transcribe|translate)$/,
    since: '2023-11',
  },
  {
    ecosystem: 'npm',
    name: 'openai',
    removedIn: [4, 0],
    callee: /^(?:OpenAIApi|\w+\.(?:createChatCompletion|createCompletion|createEmbedding|createModeration))$/,
    since: '2023-08',
  },
  {
    ecosystem: 'pypi',
    name: 'pinecone-client',
    removedIn: [3, 0],
    callee: /^pinecone\.init$/,
    since: '2024-01',
  },
  {
    ecosystem: 'npm',
    name: '@pinecone-database/pinecone',
    removedIn: [1, 0],
    callee: /^PineconeClient$/,
    since: '2023-09',
  },
  {
    ecosystem: 'pypi',
    name: 'llama-index',
    removedIn: [0, 6],
    callee: /^(?:GPTSimpleVectorIndex|GPTListIndex)(?:\.|$)/,
    since: '2023-05',
  },
]

export interface RetiredModel {
  /** The ids, dated snapshots included. */
  readonly id: RegExp
  /** The day from which the provider refuses them; undefined where it differs by region or service. */
  readonly since: string | undefined
}

/** Model ids that their providers have shut down. */
export const RETIRED_MODELS: readonly RetiredModel[] = [
  {
    id: /^(?:text-(?:davinci|curie|babbage|ada)-00\d|code-davinci-00\d|davinci|curie|babbage|ada)$/,
    since: '2024-01-04',
  },
  { id: /^(?:gpt-3\.5-turbo-0301|gpt-3\.5-turbo-0613|gpt-3\.5-turbo-16k-0613)$/, since: '2024-09-13' },
  { id: /^gpt-4-(?:1106-)?vision-preview$/, since: '2024-12-06' },
  { id: /^gpt-4-32k(?:-0314|-0613)?$/, since: '2025-06-06' },
  { id: /^gpt-4\.5-preview(?:-2025-02-27)?$/, since: '2025-07-14' },
  { id: /^claude-(?:instant-)?(?:1|v1)(?:\.\d)?(?:-\d+k)?$/, since: '2024-11-06' },
  { id: /^claude-2(?:\.[01])?$|^claude-3-sonnet-20240229$/, since: '2025-07-21' },
  { id: /^claude-3-5-sonnet-(?:20240620|20241022|latest)$/, since: '2025-10-28' },
  { id: /^(?:models\/)?(?:text-bison|chat-bison)(?:@|-)00\d$/, since: undefined },
  { id: /^(?:models\/)?gemini-(?:pro|pro-vision|1\.0-pro(?:-\w+)*)$/, since: undefined },
  { id: /^(?:models\/)?gemini-1\.5-(?:pro|flash)(?:-\w+)*$/, since: undefined },
]

/** What the table says of a model id; undefined for one that it does not name. */
export function retirementOf(modelId: string): RetiredModel | undefined {
  return RETIRED_MODELS.find(({ id }) => id.test(modelId))
}
