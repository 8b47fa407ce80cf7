/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  /** `message` when the stream names none. */
  readonly event: string
  /** The `data` lines, joined by line feeds. */
  readonly data: string
  /** False when the stream ended before the blank line that ends an event. */
  readonly terminated: boolean
}

/** Reads a `text/event-stream` piece by piece; pieces may end anywhere, also inside a character. */
export interface EventParser {
  /** The events that these bytes complete. */
  push(bytes: Uint8Array): readonly ServerSentEvent[]
  /** The event that the stream ended in without its blank line, if any. */
  end(): readonly ServerSentEvent[]
}

/**
 * A parser after the WHATWG specification (HTML, section 9.2.6): LF, CRLF and CR end a line, lines that start with
 * a colon are comments, several data lines are one event. One leniency: `end()` gives the last event even when its
 * blank line is missing, as some providers leave it out.
 */
export function eventParser(): EventParser {
  const decoder = new TextDecoder()
  const builder = eventBuilder()
  let rest = ''
  let returnHeld = false

  function feed(text: string): readonly ServerSentEvent[] {
    const whole = returnHeld ? `\r${text}` : text
    // A CR at the end may be the first half of CRLF.
    returnHeld = whole.endsWith('\r')
    const lines = (returnHeld ? whole.slice(0, -1) : whole).split(/\r\n|\n|\r/)
    const completed: ServerSentEvent[] = []
    lines[0] = rest + (lines[0] ?? '')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const dispatched = builder.take(line)
      if (dispatched !== undefined) completed.push(dispatched)
    }
    return completed
  }

  return {
    push: (bytes) => feed(decoder.decode(bytes, { stream: true })),
    end: () => {
      const completed = returnHeld ? feed('\n') : []
      const cut = feed(`${decoder.decode()}\n\n`)
      rest = ''
      return [...completed, ...cut.map((event) => ({ ...event, terminated: false }))]
    },
  }
}

function eventBuilder(): { take(line: string): ServerSentEvent | undefined } {
  let name = ''
  let data: string[] = []

  function dispatch(): ServerSentEvent | undefined {
    const event =
      data.length === 0 ? undefined : { event: name || 'message', data: data.join('\n'), terminated: true }
    name = ''
    data = []
    return event
  }

  return {
    take(line) {
      if (line === '') return dispatch()
      const colon = line.indexOf(':')
      const field = colon === -1 ? line : line.slice(0, colon)
      const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
      if (field === 'data') data.push(value)
      else if (field === 'event') name = value
      return undefined
    },
  }
}
