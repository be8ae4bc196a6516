import { expect, test } from 'vitest'
import { type SagaEvent, sagaEvents } from '#events/sagas.ts'
import { sagaList } from '#functions/orders/saga/saga-list.ts'
import { sagaOperations } from '#functions/orders/saga/saga-operations.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { commitItems } from '#test/kit/event-store.ts'
import { dynamoDbClient } from '#test/kit/faulty-client.ts'
import { projecting } from '#test/kit/projection.ts'

const reserve = (sku: string): SagaEvent => ({ type: 'StockRequested', data: { sku, quantity: 1, until: null } })
const stuck = (sku: string): SagaEvent => ({ type: 'SagaStepStuck', data: { step: `keep/${sku}`, attempts: 12 } })
const done = (sku: string): SagaEvent => ({ type: 'SagaStepDone', data: { step: `keep/${sku}` } })

/** Each in a commit of its own, a second after the one before. */
const pasts = {
  ord_01KATZ5V8Q3M7X2N9R4B6C1D01: [reserve('CUP')],
  ord_01KATZ5V8Q3M7X2N9R4B6C1D02: [reserve('CUP'), done('CUP')],
  ord_01KATZ5V8Q3M7X2N9R4B6C1D03: [reserve('CUP'), reserve('JUG'), stuck('CUP')],
  ord_01KATZ5V8Q3M7X2N9R4B6C1D04: [reserve('CUP'), reserve('JUG'), done('CUP')],
  ord_01KATZ5V8Q3M7X2N9R4B6C1D05: [reserve('CUP'), done('CUP'), { type: 'SagaFinished', data: {} }],
  ord_01KATZ5V8Q3M7X2N9R4B6C1D06: [reserve('CUP'), stuck('CUP')],
} as const satisfies Record<string, readonly SagaEvent[]>

test('operators see each saga that is not finished under its status, the longest unchanged first', async () => {
  const projection = await projecting(sagaEvents, [sagaList])
  for (const [id, past] of Object.entries(pasts)) {
    const commits = past.map((event): [SagaEvent] => [event])
    const delivered = await projection.given(commitItems(sagaEvents, `saga#${id}`, commits)).deliver()
    delivered.equalsFold()
  }
  const { list } = sagaOperations({
    rows: readTable({ client: dynamoDbClient().client, table: projection.tables.rows }),
    advance: () => Promise.reject(new Error('nothing is retried here')),
    read: () => Promise.reject(new Error('nothing is retried here')),
  })
  const seen = async (status?: 'stuck' | 'running' | 'waiting') =>
    (await list(status)).map((saga) => [saga.orderId.slice(-1), saga.status])
  expect(await seen('running')).toEqual([
    ['1', 'running'],
    ['4', 'running'],
  ])
  expect(await seen('waiting')).toEqual([['2', 'waiting']])
  expect(await seen('stuck')).toEqual([
    ['6', 'stuck'],
    ['3', 'stuck'],
  ])
  expect((await seen()).map(([id]) => id).sort()).toEqual(['1', '2', '3', '4', '6'])
})
