import type { FileHandle } from 'node:fs/promises'
import { CustomSource, EncodedPacketSink, Input, type InputVideoTrack, MP4, QTFF, WEBM } from 'mediabunny'
import { type Rejection, rejected } from '../picture/verdict.ts'
import { sniffedBytes, sniffVideo, type VideoContainer } from './container.ts'
import { decoders } from './decode-moment.ts'
import { maxFramePixels, maxFrameSide, maxReadBytes, maxSeconds } from './video-limits.ts'

/** A video whose index was read, and no picture yet. */
export interface OpenedVideo {
  readonly outcome: 'opened'
  readonly container: VideoContainer
  readonly codec: string
  /** Pixels of the upright video as it is shown. */
  readonly width: number
  readonly height: number
  readonly seconds: number
  readonly track: InputVideoTrack
}

const accepted = 'Send an MP4, QuickTime (MOV) or WebM file with H.264, HEVC, VP8, VP9 or AV1.'

/**
 * Decides by magic bytes and the container's index whether a video is worth decoding. Reads no more of the file than its
 * index, wherever that lies.
 *
 * @throws what the demuxer throws over an index that makes no sense: the file's fault.
 */
export async function openVideo(file: FileHandle): Promise<OpenedVideo | Rejection> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffedBytes), 0, sniffedBytes, 0)
  const sniffed = sniffVideo(buffer.subarray(0, bytesRead))
  if (sniffed.kind === 'unknown') return rejected('not-a-video', `This file is not a video. ${accepted}`)
  if (sniffed.kind === 'other') {
    return rejected('unsupported-format', `${sniffed.name} files are not accepted. ${accepted}`)
  }
  const input = new Input({ source: sourceOf(file), formats: [MP4, QTFF, WEBM] })
  const track = await input.getPrimaryVideoTrack()
  if (track === null && (await input.getTracks()).length === 0) return cutOff
  if (track === null) return rejected('not-a-video', `The file has no video in it, only sound or text. ${accepted}`)
  const codec = await track.getCodec()
  if (codec === null || decoders[codec] === undefined) {
    const name = codec ?? (await nameOf(track))
    return rejected('unsupported-format', `The video's codec (${name}) is not supported. ${accepted}`)
  }
  const [width, height] = await Promise.all([track.getDisplayWidth(), track.getDisplayHeight()])
  if (width < 1 || height < 1) return rejected('damaged', 'The video has frames without any pixel.')
  if (width > maxFrameSide || height > maxFrameSide || width * height > maxFramePixels) {
    return rejected(
      'too-many-pixels',
      `The video has ${width} x ${height} pixels; at most ${maxFrameSide} per side and 8K (7680 x 4320) in all are accepted.`,
    )
  }
  const seconds = (await track.getDurationFromMetadata()) ?? (await track.computeDuration())
  if (!Number.isFinite(seconds) || seconds < 0) return rejected('damaged', 'The video does not tell how long it is.')
  if (seconds > maxSeconds) {
    const hours = maxSeconds / 3600
    return rejected(
      'too-long',
      `The video is ${Math.ceil(seconds / 60)} minutes long; at most ${hours} hours are accepted.`,
    )
  }
  if (await endIsMissing(track, seconds)) return cutOff
  return { outcome: 'opened', container: sniffed.container, codec, width, height, seconds, track }
}

const cutOff = rejected('damaged', 'The video is damaged or cut off and cannot be read to its end.')

/** Whether the last picture that the index tells of is not in the file, or lies long before the end that it tells of. */
async function endIsMissing(track: InputVideoTrack, seconds: number): Promise<boolean> {
  const last = await new EncodedPacketSink(track).getPacket(Number.POSITIVE_INFINITY)
  if (last === null || last.byteLength === 0) return true
  const end = (await track.getFirstTimestamp()) + seconds
  return end - (last.timestamp + last.duration) > Math.max(1, seconds / 10)
}

/** What the container calls a codec that the demuxer does not know, e.g. `mp4v` (MPEG-4 part 2). */
async function nameOf(track: InputVideoTrack): Promise<string> {
  const id = await track.getInternalCodecId()
  const text = typeof id === 'string' ? id : 'unknown'
  return text.replace(/[^\w./ -]/g, '').slice(0, 40) || 'unknown'
}

/** Pieces of the file as the demuxer asks for them: an index that claims gigabytes is refused before they are allocated. */
function sourceOf(file: FileHandle): CustomSource {
  return new CustomSource({
    getSize: async () => (await file.stat()).size,
    read: async (start, end) => {
      if (end - start > maxReadBytes) throw new Error(`the demuxer asked for ${end - start} bytes at once`)
      const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start)
      return buffer.subarray(0, bytesRead)
    },
    prefetchProfile: 'fileSystem',
    handleUnhandledError: () => undefined,
  })
}
