/** How the mean of clustered scores varies. Description only: a verdict uses the bounded mean of the cluster means. */
export type ClusterDescription =
  | {
      readonly kind: 'described'
      readonly mean: number
      /** Standard error that respects the clusters (Miller 2024). */
      readonly standardError: number
      /** Standard error as if all scores were independent. */
      readonly independentStandardError: number
      /** Ratio of the two variances; absent when the scores do not vary at all. */
      readonly designEffect?: number
    }
  /** With fewer than two clusters nothing is known about how clusters vary. */
  | { readonly kind: 'too-few-clusters'; readonly clusters: number }

/** Describes scores grouped by cluster (repeats of a case, turns of a session). Empty clusters do not count. */
export function describeClusters(scores: readonly (readonly number[])[]): ClusterDescription {
  const clusters = scores.filter((cluster) => cluster.length > 0)
  if (clusters.length < 2) return { kind: 'too-few-clusters', clusters: clusters.length }
  const all = clusters.flat()
  const mean = total(all) / all.length
  const clusterDeviations = clusters.map((cluster) => total(cluster.map((score) => score - mean)))
  const correction = clusters.length / (clusters.length - 1)
  const variance = (correction * sumOfSquares(clusterDeviations)) / all.length ** 2
  const independentVariance = sumOfSquares(all.map((score) => score - mean)) / (all.length - 1) / all.length
  return {
    kind: 'described',
    mean,
    standardError: Math.sqrt(variance),
    independentStandardError: Math.sqrt(independentVariance),
    ...(independentVariance > 0 ? { designEffect: variance / independentVariance } : {}),
  }
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function sumOfSquares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0)
}
