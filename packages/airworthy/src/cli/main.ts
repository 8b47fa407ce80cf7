#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { version } from './version.ts'

const [flag, ...rest] = process.argv.slice(2)

// The version is asked for by scripts, many times: it costs no more than an empty script.
if ((flag === '--version' || flag === '-v') && rest.length === 0) process.stdout.write(`${version()}\n`)
else {
  enableCompileCache()
  const { runProgram } = await import('./program.ts')
  await runProgram()
}
