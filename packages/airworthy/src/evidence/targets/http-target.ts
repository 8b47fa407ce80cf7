import {
  abortError,
  callErrorOf,
  DEFAULT_MAXIMUM_BYTES,
  httpErrorOf,
  inBandError,
  oneLine,
  type RunTarget,
  readText,
  resolveEnvironment,
  type Transport,
  type TransportResponse,
  withoutSecrets,
} from '@airworthy/sdk'
import type { Case } from '../case.ts'
import type { Target } from '../target.ts'
import type { Observation } from '../trial.ts'
import { answerFromEvents } from './http-stream.ts'
import { atPath } from './json-path.ts'
import { failed, observationFrom } from './observation-from.ts'
import { shortHash } from './short-hash.ts'
import type { TargetOptions } from './target-options.ts'
import { type Template, template, withStrings } from './template.ts'
import { openTransport } from './transport.ts'

export type HttpSpec = Extract<RunTarget, { kind: 'http' }>

/**
 * An HTTP endpoint as the feature. A JSON answer is read by the paths of the contract, a `text/plain` body is the
 * answer, a `text/event-stream` is put together and its first piece is the first token.
 * Throws `environment-missing` when a `${NAME}` in the URL, a header or the body is not set.
 */
export async function openHttpTarget(spec: HttpSpec, options: TargetOptions): Promise<Target> {
  const transport = openTransport(options)
  const endpoint = endpointOf(spec, { ...options, send: transport.send })
  return {
    version: `${spec.method} ${spec.url} ${shortHash(JSON.stringify(spec.body))}`,
    async run(testCase, signal) {
      const startedMs = options.now()
      const elapsedMs = (): number => options.now() - startedMs
      const observation = await observe(endpoint, { testCase, signal, elapsedMs })
      return { ...withoutKeys(observation, endpoint.secrets), latencyMs: elapsedMs() }
    },
    close: transport.close,
  }
}

/** The spec, made ready once for all calls. */
interface Endpoint {
  readonly spec: HttpSpec
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Template
  /** What came out of the environment and must not get into a message. */
  readonly secrets: readonly string[]
  readonly send: Transport
  readonly now: () => number
}

function endpointOf(spec: HttpSpec, options: TargetOptions & Pick<Endpoint, 'send'>): Endpoint {
  const { environment, send, now } = options
  const resolved = (text: string, where: string): string => resolveEnvironment(text, environment, where)
  const headers = Object.entries(spec.headers).map(([name, value]) => [
    name.toLowerCase(),
    resolved(value, `the header ${name} of \`run\``),
  ])
  return {
    spec,
    url: resolved(spec.url, 'the URL of `run`'),
    headers: { 'content-type': 'application/json', ...Object.fromEntries(headers) },
    body: template(withStrings(spec.body, (text) => resolved(text, 'the body of `run`'))),
    secrets: referencesIn(spec).flatMap((name) => environment[name] ?? []),
    send,
    now,
  }
}

/** The names of all `${NAME}` in the spec. */
function referencesIn(spec: HttpSpec): readonly string[] {
  return [...JSON.stringify(spec).matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name)
}

interface HttpCall {
  readonly testCase: Case
  readonly signal: AbortSignal
  readonly elapsedMs: () => number
}

async function observe(endpoint: Endpoint, call: HttpCall): Promise<Observation> {
  const { testCase, signal } = call
  if (signal.aborted) return { outcome: 'failed', error: abortError(signal) }
  const { url, headers, spec } = endpoint
  const hasBody = spec.method !== 'GET' && spec.method !== 'HEAD'
  try {
    const response = await endpoint.send({
      url,
      method: spec.method,
      headers,
      signal,
      ...(hasBody ? { body: JSON.stringify(endpoint.body(testCase)) } : {}),
    })
    return await readResponse(response, { endpoint, call })
  } catch (error) {
    return { outcome: 'failed', error: callErrorOf(error, signal) }
  }
}

async function readResponse(
  response: TransportResponse,
  context: { readonly endpoint: Endpoint; readonly call: HttpCall },
): Promise<Observation> {
  const { endpoint, call } = context
  const { status, headers } = response
  const type = headers['content-type'] ?? ''
  const isSuccess = status >= 200 && status <= 299
  if (isSuccess && type.includes('text/event-stream')) {
    return answerFromEvents(response.body, { path: endpoint.spec.answer, ...call })
  }
  const text = await readText(response.body, DEFAULT_MAXIMUM_BYTES)
  if (!isSuccess)
    return { outcome: 'failed', error: httpErrorOf({ status, headers, text, nowMs: endpoint.now() }) }
  return type.includes('text/plain') ? observationFrom(text) : fromJson(text, endpoint.spec)
}

function fromJson(text: string, spec: HttpSpec): Observation {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return failed('invalid-answer', `expected JSON, got "${oneLine(text, 80)}"`)
  }
  const measured = {
    passages: optional(json, spec.passages),
    usage: optional(json, spec.usage),
    model: optional(json, spec.model),
    outcome: optional(json, spec.outcome),
  }
  const answer = atPath(json, spec.answer)
  if (answer.kind === 'found') return observationFrom({ ...measured, answer: answer.value })
  if (measured.outcome === 'declined' || measured.outcome === 'held') return observationFrom(measured)
  const inBand = typeof json === 'object' && json !== null ? inBandError({ ...json }) : undefined
  return inBand === undefined ? failed('invalid-answer', answer.reason) : { outcome: 'failed', error: inBand }
}

/** What is at a path of the contract, or undefined without one: a measurement may be absent. */
function optional(json: unknown, path: string | undefined): unknown {
  if (path === undefined) return undefined
  const found = atPath(json, path)
  return found.kind === 'found' ? found.value : undefined
}

function withoutKeys(observation: Observation, secrets: readonly string[]): Observation {
  const { error } = observation
  if (error === undefined) return observation
  return { ...observation, error: { ...error, message: withoutSecrets(error.message, secrets) } }
}
