import { type Agent, type IncomingMessage, request } from 'node:http'
import { OUTCOMES } from '@airworthy/sdk'
import { LAST_WORDS, LONG, type Random } from './soak-provider.ts'

/** Where the clients find the gateway. */
export interface Target {
  /** Ends in `/v1`. */
  readonly url: string
  readonly key: string
  readonly agent: Agent
}

/** How one request ended, as its client saw it. */
export type Ending =
  | { readonly kind: 'reply'; readonly status: number; readonly outcome: string; readonly text: string }
  /** The connection broke before the reply was whole. */
  | { readonly kind: 'broken'; readonly reason: string; readonly hasBegun: boolean }
  /** The client itself left. */
  | { readonly kind: 'left' }

/** One request of one client. */
export interface Asked {
  /** The `user` field, by which the provider's side can be found. */
  readonly id: string
  readonly client: string
  readonly startedMs: number
  readonly latencyMs: number
  readonly ending: Ending
  /** What is wrong with the ending; undefined when it is as it must be. */
  readonly complaint: string | undefined
}

interface Client {
  readonly name: string
  /** How many of all requests are its, beside the others. */
  readonly weight: number
  readonly path?: string
  /** Of the body; the body itself where it is a text. */
  readonly fields: (random: Random) => Readonly<Record<string, unknown>> | string
  readonly key?: string
  /** Leaves after so long. */
  readonly leaveMs?: (random: Random) => number
  /** Waits so long after each part that it has read. */
  readonly pauseMs?: number
  /** The only status that is right; default: any that an outcome has. */
  readonly status?: number
  /** A server that does not want the rest of a body closes the connection, which may overtake its reply. */
  readonly mayBreak?: boolean
}

const TOOLS = [
  { type: 'function', function: { name: 'find', parameters: { type: 'object', properties: { order: {} } } } },
]
const FEATURES = ['tokens', 'sentences', 'whole']

function feature(random: Random): string {
  return FEATURES[Math.floor(random() * FEATURES.length)] ?? ''
}

const LONG_STREAM = { model: 'tokens', stream: true, messages: [{ role: 'user', content: LONG }] }
const TOO_LARGE = { model: 'whole', x: 'x'.repeat(1_500_000) }

const WHOLE_ANSWER: Client = {
  name: 'whole answer',
  weight: 20,
  fields: (random) => ({ model: feature(random) }),
}

const CLIENTS: readonly Client[] = [
  WHOLE_ANSWER,
  { name: 'stream', weight: 30, fields: (random) => ({ model: feature(random), stream: true }) },
  { name: 'tools', weight: 6, fields: (random) => ({ model: feature(random), tools: TOOLS }) },
  {
    name: 'tools, stream',
    weight: 6,
    fields: (random) => ({ model: feature(random), tools: TOOLS, stream: true }),
  },
  {
    name: 'leaves early',
    weight: 10,
    fields: (random) => ({ model: feature(random), stream: random() < 0.7 }),
    leaveMs: (random) => 60 * random(),
  },
  { name: 'leaves a long stream', weight: 1, fields: () => LONG_STREAM, leaveMs: (random) => 100 * random() },
  { name: 'reads slowly', weight: 0.5, fields: () => LONG_STREAM, pauseMs: 10 },
  { name: 'embeddings', weight: 5, path: '/embeddings', fields: () => ({ model: 'whole', input: 'one' }) },
  { name: 'wrong key', weight: 4, fields: () => ({ model: 'whole' }), key: 'aw_wrong', status: 401 },
  { name: 'body too large', weight: 1, fields: () => TOO_LARGE, status: 413, mayBreak: true },
  { name: 'no JSON', weight: 3, fields: () => '{"model":', status: 400 },
  { name: 'unknown feature', weight: 3, fields: () => ({ model: 'nobody' }), status: 404 },
  { name: 'unknown URL', weight: 2, path: '/responses', fields: () => ({ model: 'whole' }), status: 404 },
]

/** The statuses that an outcome can have; 499 is for a client that has left. */
const STATUSES: ReadonlySet<number> = new Set([200, 400, 429, 503, 504])

function pickClient(random: Random): Client {
  const total = CLIENTS.reduce((sum, { weight }) => sum + weight, 0)
  let left = random() * total
  for (const client of CLIENTS) {
    left -= client.weight
    if (left < 0) return client
  }
  return WHOLE_ANSWER
}

/** Sends one request of a client that is chosen at random. Never rejects. */
export async function askOnce(target: Target, id: string, random: Random): Promise<Asked> {
  const client = pickClient(random)
  return askAs(client, target, { id, random })
}

