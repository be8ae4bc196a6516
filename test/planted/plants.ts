/** A fault that somebody could make, and the test that must find it. */
export interface Plant {
  readonly name: string
  readonly file: string
  /** Text of the file, which must occur in it exactly once, and what is put in its place. */
  readonly search: string
  readonly replacement: string
  readonly test: { readonly file: string; readonly title: string }
}

export const plants: readonly Plant[] = [
  {
    name: 'the write condition of an append is missing',
    file: 'shared/event-store/event-store.ts',
    search: '            ConditionExpression: isUnrecorded,\n',
    replacement: '',
    test: {
      file: 'test/event-store/append.test.ts',
      title: '20 times out of 20 one wins and the other is handed what won',
    },
  },
  {
    name: 'one commit in a gap is too few',
    file: 'shared/projections/bring-up.ts',
    search: 'if (commit.number > known + 1) news.push',
    replacement: 'if (commit.number > known + 2) news.push',
    test: { file: 'test/projections/project.test.ts', title: 'reads what it missed from the facts' },
  },
  {
    name: 'a row is written over whatever its version is',
    file: 'shared/projections/items/row-item.ts',
    search: "    'v = :v',\n",
    replacement: "    'attribute_exists(v) OR v = :v',\n",
    test: {
      file: 'test/projections/project.test.ts',
      title: 'after an instance that remembers an older row got an older record late',
    },
  },
  {
    name: 'a command id is not looked for',
    file: 'shared/event-store/execute.ts',
    search: '        if (earlier !== undefined) return repeated(earlier)\n',
    replacement: '',
    test: {
      file: 'test/event-store/execute.test.ts',
      title: 'after others came gets its first answer: the order as it was then',
    },
  },
  {
    name: 'a key that comes with another request is a repetition',
    file: 'shared/event-store/execute.ts',
    search: 'if (commit.fingerprint !== context.fingerprint)',
    replacement: 'if (false)',
    test: {
      file: 'test/event-store/execute.test.ts',
      title: 'under the same id but with another request is refused',
    },
  },
  {
    name: 'a refund may be more than came in',
    file: 'functions/orders/order/refund.ts',
    search: 'if (amount.amount > most.amount) {',
    replacement: 'if (false) {',
    test: { file: 'test/orders/refund-order.test.ts', title: 'never more than came in' },
  },
  {
    name: 'every customer is the buyer',
    file: 'functions/orders/http/access.ts',
    search: "return principal.kind === 'person' && principal.id === order.customerId",
    replacement: "return principal.kind === 'person'",
    test: { file: 'test/orders/read-access.test.ts', title: 'another buyer reads what is theirs to read' },
  },
  {
    name: 'a counter is added to again when its message comes again',
    file: 'shared/counters/count.ts',
    search: '        ...isUncounted({ ...source, steps: step }),\n',
    replacement: '',
    test: {
      file: 'test/projections/count.test.ts',
      title: 'is counted once by an instance that counted before and after another',
    },
  },
  {
    name: 'a snapshot of another fold is taken',
    file: 'shared/event-store/snapshot-item.ts',
    search: "item['f']?.S !== fold || ",
    replacement: '',
    test: { file: 'test/event-store/snapshot.test.ts', title: 'of other code is ignored, and replaced' },
  },
  {
    name: 'a transaction of which one commit is there is a repetition',
    file: 'shared/event-store/transaction.ts',
    search: 'const ours = wanted.every(',
    replacement: 'const ours = wanted.some(',
    test: {
      file: 'test/event-store/transaction.test.ts',
      title: 'are not recorded where the same command recorded only some of them before',
    },
  },
  {
    name: 'the last unread record of a stream is reported instead of the first',
    file: 'shared/streams/stream-function.ts',
    search: '} catch (error) {\n        firstFailure = Math.min(firstFailure, slice[0]?.position',
    replacement: '} catch (error) {\n        firstFailure = Math.min(firstFailure, slice.at(-1)?.position',
    test: {
      file: 'test/streams/stream-function.test.ts',
      title: 'that cannot read commits of several streams gets the batch again from the first of them',
    },
  },
  {
    name: 'commands of a batch do not know of each other',
    file: 'shared/event-store/execute-all.ts',
    search: "      if ('accepted' in decision) {",
    replacement: '      if (false) {',
    test: {
      file: 'test/event-store/stock-race.test.ts',
      title: 'are recorded once where the answer to the commit is lost',
    },
  },
]
