import { conventions } from '#shared/http/conventions.ts'
import { codesByStatus } from '#shared/http/problem.ts'

/** Codes that any route may answer, by status. */
export const commonCodes: Readonly<Record<number, readonly string[]>> = codesByStatus(conventions)
