import type { TestProject } from 'vitest/node'
import { type Resource, synthesizedResources } from './synthesized.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** All resources of the shop's templates. */
    readonly resources: readonly Resource[]
  }
}

/** Synthesizes the shop for all files of the project: the CDK takes seconds to load and seconds to run. */
export function setup(project: TestProject): void {
  project.provide('resources', synthesizedResources())
}
