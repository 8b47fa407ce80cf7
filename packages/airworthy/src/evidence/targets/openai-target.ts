import { callChat, type RunTarget, resolveEnvironment } from '@airworthy/sdk'
import type { Target } from '../target.ts'
import { observationOf } from './chat-observation.ts'
import { shortHash } from './short-hash.ts'
import type { TargetOptions } from './target-options.ts'
import { textOf } from './template.ts'
import { openTransport } from './transport.ts'

type OpenAiSpec = Extract<RunTarget, { kind: 'openai' }>

/**
 * A model behind an OpenAI-compatible endpoint as the feature. Text becomes one user message, `{ messages }` is passed
 * as it is, any other input becomes a user message of JSON text. Throws `environment-missing` when the key is not set.
 */
export async function openOpenAiTarget(spec: OpenAiSpec, options: TargetOptions): Promise<Target> {
  const { environment, now } = options
  const key = keyOf(spec, environment)
  const request = {
    baseUrl: resolveEnvironment(spec.baseUrl, environment, 'the base URL of `run`'),
    model: spec.model,
    stream: spec.stream,
    parameters: spec.parameters,
    ...(key === undefined ? {} : { key }),
  }
  const transport = openTransport(options)
  return {
    version: `${spec.baseUrl} ${spec.model} ${shortHash(JSON.stringify([spec.system, spec.parameters]))}`,
    async run(testCase, signal) {
      const messages = [...systemOf(spec), ...messagesOf(testCase.input)]
      const result = await callChat({ ...request, messages }, { transport: transport.send, now, signal })
      return { ...observationOf(result), latencyMs: result.latencyMs }
    },
    close: transport.close,
  }
}

function keyOf(spec: OpenAiSpec, environment: TargetOptions['environment']): string | undefined {
  if (spec.key !== undefined) return resolveEnvironment(spec.key, environment, 'the key of `run`')
  return environment.OPENAI_API_KEY || undefined
}

function systemOf(spec: OpenAiSpec): readonly unknown[] {
  return spec.system === undefined ? [] : [{ role: 'system', content: spec.system }]
}

function messagesOf(input: unknown): readonly unknown[] {
  if (typeof input === 'object' && input !== null && 'messages' in input && Array.isArray(input.messages)) {
    return input.messages
  }
  return [{ role: 'user', content: textOf(input) }]
}
