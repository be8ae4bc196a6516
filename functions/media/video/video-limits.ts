/** Longest video, in seconds: a talk or a lesson, not a channel. */
export const maxSeconds = 4 * 60 * 60

/** Pixels of one frame: 8K. Of H.264 that is some 800 MB of reference frames, and then the memory limit decides. */
export const maxFramePixels = 7680 * 4320

/** Longest side of a frame, in pixels. */
export const maxFrameSide = 8192

/** Where the stills are taken, as shares of the duration. */
export const stillShares = [1 / 4, 2 / 4, 3 / 4] as const

/** Where else a poster is looked for: at the beginning, and, where all was dark, in the gaps between. */
export const posterShares = { first: [0], whenDark: [1 / 16, 1 / 8, 3 / 8, 5 / 8, 7 / 8, 15 / 16] } as const

/** Width of a still, in pixels; narrower where the video is. */
export const stillWidth = 640

/**
 * How much is decoded between a key frame and the wished moment, in pixels: 10 s of 1080p at 30 frames a second, which
 * take 1.5 s of CPU time. Where the wished moment is farther off, the picture is of the last moment within reach.
 */
export const decodedPixelsPerPicture = 300 * 1920 * 1080

/**
 * Most bytes that the demuxer may ask for at once. The index of a four-hour video has some 10 MB, a key frame of 8K some 5.
 */
export const maxReadBytes = 64 * 1024 * 1024
