/** Every right that a token may carry. The names are those of the HTTP contract. */
export const scopes = [
  'shop:buy',
  'orders:read',
  'orders:manage',
  'refunds:grant',
  'refunds:execute',
  'pricing:write',
  'fulfilment:write',
  'stock:read',
  'stock:write',
  'catalog:write',
  'media:write',
  'reviews:moderate',
  'webhooks:manage',
  'ops:read',
  'ops:write',
  'events:read',
] as const

export type Scope = (typeof scopes)[number]

/** Roles of people: each is a Cognito group and a bundle of scopes. */
export const roles = {
  customer: ['shop:buy'],
  support: ['orders:read', 'orders:manage', 'refunds:grant'],
  finance: ['refunds:execute', 'pricing:write'],
  warehouse: ['fulfilment:write', 'stock:read', 'stock:write'],
  'catalog-manager': ['catalog:write', 'media:write', 'pricing:write'],
  moderator: ['reviews:moderate'],
  ops: ['ops:read', 'ops:write', 'events:read'],
  admin: scopes,
} as const satisfies Record<string, readonly Scope[]>

export type Role = keyof typeof roles

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text)
}

export function isRole(text: string): text is Role {
  return Object.hasOwn(roles, text)
}
