import {
  type Behaviour,
  type FakeProvider,
  type FakeRequest,
  startFakeProvider,
} from '@airworthy/sdk/testing'

/** Uniform in 0..1, below 1. */
export type Random = () => number

/** Every whole answer ends so: one that is given out as an answer and does not was cut on its way. */
export const LAST_WORDS = 'That is all.'

/** Asks for an answer of some megabytes: more than the sockets between two processes hold. */
export const LONG = 'the long one'

/** A provider that misbehaves at random. */
export interface SoakProvider extends AsyncDisposable {
  readonly url: string
  /** The `user` field of every request so far. */
  readonly asked: ReadonlySet<string>
  /** How often each behaviour was shown. */
  readonly shown: ReadonlyMap<string, number>
  /** Behaviours that were never shown. */
  readonly unshown: () => readonly string[]
  /** From now on every answer is good, and takes up to this long. */
  readonly behaveWell: (mostMs: number) => void
}

/** A model's own name is in every sentence, so that a splice of two models would show. */
function answerOf(model: string, sentences: number): string {
  const said = Array.from(
    { length: sentences },
    (_, index) => `The model ${model} says this as number ${index}.`,
  )
  return [...said, LAST_WORDS].join(' ')
}

const LONG_SENTENCES = 75_000
const LONG_CHUNKS = 1_000
const LONG_ANSWERS = { main: answerOf('main', LONG_SENTENCES), spare: answerOf('spare', LONG_SENTENCES) }

/** How often each model misbehaves. */
const SHARES = { main: 0.2, spare: 0.1 }

type Make = (text: string, random: Random) => Behaviour

/** Everything that a provider of `@airworthy/sdk/testing` can do wrong. */
const FAULTS: readonly Make[] = [
  () => ({ kind: 'reset' }),
  () => ({ kind: 'silent' }),
  (text) => ({ kind: 'stall', afterChunks: 3, text }),
  (text) => ({ kind: 'cut', afterChunks: 4, text }),
  (text) => ({ kind: 'cut', afterChunks: 0, by: 'disconnect', text }),
  (text) => ({ kind: 'cut', afterChunks: 12, by: 'disconnect', text }),
  (text) => ({ kind: 'malformed', afterChunks: 2, text }),
  (text, random) => ({ kind: 'trickle', gapMs: 50 + 400 * random(), text }),
  (text) => ({ kind: 'no-end-marker', text }),
  () => ({ kind: 'in-band-error' }),
  () => ({ kind: 'in-band-error', afterChunks: 3 }),
  () => ({ kind: 'empty' }),
  () => ({ kind: 'refusal' }),
  (text) => ({ kind: 'truncated', text }),
  (text) => ({ kind: 'content-filter', text }),
  () => ({ kind: 'html' }),
  () => ({ kind: 'html', status: 502 }),
  () => ({ kind: 'status', status: 429, retryAfter: 1 }),
  () => ({ kind: 'status', status: 429 }),
  () => ({ kind: 'status', status: 500 }),
  () => ({ kind: 'status', status: 503, body: 'upstream connect error' }),
  () => ({ kind: 'status', status: 400 }),
  () => ({ kind: 'status', status: 401 }),
  () => ({ kind: 'status', status: 404 }),
  (text) => ({ kind: 'answer', text, delayMs: 1_500 }),
  (text) => ({ kind: 'answer', text, firstTokenDelayMs: 900 }),
]

const KINDS = [...new Set(FAULTS.map((make) => make('', () => 0).kind))]

function pick<Item>(items: readonly Item[], random: Random): Item | undefined {
  return items[Math.floor(random() * items.length)]
}

function goodAnswer({ body }: FakeRequest, text: string, random: Random): Behaviour {
  const toolCalls =
    body.tools === undefined ? {} : { toolCalls: [{ name: 'find', arguments: { order: 17 } }] }
  return {
    kind: 'answer',
    text: body.tools === undefined ? text : '',
    ...toolCalls,
    delayMs: random() < 0.5 ? 0 : 30 * random(),
    chunkGapMs: random() < 0.8 ? 0 : 5 * random(),
  }
}

/** Starts the provider. What it does follows from the seed and the order in which requests come. */
export async function startSoakProvider(random: Random): Promise<SoakProvider> {
  const asked = new Set<string>()
  const shown = new Map<string, number>()
  let mostMs: number | undefined

  function behave(request: FakeRequest): Behaviour {
    const { body } = request
    asked.add(String(body.user))
    const model = body.model === 'main' ? 'main' : 'spare'
    if (JSON.stringify(body.messages).includes(LONG)) {
      return { kind: 'answer', text: LONG_ANSWERS[model], chunks: LONG_CHUNKS }
    }
    const text = answerOf(model, 6)
    if (mostMs !== undefined) return { kind: 'answer', text, delayMs: mostMs * random() }
    const fault = random() < SHARES[model] ? pick(FAULTS, random) : undefined
    return fault?.(text, random) ?? goodAnswer(request, text, random)
  }

  const provider: FakeProvider = await startFakeProvider({
    behave(request) {
      const behaviour = behave(request)
      shown.set(behaviour.kind, (shown.get(behaviour.kind) ?? 0) + 1)
      return behaviour
    },
  })
  return {
    url: provider.url,
    asked,
    shown,
    unshown: () => KINDS.filter((kind) => !shown.has(kind)),
    behaveWell(most) {
      mostMs = most
    },
    [Symbol.asyncDispose]: () => provider.close(),
  }
}
