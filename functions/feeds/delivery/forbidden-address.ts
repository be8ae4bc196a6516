import { BlockList, isIP } from 'node:net'

/**
 * Networks that are not the public internet (IANA's special-purpose registries, RFC 6890 and its updates). One list for each
 * family: a BlockList takes an IPv4 address for its IPv6 form too, and that is in `::/3`.
 */
const internal = { ipv4: new BlockList(), ipv6: new BlockList() } as const
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  internal.ipv4.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of [
  // Of all IPv6, only 2000::/3 is given out; what carries IPv4 addresses inside it is not taken either.
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  internal.ipv6.addSubnet(network, bits, 'ipv6')

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/**
 * True for an address that nothing of the shop may be sent to because somebody wrote it into a webhook: private, loopback,
 * link-local (the metadata of clouds), documentation, multicast, and whatever is no address.
 * @param allowLoopback For the laptop, where the receivers run on the same machine.
 */
export function isForbidden(address: string, { allowLoopback }: { readonly allowLoopback: boolean }): boolean {
  const version = isIP(address)
  if (version === 0) return true
  const family = version === 4 ? 'ipv4' : 'ipv6'
  return internal[family].check(address, family) && !(allowLoopback && loopback.check(address, family))
}
