import * as z from 'zod'
import type { RunTarget } from './contract.ts'
import { keyReference, mapping, parseModuleExport, parseUrl, parseWith, text } from './schema-values.ts'
import { splitCommand } from './split-command.ts'
import { Mistake } from './tokens.ts'

type HttpTarget = Extract<RunTarget, { kind: 'http' }>

/** What an HTTP target sends and where it finds each part of the answer, unless the contract says otherwise. */
const HTTP_DEFAULTS: Omit<HttpTarget, 'url'> = {
  kind: 'http',
  method: 'POST',
  headers: {},
  body: { input: '{{input}}' },
  answer: 'answer',
  passages: 'passages',
  usage: 'usage',
  model: 'model',
  outcome: 'outcome',
}

const url = z
  .string({ error: 'an address such as https://127.0.0.1:8080/answer' })
  .transform(parseWith(parseUrl))
  .meta({ pattern: '^(https?://|\\$\\{).+' })

function parseRun(input: string): RunTarget {
  if (/^(https?:\/\/|\$\{\w+\})/i.test(input)) return { ...HTTP_DEFAULTS, url: parseUrl(input) }
  const span = { offset: 0, length: Math.max(1, input.length) }
  if (/\.(jsonl|ndjson|csv|parquet)$/i.test(input)) {
    const next = `write { recorded: ${input} }`
    throw new Mistake('a file of recorded trials is named as such', { code: 'invalid-value', ...span, next })
  }
  if (/\s/.test(input.trim())) {
    const next = `write { command: ${JSON.stringify(input)} }`
    throw new Mistake('a command is named as such', { code: 'invalid-value', ...span, next })
  }
  return { kind: 'module', ...parseModuleExport(input) }
}

const fromText = z
  .string()
  .transform(parseWith(parseRun))
  .meta({
    description: 'A module and its export, or the address of an HTTP endpoint that takes { "input": "…" }.',
    pattern: '^\\S+$',
    examples: ['./src/assistant.ts#answer', 'http://127.0.0.1:8080/answer'],
  })

const path = (what: string) =>
  z.exactOptional(
    text('a dotted path such as data.answer').meta({ description: `Where ${what} is in the JSON answer.` }),
  )

const header = z.union([z.string(), z.number()], { error: 'a text' }).transform(String)

const http = mapping(
  {
    http: url.meta({ description: 'Address of the endpoint.' }),
    method: z.exactOptional(z.enum(['GET', 'POST', 'PUT', 'PATCH'], { error: 'GET, POST, PUT or PATCH' })),
    headers: z.exactOptional(z.record(z.string(), header, { error: 'a mapping of header names to texts' })),
    body: z.exactOptional(
      z
        .unknown()
        .meta({ description: 'JSON body; {{input}} becomes the input.', examples: [HTTP_DEFAULTS.body] }),
    ),
    answer: path('the answer'),
    passages: path('the list of retrieved passages'),
    usage: path('the token usage'),
    model: path('the name of the model'),
    outcome: path('the outcome'),
  },
  'a mapping',
).transform(({ http, ...rest }): RunTarget => ({ ...HTTP_DEFAULTS, url: http, ...rest }))

function parseBaseUrl(input: string): string {
  const address = parseUrl(input).replace(/\/+$/, '')
  const ending = address.search(/\/chat\/completions$/)
  if (ending === -1) return address
  throw new Mistake('the base URL ends before /chat/completions', {
    code: 'invalid-value',
    offset: ending,
    length: address.length - ending,
    next: `write ${address.slice(0, ending)}`,
  })
}

/** The base URL of an OpenAI-compatible API. */
export const baseUrl: z.ZodType<string, string> = z
  .string({ error: 'an address such as https://api.openai.com/v1' })
  .transform(parseWith(parseBaseUrl))
  .meta({
    description: 'Base URL of an OpenAI-compatible API; ends before /chat/completions.',
    pattern: '^(https?://|\\$\\{).+',
    examples: ['https://api.openai.com/v1', 'http://127.0.0.1:11434/v1'],
  })

const openai = mapping(
  {
    openai: baseUrl,
    model: text('the name of a model').meta({ examples: ['gpt-5-mini'] }),
    system: z.exactOptional(text('a text').meta({ description: 'System prompt.' })),
    stream: z
      .boolean({ error: 'true or false' })
      .prefault(true)
      .meta({ description: 'Streams, so that the time to the first token is measured.' }),
    key: z.exactOptional(keyReference),
    parameters: z
      .record(z.string(), z.unknown(), { error: 'a mapping' })
      .prefault({})
      .meta({ description: 'Further fields of the request body, passed as they are.' }),
  },
  'a mapping',
).transform(({ openai, ...rest }): RunTarget => ({ kind: 'openai', baseUrl: openai, ...rest }))

const command = mapping(
  {
    command: z
      .union(
        [
          z.string().transform(parseWith(splitCommand)),
          z.array(text('a text')).min(1, { error: 'a list with at least the program' }),
        ],
        { error: 'a command line or a list of arguments' },
      )
      .meta({
        description: 'A program that reads the input and prints the answer. No shell runs it.',
        examples: ['python assistant.py', ['python', 'assistant.py']],
      }),
  },
  'a mapping',
).transform(({ command }): RunTarget => ({ kind: 'command', command }))

const recorded = mapping(
  {
    recorded: text('a path').meta({
      description: 'A file of trials that ran elsewhere.',
      examples: ['trials.jsonl'],
    }),
  },
  'a mapping',
).transform(({ recorded }): RunTarget => ({ kind: 'recorded', path: recorded }))

/** `run`: how the feature is run once. */
export const run: z.ZodType<RunTarget> = z
  .union([fromText, http, openai, command, recorded], {
    error: 'a text, or a mapping with http, openai, command or recorded',
  })
  .meta({
    description: 'How to run the feature once: a module, an HTTP endpoint, a command, or recorded trials.',
  })
