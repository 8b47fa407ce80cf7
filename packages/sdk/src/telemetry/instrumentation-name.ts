/** The name under which spans and metrics are found in a backend. */
export const INSTRUMENTATION_NAME = '@airworthy/sdk'
