import * as z from 'zod'
import { contractSchema } from './schema.ts'

/** The JSON Schema (draft 2020-12) of `airworthy.yaml` for editors, generated from the definition that the loader uses. */
export function contractJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(contractSchema, { io: 'input', target: 'draft-2020-12' })
  return { $schema, $id: 'https://airworthy.dev/schemas/contract-1.json', ...schema }
}
