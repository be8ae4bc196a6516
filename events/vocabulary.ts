import * as v from 'valibot'

/** Largest amount of minor units: keeps every sum over 100 lines of 10,000 pieces a safe integer. */
export const maxAmount = 1_000_000_000

/** Money in integer minor units of an ISO 4217 currency, e.g. 12.99 EUR = `{ amount: 1299, currency: 'EUR' }`. */
export const money = v.object({
  amount: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER)),
  currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code such as EUR')),
})
export type Money = v.InferOutput<typeof money>

/** RFC 3339 in UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const timestamp = v.pipe(v.string(), v.isoTimestamp())

const crockfordBase32 = '[0-7][0-9A-HJKMNP-TV-Z]{25}'

/** `<prefix>_` and a ULID. */
export function idSchema<Brand extends string>(prefix: string, brand: Brand) {
  return v.pipe(
    v.string(),
    v.regex(new RegExp(`^${prefix}_${crockfordBase32}$`), `expected ${prefix}_ and a ULID`),
    v.brand(brand),
  )
}

export const orderId = idSchema('ord', 'OrderId')
export type OrderId = v.InferOutput<typeof orderId>

export const productId = idSchema('prd', 'ProductId')
export type ProductId = v.InferOutput<typeof productId>

export const mediaId = idSchema('med', 'MediaId')
export type MediaId = v.InferOutput<typeof mediaId>

/** A stock keeping unit, chosen by the merchant. */
export const sku = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'expected 1 to 64 letters, digits, dots, underscores or hyphens'),
)

/** A text of one line for people: no control characters, no space at its ends, no lone surrogates. */
export function line(maxLength: number) {
  return v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(maxLength),
    v.check((text) => !/[\p{Cc}\p{Cs}]/u.test(text), 'control characters are not allowed'),
    v.check((text) => text.trim() === text, 'white space at the ends is not allowed'),
  )
}

/** A text of several lines for people. */
export function text(maxLength: number) {
  return v.pipe(
    v.string(),
    v.maxLength(maxLength),
    v.check(
      (value) => !/[\p{Cs}]/u.test(value) && !/(?![\n\t])\p{Cc}/u.test(value),
      'control characters are not allowed',
    ),
  )
}

/** A postal address; field names follow schema.org's PostalAddress in plain words. */
export const address = v.strictObject({
  name: line(200),
  line1: line(200),
  line2: v.optional(line(200)),
  postalCode: line(20),
  city: line(100),
  region: v.optional(line(100)),
  country: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'expected an ISO 3166-1 alpha-2 code such as DE')),
  phone: v.optional(line(40)),
})
export type Address = v.InferOutput<typeof address>
