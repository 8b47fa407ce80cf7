import * as z from 'zod'
import type { Route } from './contract.ts'
import { baseUrl } from './schema-run.ts'
import { duration, keyReference, mapping, text } from './schema-values.ts'

const timeout = z.exactOptional(duration)

const model = mapping(
  {
    model: text('the name of a model').meta({
      description: 'As the provider or a gateway names it.',
      examples: ['openai/gpt-5'],
    }),
    timeout,
    name: z.exactOptional(
      text('a name').meta({
        description: 'What the route is called in outcomes and telemetry. Default: the model.',
        examples: ['primary'],
      }),
    ),
    url: z.exactOptional(baseUrl),
    key: z.exactOptional(keyReference),
    paid: z.exactOptional(
      z
        .boolean({ error: 'true or false' })
        .meta({ description: "False for a model on a machine of one's own, which is never charged." }),
    ),
  },
  'a mapping',
).transform(
  ({ timeout: timeoutMs, ...rest }): Route => ({
    kind: 'model',
    ...rest,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }),
)

const use = mapping(
  {
    use: text('the name of a function').meta({
      description: 'A function that the application gives to the guard under this name; never charged.',
    }),
    timeout,
  },
  'a mapping',
).transform(
  ({ use: name, timeout: timeoutMs }): Route => ({
    kind: 'use',
    use: name,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }),
)

const say = mapping(
  { say: text('a text').meta({ description: 'A fixed text; it always answers.' }) },
  'a mapping',
).transform(({ say: said }): Route => ({ kind: 'say', text: said }))

/** `routes`: ways to produce an answer. */
export const routes: z.ZodType<readonly Route[]> = z
  .array(z.union([model, use, say], { error: 'a mapping with model, with use, or with say' }), {
    error: 'a list of routes',
  })
  .max(100, { error: 'at most 100 routes' })
  .meta({ description: 'Ways to produce an answer, tried in order inside one deadline.' })
