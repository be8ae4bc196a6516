/** What buyers say, by the stars that they give. */
const opinions: Readonly<Record<number, readonly (readonly [title: string, text: string])[]>> = {
  5: [
    ['Just right', 'Exactly as described, well made, and here within three days.'],
    ['Would buy it again', 'In use every day for two weeks now and not a fault to be found.'],
    ['Better than in the picture', 'The colour is warmer than on the screen, and the finish is lovely.'],
    ['A gift that was liked', 'Bought for my sister, who asked where it came from.'],
  ],
  4: [
    ['Very good', 'Good material. One star less because the box came dented.'],
    ['Does what it should', 'Solid and simple. A little heavier than I expected.'],
    ['Nearly perfect', 'I would have liked one size between the two.'],
  ],
  3: [
    ['All right', 'It works. For the price I had hoped for a better finish.'],
    ['Not quite what I thought', 'Smaller than it looks in the picture, please read the measures.'],
  ],
  2: [
    ['Disappointing', 'The seam came loose after a week. The shop was helpful about it.'],
    ['Too thin', 'Looks good and feels flimsy.'],
  ],
  1: [['Came broken', 'It arrived in two pieces. I have written to the shop.']],
}

/** Of a hundred reviews, how many give these stars or more. */
const atLeast = [
  [5, 52],
  [4, 78],
  [3, 90],
  [2, 96],
] as const

/** A review as somebody would write it. */
export function opinion(random: () => number): {
  readonly rating: number
  readonly title: string
  readonly text: string
} {
  const rank = random() * 100
  const rating = atLeast.find(([, share]) => rank < share)?.[0] ?? 1
  const said = opinions[rating] ?? []
  const [title = '', text = ''] = said[Math.floor(random() * said.length)] ?? []
  return { rating, title, text }
}

const streets = ['Mill Lane', 'Station Road', 'High Street', 'Orchard Close', 'Harbour View', 'Chapel Hill']
const towns = [
  { postalCode: '80331', city: 'München', country: 'DE' },
  { postalCode: '75004', city: 'Paris', country: 'FR' },
  { postalCode: '1012', city: 'Amsterdam', country: 'NL' },
  { postalCode: '1010', city: 'Wien', country: 'AT' },
  { postalCode: '28004', city: 'Madrid', country: 'ES' },
] as const

/** Where a buyer lives; they have a number for a name, because nobody is invented. */
export function addressOf(buyer: number) {
  const town = towns[buyer % towns.length] ?? towns[0]
  return { name: `Customer ${buyer + 1}`, line1: `${(buyer % 97) + 1} ${streets[buyer % streets.length]}`, ...town }
}
