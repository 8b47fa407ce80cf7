import { type AnswerScorer, scored } from './answer-scorer.ts'
import { parseJsonText } from './json-in-text.ts'
import { compileSchema } from './schema-validator.ts'

const LISTED_ERRORS = 3

/** 1 if the answer satisfies the schema: an object, JSON text, or JSON text inside a ``` fence. */
export async function jsonSchema(schema: object): Promise<AnswerScorer> {
  const validate = await compileSchema(schema)
  return ({ answer }) => {
    const found =
      typeof answer === 'string' ? parseJsonText(answer) : { kind: 'json' as const, value: answer }
    if (found.kind === 'none') return scored(0, 'the answer is not JSON')
    const errors = validate(found.value)
    const more = errors.length > LISTED_ERRORS ? `; and ${errors.length - LISTED_ERRORS} more` : ''
    return errors.length === 0 ? scored(1) : scored(0, errors.slice(0, LISTED_ERRORS).join('; ') + more)
  }
}
