/** What a person said of one check in one repository, from a labels file (JSON Lines). */
export interface Label {
  readonly repo: string
  readonly check: string
  readonly label: 'present' | 'absent' | 'not-applicable'
  /** `path:line` of what shows it. */
  readonly evidence: readonly string[]
  readonly confidence: string
}

export interface Said {
  readonly verdict: string
  readonly evidence: readonly { readonly path: string; readonly line: number }[]
}

/** A label beside what was said of it. */
export interface Judged extends Label {
  readonly kind: string
  readonly said: Said | undefined
}

/** Counts of one group of judged labels. A gap is `present`; `unknown` is neither found nor cleared. */
export interface Counts {
  readonly gaps: number
  readonly clear: number
  readonly found: number
  readonly falseAlarms: number
  readonly unknownGaps: number
  readonly unknownClear: number
  /** Labels that say not applicable, and how many of them were reported as gaps. */
  readonly notApplicable: number
  readonly notApplicableAsGap: number
}

/** Counts judged labels. */
export function count(judged: readonly Judged[]): Counts {
  const of = (label: Label['label'], verdict?: string): number =>
    judged.filter((one) => one.label === label && (verdict === undefined || one.said?.verdict === verdict))
      .length
  return {
    gaps: of('present'),
    clear: of('absent'),
    found: of('present', 'present'),
    falseAlarms: of('absent', 'present'),
    unknownGaps: of('present', 'unknown'),
    unknownClear: of('absent', 'unknown'),
    notApplicable: of('not-applicable'),
    notApplicableAsGap: of('not-applicable', 'present'),
  }
}

/** Share of reported gaps that are gaps. */
export function precision({ found, falseAlarms }: Counts): number {
  return found / (found + falseAlarms)
}

/** Share of gaps that were reported, of those about which something was said. */
export function recall({ found, gaps, unknownGaps }: Counts): number {
  return found / (gaps - unknownGaps)
}

/** Share of labels without a gap of which no gap was reported, of those about which something was said. */
export function specificity({ clear, falseAlarms, unknownClear }: Counts): number {
  return (clear - unknownClear - falseAlarms) / (clear - unknownClear)
}

/**
 * Hit rate minus false-alarm rate inside each pair of check and kind, weighted by gaps * clear / (gaps + clear): the
 * difference of two rates pooled over strata (Mantel and Haenszel 1959). An answer that does not depend on the code
 * has 0, a perfect one 1. Null when no stratum has both.
 */
export function skill(judged: readonly Judged[]): number | null {
  const strata = Map.groupBy(judged, ({ check, kind }) => `${check} ${kind}`)
  let weighted = 0
  let weights = 0
  for (const stratum of strata.values()) {
    const { gaps, clear, found, falseAlarms } = count(stratum)
    if (gaps === 0 || clear === 0) continue
    const weight = (gaps * clear) / (gaps + clear)
    weighted += weight * (found / gaps - falseAlarms / clear)
    weights += weight
  }
  return weights === 0 ? null : weighted / weights
}

const NEAR_LINES = 10

/** Share of found gaps whose first evidence is within ten lines of a labelled line. */
export function evidenceNear(judged: readonly Judged[]): number {
  const found = judged.filter(({ label, said }) => label === 'present' && said?.verdict === 'present')
  return found.filter(isNear).length / found.length
}

function isNear({ said, evidence }: Judged): boolean {
  const first = said?.evidence[0]
  if (first === undefined) return false
  return evidence.some((place) => {
    const colon = place.lastIndexOf(':')
    const line = Number(place.slice(colon + 1))
    return place.slice(0, colon) === first.path && Math.abs(line - first.line) <= NEAR_LINES
  })
}
