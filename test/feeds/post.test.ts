import type { lookup } from 'node:dns'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { isForbidden } from '#functions/feeds/delivery/forbidden-address.ts'
import { post } from '#functions/feeds/delivery/post.ts'
import { isAllowedTarget } from '#functions/feeds/delivery/target-url.ts'
import { startReceiver } from '#test/kit/webhook-receiver.ts'

const deployed = { allowLoopback: false }
const laptop = { allowLoopback: true }

describe('nothing is sent to an address inside', () => {
  test.each([
    '0.0.0.0',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '203.0.113.9',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    '5f00::1',
    'localhost',
    '',
    '127.1',
    'fe80::1%eth0',
  ])('%s', (address) => {
    expect(isForbidden(address, deployed)).toBe(true)
  })

  test('and all others may be reached', () => {
    for (const address of [
      '8.8.8.8',
      '1.1.1.1',
      '172.15.0.1',
      '172.32.0.1',
      '192.167.255.255',
      '2606:4700::1111',
      '2a00:1450::200e',
    ])
      expect(isForbidden(address, deployed)).toBe(false)
  })

  test('but to this very machine, on a laptop', () => {
    expect(['127.0.0.1', '::1'].map((address) => isForbidden(address, laptop))).toEqual([false, false])
    expect(['10.0.0.1', '169.254.169.254', '::2'].map((address) => isForbidden(address, laptop))).toEqual([
      true,
      true,
      true,
    ])
  })
})

describe('a webhook may be registered', () => {
  test.each([
    'https://erp.example.com/hook',
    'https://erp.example.com:8443/hook?key=1',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
  ])('at %s', (url) => expect(isAllowedTarget(url, deployed)).toBe(true))

  test.each([
    'http://erp.example.com/',
    'ftp://erp.example.com/',
    'file:///etc/passwd',
    'erp.example.com',
    '',
    'https://user:word@erp.example.com/',
    'https://erp.example.com/#part',
    'https://localhost/',
    'https://intranet/',
    'https://a.internal/',
    'https://a.local./',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:7f00:1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://10.1.2.3/',
    'http://127.0.0.1:8080/',
  ])('not at %s', (url) => expect(isAllowedTarget(url, deployed)).toBe(false))

  test('at plain addresses of this machine, on a laptop', () => {
    for (const url of ['http://127.0.0.1:8080/', 'http://localhost:8080/', 'https://[::1]:8080/'])
      expect(isAllowedTarget(url, laptop)).toBe(true)
    for (const url of ['http://10.0.0.1/', 'http://erp.example.com/', 'ftp://127.0.0.1/', 'http://a:b@127.0.0.1/'])
      expect(isAllowedTarget(url, laptop)).toBe(false)
  })

  test('at no address of four numbers that is inside, however it is written', () => {
    const octet = fc.integer({ min: 0, max: 255 })
    fc.assert(
      fc.property(octet, octet, octet, octet, (a, b, c, d) => {
        const address = `${a}.${b}.${c}.${d}`
        const whole = ((a * 256 + b) * 256 + c) * 256 + d
        for (const host of [address, String(whole), `0x${whole.toString(16)}`, `0${a.toString(8)}.${b}.${c * 256 + d}`])
          expect(isAllowedTarget(`https://${host}/`, deployed)).toBe(!isForbidden(address, deployed))
      }),
    )
  })
})

describe('sending', async () => {
  const receiver = await startReceiver()
  afterAll(() => receiver.stop())
  beforeEach(() => {
    receiver.received.length = 0
    receiver.answer = () => ({ status: 204 })
  })
  const options = { ...laptop, timeoutMs: 400 }
  const send = (target = `${receiver.url}/hook`, given: object = {}) =>
    post(target, { headers: { 'x-own': 'yes' }, body: '{"a":"ü"}' }, { ...options, ...given })

  test('delivers body and headers, and answers the status', async () => {
    expect(await send()).toEqual({ status: 204 })
    expect(receiver.received).toMatchObject([
      { path: '/hook', body: '{"a":"ü"}', headers: { 'x-own': 'yes', 'content-length': '10' } },
    ])
  })

  test.each([200, 301, 307, 400, 410, 500, 503])('answers %i as it is', async (status) => {
    receiver.answer = () => ({ status, headers: { location: `${receiver.url}/elsewhere` } })
    expect(await send()).toEqual({ status })
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook'])
  })

  test('gives up on a receiver that takes too long, or never answers', async () => {
    receiver.answer = () => ({ status: 200, afterMs: 1000 })
    expect(await send()).toEqual({ error: 'timeout' })
    receiver.answer = () => null
    const begun = performance.now()
    expect(await send()).toEqual({ error: 'timeout' })
    expect(performance.now() - begun).toBeLessThan(4_000)
  })

  test('says what went wrong before there was an answer', async () => {
    expect(await send('http://127.0.0.1:1/')).toEqual({ error: 'connection-failed' })
    expect(await send(receiver.url.replace('http', 'https'))).toEqual({ error: 'tls-failed' })
    expect(await send('http://10.0.0.1/')).toEqual({ error: 'forbidden-address' })
    expect(await send(receiver.url, deployed)).toEqual({ error: 'forbidden-address' })
    expect(receiver.received).toEqual([])
  })

  describe('to a name', () => {
    /** A name server that gives these addresses. */
    const leadsTo = (...addresses: string[]) =>
      ((_name: string, _options: unknown, callback: (error: Error | null, found: unknown) => void) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        )) as unknown as typeof lookup

    test.each([[['127.0.0.1']], [['169.254.169.254']], [['8.8.8.8', '10.0.0.1']], [['::ffff:127.0.0.1']]])(
      'that leads to %j reaches nobody',
      async (addresses) => {
        expect(await send('https://hooks.example.com/', { ...deployed, resolve: leadsTo(...addresses) })).toEqual({
          error: 'forbidden-address',
        })
      },
    )

    test('connects to the address that was looked at: the name is asked for once', async () => {
      let asked = 0
      const resolve = ((name: string, given: unknown, callback: (error: Error | null, found: unknown) => void) => {
        asked++
        // Harmless the first time, somewhere else from then on.
        leadsTo(asked === 1 ? '127.0.0.1' : '10.0.0.1')(name, given as never, callback as never)
      }) as unknown as typeof lookup
      expect(await send(receiver.url.replace('127.0.0.1', 'localhost'), { resolve })).toEqual({ status: 204 })
      expect(asked).toBe(1)
    })

    test('that nobody has is told apart', async () => {
      const resolve = ((_name: string, _options: unknown, callback: (error: Error) => void) =>
        callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))) as unknown as typeof lookup
      expect(await send('https://hooks.example.com/', { resolve })).toEqual({ error: 'name-not-found' })
    })
  })
})
