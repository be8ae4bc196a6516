import type { CommitMessage } from '#events/commit-message.ts'
import type { EventContracts, EventOf } from '#events/contract.ts'

/** Commits of a stream, in their order, as the bus hands them on; `from` is the number of the first. */
export function busMessages(
  contracts: EventContracts,
  stream: string,
  commits: readonly (readonly EventOf<string, unknown>[])[],
  from = 1,
): CommitMessage[] {
  return commits.map((events, index) => {
    const number = from + index
    return {
      specversion: '1.0',
      id: `${stream}/${number}`,
      source: '/storefold/test',
      type: 'storefold.commit.v1',
      subject: stream,
      time: new Date(Date.parse('2026-01-01T00:00:00.000Z') + number * 1000).toISOString(),
      datacontenttype: 'application/json',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      sequence: String(number),
      sequencetype: 'Integer',
      data: {
        eventCount: number,
        actor: 'person:ada',
        correlationId: '0af7651916cd43dd8448eb211c80319c',
        causationId: 'test',
        events: events.map(({ type, data }) => ({ t: type, v: contracts[type]?.version ?? 1, d: data })),
      },
    }
  })
}
