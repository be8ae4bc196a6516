import { printTable, round } from '../table.ts'
import type { Bill, BillLine } from './bill.ts'

/** Two bills beside each other, and where the second one's write units and invocations go. */
export function printBills(alone: Bill, together: Bill): void {
  const heading = (bill: Bill) => (bill.orders === 1 ? 'alone' : `of ${bill.orders}`)
  const usd = (lines: readonly BillLine[]) => lines.reduce((sum, line) => sum + line.usd, 0)
  const row = (what: string, a: BillLine | undefined, b: BillLine | undefined) => [
    what,
    round(a?.perOrder ?? 0, 3),
    round(a?.usd ?? 0, 2),
    round(b?.perOrder ?? 0, 3),
    round(b?.usd ?? 0, 2),
  ]
  console.log('\n  An order from created to delivered, with everything that it sets off; USD per million orders')
  printTable(
    ['', heading(alone), 'USD', heading(together), 'USD'],
    [
      ...alone.lines.map((line, i) => row(line.what, line, together.lines[i])),
      ['together', '', round(usd(alone.lines), 2), '', round(usd(together.lines), 2)],
    ],
  )
  console.log('\n  Write and read units of an order, by table')
  const tables = [...new Set([...alone.tables.keys(), ...together.tables.keys()])]
  printTable(
    ['table', 'writes alone', `writes of ${together.orders}`, 'reads alone', `reads of ${together.orders}`],
    tables
      .map((table) => {
        const [a, b] = [alone, together].map((bill) => ({ cost: bill.tables.get(table), orders: bill.orders }))
        return [
          table.replace(/^Storefold-/, '').replace(/[0-9A-F]{8}$/, ''),
          round((a?.cost?.writeUnits ?? 0) / (a?.orders ?? 1), 2),
          round((b?.cost?.writeUnits ?? 0) / (b?.orders ?? 1), 2),
          round((a?.cost?.readUnits ?? 0) / (a?.orders ?? 1), 2),
          round((b?.cost?.readUnits ?? 0) / (b?.orders ?? 1), 2),
        ]
      })
      .sort((a, b) => Number(b[1]) - Number(a[1])),
  )
  console.log('\n  Invocations of an order, by function')
  printTable(
    ['function', heading(alone), heading(together)],
    [...alone.invocations]
      .map(([name, count]): [string, number, number] => [
        name,
        round(count / alone.orders, 2),
        round((together.invocations.get(name) ?? 0) / together.orders, 2),
      ])
      .filter(([, a, b]) => a > 0 || b > 0)
      .sort(([, a], [, b]) => b - a),
  )
}
