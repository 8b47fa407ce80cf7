import type { SettingPoint } from '../anchors.ts'

const FEWEST = 3

/**
 * The setting points of classes that stand for one provider each and share a method, the first point's class among
 * them: whoever runs the project picks one. Empty when the first point is not one of several.
 */
export function providerSiblings<T extends { readonly point: SettingPoint }>(
  judged: readonly T[],
): readonly T[] {
  const own = judged[0]?.point.call.function
  if (own?.className === undefined) return []
  const byClass = new Map<string, T>()
  for (const one of judged) {
    const { name, className } = one.point.call.function ?? {}
    if (name === own.name && className !== undefined && !byClass.has(className)) byClass.set(className, one)
  }
  return byClass.size >= FEWEST ? [...byClass.values()] : []
}
