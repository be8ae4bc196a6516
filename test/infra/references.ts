import { inject } from 'vitest'
import type { Resource } from './synthesized.ts'

const resources = inject('resources')

/** The resource that a `Ref`, `Fn::GetAtt` or `Fn::ImportValue` leads to. */
export function target(from: Resource, reference: unknown): Resource | undefined {
  const { Ref, 'Fn::GetAtt': getAtt, 'Fn::ImportValue': imported } = Object(reference)
  const own = Ref ?? getAtt?.[0]
  if (own !== undefined) return resources.find(({ stack, logicalId }) => stack === from.stack && logicalId === own)
  const [stack, exported = ''] = String(imported).split(':')
  return resources
    .filter((resource) => resource.stack === stack)
    .find(({ logicalId }) => exported.includes(`GetAtt${logicalId}`) || exported.includes(`Ref${logicalId}`))
}

/** All resources that are referred to anywhere in `value`, a part of the properties of `from`. */
export function targets(from: Resource, value: unknown): Set<Resource> {
  if (typeof value !== 'object' || value === null) return new Set()
  const direct = target(from, value)
  return direct === undefined
    ? new Set(Object.values(value).flatMap((part) => [...targets(from, part)]))
    : new Set([direct])
}
