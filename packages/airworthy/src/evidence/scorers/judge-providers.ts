/** Where the models of a prefix are asked, all on the OpenAI wire. */
export interface JudgeProvider {
  /** Ends before `/chat/completions`. */
  readonly baseUrl: string
  /** The environment variable with the key; absent for a provider that takes none. */
  readonly keyVariable?: string
}

/** By the part of a model's name before its first slash. */
export const JUDGE_PROVIDERS: Readonly<Record<string, JudgeProvider>> = {
  openai: { baseUrl: 'https://api.openai.com/v1', keyVariable: 'OPENAI_API_KEY' },
  openrouter: { baseUrl: 'https://openrouter.ai/api/v1', keyVariable: 'OPENROUTER_API_KEY' },
  groq: { baseUrl: 'https://api.groq.com/openai/v1', keyVariable: 'GROQ_API_KEY' },
  mistral: { baseUrl: 'https://api.mistral.ai/v1', keyVariable: 'MISTRAL_API_KEY' },
  together: { baseUrl: 'https://api.together.xyz/v1', keyVariable: 'TOGETHER_API_KEY' },
  deepseek: { baseUrl: 'https://api.deepseek.com/v1', keyVariable: 'DEEPSEEK_API_KEY' },
  ollama: { baseUrl: 'http://127.0.0.1:11434/v1' },
}
