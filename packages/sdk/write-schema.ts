import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { contractJsonSchema } from './src/index.ts'

/** Editors complete and check a contract by this file; it comes from the definition that the loader uses. */
writeFileSync(
  join(import.meta.dirname, 'dist/contract.schema.json'),
  `${JSON.stringify(contractJsonSchema(), null, 2)}\n`,
)
