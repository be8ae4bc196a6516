import type { LicenceMark } from './licence-mark.ts'

/** What the process that reads books is asked. */
export type EbookRequest =
  | { readonly task: 'inspect'; readonly bytes: Uint8Array }
  | { readonly task: 'mark'; readonly bytes: Uint8Array; readonly mark: LicenceMark }
