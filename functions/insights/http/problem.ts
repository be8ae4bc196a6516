import { conventions } from '#shared/http/conventions.ts'
import { problemsIn } from '#shared/http/problem.ts'

/** The problems of the insights' routes. */
export const { problem, codes } = problemsIn({ ...conventions, 'product-not-found': 404 })
