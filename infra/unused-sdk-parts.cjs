// Stands in for parts of the AWS SDK that nothing here uses: the cache of DynamoDB's endpoint discovery (off unless asked for; the real
// one brings an LRU library) and the codec of event streams, which none of our operations has.
class Unavailable {
  constructor() {
    throw new Error('this part of the AWS SDK is not bundled')
  }
}
module.exports = {
  EndpointCache: class {
    get() {
      throw new Error('endpoint discovery is not bundled')
    }
  },
  EventStreamSerde: Unavailable,
  eventStreamSerdeProvider: Unavailable,
  resolveEventStreamSerdeConfig: (config) => config,
}
