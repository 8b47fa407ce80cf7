/**
 * The result of `work`, or a rejection as soon as `timeoutMs` are over or `signal` aborts: work that ignores its signal
 * holds nobody up. The rejection for time is a `TimeoutError`.
 */
export async function within<Result>(
  limit: { readonly timeoutMs: number; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<Result> | Result,
): Promise<Result> {
  const { timeoutMs } = limit
  const controller = new AbortController()
  const onStop = (): void => controller.abort(limit.signal.reason)
  const timer = setTimeout(
    () => controller.abort(new DOMException(`it took longer than ${timeoutMs} ms`, 'TimeoutError')),
    timeoutMs,
  )
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true })
  limit.signal.addEventListener('abort', onStop, { once: true })
  if (limit.signal.aborted) onStop()
  try {
    return await Promise.race([aborted, work(controller.signal)])
  } finally {
    clearTimeout(timer)
    limit.signal.removeEventListener('abort', onStop)
  }
}