/** Sends one request for a whole answer. Never rejects. */
export function askPlainly(target: Target, id: string): Promise<Asked> {
  return askAs({ ...WHOLE_ANSWER, fields: () => ({ model: 'whole' }) }, target, { id, random: Math.random })
}

async function askAs(
  client: Client,
  target: Target,
  { id, random }: { readonly id: string; readonly random: Random },
): Promise<Asked> {
  const fields = client.fields(random)
  const messages = [{ role: 'user', content: 'Where is my refund?' }]
  const body = typeof fields === 'string' ? fields : JSON.stringify({ messages, user: id, ...fields })
  const startedMs = performance.now()
  const ending = await exchange(client, target, { body, leaveMs: client.leaveMs?.(random) })
  const latencyMs = performance.now() - startedMs
  return { id, client: client.name, startedMs, latencyMs, ending, complaint: complaintOf(client, ending) }
}

interface Sent {
  readonly body: string
  readonly leaveMs: number | undefined
}

function exchange(client: Client, target: Target, { body, leaveMs }: Sent): Promise<Ending> {
  const { promise, resolve } = Promise.withResolvers<Ending>()
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    authorization: `Bearer ${client.key ?? target.key}`,
  }
  const { agent } = target
  const url = `${target.url}${client.path ?? '/chat/completions'}`
  let hasLeft = false
  let hasReply = false
  const asked = request(url, { method: 'POST', headers, agent }, (response) => {
    hasReply = true
    void replyOf(response, client.pauseMs).then(resolve)
  })
  const leaving =
    leaveMs === undefined
      ? undefined
      : setTimeout(() => {
          hasLeft = true
          asked.destroy()
          resolve({ kind: 'left' })
        }, leaveMs)
  asked.on('close', () => clearTimeout(leaving))
  asked.on('error', (error) => {
    // A server that refuses a body closes the connection before it was sent; the reply is then there already.
    if (!hasReply)
      resolve(hasLeft ? { kind: 'left' } : { kind: 'broken', reason: error.message, hasBegun: false })
  })
  asked.end(body)
  return promise
}

function replyOf(response: IncomingMessage, pauseMs: number | undefined): Promise<Ending> {
  const { promise, resolve } = Promise.withResolvers<Ending>()
  let text = ''
  response.setEncoding('utf8').on('data', (part: string) => {
    text += part
    if (pauseMs === undefined) return
    response.pause()
    setTimeout(() => response.resume(), pauseMs)
  })
  response.on('error', () => {})
  response.on('close', () => {
    const { statusCode: status = 0, headers, complete } = response
    if (!complete) return resolve({ kind: 'broken', reason: 'the reply broke off', hasBegun: true })
    resolve({ kind: 'reply', status, outcome: outcomeIn(text, headers['x-airworthy-outcome']), text })
  })
  return promise
}

/** Of the header, or, where headers came first, of the `airworthy` object that ends a stream. */
function outcomeIn(text: string, header: string | string[] | undefined): string {
  if (typeof header === 'string') return header
  return [...text.matchAll(/"outcome":"([^"]*)"/g)].at(-1)?.[1] ?? ''
}

function complaintOf({ status, mayBreak = false }: Client, ending: Ending): string | undefined {
  if (ending.kind === 'left') return undefined
  if (ending.kind === 'broken') return mayBreak ? undefined : `unanswered: ${ending.reason}`
  if (status !== undefined)
    return ending.status === status ? undefined : `status ${ending.status}, not ${status}`
  if (!STATUSES.has(ending.status)) return `status ${ending.status}`
  if (!OUTCOMES.some((kind) => kind === ending.outcome)) return `outcome "${ending.outcome}"`
  return complaintOfText(ending)
}

/** An answer must be whole and of one model; what failed must not look like one. */
function complaintOfText({ outcome, text }: Extract<Ending, { kind: 'reply' }>): string | undefined {
  const spoken = [...text.matchAll(/"content":"((?:[^"\\]|\\.)*)"/g)].map(([, part]) => part).join('')
  if (spoken.includes('model main') && spoken.includes('model spare')) return 'spliced of two models'
  const isStream = text.startsWith('data: ')
  const hasEnd = text.includes('data: [DONE]')
  if (outcome === 'failed') return isStream && hasEnd ? 'failed, and an end of a whole stream' : undefined
  if (isStream && !hasEnd) return 'a stream without an end'
  if (outcome === 'held' || outcome === 'declined') return undefined
  return spoken.endsWith(LAST_WORDS) || OTHER_ANSWER.test(text) ? undefined : 'an answer that is cut'
}

/** Tool calls, embeddings, and the contract's own text. */
const OTHER_ANSWER = /"tool_calls":|"embedding":|We cannot answer/
