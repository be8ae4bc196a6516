import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const read = (name: string) => readFileSync(fileURLToPath(new URL(`../../local/photos/${name}`, import.meta.url)))

/** A photograph of 600 x 400 pixels. */
export const coffeeCup = read('coffee-cup.jpg')

/** A photograph of 1000 x 872 pixels. */
export const hubbleDeepField = read('hubble-deep-field.jpg')
