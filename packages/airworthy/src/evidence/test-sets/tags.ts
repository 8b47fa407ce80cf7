import type { Tags } from '../case.ts'
import { isObject, quoted, type Report, typeName } from './problems.ts'

/** A tag is a label, not a text. */
export const MAX_TAG_CHARACTERS = 200

/**
 * Reads the tags of a case or trial: an object of scalars, a list of labels, or a text of labels between `;`.
 * A label is `name=value`, `name:value`, or a bare name, which is `name=true`. A value of null is no tag.
 */
export function readTags(value: unknown, report: Report): Tags {
  if (value === undefined || value === null) return {}
  if (isObject(value)) return tagsOfObject(value, report)
  if (Array.isArray(value)) return tagsOfLabels(value, report)
  if (typeof value === 'string') return tagsOfText(value, report)
  report(`tags must be an object or a list, not ${typeName(value)}`)
  return {}
}

/** A scalar as the value of a tag; undefined if it is none. */
export function tagValue(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

function tagsOfText(text: string, report: Report): Tags {
  const labels = text.split(';').map((label) => label.trim())
  return tagsOfLabels(
    labels.filter((label) => label !== ''),
    report,
  )
}

function tagsOfObject(fields: Readonly<Record<string, unknown>>, report: Report): Tags {
  const tags = new Map<string, string>()
  for (const [name, field] of Object.entries(fields)) {
    if (field === null || field === undefined) continue
    const value = tagValue(field)
    if (value === undefined)
      report(`tag ${quoted(name)} must be a text, a number, true or false, not ${typeName(field)}`)
    else addTag(tags, [name, value], report)
  }
  return Object.fromEntries(tags)
}

function tagsOfLabels(labels: readonly unknown[], report: Report): Tags {
  const tags = new Map<string, string>()
  for (const label of labels) {
    if (typeof label !== 'string') {
      report(
        `a list of tags holds ${typeName(label)}; each must be a text such as "billing" or "topic=billing"`,
      )
      continue
    }
    const [, name = '', value = 'true'] = /^([^=:]*)(?:[=:]([\s\S]*))?$/.exec(label) ?? []
    addTag(tags, [name.trim(), value.trim()], report)
  }
  return Object.fromEntries(tags)
}

function addTag(tags: Map<string, string>, [name, value]: readonly [string, string], report: Report): void {
  const known = tags.get(name)
  if (name === '') report(`a tag has no name (value ${quoted(value)})`)
  else if (value === '') report(`tag ${quoted(name)} has no value`)
  else if (known !== undefined && known !== value)
    report(`tag ${quoted(name)} is both ${quoted(known)} and ${quoted(value)}`)
  else if (name.length > MAX_TAG_CHARACTERS || value.length > MAX_TAG_CHARACTERS) {
    report(`tag ${quoted(name)} is over ${MAX_TAG_CHARACTERS} characters; put long notes into "metadata"`)
  } else tags.set(name, value)
}
