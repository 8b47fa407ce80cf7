import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { AirworthyError } from '../errors.ts'
import { isObject, textOf } from '../models/json.ts'
import { readContractFile } from './contract-file.ts'
import { isJsonl, jsonLines } from './json-lines.ts'

const PURPOSE = 'what the check "retrieval" learns from'
/** What of a folder holds text. */
const TEXT_FILE = /\.(?:md|mdx|txt|rst|adoc|jsonl)$/i

/**
 * The texts that retrieval searches: of a JSONL file the `text` of each line, or the line where that is a text; of any
 * other file its paragraphs; of a folder the texts of its text files, those of its subfolders too.
 *
 * @throws AirworthyError when a file can not be read, or when there is no text in it.
 */
export async function searchedTexts(paths: readonly string[], directory: string): Promise<readonly string[]> {
  const texts = await Promise.all(paths.map((path) => textsOf(path, directory)))
  return texts.flat()
}

async function textsOf(path: string, directory: string): Promise<readonly string[]> {
  const names = await textFilesIn(resolve(directory, path))
  const contents = await Promise.all(
    (names?.map((name) => join(path, name)) ?? [path]).map((file) => textsOfFile(file, directory)),
  )
  const texts = contents.flat()
  if (texts.length > 0) return texts
  throw new AirworthyError('contract-invalid', `${path}, ${PURPOSE}, has no texts`, {
    next: nextFor(path, names !== undefined),
  })
}

function nextFor(path: string, isFolder: boolean): string {
  if (isFolder) return 'Name a folder with .md, .mdx, .txt, .rst, .adoc or .jsonl files, or name the files.'
  if (isJsonl(path)) return 'Give each line a text: {"text": "…"}.'
  return 'Name a file of text, or a JSONL file with a text on each line.'
}

/** In the order of their names; undefined when there is no such folder. */
async function textFilesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    const names = await readdir(folder, { recursive: true })
    return names.filter((name) => TEXT_FILE.test(name)).sort()
  } catch {
    return undefined
  }
}

async function textsOfFile(path: string, directory: string): Promise<readonly string[]> {
  const content = await readContractFile({ path, directory, purpose: PURPOSE })
  const texts = isJsonl(path) ? jsonLines(content).map(textIn) : content.split(/\n\s*\n/)
  return texts.filter((text) => text !== undefined).filter((text) => text.trim() !== '')
}

function textIn(line: unknown): string | undefined {
  return textOf(isObject(line) ? line.text : line)
}
