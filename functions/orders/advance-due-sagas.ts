import { clockFunction } from '#shared/lambda/clock-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { sagaList } from './saga/saga-list.ts'
import { sagaWiring } from './saga/wiring.ts'

const { advance, client, warmUp } = sagaWiring()
const rows = readTable({ client, table: setting('READ_TABLE') })

export const init = warmUp

/** Advances the sagas whose open steps got no answer in time. */
export const handler = clockFunction({
  message: 'sagas resumed',
  failure: 'saga could not be resumed',
  actor: 'process:resume-sagas',
  names: { one: 'order', due: 'due' },
  list: ({ moment }, after) =>
    rows.list(sagaList, {
      index: 'i2',
      partitions: ['due'],
      limit: 100,
      after,
      to: moment,
      order: 'ascending',
    }),
  dueOf: (row) => row?.orderId,
  async decide(id, { moment, metadata }) {
    await advance(id, { commandId: `resume/${moment}`, metadata })
    return 1
  },
})
