/** A decoded frame, in memory of the decoder's until it is closed. */
export interface NativeFrame {
  readonly width: number
  readonly height: number
  /** As WebCodecs names layouts; empty for one that it has no name for, such as 10 bit. */
  readonly format: string
  /** @throws where the buffer is too small. */
  copyTo(to: Buffer, options?: { readonly format: 'I420' }): void
  close(): void
}

/** FFmpeg's decoder on the calling thread. */
interface NativeDecoder {
  configure(options: {
    /** FFmpeg's name. */
    readonly codec: string
    readonly width?: number
    readonly height?: number
    /** What the container keeps beside the packets, e.g. the parameter sets of H.264. */
    readonly extradata?: Buffer
  }): void
  /** Times in microseconds. */
  decode(packet: Buffer, isKey: boolean, timestamp: number, duration: number): void
  /** Hands out what is still inside, before it returns. */
  flush(done: () => void): void
  close(): void
}

/**
 * The part of the package's binding that is used. Its worker-thread decoder is not: version 1.3.0 hands that one's errors
 * over in memory that may be gone by then.
 */
export interface Decoding {
  readonly VideoDecoderNative: new (
    onFrame: (frame: NativeFrame) => void,
    onError: (message: string) => void,
  ) => NativeDecoder
}

/**
 * The decoder, or why there is none: it is native, and not every machine that runs the shop on a laptop has one. A video
 * must not be called damaged for that.
 */
export async function loadDecoding(): Promise<Decoding | { readonly missing: string }> {
  const name = `@node-webcodecs/static-${process.platform}-${process.arch}`
  try {
    const { default: binding } = await import(name)
    return binding
  } catch {
    return { missing: `${name} is not installed (docs/decisions/0016-video.md)` }
  }
}
