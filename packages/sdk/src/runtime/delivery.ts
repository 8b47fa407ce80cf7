import type { StreamMode } from '../contract/contract.ts'
import type { Piece } from './route.ts'

export type Deliver = (piece: Piece) => void | Promise<void>

/** Says whether the answer as far as it goes may be shown. */
type MayShow = (textSoFar: string) => Promise<boolean>

/**
 * Holds the parts of one attempt's stream back, and hands them on as the contract says. What an attempt that is given
 * up had not yet shown is dropped with it.
 */
export interface Delivery {
  readonly take: (piece: Piece) => void | Promise<void>
  /** Shows all that is still held back. */
  readonly release: () => Promise<void>
  /** True once a part of the answer has reached the user: there is no other route then. */
  readonly hasShown: () => boolean
  /** True when a sentence did not pass: the rest is never shown. */
  readonly isBlocked: () => boolean
}

export interface DeliveryOptions {
  readonly mode: StreamMode
  readonly deliver: Deliver
  /** Asked before each sentence, with the text up to its end. */
  readonly mayShow: MayShow
}

export function createDelivery(options: DeliveryOptions): Delivery {
  const stream = heldStream(options.deliver)
  const { mode } = options
  if (mode === 'whole') return { ...stream, take: stream.hold, isBlocked: () => false }
  return mode === 'tokens' ? byTokens(stream) : bySentences(stream, options.mayShow)
}

interface HeldStream extends Pick<Delivery, 'release' | 'hasShown'> {
  readonly hold: (piece: Piece) => void
  readonly show: (piece: Piece) => void | Promise<void>
  /** Shows the held pieces from the front as long as `isDue` says so. */
  readonly showWhile: (isDue: (piece: Piece) => boolean) => Promise<void>
}

function heldStream(deliver: Deliver): HeldStream {
  const held: Piece[] = []
  let shown = false

  function show(piece: Piece): void | Promise<void> {
    if (isContent(piece)) shown = true
    return deliver(piece)
  }

  async function showWhile(isDue: (piece: Piece) => boolean): Promise<void> {
    for (let next = held[0]; next !== undefined && isDue(next); next = held[0]) {
      held.shift()
      await show(next)
    }
  }

  return {
    hold: (piece) => void held.push(piece),
    show,
    showWhile,
    release: () => showWhile(() => true),
    hasShown: () => shown,
  }
}

function isContent(piece: Piece): boolean {
  return piece.text !== '' || piece.isContent === true
}

/** The end of a stream waits until it is known that the answer is whole. */
function byTokens(stream: HeldStream): Delivery {
  return {
    ...stream,
    take: (piece) => (isContent(piece) || piece.isOpening === true ? stream.show(piece) : stream.hold(piece)),
    isBlocked: () => false,
  }
}

/** The end of a sentence, with the closing marks and the space that belong to it; or an empty line. */
const SENTENCE_END = /[.!?…。！？]["'”’)\]]*\s+|[。！？]|\n\s*\n/g

function bySentences(stream: HeldStream, mayShow: MayShow): Delivery {
  let text = ''
  let sentenceEnd = 0
  let shownLength = 0
  let isBlocked = false
  let hasOther = false

  function lastEnd(): number {
    SENTENCE_END.lastIndex = sentenceEnd
    let end = sentenceEnd
    for (const match of text.matchAll(SENTENCE_END)) end = match.index + match[0].length
    return end
  }

  async function showSentences(): Promise<void> {
    const end = lastEnd()
    if (end <= sentenceEnd) return
    sentenceEnd = end
    isBlocked = !(await mayShow(text.slice(0, end)))
    if (isBlocked) return
    await stream.showWhile((piece) => {
      if (shownLength + piece.text.length > end) return false
      shownLength += piece.text.length
      return true
    })
  }

  async function takeNow(piece: Piece): Promise<void> {
    if (isBlocked) return
    stream.hold(piece)
    // A tool call is shown when it is whole, and so is what follows it.
    if (piece.isContent === true && piece.text === '') hasOther = true
    text += piece.text
    if (!hasOther && piece.text !== '') await showSentences()
  }

  // A feature need not wait for one part to be taken before it hands over the next.
  let taken: Promise<void> = Promise.resolve()
  return {
    ...stream,
    take(piece) {
      taken = taken.then(() => takeNow(piece))
      return taken
    },
    async release() {
      await taken
      if (!isBlocked) await stream.release()
    },
    isBlocked: () => isBlocked,
  }
}
