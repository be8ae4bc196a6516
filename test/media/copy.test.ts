import { describe, expect, test } from 'vitest'
import { copy, isStale, linksLeft } from '#functions/media/copy/copy.ts'
import { given } from '#test/kit/given.ts'
import { bought, day, file, linked, links, marked, minute, refused, requested, revoked } from './copy-past.ts'

const now = 10 * day
const download = { type: 'Download', now } as const

describe('a copy', () => {
  test('is asked for once, however often the payment is heard of', () => {
    given(copy)
      .when({ type: 'RequestCopy', ...bought })
      .emits(requested)
    given(copy, requested, marked)
      .when({ type: 'RequestCopy', ...bought })
      .emits()
  })

  test('is marked once, and the first answer stands', () => {
    given(copy, requested)
      .when({ type: 'RecordCopy', ...file })
      .emits(marked)
    given(copy, requested, marked).when({ type: 'RefuseCopy', code: 'damaged', detail: 'It is damaged.' }).emits()
    given(copy, requested, refused)
      .when({ type: 'RecordCopy', ...file })
      .emits()
  })

  test('that was revoked while it was made stays revoked', () => {
    given(copy, requested, revoked)
      .when({ type: 'RecordCopy', ...file })
      .emits()
    given(copy, requested, revoked).when(download).refuses('download-revoked')
  })

  test('is made again once the bucket may have dropped it, and not before', () => {
    given(copy, requested, marked)
      .when({ type: 'RenewCopy', now: 29 * day })
      .emits()
    given(copy, requested, marked)
      .when({ type: 'RenewCopy', now: 30 * day })
      .emits(requested)
    given(copy, requested, marked)
      .when({ type: 'Download', now: 30 * day })
      .refuses('not-marked')
  })

  test('that could not be made is tried again when its buyer comes back later', () => {
    given(copy, requested, refused)
      .when({ type: 'RenewCopy', now: 9 * minute })
      .emits()
    given(copy, requested, refused)
      .when({ type: 'RenewCopy', now: 11 * minute })
      .emits(requested)
  })

  test('that is made again remembers how often it was downloaded', () => {
    given(copy, requested, marked, ...links(5, now - minute), requested, marked)
      .when(download)
      .refuses('download-spent')
  })

  test('is not there before it was asked for', () => {
    given(copy).when(download).refuses('no-such-copy')
    given(copy).when({ type: 'RevokeCopy', reason: 'cancelled' }).refuses('no-such-copy')
  })
})

describe('a download', () => {
  test('is a link of five minutes', () => {
    given(copy, requested, marked)
      .when(download)
      .emits(linked(now + 5 * minute))
  })

  test('that a browser asks for again within its life does not count again', () => {
    given(copy, requested, marked, linked(now + 4 * minute))
      .when(download)
      .emits()
    given(copy, requested, marked, ...links(5, now + 4 * minute))
      .when(download)
      .emits()
  })

  test('whose link is about to end is a new one', () => {
    given(copy, requested, marked, linked(now + minute - 1))
      .when(download)
      .emits(linked(now + 5 * minute))
  })

  test('can be had five times for each piece that was bought', () => {
    given(copy, requested, marked, ...links(4, now - minute))
      .when(download)
      .emits(linked(now + 5 * minute))
    given(copy, requested, marked, ...links(5, now - minute))
      .when(download)
      .refuses('download-spent')
    expect(linksLeft({ quantity: 3, downloads: 5 })).toBe(10)
  })

  test('waits for a copy that is not made', () => {
    given(copy, requested).when(download).refuses('not-marked')
    given(copy, requested, refused).when(download).refuses('not-marked')
  })

  test('is over when the order is cancelled or paid back', () => {
    given(copy, requested, marked).when({ type: 'RevokeCopy', reason: 'returned' }).emits(revoked)
    given(copy, requested, marked, linked(now + 4 * minute), revoked)
      .when(download)
      .refuses('download-revoked')
  })
})

test('a copy that is being made or revoked is never stale', () => {
  const common = { ...bought, downloads: 0, linkUntil: 0, file: { ...file, markedAt: 0 } }
  expect(isStale({ ...common, status: 'requested' }, 100 * day)).toBe(false)
  expect(isStale({ ...common, status: 'revoked' }, 100 * day)).toBe(false)
})
