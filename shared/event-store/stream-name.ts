/** Partition key of a stream: `<type>#<id>`, e.g. `order#ord_01J…`. */
export type StreamName = `${string}#${string}`

export function isStreamName(text: string): text is StreamName {
  return /^[a-z][a-z-]*#./.test(text)
}

/** The type part of a stream's name. */
export function streamType(stream: StreamName): string {
  return stream.slice(0, stream.indexOf('#'))
}

/** The id part of a stream's name. */
export function streamId(stream: StreamName): string {
  return stream.slice(stream.indexOf('#') + 1)
}
