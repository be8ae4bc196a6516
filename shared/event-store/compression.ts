import { deflateRawSync, inflateRawSync } from 'node:zlib'

/**
 * Texts that events are made of, the most frequent last, where deflate reaches them with the shortest distances.
 * What is stored was compressed with one of these: an entry never changes, a better one gets the next number.
 */
const dictionaries: Readonly<Record<number, Buffer>> = {
  1: Buffer.from(
    [
      '{"t":"MediaRejected","v":1,"d":{"code":"","detail":""}}{"t":"ThumbnailsCreated","v":1,"d":{"format":"jpeg","width":1280,"height":',
      '"renditions":[{"key":"med_","format":"webp","width":640,"height":427,"bytes":},{"key":"med_","format":"jpeg","width":320,"height":',
      '{"t":"UploadRequested","v":1,"d":{"ownerId":"person:","kind":"image","contentType":"image/jpeg","bytes":,"sha256":"","key":"","expiresAt":"2026-',
      '{"t":"ProductCreated","v":1,"d":{"sku":"","name":"","description":"","price":{"amount":,"currency":"EUR"},"category":"","tags":[],"images":[{"mediaId":"med_","alt":""}]}},',
      '{"t":"ProductPublished","v":1,"d":{}}{"t":"ProductUnpublished","v":1,"d":{}}',
      '{"t":"RefundRequested","v":1,"d":{"paymentId":"pay_","amount":{"amount":,"currency":"EUR"},"reason":"order cancelled"}}',
      '{"t":"PaymentCaptured","v":1,"d":{"paymentId":"pay_","amount":{"amount":,"currency":"EUR"},"providerEventId":"evt_"}},{"t":"OrderPaid","v":1,"d":{"captured":{"amount":',
      '{"t":"ParcelShipped","v":1,"d":{"shipmentId":"shp_","carrier":"DHL","tracking":"","lines":[{"line":1,"quantity":1},{"line":2,"quantity":1}]}},{"t":"OrderShipped","v":1,"d":{}}',
      '"shippingAddress":{"name":"","line1":"","line2":"","postalCode":"","city":"","region":"","country":"DE","phone":"+49"},"note":""}}]',
      '[{"t":"OrderCreated","v":1,"d":{"customerId":"","lines":[{"line":1,"productId":"prd_","sku":"","name":"","quantity":1,"unitPrice":{"amount":1000,"currency":"EUR"}},',
      '{"line":2,"productId":"prd_","sku":"SKU-","name":"","quantity":1,"unitPrice":{"amount":1999,"currency":"EUR"}}],"total":{"amount":2999,"currency":"EUR"},',
    ].join(''),
  ),
}

const newest = 1

/** Largest text that is unpacked, in bytes: ten times what fits into an item, against a crafted one. */
const maxUnpackedBytes = 4 * 1024 * 1024

/** A text of events, or of what is folded from them, packed: the number of the dictionary in the first byte, raw deflate behind it. */
export function pack(text: string): Uint8Array {
  const dictionary = dictionaries[newest]
  if (dictionary === undefined) throw new Error(`there is no dictionary ${newest}`)
  const deflated = deflateRawSync(text, { dictionary, level: 9 })
  // No Buffer: tests and comparisons meet what a client reads back.
  const packed = new Uint8Array(1 + deflated.length)
  packed[0] = newest
  packed.set(deflated, 1)
  return packed
}

/** The text in a packed one; throws for a dictionary that this code does not have. */
export function unpack(packed: Uint8Array): string {
  const dictionary = dictionaries[packed[0] ?? 0]
  if (dictionary === undefined)
    throw new Error(`a text is packed with dictionary ${packed[0]}, which this code does not have`)
  return inflateRawSync(packed.subarray(1), { dictionary, maxOutputLength: maxUnpackedBytes }).toString()
}
