/** Whether the name of a file says that each of its lines is JSON. */
export function isJsonl(path: string): boolean {
  return /\.(jsonl|ndjson)$/.test(path)
}

/** The values of a text in JSON Lines. A line that is none is passed over: the commands that check a file name it. */
export function jsonLines(text: string): readonly unknown[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as unknown]
    } catch {
      return []
    }
  })
}
