/** What is wrong with a value by a JSON Schema, one line for each error; empty if nothing is. */
export type SchemaValidator = (value: unknown) => readonly string[]

const DRAFT_7 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/

/**
 * Compiles a JSON Schema of draft 2020-12, or of draft-07 if its `$schema` says so. `format` is an annotation, as both
 * drafts allow: it is not checked. Remote references are not fetched.
 * @throws Error if the schema is broken, or of another draft.
 */
export async function compileSchema(schema: object): Promise<SchemaValidator> {
  const isDraft7 = '$schema' in schema && DRAFT_7.test(String(schema.$schema))
  const Ajv = isDraft7 ? (await import('ajv')).Ajv : (await import('ajv/dist/2020.js')).Ajv2020
  const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false, logger: false }).compile(
    schema,
  )
  return (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(
          ({ instancePath, message }) => `${instancePath || 'the answer'} ${message}`,
        )
}
