/** A number as it stands in a text: its value, and what it counts if the text says so. */
export interface Quantity {
  /** The value in decimal digits, scaled (`5 million` is `5000000`); a version or a time of day as written. */
  readonly value: string
  /** `day`, `%`, `usd`, …; undefined if no known unit stands beside it. */
  readonly unit?: string
}

const UNITS: Readonly<Record<string, string>> = table({
  '%': '% percent pct',
  usd: '$ usd dollar dollars us$',
  eur: '€ eur euro euros',
  gbp: '£ gbp pound pounds',
  jpy: '¥ jpy yen',
  inr: '₹ inr rupee rupees',
  chf: 'chf',
  cent: 'cent cents',
  millisecond: 'ms millisecond milliseconds',
  second: 's sec secs second seconds',
  minute: 'min mins minute minutes',
  hour: 'h hr hrs hour hours',
  day: 'day days',
  week: 'week weeks',
  month: 'month months',
  year: 'year years yr yrs',
  decade: 'decade decades',
  millimetre: 'mm millimetre millimetres millimeter millimeters',
  centimetre: 'cm centimetre centimetres centimeter centimeters',
  metre: 'm metre metres meter meters',
  kilometre: 'km kilometre kilometres kilometer kilometers',
  foot: 'ft foot feet',
  mile: 'mi mile miles',
  milligram: 'mg milligram milligrams',
  gram: 'g gram grams',
  kilogram: 'kg kilogram kilograms',
  tonne: 'tonne tonnes ton tons',
  millilitre: 'ml millilitre millilitres milliliter milliliters',
  litre: 'l litre litres liter liters',
  kilobyte: 'kb kilobyte kilobytes',
  megabyte: 'mb megabyte megabytes',
  gigabyte: 'gb gigabyte gigabytes',
  terabyte: 'tb terabyte terabytes',
})

const SCALES: Readonly<Record<string, number>> = {
  ...{ k: 1e3, m: 1e6, b: 1e9, bn: 1e9, tn: 1e12 },
  ...{ hundred: 1e2, thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12 },
}

const WORDS: Readonly<Record<string, number>> = Object.fromEntries([
  ...'two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
    .split(' ')
    .map((word, index) => [word, index + 2] as const),
  ...'twenty thirty forty fifty sixty seventy eighty ninety'
    .split(' ')
    .map((word, index) => [word, (index + 2) * 10] as const),
])

function table(rows: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(rows).flatMap(([unit, spellings]) => spellings.split(' ').map((word) => [word, unit])),
  )
}

/** The unit that a word or sign names, for example `day` for `Days`; undefined for any other word. */
export function unitOf(word: string): string | undefined {
  return Object.hasOwn(UNITS, word.toLowerCase()) ? UNITS[word.toLowerCase()] : undefined
}

const CURRENCIES = new Set(['usd', 'eur', 'gbp', 'jpy', 'inr', 'chf'])

/** The currency that a word or sign names, for example `eur` for `€`; undefined for any other word. */
export function currencyOf(word: string): string | undefined {
  const unit = unitOf(word)
  return unit !== undefined && CURRENCIES.has(unit) ? unit : undefined
}

/** The factor that a word after a number stands for, for example 1000000 for `million`. */
export function scaleOf(word: string): number | undefined {
  return Object.hasOwn(SCALES, word.toLowerCase()) ? SCALES[word.toLowerCase()] : undefined
}

/** The value of an English number word from two to ninety, for example 12 for `twelve`. */
export function numberWord(word: string): number | undefined {
  return Object.hasOwn(WORDS, word.toLowerCase()) ? WORDS[word.toLowerCase()] : undefined
}

/**
 * Reads digits as a text writes them: `1,000.5`, `1 000`, `1.000.000`, `3,5`. A point or comma before one or two
 * last digits, and a single point, is the decimal mark. Undefined if it is not one number.
 */
export function parseDigits(written: string): number | undefined {
  const plain = written.replace(/[\s'’]/g, '')
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(plain)) return Number(plain.replaceAll(',', ''))
  if (/^\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?$/.test(plain) || /^\d{1,3}(?:\.\d{3})+,\d+$/.test(plain)) {
    return Number(plain.replaceAll('.', '').replace(',', '.'))
  }
  if (/^\d+,\d{1,2}$/.test(plain)) return Number(plain.replace(',', '.'))
  return /^\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : undefined
}
