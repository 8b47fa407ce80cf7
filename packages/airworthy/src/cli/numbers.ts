import { AirworthyError } from '@airworthy/sdk'

/** Reads a whole number of a flag, or says which flag has which wrong value. */
export function wholeNumber(flag: string, text: string, { least }: { readonly least: number }): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value
  throw new AirworthyError('usage', `${flag} must be a whole number of at least ${least}, not "${text}"`, {
    next: `For example: ${flag} ${Math.max(least, 10)}`,
  })
}
