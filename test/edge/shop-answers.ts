const price = { amount: 1250, currency: 'EUR' }

export const cupId = 'prd_01JVA2M8Q4ZJ8K0C3V5XW7YB9D'

const sentences =
  'A cup of enamelled steel, as light as it is hard, with a blue rim. It does not mind a fall or a fire. '

const pictureAt = (image: number, width: number, format: string) =>
  `https://d111111abcdef8.cloudfront.net/med_01JVA2M8Q4ZJ8K0C3V5XW7YB${image}D/0123456789abcdef-${width}.${format}`
const srcset = (image: number, format: string) =>
  [160, 320, 640, 1280].map((width) => `${pictureAt(image, width, format)} ${width}w`).join(', ')

/** A product as the catalog answers it; `number` tells products apart. */
export function product(number: number) {
  return {
    id: `${cupId.slice(0, -3)}${String(number).padStart(3, '0')}`,
    version: 3,
    status: 'published',
    sku: `CUP-${number}`,
    name: `Enamel cup ${number}`,
    description: sentences.repeat(8),
    price,
    lowestPrice30Days: null,
    category: 'Kitchen',
    tags: ['enamel', 'camping', 'blue'],
    images: [1, 2, 3, 4].map((image) => ({
      mediaId: `med_01JVA2M8Q4ZJ8K0C3V5XW7YB${image}D`,
      alt: `The cup, view ${image}`,
      kind: 'image',
      status: 'ready',
      placeholder: { dominantColour: '#2040a0', thumbHash: '1QcSHQRnh493V4dIh4eXh1h4kJUI' },
      width: 3000,
      height: 2000,
      sources: ['avif', 'webp', 'jpeg'].map((format) => ({ type: `image/${format}`, srcset: srcset(image, format) })),
      src: pictureAt(image, 640, 'jpeg'),
      square: { sources: [], src: pictureAt(image, 480, 'jpeg') },
      animated: null,
    })),
    options: [],
    variants: [{ sku: `CUP-${number}`, options: {}, price, lowestPrice30Days: null }],
    digital: false,
    download: null,
    createdAt: '2026-05-03T10:30:00.000Z',
    allowedCommands: [],
  }
}

/** A review as the reviews answer it. */
export function review(number: number) {
  return {
    id: `rev_${number}`,
    version: 2,
    productId: cupId,
    status: 'published',
    rating: 5,
    title: 'Just right',
    text: sentences.repeat(5),
    displayName: 'Ada',
    erased: false,
    mediaIds: [],
    votes: { helpful: 3, unhelpful: 0 },
    reply: { text: 'Thank you!', repliedAt: '2026-05-04T10:30:00.000Z' },
    createdAt: '2026-05-03T10:30:00.000Z',
    editedAt: null,
    publishedAt: '2026-05-03T11:30:00.000Z',
    mine: false,
    allowedCommands: [],
  }
}

/** An order as the list of orders has it. */
export function order(number: number) {
  return {
    id: `ord_${number}`,
    status: 'paid',
    customerId: 'ada',
    total: price,
    pieces: 2,
    createdAt: '2026-05-03T10:30:00.000Z',
  }
}

/** The beginning of a list, as long as the request wants it. */
export function page<Item>(make: (number: number) => Item, url = ''): { items: Item[]; next: null; asOf: string } {
  const limit = Number(new URL(url, 'http://shop').searchParams.get('limit') ?? 20)
  return { items: Array.from({ length: limit }, (_, index) => make(index)), next: null, asOf: new Date().toISOString() }
}
