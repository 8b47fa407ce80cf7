import { styleText } from 'node:util'
import type { VerdictKind } from '../verdict/gate-report.ts'

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow'

const VERDICT_COLORS: Readonly<Record<VerdictKind, Style>> = {
  pass: 'green',
  fail: 'red',
  inconclusive: 'yellow',
}

/** Emphasis on a terminal; without colour each of them gives the text as it is. */
export interface Paint {
  bold(text: string): string
  dim(text: string): string
  verdict(kind: VerdictKind, text: string): string
  /** The one big line. */
  decision(kind: VerdictKind, text: string): string
}

/** Widths are measured before painting, so painting adds no columns. */
export function createPaint(color: boolean): Paint {
  const style = (styles: Style[], text: string) =>
    color && text !== '' ? styleText(styles, text, { validateStream: false }) : text
  return {
    bold: (text) => style(['bold'], text),
    dim: (text) => style(['dim'], text),
    verdict: (kind, text) => style([VERDICT_COLORS[kind]], text),
    decision: (kind, text) => style(['bold', VERDICT_COLORS[kind]], text),
  }
}
