import { Worker } from 'node:worker_threads'
import { answerParent } from '../child/answer-parent.ts'
import type { Rejection } from '../picture/verdict.ts'
import { inspectEbook, markEbook } from './ebook.ts'
import type { InspectedEbook, MarkedEbook } from './ebook-outcome.ts'
import type { EbookRequest } from './ebook-request.ts'

/** Resident memory, bytes, at which the process is ended from within. A book of 300 pages takes some 150 MB. */
const memoryLimit = 500 * 1024 * 1024

/**
 * JavaScript that parses does not let timers run, which `answerParent` looks at memory with: a thread does it as well.
 * Text, so that there is no file of its own to deploy.
 */
const watch = new Worker(
  `setInterval(() => { if (process.memoryUsage.rss() > ${memoryLimit}) process.kill(process.pid, 'SIGKILL') }, 20)`,
  { eval: true, resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 } },
)
watch.unref()

answerParent<EbookRequest, InspectedEbook | MarkedEbook | Rejection>(async (request) => {
  switch (request.task) {
    case 'inspect':
      return inspectEbook(request.bytes)
    case 'mark':
      return markEbook(request.bytes, request.mark)
  }
})
