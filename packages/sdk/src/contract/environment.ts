import { AirworthyError } from '../errors.ts'

/** Values of environment variables by name, for example `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Replaces every `${NAME}` in a text by the value of that variable. An empty value counts as missing.
 *
 * @param where what the text is for, as the message shall name it: `the key of scorer "correct"`.
 * @throws {AirworthyError} `environment-missing`, which names the variable and never any value.
 */
export function resolveEnvironment(text: string, environment: Environment, where: string): string {
  return text.replace(/\$\{([A-Za-z_]\w*)\}/g, (_reference, name: string) => {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined
    if (value !== undefined && value !== '') return value
    throw new AirworthyError(
      'environment-missing',
      `the environment variable ${name} is not set; ${where} needs it`,
      {
        next: `Set it before you run, for example: export ${name}=…`,
      },
    )
  })
}
