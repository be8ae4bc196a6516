import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { until } from '#local/shop-client.ts'
import { uploadPicture } from '#local/upload-client.ts'
import { allOf, anyone, as, newProduct, untilOnHome } from './shop.ts'

const photograph = readFileSync(join(import.meta.dirname, '../../local/photos/coffee-cup.jpg'))

interface Shown {
  readonly status?: string
  readonly sources: readonly { readonly type: string; readonly srcset: string }[]
  readonly src: string | null
}

describe('the picture of a product', () => {
  it('is shown by the product, in lists and on every screen, from an address that anybody may keep', async () => {
    const { mediaId, id } = await pictured()
    const { body, headers } = await until(() => anyone.get(`/v1/products/${id}`), shows(mediaId))
    const [image] = body.images
    expect(image).toMatchObject({ mediaId, kind: 'image', placeholder: { dominantColour: expect.any(String) } })
    expect(image.sources.map(({ type }: { type: string }) => type)).toEqual(['image/avif', 'image/webp', 'image/jpeg'])
    const tag = headers.get('etag') ?? ''
    expect(tag).toBe(`"${body.version}"`)
    // Whoever has this version may have seen it before its picture was there.
    expect((await anyone.get(`/v1/products/${id}`, { 'if-none-match': tag })).status).toBe(200)
    const arranged = await (await as('catalog-manager')).request('PUT', `/v1/products/${id}/images`, {
      body: { images: [{ mediaId, alt: 'Coffee' }] },
      headers: { 'if-match': tag },
    })
    const later = await until(
      () => anyone.get(`/v1/products/${id}`, { 'if-none-match': arranged.headers.get('etag') ?? '' }),
      ({ status }) => status === 304,
    )
    expect(later.headers.get('etag')).toBe(`"${arranged.body.version}"`)

    for (const [address, type] of addressesOf(image)) {
      const loaded = await fetch(address)
      expect([loaded.status, loaded.headers.get('content-type')]).toEqual([200, type])
      expect(loaded.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect((await loaded.arrayBuffer()).byteLength).toBeGreaterThan(100)
    }

    const list = await until(
      () => allOf(anyone, '/v1/products'),
      (items) => items.some((product) => product.id === id),
    )
    const listed = list.find((product) => product.id === id)
    expect(listed.images).toEqual([{ ...image, alt: 'Coffee' }])

    const [web, mobile] = await Promise.all(
      ['web', 'mobile'].map(async (device) => {
        const screen = await until(
          () => anyone.get(`/v1/${device}/products/${id}`),
          ({ status }) => status === 200,
        )
        return screen.body.product
      }),
    )
    expect(web.pictures[0].sources).toEqual(image.sources)
    const widths = [...JSON.stringify(mobile.picture.sources).matchAll(/ (\d+)w/g)].map(([, width]) => Number(width))
    expect(Math.max(...widths)).toBeLessThanOrEqual(640)
    for (const [address] of addressesOf(mobile.picture)) expect((await fetch(address)).status).toBe(200)
    for (const device of ['web', 'mobile']) {
      const newest = () => newProduct({ images: [{ mediaId, alt: 'A cup of coffee' }] }, { pieces: 0 })
      const card = await untilOnHome(anyone, device, newest)
      expect((await fetch(card.picture.src)).status).toBe(200)
    }
  })

  it('is gone everywhere once it is deleted, which may be asked for twice', async () => {
    const { mediaId, id } = await pictured()
    const manager = await as('catalog-manager')
    const { body, headers } = await until(() => anyone.get(`/v1/products/${id}`), shows(mediaId))
    const addresses = addressesOf(body.images[0]).map(([address]) => address)

    const gone = await manager.request('DELETE', `/v1/media/${mediaId}`)
    expect([gone.status, gone.body.status, gone.body.renditions]).toEqual([200, 'deleted', []])
    const again = await manager.request('DELETE', `/v1/media/${mediaId}`)
    expect([again.status, again.body.version]).toEqual([200, gone.body.version])
    expect((await manager.get(`/v1/media/${mediaId}?consistency=strong`)).body.status).toBe('deleted')

    const without = await until(
      () => anyone.get(`/v1/products/${id}`, { 'if-none-match': headers.get('etag') ?? '' }),
      ({ body }) => body?.images?.[0]?.status === 'deleted',
    )
    expect(without.body.images[0]).toMatchObject({ mediaId, sources: [], src: null, square: null, placeholder: null })
    const left = await until(
      () => Promise.all(addresses.map(async (address) => (await fetch(address)).status)),
      (statuses) => statuses.every((status) => status === 403 || status === 404),
    )
    expect(left).toHaveLength(addresses.length)
  })

  it('cannot be deleted by those who may not manage it, nor where it is not as they think', async () => {
    const manager = await as('catalog-manager')
    const mediaId = await uploadPicture(manager, photograph)
    const customer = await as('customer')
    expect((await customer.request('DELETE', `/v1/media/${mediaId}`)).status).toBe(403)
    expect((await manager.request('DELETE', '/v1/media/med_00000000000000000000000000')).status).toBe(404)
    const stale = await manager.request('DELETE', `/v1/media/${mediaId}`, { headers: { 'if-match': '"99"' } })
    expect([stale.status, stale.body.code]).toEqual([412, 'version-mismatch'])
  })

  it('is not there before anything was uploaded, and the product is', async () => {
    const unheardOf = 'med_00000000000000000000000001'
    const { id } = await newProduct({ images: [{ mediaId: unheardOf, alt: 'To come' }] })
    const { body, headers } = await until(
      () => anyone.get(`/v1/products/${id}`),
      ({ status }) => status === 200,
    )
    expect(body.images).toMatchObject([{ mediaId: unheardOf, alt: 'To come', status: 'unknown', sources: [] }])
    expect(headers.get('etag')).toBe(`"${body.version}"`)
  })
})

/** A product on sale whose first image was just uploaded. */
async function pictured(): Promise<{ readonly id: string; readonly mediaId: string }> {
  const mediaId = await uploadPicture(await as('catalog-manager'), photograph)
  const { id } = await newProduct({ images: [{ mediaId, alt: 'A cup of coffee' }] })
  return { id, mediaId }
}

function shows(mediaId: string) {
  return ({ body }: { readonly body: { readonly images?: readonly (Shown & { mediaId: string })[] } }): boolean =>
    body.images?.some((image) => image.mediaId === mediaId && image.status === 'ready') === true
}

/** Every address of an image, with the type that it must have. */
function addressesOf({ sources, src }: Shown): (readonly [string, string])[] {
  const candidates = sources.flatMap(({ type, srcset }) =>
    srcset.split(', ').map((candidate) => [candidate.split(' ')[0] ?? '', type] as const),
  )
  return src === null ? candidates : [...candidates, [src, 'image/jpeg'] as const]
}
