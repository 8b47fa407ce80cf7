const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text that is markup already and is not escaped again. Make it by `markup`; construct it from constants only. */
export class Markup {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

/** What may stand in a markup template: markup as it is, everything else escaped. */
export type MarkupValue = Markup | string | number | readonly MarkupValue[] | null

/** Escapes for text and quoted attributes of HTML and XML; characters that XML 1.0 forbids are left out. */
export function escapeMarkup(text: string): string {
  return text
    .toWellFormed()
    .replace(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

function rendered(value: MarkupValue): string {
  if (value === null) return ''
  if (value instanceof Markup) return value.toString()
  if (typeof value === 'object') return value.map(rendered).join('')
  return escapeMarkup(String(value))
}

/** Template tag for HTML and XML: whatever is put in is escaped, unless it is markup itself; null is nothing. */
export function markup(strings: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  const parts = strings.map((string, index) => {
    const value = values[index]
    return value === undefined ? string : string + rendered(value)
  })
  return new Markup(parts.join(''))
}
