/** Where the customer of the demo, of the journeys and of the benches lives. */
export const address = {
  name: 'Ada Lovelace',
  line1: '12 St James Square',
  postalCode: 'SW1Y 4JH',
  city: 'London',
  country: 'GB',
} as const
