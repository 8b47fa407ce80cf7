import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AirworthyError, oneLine, type Usage } from '@airworthy/sdk'
import type { JudgeModel } from './judge-model.ts'

export interface AiSdkJudgeOptions {
  /** Where the judge stands in the contract, for messages: `scorers.correct`. */
  readonly where: string
  /** Absolute path that the module is relative to. */
  readonly directory: string
}

/** The part of an AI SDK language model that a judge needs; specification v2, v3 and v4 agree on it. */
interface LanguageModel {
  readonly specificationVersion: string
  doGenerate(options: unknown): PromiseLike<{ readonly content?: unknown; readonly usage?: unknown }>
}

const VERSIONS = /^v[234]$/

/**
 * A judge that is an AI SDK language model, exported by a module of the user's: `./judge.ts#model`. The model is
 * called as it is, so the `ai` package need not be installed. Throws `scorer-not-loadable`.
 */
export async function aiSdkJudge(reference: string, options: AiSdkJudgeOptions): Promise<JudgeModel> {
  const model = await loadModel(reference, options)
  return {
    name: reference,
    async ask({ system, user, schema }, signal) {
      const result = await model.doGenerate({
        prompt: [
          { role: 'system', content: system },
          { role: 'user', content: [{ type: 'text', text: user }] },
        ],
        responseFormat: { type: 'json', name: 'judgement', schema },
        abortSignal: signal,
      })
      const usage = usageOf(result.usage)
      return { kind: 'answered', text: textOf(result.content), ...(usage === undefined ? {} : { usage }) }
    },
  }
}

async function loadModel(reference: string, { where, directory }: AiSdkJudgeOptions): Promise<LanguageModel> {
  const [path = '', exportName = ''] = reference.split('#')
  const found = (await importModule(path, { where, directory }))[exportName]
  if (isLanguageModel(found)) return found
  throw new AirworthyError(
    'scorer-not-loadable',
    `${where}: "${exportName}" of ${path} is not an AI SDK language model`,
    {
      next: `Export a model of specification v2, v3 or v4 under that name, for example: export const ${exportName || 'model'} = openai('gpt-5-mini').`,
    },
  )
}

async function importModule(
  path: string,
  { where, directory }: AiSdkJudgeOptions,
): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(resolve(directory, path)).href)
  } catch (cause) {
    const message = oneLine(cause instanceof Error ? cause.message : String(cause), 300)
    throw new AirworthyError('scorer-not-loadable', `${where}: cannot load ${path}: ${message}`, {
      cause,
      next: `Check the path, which is relative to ${directory}, then run the file by itself with \`node\`.`,
    })
  }
}

function isLanguageModel(value: unknown): value is LanguageModel {
  return (
    typeof value === 'object' &&
    value !== null &&
    'specificationVersion' in value &&
    VERSIONS.test(String(value.specificationVersion)) &&
    'doGenerate' in value &&
    typeof value.doGenerate === 'function'
  )
}

function textOf(content: unknown): string {
  if (!Array.isArray(content)) return ''
  return content
    .map((part) => (part?.type === 'text' && typeof part.text === 'string' ? part.text : ''))
    .join('')
}

/** Specification v2 counts flat; v3 and v4 have `{ total, … }` of the input and of the output. */
function usageOf(usage: unknown): Usage | undefined {
  const counts = fieldsOf(usage)
  const [input, output] = [fieldsOf(counts.inputTokens), fieldsOf(counts.outputTokens)]
  const inputTokens = countOf(counts.inputTokens) ?? countOf(input.total)
  const outputTokens = countOf(counts.outputTokens) ?? countOf(output.total)
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  const cachedInputTokens = countOf(counts.cachedInputTokens) ?? countOf(input.cacheRead)
  const cacheWriteTokens = countOf(input.cacheWrite)
  const reasoningTokens = countOf(counts.reasoningTokens) ?? countOf(output.reasoning)
  return {
    inputTokens,
    outputTokens,
    ...(cachedInputTokens === undefined ? {} : { cachedInputTokens }),
    ...(cacheWriteTokens === undefined ? {} : { cacheWriteTokens }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
