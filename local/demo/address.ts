/** Where the demo's customer lives. */
export const address = {
  name: 'Ada Lovelace',
  line1: '12 St James Square',
  postalCode: 'SW1Y 4JH',
  city: 'London',
  country: 'GB',
} as const
