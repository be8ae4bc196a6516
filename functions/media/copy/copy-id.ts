/** Id of the copy of an order's line. */
export function copyId(orderId: string, line: number): string {
  return `${orderId}-${line}`
}
