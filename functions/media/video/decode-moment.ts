import { type EncodedPacket, EncodedPacketSink, type InputVideoTrack, type VideoCodec } from 'mediabunny'
import type { Decoding, NativeFrame } from './decoding.ts'
import { type FramePlanes, planesOf } from './frame-planes.ts'
import { decodedPixelsPerPicture } from './video-limits.ts'

/** The codecs that can be decoded, by FFmpeg's names for them. */
export const decoders: Partial<Readonly<Record<VideoCodec, string>>> = {
  avc: 'h264',
  hevc: 'hevc',
  vp8: 'vp8',
  vp9: 'vp9',
  av1: 'av1',
}

/**
 * The picture at a moment of the video: from the key frame before it, all is decoded up to it, within a budget. Undefined
 * where there is none. Each picture has a decoder of its own, so that nothing of a damaged stretch stays in it.
 *
 * @throws for what cannot be decoded: the file's fault.
 */
export async function decodeMoment(
  { VideoDecoderNative }: Decoding,
  track: InputVideoTrack,
  seconds: number,
): Promise<FramePlanes | undefined> {
  const sink = new EncodedPacketSink(track)
  const options = { verifyKeyPackets: true }
  const key = (await sink.getKeyPacket(seconds, options)) ?? (await sink.getFirstKeyPacket(options))
  const config = await track.getDecoderConfig()
  const name = await track.getCodec()
  const codec = name === null ? undefined : decoders[name]
  if (key === null || config === null || codec === undefined) return undefined
  const { codedWidth: width = 1, codedHeight: height = 1, description } = config
  const most = Math.max(1, Math.floor(decodedPixelsPerPicture / (width * height)))

  let last: NativeFrame | undefined
  let fault: string | undefined
  const decoder = new VideoDecoderNative(
    (frame) => {
      last?.close()
      last = frame
    },
    (message) => {
      fault ??= message
    },
  )
  const throwFault = () => {
    if (fault !== undefined) throw new Error(fault)
  }
  try {
    decoder.configure({ codec, width, height, ...(description && { extradata: bytesOf(description) }) })
    for await (const packet of upTo(sink, key, seconds, most)) {
      decoder.decode(
        bytesOf(packet.data),
        packet.type === 'key',
        packet.microsecondTimestamp,
        packet.microsecondDuration,
      )
      throwFault()
    }
    decoder.flush(() => undefined)
    throwFault()
    return last === undefined ? undefined : planesOf(last, await track.getColorSpace())
  } finally {
    last?.close()
    decoder.close()
  }
}

/** The packets from a key frame up to a moment, in the order in which they are decoded; at most so many. */
async function* upTo(
  sink: EncodedPacketSink,
  key: EncodedPacket,
  seconds: number,
  most: number,
): AsyncGenerator<EncodedPacket> {
  let packet: EncodedPacket | null = key
  for (let count = 0; packet !== null && count < most; count++) {
    yield packet
    if (packet.timestamp + packet.duration > seconds) return
    packet = await sink.getNextPacket(packet)
  }
}

/** The same bytes as a Buffer. */
function bytesOf(source: ArrayBufferView | ArrayBufferLike): Buffer {
  return ArrayBuffer.isView(source)
    ? Buffer.from(source.buffer, source.byteOffset, source.byteLength)
    : Buffer.from(source)
}
