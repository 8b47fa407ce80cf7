import { AirworthyError } from '../errors.ts'
import { isObject, textOf } from '../models/json.ts'
import { readContractFile } from './contract-file.ts'
import { isJsonl, jsonLines } from './json-lines.ts'

/**
 * The texts that retrieval searches: of a JSONL file the `text` of each line, or the line where that is a text; of any
 * other file its paragraphs.
 *
 * @throws AirworthyError when a file can not be read, or when there is no text in it.
 */
export async function searchedTexts(paths: readonly string[], directory: string): Promise<readonly string[]> {
  const texts = await Promise.all(paths.map((path) => textsOf(path, directory)))
  return texts.flat()
}

async function textsOf(path: string, directory: string): Promise<readonly string[]> {
  const purpose = 'what the check "retrieval" learns from'
  const content = await readContractFile({ path, directory, purpose })
  const texts = (isJsonl(path) ? jsonLines(content).map(textIn) : content.split(/\n\s*\n/)).filter(
    (text) => text !== undefined && text.trim() !== '',
  )
  if (texts.length > 0) return texts as readonly string[]
  const next = isJsonl(path)
    ? 'Give each line a text: {"text": "…"}.'
    : 'Name a file of text, or a JSONL file with a text on each line.'
  throw new AirworthyError('contract-invalid', `${path}, ${purpose}, has no texts`, { next })
}

function textIn(line: unknown): string | undefined {
  return textOf(isObject(line) ? line.text : line)
}
